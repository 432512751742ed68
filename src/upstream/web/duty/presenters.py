"""Words for the pages and papers of the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from upstream.web.core import formats
from upstream.web.duty.models import Requirement
from upstream.web.duty.queries import Entry
from upstream.web.duty.rules import Rule, checked_words, groups

S = Requirement.State
TONES = {
    S.MET: "good",
    S.PARTLY: "caution",
    S.NOT_MET: "bad",
    S.NOT_DUE: "plain",
    S.ELSEWHERE: "plain",
    S.UNKNOWN: "note",
}
ORDER = (S.MET, S.PARTLY, S.NOT_MET, S.NOT_DUE, S.ELSEWHERE, S.UNKNOWN)


@dataclass(frozen=True)
class Figure:
    value: str
    label: str


def tone(state: str) -> str:
    return TONES[S(state)]


def owner(entry: Entry) -> str:
    kept = entry.kept
    return ", ".join(str(each) for each in (kept.owner, kept.organisation) if each)


def due_words(entry: Entry) -> str:
    """When it is due, on one line."""
    if entry.overdue:
        return f"Overdue since {formats.date(entry.due)}"
    if entry.due:
        return formats.date(entry.due)
    return {"always": "At all times", "event": "When it happens", "every": "Not known yet"}.get(
        entry.rule.due.kind, "Done"
    )


def due_facts(entry: Entry) -> list[tuple[str, list[str]]]:
    """The day, whose day it is, and how far its rule is known."""
    rule, kept = entry.rule.due, entry.kept
    found = [("Due", [due_words(entry)])]
    if kept.due:
        found.append(("Set by hand", [kept.due_reason]))
    if rule.text:
        known = " ".join(
            f"{part}." for part in (rule.source, checked_words(rule.checked) if rule.checked else "") if part
        )
        found.append(("By the rule", [part for part in (f"{rule.text}.", known) if part]))
    return found


def source_facts(rule: Rule) -> list[tuple[str, list[str]]]:
    return [
        ("Who must", [rule.who]),
        ("Where it says so", [f"{rule.citation[:1].upper()}{rule.citation[1:]}"]),
        ("How far we know it", [checked_words(rule.checked)]),
    ]


def counts(entries: Iterable[Entry]) -> list[Figure]:
    """How many requirements stand how, and how many are overdue; what there is none of is left out."""
    listed = list(entries)
    found = Counter(entry.state for entry in listed)
    shown = [Figure(formats.number(found[state]), state.label) for state in ORDER if found[state]]
    late = sum(entry.overdue for entry in listed)
    return [*shown, Figure(formats.number(late), "Overdue")] if late else shown


def by_group(entries: Iterable[Entry]) -> list[tuple[str, str, list[Entry]]]:
    listed = list(entries)
    return [(key, title, [each for each in listed if each.rule.group == key]) for key, title in groups().items()]
