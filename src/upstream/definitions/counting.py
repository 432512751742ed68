"""What a definition does to the records of a lake: the codes that it misses, and how it differs from another."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from upstream.definitions.codes import normalise, offence_codes
from upstream.definitions.definition import Definition
from upstream.definitions.describing import words
from upstream.definitions.rules import vocabulary
from upstream.model.errors import UpstreamError
from upstream.model.query import CountQuery

OUTSIDE = "outside"


class Counts(Protocol):
    """Whatever answers a `CountQuery` with a table: any engine."""

    def count(self, query: CountQuery, /) -> Any: ...


@dataclass(frozen=True)
class CodeCount:
    """How many records with ``code``; ``note`` says what is odd about it."""

    code: str
    description: str
    records: int
    note: str = ""


@dataclass(frozen=True)
class Coverage:
    """``unreached`` codes are in the lake and no rule names them; ``partly`` are named, but these records met no rule;
    ``unseen`` codes are in rules and not in the lake; ``idle_flags`` are asked for by rules and never set."""

    definition: str
    records: int
    counted: int
    groups: tuple[tuple[str, int], ...]
    unreached: tuple[CodeCount, ...]
    partly: tuple[CodeCount, ...]
    unseen: tuple[CodeCount, ...]
    idle_flags: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        lines = [f"{self.definition}: {self.counted:,} of {self.records:,} records are in a group."]
        lines += [f"  {name}: {count:,}" for name, count in self.groups]
        lines += [
            f"The {words(flag)} flag is never set, so rules that ask for it find nothing." for flag in self.idle_flags
        ]
        lines += _listed("Codes that no rule names", self.unreached)
        lines += _listed("Codes that rules name, for records that meet none of them", self.partly)
        lines += _listed("Codes in rules of which there is no record", self.unseen)
        return "\n".join(lines)


@dataclass(frozen=True)
class Comparison:
    """``table`` rows are (group by the first, group by the second, records); ``only_first`` and ``only_second`` are the
    codes of records that one definition counts and the other does not."""

    first: str
    second: str
    both: int
    neither: int
    table: tuple[tuple[str, str, int], ...]
    only_first: tuple[CodeCount, ...]
    only_second: tuple[CodeCount, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        lines = [f"{self.first} and {self.second}: {self.both:,} records in both, {self.neither:,} in neither."]
        lines += [f"  {first} / {second}: {count:,}" for first, second, count in self.table]
        lines += _listed(f"Only in {self.first}", self.only_first)
        lines += _listed(f"Only in {self.second}", self.only_second)
        return "\n".join(lines)


def coverage(definition: Definition, engine: Counts) -> Coverage:
    """Which codes of the lake the definition reaches. Domestic abuse is counted, whatever the default."""
    query = CountQuery(definition.source, (definition.column, definition.case("include")))
    groups: Counter[str | None] = Counter()
    outside: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for row in engine.count(query).to_pylist():
        code = row[definition.column] or ""
        groups[row["group"]] += row["n"]
        seen[code] += row["n"]
        outside[code] += row["n"] if row["group"] is None else 0
    named = set(definition.codes())
    missed = [_counted(definition, code, count) for code, count in outside.most_common() if count]
    return Coverage(
        definition=definition.stamp,
        records=groups.total(),
        counted=groups.total() - groups[None],
        groups=tuple((group.name, groups[group.name]) for group in definition.groups),
        unreached=tuple(item for item in missed if item.code not in named),
        partly=tuple(item for item in missed if item.code in named),
        unseen=tuple(_counted(definition, code, 0) for code in definition.codes() if code not in seen),
        idle_flags=_idle_flags(definition, engine),
    )


def compare(first: Definition, second: Definition, engine: Counts, *, domestic_abuse: str | None = None) -> Comparison:
    """Two definitions on the same records. Each uses its own default for domestic abuse unless one is stated.

    Raises `UpstreamError` UP-DEFINITION-007 when they do not read the same feed.
    """
    if first.source != second.source:
        raise UpstreamError(
            "UP-DEFINITION-007",
            f"{first.name} reads {first.source} and {second.name} reads {second.source}",
            do="Only definitions over the same feed can be compared on the same records.",
        )
    cases = (replace(first.case(domestic_abuse), name="first"), replace(second.case(domestic_abuse), name="second"))
    table: Counter[tuple[str | None, str | None]] = Counter()
    only: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for row in engine.count(CountQuery(first.source, (first.column, *cases))).to_pylist():
        pair = (row["first"], row["second"])
        table[pair] += row["n"]
        if (pair[0] is None) != (pair[1] is None):
            only[0 if pair[1] is None else 1][row[first.column] or ""] += row["n"]
    return Comparison(
        first=first.stamp,
        second=second.stamp,
        both=sum(count for (a, b), count in table.items() if a is not None and b is not None),
        neither=table[None, None],
        table=_crossed(first, second, table),
        only_first=tuple(_counted(first, code, count) for code, count in only[0].most_common()),
        only_second=tuple(_counted(second, code, count) for code, count in only[1].most_common()),
    )


def _crossed(
    first: Definition, second: Definition, table: Counter[tuple[str | None, str | None]]
) -> tuple[tuple[str, str, int], ...]:
    rows = [*(group.name for group in first.groups), None]
    columns = [*(group.name for group in second.groups), None]
    pairs = ((row, column) for row in rows for column in columns)
    return tuple((row or OUTSIDE, column or OUTSIDE, table[row, column]) for row, column in pairs)


def _idle_flags(definition: Definition, engine: Counts) -> tuple[str, ...]:
    asked = dict.fromkeys(flag for rule in definition.rules for flag in (rule.flag, rule.unless) if flag)
    return tuple(flag for flag in asked if not _ever_set(definition.source, flag, engine))


def _ever_set(source: str, flag: str, engine: Counts) -> bool:
    return any(row[flag] is True for row in engine.count(CountQuery(source, (flag,))).to_pylist())


def _counted(definition: Definition, code: str, records: int) -> CodeCount:
    known = vocabulary(definition.column)
    if code in known:
        description = offence_codes()[code].description if definition.column == "offence_code" else code
        return CodeCount(code, description, records)
    if not code:
        return CodeCount("", "No offence code", records)
    meant = normalise(code)
    note = f"Written {code}; the list has {meant}." if meant in known else "Not in the list of offence codes."
    return CodeCount(code, "Unknown", records, note)


def _listed(title: str, codes: tuple[CodeCount, ...]) -> list[str]:
    if not codes:
        return []
    lines = (f"  {item.code} {item.description}: {item.records:,} {item.note}".rstrip() for item in codes)
    return [f"{title}:", *lines]
