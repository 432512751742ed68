"""A linkage model as data: what is compared, at which levels, in which blocks, trained how, decided at what cost."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from upstream.model.errors import UpstreamError, nearest

SHIPPED = ("people",)
IDENTIFIERS = ("nhs_number", "upn", "pnc")
"""Numbers that are compared only where the sharing record permits them."""
MISSING = "missing"
"""What a rule calls a comparison that one of two records has nothing for."""
CONDITIONS = ("same", "parts", "alike", "edits", "exchanged", "starts", "fits", "after", "follows", "overlaps")


@dataclass(frozen=True)
class Condition:
    """One test of a pair: ``kind`` is one of `CONDITIONS`; ``limit`` its threshold, where it has one.

    same: equal (every column); parts: at least ``limit`` of the columns are equal; alike: Jaro-Winkler similarity of at
    least ``limit``; edits: Damerau-Levenshtein distance of at most ``limit``; exchanged: the first column of each is
    the second of the other; starts: the first ``limit`` letters are equal; fits: one column begins with the whole of
    the other (an initial for a name); after: the first column of one is later than the second
    of the other; follows: the first column (a day on which something began) of one is within ``limit`` days of the
    second (on which it ended) of the other; overlaps: for more than ``limit`` days both went on.
    """

    kind: str
    columns: tuple[str, ...]
    limit: float = 0.0


@dataclass(frozen=True)
class Level:
    """All conditions hold. ``frequency`` names the column of which a rare value is worth more than a common one;
    ``m`` and ``u`` are where training starts, or stays where ``fixed``."""

    words: str
    when: tuple[Condition, ...]
    frequency: str = ""
    m: float | None = None
    u: float | None = None
    fixed: bool = False


@dataclass(frozen=True)
class Comparison:
    """Levels from the strongest down; what meets none is "otherwise". ``missing``: columns that
    must be known in both ("postcode|house": one of the two)."""

    name: str
    missing: tuple[str, ...]
    levels: tuple[Level, ...]
    otherwise: str


@dataclass(frozen=True)
class Apart:
    """Two people for sure, or by suspicion.

    ``certain``: no cluster holds two values of ``column`` (with ``within``: inside one value of that column).
    Otherwise a pair is suspected where all ``comparisons`` are at one of the levels named (by their words); one that
    the records have no columns for is missing.
    """

    name: str
    words: str
    column: str = ""
    within: str = ""
    comparisons: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def certain(self) -> bool:
        return bool(self.column)


@dataclass(frozen=True)
class Costs:
    """What errors cost, in units of one missed link: they choose the thresholds (`upstream.people.thresholds`)."""

    false_link: float
    missed_link: float
    review: float


@dataclass(frozen=True)
class Training:
    """``prior`` rules find ``prior_recall`` of all true pairs and almost no other; ``order`` is one rule a session.

    ``least_m`` and ``least_u`` are the smallest share that a level is given: agencies make every kind of error.
    """

    prior: tuple[tuple[str, ...], ...]
    prior_recall: float
    order: tuple[tuple[str, ...], ...]
    u_pairs: float
    em_pairs: float
    least_m: float = 0.002
    least_u: float = 1e-7


@dataclass(frozen=True)
class Specification:
    name: str
    version: str
    comparisons: tuple[Comparison, ...]
    blocks: tuple[tuple[str, ...], ...]
    most_pairs: int
    largest_block: int
    training: Training
    costs: Costs
    apart: tuple[Apart, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    weak: tuple[Apart, ...] = ()

    def for_permitted(self, permitted: frozenset[str], present: frozenset[str]) -> Specification:
        """The specification without what uses a number that is not permitted, or a column that is not there."""
        barred = frozenset(IDENTIFIERS) - permitted

        def usable(columns: frozenset[str]) -> bool:
            return not (columns & barred) and columns <= present

        trimmed = [_trimmed(item, usable) for item in self.comparisons]
        kept = tuple(item for item in trimmed if item is not None)
        names = {item.name for item in kept}
        training = replace(
            self.training,
            prior=tuple(rule for rule in self.training.prior if usable(rule_columns(rule))),
            order=tuple(rule for rule in self.training.order if usable(rule_columns(rule))),
        )
        return replace(
            self,
            comparisons=kept,
            blocks=tuple(rule for rule in self.blocks if usable(rule_columns(rule))),
            training=training,
            apart=tuple(item for item in self.apart if _apart_usable(item, usable, names)),
            same=tuple(rule for rule in self.same if usable(frozenset(rule))),
            weak=tuple(item for item in self.weak if _apart_usable(item, usable, names)),
        )


def _trimmed(item: Comparison, usable: Callable[[frozenset[str]], bool]) -> Comparison | None:
    """The comparison without the levels that cannot be told; None where nothing of it is left."""
    missing = tuple("|".join(n for n in names.split("|") if usable(frozenset({n}))) for names in item.missing)
    levels = tuple(
        level
        for level in item.levels
        if usable(frozenset({column for condition in level.when for column in condition.columns}))
    )
    return replace(item, missing=missing, levels=levels) if levels and all(missing) else None


def rule_columns(rule: tuple[str, ...]) -> frozenset[str]:
    """The columns of a blocking rule, whose parts are a column or ``column:letters``."""
    return frozenset(part.partition(":")[0] for part in rule)


def _apart_usable(item: Apart, usable: Any, names: set[str]) -> bool:
    if item.certain:
        return bool(usable(frozenset({item.column} | ({item.within} if item.within else set()))))
    return all(name in names or MISSING in words for name, words in item.comparisons)


def load(name_or_path: str | Path) -> Specification:
    """A shipped model by name, or a file by path."""
    if str(name_or_path) in SHIPPED:
        return _shipped(str(name_or_path))
    path = Path(name_or_path)
    if not path.is_file():
        raise UpstreamError(
            "UP-PEOPLE-001",
            f"there is no linkage model '{name_or_path}', nor a file of that name",
            do=f"{nearest(str(name_or_path), SHIPPED)} Shipped: {', '.join(SHIPPED)}.".strip(),
        )
    return read(path.read_text(encoding="utf-8-sig"), where=str(path))


@cache
def _shipped(name: str) -> Specification:
    return read((files("upstream.reference") / "linkage" / f"{name}.toml").read_text(encoding="utf-8"), where=name)


def read(text: str, *, where: str) -> Specification:
    """The model that ``text`` (TOML) describes; a fault is UP-PEOPLE-002 with its place."""
    try:
        data = tomllib.loads(text)
        return _specification(data)
    except tomllib.TOMLDecodeError as error:
        raise _fault(f"the file is not valid TOML: {error}", where) from error
    except KeyError as error:
        raise _fault(f"{error} is missing", where) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise _fault(str(error), where) from error


def _fault(what: str, where: str) -> UpstreamError:
    return UpstreamError(
        "UP-PEOPLE-002", f"the linkage model is wrong: {what}", where=where, do="Compare it with the shipped one."
    )


def _specification(data: dict[str, Any]) -> Specification:
    training, costs = data["training"], data["costs"]
    made = Specification(
        name=data["name"],
        version=str(data["version"]),
        comparisons=tuple(_comparison(item) for item in data["comparison"]),
        blocks=tuple(tuple(rule) for rule in data["blocking"]["rules"]),
        most_pairs=int(data["blocking"]["most_pairs"]),
        largest_block=int(data["blocking"]["largest_block"]),
        training=Training(
            prior=tuple(tuple(rule) for rule in training["prior"]),
            prior_recall=float(training["prior_recall"]),
            order=tuple(tuple(rule) for rule in training["order"]),
            u_pairs=float(training["u_pairs"]),
            em_pairs=float(training["em_pairs"]),
            least_m=float(training.get("least_m", 0.002)),
            least_u=float(training.get("least_u", 1e-7)),
        ),
        costs=Costs(float(costs["false_link"]), float(costs["missed_link"]), float(costs["review"])),
        apart=tuple(_apart(item) for item in data.get("apart", ())),
        same=tuple(tuple(rule) for rule in data.get("same", {}).get("rules", ())),
        weak=tuple(_apart(item) for item in data.get("weak", ())),
    )
    _check(made)
    return made


def _comparison(data: dict[str, Any]) -> Comparison:
    return Comparison(
        name=data["name"],
        missing=tuple(data["needs"]),
        levels=tuple(_level(item) for item in data["level"]),
        otherwise=data["otherwise"],
    )


def _level(data: dict[str, Any]) -> Level:
    return Level(
        words=data["words"],
        when=tuple(_condition(item) for item in data["when"]),
        frequency=data.get("frequency", ""),
        m=data.get("m"),
        u=data.get("u"),
        fixed=bool(data.get("fixed", False)),
    )


def _condition(data: dict[str, Any]) -> Condition:
    kind = next((name for name in CONDITIONS if name in data), "")
    if not kind:
        raise ValueError(f"a condition is none of {', '.join(CONDITIONS)}: {data}")
    given = data[kind]
    return Condition(kind, (given,) if isinstance(given, str) else tuple(given), float(data.get("limit", 0)))


def _apart(data: dict[str, Any]) -> Apart:
    levels = tuple((name, tuple(words)) for name, words in data.get("when", {}).items())
    return Apart(data["name"], data["words"], data.get("column", ""), data.get("within", ""), levels)


def _check(made: Specification) -> None:
    if not made.blocks:
        raise ValueError("there is no blocking rule")
    if min(made.costs.false_link, made.costs.missed_link) <= 0 or made.costs.review < 0:
        raise ValueError("costs of errors must be positive")
    known = {item.name: {level.words for level in item.levels} | {item.otherwise} for item in made.comparisons}
    for rule in (*made.apart, *made.weak):
        for name, words in rule.comparisons:
            if not set(words) - {MISSING} <= known.get(name, set()):
                raise ValueError(f"the rule '{rule.name}' names a level that '{name}' does not have")
