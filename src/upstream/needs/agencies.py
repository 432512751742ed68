"""Which other agencies know those who are victims or suspected: an overlap of feeds, from the keys of people.

The counts are of different people as linkage found them. Beside each stands what it would be by links beyond doubt
alone, and with every doubtful one: a count from linked records is not exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from upstream.model.figures import TOTAL, Column, Figures
from upstream.model.finding import Finding, Sentence
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, not_available, sentence, table
from upstream.needs.cube import Integers
from upstream.needs.involved import Elsewhere, Flags
from upstream.needs.of_what import WILSON, share_cells
from upstream.needs.people import PEOPLE, ROLES, UNIT
from upstream.needs.shape import Evidence

AGENCIES = {
    "youth-justice": "Youth justice",
    "probation": "Probation",
    "school-exclusions": "Suspended or excluded from school",
    "children-in-need": "Children in need",
    "children-looked-after": "Children looked after",
    "adult-social-care": "Adult social care",
    "homelessness": "Homelessness services",
    "asb": "Anti-social behaviour",
    "domestic-abuse": "Domestic abuse services",
}
"""Services that know people for a reason. Registers in which everybody is (schools, council tax) tell nothing here."""
SEVERAL = 2
DONE = {"victim": "were victims of", "suspect": "were suspected of"}
WHO = {"victim": "victims", "suspect": "people suspected"}
ANY, MANY, ONE, NONE = "any of them", f"{SEVERAL} or more", "one of them", "none of them"
TOGETHER = (ANY, MANY, ONE, NONE)
LEAST = 0.7
"""Nothing is said of a role unless at least this share of its records are of somebody who was linked."""
CAVEATS = (
    "Known means that a record of the person is loaded, of whatever time; an agency that sent little knows few. Being "
    "known to a service is often being helped, and says nothing of what somebody has done.",
    "Counts are of people as linkage found them. The least counts only links that are beyond doubt, the most takes in "
    "every pair of records that a person would be asked about. What the model is sure of and wrong in is in neither.",
)


@dataclass(frozen=True)
class Known:
    """Of ``people`` of one role how many are known, by agency and then by `TOGETHER`: as linked, by links beyond doubt,
    with every doubtful one. ``share`` of the role's records are of somebody who was linked."""

    role: str
    people: int
    share: float
    linked: tuple[int, ...]
    least: tuple[int, ...]
    most: tuple[int, ...]


def findings(evidence: Evidence, windows: Sequence[tuple[Month, ...]]) -> list[Finding]:
    """``who.agencies`` over the longest window; why it cannot be told where nothing was linked."""
    if evidence.involved is None or not windows or not (evidence.involved.person >= 0).any():
        return []
    if evidence.elsewhere is None:
        return [_not_linked(evidence)]
    window = windows[-1]
    found = [known(evidence, role, window) for role in reversed(ROLES)]
    told = [each for each in found if each.people and each.share >= LEAST]
    return [_finding(evidence, told, window)] if told else [_too_few(evidence)]


