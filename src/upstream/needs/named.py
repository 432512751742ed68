"""Where: the partnership's own sets of areas, each against the rest or its members against each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from upstream.model.figures import Figures
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs import months as calendar
from upstream.needs.area_lists import total_span
from upstream.needs.build import count, derived, dimension, finding, known, sentence, slug, table
from upstream.needs.cube import Floats, Integers
from upstream.needs.measure import Change, compare, period_counts, pooled_dispersion
from upstream.needs.shape import Evidence
from upstream.needs.where import RATES, caveats
from upstream.needs.words import STANDING
from upstream.statistics.rates import crude_rate

Mask = NDArray[np.bool_]
RATIO = "Ratio of two rates, widened by how much the neighbourhoods inside each vary"


def findings(evidence: Evidence) -> list[Finding]:
    return [found for name, codes in evidence.places.sets if (found := _set(evidence, name, codes)) is not None]


def lsoas_of(evidence: Evidence, code: str) -> tuple[str, ...]:
    """The partnership's LSOAs inside one member of a set."""
    places = evidence.places
    if code in places.members:
        return places.members[code]
    pairs = zip(places.lsoas, places.ward, strict=True)
    return tuple(lsoa for lsoa, ward in pairs if code in (lsoa, ward))


def parts_of(evidence: Evidence, codes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Code to LSOAs: the members that divide the partnership between them; none where they leave a rest or overlap."""
    inside = {code: lsoas_of(evidence, code) for code in codes}
    everything = sorted(lsoa for part in inside.values() for lsoa in part)
    return inside if len(inside) > 1 and tuple(everything) == tuple(sorted(evidence.places.lsoas)) else {}


def rest_of(name: str) -> str:
    """The code of what lies outside a named set."""
    return f"not {name}"


def _set(evidence: Evidence, name: str, codes: tuple[str, ...]) -> Finding | None:
    divided = parts_of(evidence, codes)
    if divided:
        return _members(evidence, name, divided)
    chosen = {lsoa for code in codes for lsoa in lsoas_of(evidence, code)}
    inside = _mask(evidence, chosen)
    if not inside.any() or inside.all():
        return None
    return _against_rest(evidence, name, inside)


def _mask(evidence: Evidence, chosen: set[str] | tuple[str, ...]) -> Mask:
    return np.isin(np.array(evidence.places.lsoas), sorted(chosen))


Totals = tuple[Integers, Floats]
"""Offences and person-years of every LSOA."""


def _totals(evidence: Evidence) -> Totals:
    months = total_span(evidence)
    return period_counts(evidence, [months], "lsoa")[:, 0], evidence.places.people(months)


def _against(totals: Totals, inside: Mask) -> Change:
    """The areas inside against those outside."""
    n, years = totals
    spread = pooled_dispersion(n, years, inside.astype(int))
    sums = (int(n[~inside].sum()), int(n[inside].sum()), float(years[~inside].sum()), float(years[inside].sum()))
    return compare(*sums, dispersion=spread, areas=True)


def _row(code: str, totals: Totals, months: int, inside: Mask, change: Change | None) -> tuple[object, ...]:
    n, years = totals
    events, at_risk = int(n[inside].sum()), float(years[inside].sum())
    rate = crude_rate(events, at_risk)
    people = round(at_risk * 12 / months)
    tested = (change.ratio, change.lower, change.upper, change.verdict.value) if change else (None,) * 4
    return (code, events, people, float(rate.value), float(rate.lower), float(rate.upper), *tested)


def _table(evidence: Evidence, title: str, rows: list[tuple[object, ...]], names: dict[str, str]) -> Figures:
    columns = [
        dimension("area", "Areas"),
        count("n", "Offences"),
        known("people", "Residents"),
        derived("rate", "Rate a year per 1,000", ["n"], 1),
        derived("lower", "Lower limit (95%)", ["n"], 1),
        derived("upper", "Upper limit (95%)", ["n"], 1),
        derived("ratio", "Ratio to the rest", ["n"], 2, of_rows=True),
        derived("ratio_lower", "Lower limit (95%)", ["n"], 2, of_rows=True),
        derived("ratio_upper", "Upper limit (95%)", ["n"], 2, of_rows=True),
        derived("verdict", "Against the rest", ["n"], of_rows=True),
    ]
    return table(evidence, "set", title, columns, rows, at={"period": calendar.code(total_span(evidence))}, names=names)


def _against_rest(evidence: Evidence, name: str, inside: Mask) -> Finding:
    place, span, totals = evidence.partnership.name, total_span(evidence), _totals(evidence)
    when, change = calendar.label(span), _against(totals, inside)
    rows = [_row(name, totals, len(span), inside, change), _row(rest_of(name), totals, len(span), ~inside, None)]
    names = {rest_of(name): f"The rest of {place}"}
    figures = _table(evidence, f"{name} and the rest of {place}, {when}", rows, names)
    title = sentence(
        "{name}: {r} {things} per 1,000 people a year, {standing} the {o} in the rest of {place}",
        "set",
        {"r": (0, "rate"), "o": (1, "rate")},
        [(0, "verdict")],
        name=name,
        standing=STANDING[change.verdict],
        things=evidence.definition.things,
        place=place,
    )
    told = sentence(
        "{n} were recorded there in {when} (95% interval of the rate {l} to {u}).",
        "set",
        {"n": (0, "n"), "l": (0, "lower"), "u": (0, "upper")},
        when=when,
    )
    return _finding(evidence, name, title, [told, *_ratio(change)], figures, change.verdict)


def _ratio(change: Change) -> list[Sentence]:
    if change.verdict is Verdict.TOO_FEW or not np.isfinite(change.upper):
        return []
    words = (
        "The rate is {r} times that of the rest (95% interval {l} to {u}, allowing for how much neighbourhoods differ "
        "anyway)."
    )
    return [sentence(words, "set", {"r": (0, "ratio"), "l": (0, "ratio_lower"), "u": (0, "ratio_upper")})]


def _members(evidence: Evidence, name: str, divided: dict[str, tuple[str, ...]]) -> Finding:
    """The members of a set that divides the partnership, each against the rest."""
    place, span, totals = evidence.partnership.name, total_span(evidence), _totals(evidence)
    when, masks = calendar.label(span), {code: _mask(evidence, part) for code, part in divided.items()}
    rows = [_row(code, totals, len(span), mask, _against(totals, mask)) for code, mask in masks.items()]
    rows.sort(key=lambda row: (-float(str(row[3])), str(row[0])))
    names = {code: evidence.places.names.get(code, code) for code in divided}
    figures = _table(evidence, f"{name} of {place}, {when}", rows, names)
    depends = [(i, "rate") for i in range(len(rows))]
    title = sentence("{name}: {top} has the highest rate", "set", {"top": (0, "area")}, depends, name=name)
    told = [
        sentence(
            "{area}: {r} per 1,000 people a year (95% interval {l} to {u}), {standing} the rest of {place}.",
            "set",
            {"area": (i, "area"), "r": (i, "rate"), "l": (i, "lower"), "u": (i, "upper")},
            [(i, "verdict")],
            standing=STANDING[Verdict(str(row[-1]))],
            place=place,
        )
        for i, row in enumerate(rows)
    ]
    return _finding(evidence, name, title, told, figures, Verdict.DESCRIBED)


def _finding(
    evidence: Evidence, name: str, title: Sentence, told: list[Sentence], figures: Figures, verdict: Verdict
) -> Finding:
    chart = Chart(
        id=f"where.set.{slug(name)}.chart",
        kind="interval",
        figures="set",
        title=title,
        subtitle=f"{figures.title}, per 1,000 people a year",
        x="area",
        y="rate",
        lower="lower",
        upper="upper",
        alt=sentence("A dot with its interval for each. The table gives the same numbers."),
    )
    return finding(
        evidence,
        f"where.set.{slug(name)}",
        title,
        told,
        [figures],
        period=calendar.label(total_span(evidence)),
        verdict=verdict,
        charts=[chart],
        caveats=caveats(evidence),
        methods=(RATES, RATIO),
    )
