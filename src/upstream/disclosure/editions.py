"""What subtracting one edition from another tells: the counts of months that neither printed.

Two periods that overlap fall into parts: the months that both have, and those that only one has. The count over a
period is the sum of the counts over its parts, so a reader of both editions learns the part that no table prints.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from upstream.disclosure.cells import Key, System
from upstream.disclosure.equations import Equation, put
from upstream.disclosure.published import Earlier
from upstream.model.period import Month, period_code, period_months

PERIOD = "period"


@dataclass(frozen=True)
class Past:
    """Earlier editions as one system sees them.

    ``cells`` are what they printed and hid, ``equations`` tie periods to their parts, ``parts`` are the counts of
    months that no edition printed (None where what is published does not give the number), ``beside`` the counts of
    this edition that a part is tied to. ``revised`` numbers are contradicted by this edition and tell nothing of it.
    """

    cells: dict[Key, Earlier] = field(default_factory=dict)
    equations: tuple[Equation, ...] = ()
    parts: dict[Key, float | None] = field(default_factory=dict)
    beside: dict[Key, frozenset[Key]] = field(default_factory=dict)
    revised: int = 0

    def targets(self, system: System) -> set[Key]:
        """The parts that must not be given away: small ones, and those whose number we do not know ourselves."""
        return {key for key, value in self.parts.items() if value is None or system.rule.hides(value)}

    def beside_targets(self, system: System) -> set[Key]:
        """The counts of this edition that are tied to such a part."""
        return {key for part in self.targets(system) for key in self.beside.get(part, ())}


@dataclass(frozen=True)
class _Line:
    """Cells that differ in their period alone; ``floor`` is the least that a hidden count can be."""

    rest: Key
    numbers: Mapping[str, float | None]
    floor: float

    def key(self, code: str) -> Key:
        return put(self.rest, PERIOD, code)


def past(system: System, cells: dict[Key, Earlier], revised: int) -> Past:
    """The earlier ``cells`` with what follows from them for this ``system``; contradicted ones are left out."""
    then = _lines(cells.keys() - system.values.keys())
    now = _lines(system.values.keys() | cells.keys() if then else ())
    found: list[Equation] = []
    parts: dict[Key, float | None] = {}
    dropped: set[Key] = set()
    for rest, old_codes in then.items():
        codes = [code for code in now[rest] if code not in old_codes]
        for old in sorted(old_codes, key=lambda code: (-len(_months(code)), code)):
            if _split(_line(system, cells, rest, [*codes, old])) is None:
                dropped.add(put(rest, PERIOD, old))
            else:
                codes.append(old)
        split = _split(_line(system, cells, rest, codes))
        if split is not None:
            found += split[0]
            parts |= split[1]
    kept = {key: cell for key, cell in cells.items() if key not in dropped}
    beside = _beside(system, found, parts)
    return Past(kept, tuple(sorted(set(found))), parts, beside, revised + len(dropped))


def unprinted(before: Past, tied: Collection[Key]) -> list[Equation]:
    """The same sums for cells that no edition printed but that add up to printed ones: all count the same records.

    Their parts are unknowns, which nobody asks about.
    """
    if not before.equations:
        return []
    done = {key for equation in before.equations for key in (equation.parent, *equation.children)}
    found: list[Equation] = []
    for rest, codes in _lines(tied).items():
        line = _Line(rest, dict.fromkeys(codes), 0.0)
        if not any(line.key(code) in done for code in codes):
            found += _sums(line, _parts(codes)[1])
    return found


def without_period(system: System, cells: Iterable[Key]) -> int:
    """How many earlier counts do not say their period, where those of this edition do: nothing compares with them."""
    if not all(_period(key) for key in system.values):
        return 0
    return sum(not _period(key) for key in cells)


def _period(key: Key) -> str:
    return dict(key).get(PERIOD, "")


def _lines(keys: Iterable[Key]) -> dict[Key, list[str]]:
    found: dict[Key, list[str]] = {}
    for key in keys:
        code = _period(key)
        if _months(code):
            found.setdefault(tuple(pair for pair in key if pair[0] != PERIOD), []).append(code)
    return {rest: sorted(codes) for rest, codes in found.items()}


def _line(system: System, cells: Mapping[Key, Earlier], rest: Key, codes: Sequence[str]) -> _Line:
    numbers = {code: _count(system, cells, put(rest, PERIOD, code)) for code in codes}
    return _Line(rest, numbers, system.rule.floor)


def _count(system: System, cells: Mapping[Key, Earlier], key: Key) -> float | None:
    """The count, where neither hiding nor rounding leaves it open."""
    have, then = system.values.get(key), cells.get(key)
    return then.value if have is None and then is not None and then.low == then.high else have


def _split(line: _Line) -> tuple[list[Equation], dict[Key, float | None]] | None:
    """The equations of a line with its unprinted parts; None where the numbers contradict each other."""
    names, made_of = _parts(sorted(line.numbers))
    numbers: dict[str, float | None] = {name: line.numbers.get(name) for name in names} | dict(line.numbers)
    new = set(names) - set(line.numbers)
    sums = {code: parts for code, parts in made_of.items() if new & set(parts)}
    _solve(sums, numbers)
    if not all(_possible(line, code, parts, numbers) for code, parts in sums.items()):
        return None
    return _sums(line, made_of), {line.key(name): numbers[name] for name in sorted(new)}


def _sums(line: _Line, made_of: Mapping[str, Sequence[str]]) -> list[Equation]:
    return [Equation(line.key(code), tuple(line.key(part) for part in parts)) for code, parts in made_of.items()]


def _parts(codes: Sequence[str]) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """The parts into which the periods cut each other, by code, and which of them each period is the sum of."""
    among: dict[Month, list[str]] = {}
    for code in codes:
        for month in _months(code):
            among.setdefault(month, []).append(code)
    cells: dict[tuple[str, ...], list[Month]] = {}
    for month in sorted(among):
        cells.setdefault(tuple(among[month]), []).append(month)
    same = {frozenset(_months(code)): code for code in reversed(codes)}
    names = {owners: same.get(frozenset(months), period_code(months)) for owners, months in cells.items()}
    made_of = {code: tuple(name for owners, name in names.items() if code in owners) for code in codes}
    return list(names.values()), {code: parts for code, parts in made_of.items() if parts != (code,)}


def _solve(sums: Mapping[str, Sequence[str]], numbers: dict[str, float | None]) -> None:
    """What subtraction gives: the one number that is missing from a sum, and all of them where nothing is left over."""
    found: dict[str, float] = {"": 0}
    while found:
        found = {}
        for code, parts in sums.items():
            gaps = [part for part in parts if numbers[part] is None]
            have, total = sum(numbers[part] or 0 for part in parts), numbers[code]
            if total is None:
                found |= {} if gaps else {code: have}
            elif len(gaps) == 1 or have == total:
                found |= dict.fromkeys(gaps, total - have)
        numbers |= found


def _possible(line: _Line, code: str, parts: Sequence[str], numbers: Mapping[str, float | None]) -> bool:
    """Whether the sum can hold: no part below none, and room for the least that hidden ones can be."""
    least = [line.floor if part in line.numbers else 0.0 for part in parts if numbers[part] is None]
    have = [value for part in parts if (value := numbers[part]) is not None]
    total = numbers[code]
    return all(value >= 0 for value in have) and (total is None or sum(have) + sum(least) <= total)


def _beside(system: System, found: Collection[Equation], parts: Mapping[Key, object]) -> dict[Key, frozenset[Key]]:
    tied: dict[Key, set[Key]] = {}
    for equation in found:
        cells = (equation.parent, *equation.children)
        for part in parts.keys() & set(cells):
            tied.setdefault(part, set()).update(key for key in cells if key in system.values)
    return {part: frozenset(keys) for part, keys in tied.items()}


@cache
def _months(code: str) -> frozenset[Month]:
    return period_months(code)