def parts(feeds: Sequence[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Whoever is not known to an agency is the rest of all; those known to any are known to one or to several."""
    return {TOTAL: ((ANY, NONE), *((feed, f"not {feed}") for feed in feeds)), ANY: ((MANY, ONE),)}


def known(evidence: Evidence, role: str, window: tuple[Month, ...]) -> Known:
    """Different people of a role in a window; one with two pseudonyms counts once, known where either is."""
    assert evidence.involved is not None
    assert evidence.elsewhere is not None
    numbers, times, nameless = evidence.involved.within(window, role)
    person = evidence.elsewhere.person[numbers]
    mine = numbers[person >= 0]
    everyone = int(times.sum()) + nameless
    share = float(times[person >= 0].sum() / everyone) if everyone else 0.0
    each, at = np.unique(evidence.elsewhere.person[mine], return_inverse=True)
    by = [_counts(flags[mine], at, len(each)) for flags in _three(evidence.elsewhere)]
    return Known(role, len(each), share, *by)


def _three(found: Elsewhere) -> tuple[Flags, Flags, Flags]:
    return found.linked, found.firm & found.linked, found.possible | found.linked


def _counts(flags: Flags, at: Integers, size: int) -> tuple[int, ...]:
    people = np.zeros((size, flags.shape[1]), dtype=bool)
    np.logical_or.at(people, at, flags)
    several = people.sum(axis=1)
    together = (several >= 1, several >= SEVERAL, several == 1, several == 0)
    return (*(int(n) for n in people.sum(axis=0)), *(int(each.sum()) for each in together))


def _finding(evidence: Evidence, told: Sequence[Known], window: tuple[Month, ...]) -> Finding:
    assert evidence.elsewhere is not None
    rows = [row for each in told for row in _rows(each, evidence.elsewhere.feeds)]
    figures = _table(evidence, rows, window)
    at = {(row[0], row[1]): place for place, row in enumerate(rows)}
    said = [_any(each.role, at[each.role, ANY], calendar.label(window)) for each in told]
    more = [_several(each.role, at[each.role, MANY]) for each in told]
    title = Sentence(said[0].text.removesuffix("."), said[0].cells, said[0].values)
    return finding(
        evidence,
        "who.agencies",
        title,
        [*said[1:], *more],
        [figures],
        period=evidence.coverage.months_label,
        caveats=CAVEATS,
        methods=(WILSON, "Bounds of a count by links beyond doubt and by doubtful ones"),
    )


def _rows(each: Known, feeds: Sequence[str]) -> list[tuple[Any, ...]]:
    """A row an agency, and one more for those whom it does not know where it knows most: then they are the few."""
    ways = zip((*feeds, *TOGETHER), each.linked, each.least, each.most, strict=True)
    found = [_row(each, name, counts) for name, *counts in ways]
    known = zip(feeds, each.linked, each.least, each.most, strict=False)
    rest = [
        (f"not {name}", [each.people - n for n in counts]) for name, *counts in known if 2 * counts[0] > each.people
    ]
    return [*found, *(_row(each, name, counts) for name, counts in rest)]


def _row(each: Known, name: str, counts: Sequence[int]) -> tuple[Any, ...]:
    n, *bounds = counts
    return (each.role, name, each.people, n, *share_cells(n, each.people), *(100 * b / each.people for b in bounds))


def _table(evidence: Evidence, rows: Sequence[Sequence[Any]], window: tuple[Month, ...]) -> Figures:
    of = ["known", "people"]
    columns: list[Column] = [
        dimension("role", "Who"),
        dimension("agency", "Known to"),
        count("people", "Different people", repeat="linked persons", agency=TOTAL),
        count("known", "Of them known there", repeat="linked persons"),
        derived("share", "Share (%)", of, 1),
        derived("lower", "Lower limit (95%)", of, 1),
        derived("upper", "Upper limit (95%)", of, 1),
        derived("least", "By links beyond doubt (%)", of, 1),
        derived("most", "With every doubtful link (%)", of, 1),
    ]
    title = f"Victims and people suspected who are known to other agencies, {evidence.partnership.name}"
    names = {"victim": "Victims", "suspect": "People suspected", ANY: "Any of these", MANY: "Two or more of these"}
    names |= AGENCIES | {ONE: "One of these", NONE: "None of these"}
    names |= {f"not {feed}": f"Not known to: {name}" for feed, name in AGENCIES.items()}
    at = {"period": calendar.code(window)}
    return table(evidence, "agencies", title, columns, rows, at=at, names=names, unit=UNIT, source=PEOPLE)


def _any(role: str, row: int, when: str) -> Sentence:
    words = (
        "{s}% of the {n} different people who {done} a counted offence in {when} are known to another agency (between "
        "{a}% and {b}%, as doubtful links are right or wrong)."
    )
    cells = {"s": (row, "share"), "n": (row, "people"), "a": (row, "least"), "b": (row, "most")}
    return sentence(words, "agencies", cells, done=DONE[role], when=when)


def _several(role: str, row: int) -> Sentence:
    words = "Of {who}, {s}% are known to two or more (between {a}% and {b}%)."
    cells = {"s": (row, "share"), "a": (row, "least"), "b": (row, "most")}
    return sentence(words, "agencies", cells, who=WHO[role])


def _not_linked(evidence: Evidence) -> Finding:
    return not_available(
        evidence,
        "who.agencies",
        "Whether other agencies know the same people is not known",
        "Records about people were not linked across agencies, or no live sharing record permits it. Where sharing "
        "records permit it, upstream link finds the records of one person and this can be told.",
    )


def _too_few(evidence: Evidence) -> Finding:
    return not_available(
        evidence,
        "who.agencies",
        "There is insufficient data to comment on whether other agencies know the same people",
        "Fewer than {least}% of the records are of somebody who was linked.",
        least=f"{100 * LEAST:.0f}",
    )
