"""What a run of the linkage tells the analyst: counts, rules and doubts, and nobody's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from upstream.people.link import Linkage
from upstream.people.review import Question


@dataclass(frozen=True)
class Feed:
    feed: str
    records: int
    people: int


@dataclass(frozen=True)
class Report:
    """``asked`` counts questions by what is asked; ``changes`` are merged and split keys, ``kept`` the share of
    untouched people with the key that they had (None at the first run)."""

    run: str
    model: str
    records: int
    people: int
    feeds: tuple[Feed, ...]
    refused: Mapping[str, str]
    dropped: Mapping[str, Sequence[str]]
    numbers: tuple[str, ...]
    cleaning: tuple[str, ...]
    blocks: tuple[tuple[str, int], ...]
    findings: tuple[str, ...]
    serious: tuple[str, ...]
    asked: Mapping[str, int]
    decisions: int
    changes: Mapping[str, int]
    kept: float | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def sentences(self) -> list[str]:
        """The report in plain words, one a line."""
        said = [f"{self.records:,} records of {len(self.feeds)} feeds are of {self.people:,} people."]
        said += [f"{item.feed}: {item.records:,} records, {item.people:,} people." for item in self.feeds]
        said += [f"Not linked: {feed}. {why}." for feed, why in self.refused.items()]
        said += [f"{feed}: not permitted and not used: {', '.join(names)}." for feed, names in self.dropped.items()]
        if self.numbers:
            said.append(f"Official numbers used, as the sharing records permit: {', '.join(self.numbers)}.")
        said += [f"Look at this before the linkage is used: {text}" for text in self.serious]
        said += self._changes()
        said.append(self._questions())
        return said

    def markdown(self) -> str:
        """The report and the rules behind it, for whoever checks the linkage."""
        lines = [f"# Linkage {self.run}", "", f"Model: {self.model}. Decisions obeyed: {self.decisions:,}.", ""]
        lines += [f"- {text}" for text in self.sentences()]
        lines += ["", "## Questions", "", *(f"- {n:,}: {text}" for text, n in self.asked.items())]
        lines += ["", "## Cleaning", "", *(f"- {text}" for text in self.cleaning)]
        lines += ["", "## Pairs that each rule brings together", "", *(f"- {name}: {n:,}" for name, n in self.blocks)]
        lines += ["", "## Findings of the training", "", *(f"- {text}" for text in self.findings or ("None.",))]
        return "\n".join(lines) + "\n"

    def _changes(self) -> list[str]:
        said = [f"Keys {kind}: {count:,}." for kind, count in self.changes.items() if count]
        if self.kept is not None and self.kept == self.kept:
            said.append(f"{self.kept:.2%} of people who were put together as before kept their key.")
        return said

    def _questions(self) -> str:
        whole = sum(self.asked.values())
        firm = whole - sum(n for text, n in self.asked.items() if text.startswith("neither"))
        if not whole:
            return "Nothing is put to a person."
        return (
            f"{whole:,} questions for a person, {firm:,} of them about links that were refused or hang by one record."
        )


def report(run: str, records: Any, made: Linkage, of: Sequence[str], asked: Sequence[Question], **more: Any) -> Report:
    """``more`` are the fields of `Report` that the linkage itself does not know."""
    told = made.scored.specification
    return Report(
        run=run,
        model=f"{told.name} {told.version}",
        records=len(of),
        people=made.people,
        feeds=tuple(_feeds(records["feed"].to_pylist(), of)),
        cleaning=tuple(item.sentence() for item in made.cleaned),
        blocks=tuple((" + ".join(item.rule), item.pairs) for item in made.scored.blocks),
        findings=tuple(check.sentence for check in made.findings),
        serious=tuple(check.sentence for check in made.findings if check.serious),
        asked=dict(Counter(item.asked for item in asked).most_common()),
        **more,
    )


def _feeds(feeds: Sequence[str], of: Sequence[str]) -> list[Feed]:
    records = Counter(feeds)
    people = Counter(feed for feed, _ in set(zip(feeds, of, strict=True)))
    return [Feed(feed, count, people[feed]) for feed, count in records.items()]
