"""Victims and people suspected by the ethnic group they stated, beside residents: only where it is stated often enough.

Each group is compared with White residents, the largest group of almost every area and the one that official
statistics of England and Wales compare with. The ratio is told twice: over the whole area, and neighbourhood by
neighbourhood, because groups do not live evenly over an area and violence does not happen evenly over it. Where
residents by age are loaded it is told at equal ages too, and that takes the place of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from upstream.model.figures import Column, Figures
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs.build import count, derived, dimension, finding, known, sentence, table
from upstream.needs.cube import Floats, Integers
from upstream.needs.of_what import WILSON, share_cells
from upstream.needs.people import PEOPLE, ROLES, UNIT
from upstream.needs.shape import Evidence
from upstream.needs.stated import ethnic_groups
from upstream.needs.when import KNOWN
from upstream.needs.words import FEWEST, difference_verdict, listed
from upstream.statistics.stratified_ratio import RateRatio, mantel_haenszel_rate_ratio

ENOUGH = 0.7
"""Ethnicity is commented on only where it is stated for at least this share."""
REFERENCE = "White"
DECIMALS = 2
"""Of ratios: with fewer, an interval that leaves out 1 may look as if it did not."""
WHO = {"victim": "victims", "suspect": "people suspected"}
OFTEN = {
    Verdict.HIGHER: "more often",
    Verdict.LOWER: "less often",
    Verdict.NO_CLEAR_DIFFERENCE: "no clear difference",
    Verdict.NOT_COMPARABLE: "depends on the comparison",
}
"""`NOT_COMPARABLE` where one comparison finds a difference and the other does not, or finds the opposite."""
CENSUS = "Residents: Census 2021, all ages (Office for National Statistics, Open Government Licence v3.0)."
CAVEATS = (
    "The census gives ethnic groups of small areas for all ages together. Victims and people suspected are mostly "
    "young, so that a group with many young people seems to be among them more often than it would at equal ages.",
    "People who are in offences here need not live here, nor in the neighbourhood of the offence. So two comparisons "
    "are made, and only what both find is said.",
    "Five groups hide what differs inside each: White, for one, holds Gypsy, Roma and Irish Traveller people.",
    "What is recorded depends on who reports to the police and on how the police work. A ratio does not say why.",
)
EQUAL_AGES = (
    "Equal ages are bands of the census in each district: inside a band ages may differ still. People whose age is not "
    "known are left out of that comparison."
)
SUSPICION = "People suspected have not been found to have done anything. The ratio is not one of offending."


@dataclass(frozen=True)
class _Group:
    """One group: people in offences, residents, its ratios to the reference over the area, within places and at equal
    ages, and what the first would be if all whose group is not known were of the reference, or of this group."""

    name: str
    n: int
    residents: int
    area: RateRatio | None = None
    within: RateRatio | None = None
    aged: RateRatio | None = None
    extremes: tuple[float, float] | None = None
    verdict: Verdict | None = None


def findings(evidence: Evidence) -> list[Finding]:
    """A finding for each role whose ethnicity is stated often enough; `who.complete` says so where it is not."""
    return [of_role(evidence, role) for role in ROLES if enough(evidence, role)]


def enough(evidence: Evidence, role: str) -> bool:
    """Whether the ethnicity of this role may be commented on at all."""
    stated, everyone = evidence.ethnicity_known.get(role, (0, 0))
    return evidence.people_by_place is not None and stated > 0 and stated >= ENOUGH * everyone


def of_role(evidence: Evidence, role: str) -> Finding:
    assert evidence.people_by_place is not None
    by = evidence.people_by_place.by("lsoa", "role", "ethnicity")[:, ROLES.index(role), : len(ethnic_groups())]
    groups = _groups(evidence, role, by)
    parts = [_composition(evidence, role, groups)]
    compared = [group for group in groups if group.verdict in OFTEN]
    if compared:
        parts.append(_ratios(evidence, role, compared))
    title = _title(role, groups, compared)
    suspicion = [SUSPICION] if role == "suspect" else []
    return finding(
        evidence,
        f"who.{role}.ethnicity",
        title,
        [*(_told(row, group) for row, group in enumerate(compared)), *_too_few(groups)],
        parts,
        period=evidence.coverage.months_label,
        charts=[_chart(evidence, role, title)] if compared else [],
        caveats=[*suspicion, *_caveats(evidence, compared)],
        methods=(WILSON, "Mantel-Haenszel ratio of rates, widened by how often people come back") if compared else (),
    )


def _caveats(evidence: Evidence, compared: Sequence[_Group]) -> tuple[str, ...]:
    if not compared:
        return CAVEATS[2:]
    return (EQUAL_AGES, *CAVEATS[1:]) if evidence.aged else CAVEATS


def _groups(evidence: Evidence, role: str, by: Integers) -> list[_Group]:
    """Every group, the reference first, then by residents (in the census's order where residents are not known)."""
    names, residents = ethnic_groups(), evidence.places.ethnicity
    people = {name: by[:, i].astype(float) for i, name in enumerate(names)}
    stated, everyone = evidence.ethnicity_known[role]
    dispersion = _coming_back(evidence, role)
    found = []
    for name in names:
        group = _Group(name, int(people[name].sum()), int(residents[name].sum()) if residents else 0)
        if residents and name != REFERENCE:
            pair = (people[name], residents[name], people[REFERENCE], residents[REFERENCE])
            group = _compared(group, pair, everyone - stated, dispersion, _at_equal_ages(evidence, role, name))
        found.append(group)
    return sorted(found, key=lambda group: (group.name != REFERENCE, -group.residents, names.index(group.name)))


Pair = tuple[Floats, Floats, Floats, Floats]


def _at_equal_ages(evidence: Evidence, role: str, group: str) -> Pair | None:
    """As the pair by place, by district and age."""
    if evidence.aged is None:
        return None
    return (*evidence.aged.pair(role, group), *evidence.aged.pair(role, REFERENCE))


def _compared(group: _Group, pair: Pair, missing: int, dispersion: float, by_age: Pair | None) -> _Group:
    """``pair`` has people and residents of the group, then of the reference, by place."""
    mine, residents, theirs, others = (float(part.sum()) for part in pair)
    if min(mine, theirs) < FEWEST or not residents or not others:
        return replace(group, verdict=Verdict.TOO_FEW)
    area = mantel_haenszel_rate_ratio([mine], [residents], [theirs], [others], dispersion=dispersion)
    within = mantel_haenszel_rate_ratio(*pair, dispersion=dispersion)
    aged = mantel_haenszel_rate_ratio(*by_age, dispersion=dispersion) if by_age else None
    least, most = mine / (theirs + missing), (mine + missing) / theirs
    extremes = (least * others / residents, most * others / residents)
    verdict = _agreed(aged or area, within)
    return replace(group, area=area, within=within, aged=aged, extremes=extremes, verdict=verdict)


def _agreed(area: RateRatio, within: RateRatio) -> Verdict:
    """What both comparisons find, the first at equal ages where it can be: neither where a group lives nor how young it
    is are reasons to say that it is more often a victim."""
    one, other = (difference_verdict(ratio.lower, ratio.upper) for ratio in (area, within))
    return one if one is other else Verdict.NOT_COMPARABLE


def _coming_back(evidence: Evidence, role: str) -> float:
    """The sum of squares of the times that people were in offences over the sum; those without a pseudonym once."""
    if evidence.involved is None:
        return 1.0
    _, times, nameless = evidence.involved.within(evidence.coverage.present, role)
    everyone = int(times.sum()) + nameless
    return float((np.sum(times.astype(float) ** 2) + nameless) / everyone) if everyone else 1.0


def _table(
    evidence: Evidence, role: str, identifier: str, title: str, columns: list[Column], rows: Sequence[Sequence[object]]
) -> Figures:
    notes = [CENSUS] if evidence.places.ethnicity else []
    name, at = f"{title}, {evidence.partnership.name}", {"role": role}
    return table(evidence, identifier, name, columns, rows, at=at, notes=notes, unit=UNIT, source=PEOPLE)


def _composition(evidence: Evidence, role: str, groups: list[_Group]) -> Figures:
    stated, everyone = sum(group.n for group in groups), sum(group.residents for group in groups)
    cells = [share_cells(group.n, stated) for group in groups]
    whole = [(100 * group.residents / everyone,) if everyone else () for group in groups]
    rows = [(group.name, group.n, stated, *whole[i], *cells[i]) for i, group in enumerate(groups)]
    columns = [
        dimension("ethnicity", "Ethnic group"),
        count("n", WHO[role].capitalize()),
        count("all", "All whose group is known", ethnicity=KNOWN),
        *([known("residents", "Share of residents (%)", 1)] if everyone else []),
        *_interval("", "share", f"Share of {WHO[role]} (%)", ["n", "all"], 1, of_rows=False),
    ]
    return _table(evidence, role, "groups", f"Ethnic groups of {WHO[role]}", columns, rows)


def _ratios(evidence: Evidence, role: str, compared: list[_Group]) -> Figures:
    rows = [
        (
            group.name,
            group.n,
            *_limits(group.area),
            *_limits(group.within),
            *(_limits(group.aged) if evidence.aged else ()),
            *(group.extremes or (None, None)),
            OFTEN[group.verdict],
        )
        for group in compared
        if group.verdict is not None
    ]
    columns = [
        dimension("ethnicity", "Ethnic group"),
        count("n", WHO[role].capitalize()),
        *_interval("", "ratio", "Rate over that of White residents", ["n"], DECIMALS),
        *_interval("within_", "ratio", "The same, neighbourhood by neighbourhood", ["n"], DECIMALS),
        *(_interval("aged_", "ratio", "The same, at equal ages", ["n"], DECIMALS) if evidence.aged else []),
        derived("least", "The first if all not known were White", ["n"], DECIMALS, of_rows=True),
        derived("most", "The first if all not known were of this group", ["n"], DECIMALS, of_rows=True),
        derived("verdict", "Against White residents, by both", ["n"], of_rows=True),
    ]
    return _table(evidence, role, "ratios", f"{WHO[role].capitalize()} compared with residents", columns, rows)


def _interval(prefix: str, name: str, label: str, of: list[str], decimals: int, of_rows: bool = True) -> list[Column]:
    labels = ((name, label), ("lower", "Lower limit (95%)"), ("upper", "Upper limit (95%)"))
    return [derived(f"{prefix}{each}", words, of, decimals, of_rows=of_rows) for each, words in labels]


def _limits(ratio: RateRatio | None) -> tuple[object, object, object]:
    return (ratio.value, ratio.lower, ratio.upper) if ratio is not None else (None, None, None)


def _title(role: str, groups: list[_Group], compared: list[_Group]) -> Sentence:
    who = WHO[role]
    if not compared:
        where = {"g": (0, "ethnicity"), "s": (0, "share")}
        return sentence("Of {who} whose ethnic group is known, {s}% are {g}", "groups", where, who=who)
    told = [(row, "verdict") for row in range(len(compared))]
    more, less = (
        listed([group.name for group in compared if group.verdict is verdict])
        for verdict in (Verdict.HIGHER, Verdict.LOWER)
    )
    if not more and not less:
        words = "No ethnic group is clearly more or less often among {who} than White residents by both comparisons"
        return sentence(words, "ratios", {}, told, who=who)
    often = f"{more} people are recorded among {who} more often" if more else ""
    rarely = f"{less} people less often" if more else f"{less} people are recorded among {who} less often"
    parts = ", ".join(part for part in (often, rarely if less else "") if part)
    return sentence("{parts} than White people, for their number of residents", "ratios", {}, told, parts=parts)


def _told(row: int, group: _Group) -> Sentence:
    assert group.verdict is not None
    aged = ", {y} times ({i} to {j}) at equal ages" if group.aged else ""
    words = (
        f"{{g}}: {{r}} times the rate of White residents (95% interval {{l}} to {{u}}){aged}, and {{w}} times ({{v}} "
        "to {x}) where only residents of the same neighbourhood are compared: {often}. Those whose group is not known "
        "could make the first anything from {a} to {b}."
    )
    cells = {
        "g": (row, "ethnicity"),
        **{"r": (row, "ratio"), "l": (row, "lower"), "u": (row, "upper")},
        **{"w": (row, "within_ratio"), "v": (row, "within_lower"), "x": (row, "within_upper")},
        **{"a": (row, "least"), "b": (row, "most")},
    }
    if group.aged:
        cells |= {"y": (row, "aged_ratio"), "i": (row, "aged_lower"), "j": (row, "aged_upper")}
    return sentence(words, "ratios", cells, [(row, "verdict")], often=OFTEN[group.verdict])


def _too_few(groups: list[_Group]) -> list[Sentence]:
    """Groups with too few people to compare; the words give away that they are few, so they depend on the cells."""
    rows = [i for i, group in enumerate(groups) if group.verdict is Verdict.TOO_FEW]
    if not rows:
        return []
    names = listed([groups[i].name for i in rows])
    depends = [(i, "n") for i in rows]
    return [sentence("There are too few to compare: {names}.", "groups", {}, depends, names=names)]


def _chart(evidence: Evidence, role: str, title: Sentence) -> Chart:
    return Chart(
        id=f"who.{role}.ethnicity.chart",
        kind="interval",
        figures="ratios",
        title=title,
        subtitle=f"{WHO[role].capitalize()} per resident over that of White residents, {evidence.partnership.name}, "
        f"{evidence.coverage.months_label}",
        x="ethnicity",
        y="ratio",
        lower="lower",
        upper="upper",
        options={"reference": {"value": 1, "label": "White residents"}, "zero": False},
        alt=sentence("A dot with its interval for each group; one is the rate of White residents. The table has both "
                     "ratios."),
    )  # fmt: skip
