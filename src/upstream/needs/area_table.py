"""The table of a list of areas: counts, rates with intervals, tests, and its ten highest on their own."""

from __future__ import annotations

from dataclasses import replace

from upstream.model.figures import Column, Figures, Kind
from upstream.model.finding import Verdict
from upstream.needs import months as calendar
from upstream.needs.area_lists import AreaList, total_span
from upstream.needs.area_tests import AreaTests
from upstream.needs.build import count, derived, dimension, known, table
from upstream.needs.shape import Evidence
from upstream.needs.words import FEWEST, RATE_FEWEST, capital
from upstream.statistics.rates import Rate

TOP = 10
TOP_ALSO = ("rate", "verdict")
ENDS_NOTE = (
    "The limits of last over first allow for chance alone. What can be said follows the trend over every year, which "
    "also allows for years that vary more than chance."
)
LIST_NOTE = (
    "What can be said allows for the length of the list and for how much places differ anyway. The interval of one "
    "row alone does not, so it may leave out 1 where there is no clear change."
)
SMALL = "Areas with fewer than ten offences in all have no rate: the numbers are too small for one."


def area_table(
    evidence: Evidence, strand: str, name: str, listing: AreaList, tests: AreaTests | None, rate: Rate
) -> Figures:
    of = [f"n{i}" for i in range(len(listing.spans))]
    months = total_span(evidence)
    columns: list[Column] = [
        dimension("area", "Ward" if listing.level == "ward" else "LSOA", "area"),
        *(count(f"n{i}", calendar.label(s), period=calendar.code(s)) for i, s in enumerate(listing.spans)),
        count("total", "Total", period=calendar.code(months)),
        known("people", "Residents"),
        derived("rate", "Rate a year per 1,000", ["total"], 1),
        derived("lower", "Lower limit (95%)", ["total"], 1),
        derived("upper", "Upper limit (95%)", ["total"], 1),
    ]
    if tests is not None:
        columns += _test_columns(of, tests)
    rows = [_row(i, listing, tests, rate, len(months)) for i in range(len(listing.codes))]
    notes = [SMALL, *([ENDS_NOTE] if tests is not None and tests.trended else [])]
    notes += [LIST_NOTE] if tests is not None else []
    if len(evidence.coverage.years) < 2:
        notes.append(f"The total and the rate are over all months held: {calendar.label(months)}.")
    return table(
        evidence,
        f"{listing.level}s",
        f"{capital(name)} by {'ward' if listing.level == 'ward' else 'LSOA'}, {evidence.partnership.name}",
        columns,
        rows,
        at={"group": strand},
        names=_names(evidence, listing),
        notes=notes,
    )


def _names(evidence: Evidence, listing: AreaList) -> dict[str, str]:
    """Names of the areas: an LSOA's own says nothing to a reader, so its ward is named with it."""
    names = {code: evidence.places.names.get(code, code) for code in listing.codes}
    if listing.level == "ward":
        return names
    ward = dict(zip(evidence.places.lsoas, evidence.places.ward, strict=True))
    return {c: f"{name} ({evidence.places.names.get(ward[c], '')})" if ward[c] else name for c, name in names.items()}


def _test_columns(of: list[str], tests: AreaTests) -> list[Column]:
    what = "Trend" if tests.trended else "Change"
    return [
        derived("ratio", "Last over first", [of[0], of[-1]], 2),
        derived("ratio_lower", "Lower limit (95%)", [of[0], of[-1]], 2),
        derived("ratio_upper", "Upper limit (95%)", [of[0], of[-1]], 2),
        derived("p", f"{what}: p value", of, 3),
        derived("adjusted_p", f"{what}: p value adjusted for the list", of, 3),
        derived("verdict", f"{what}: what can be said", of),
    ]


def _row(i: int, listing: AreaList, tests: AreaTests | None, rate: Rate, months: int) -> tuple[object, ...]:
    few = listing.total[i] < RATE_FEWEST
    rates = (None, None, None) if few else (rate.value[i], rate.lower[i], rate.upper[i])
    people = round(float(listing.person_years[i]) * 12 / months)
    row = (listing.codes[i], *listing.counts[i].tolist(), int(listing.total[i]), people, *rates)
    if tests is None:
        return row
    two = int(listing.counts[i, 0] + listing.counts[i, -1])
    ratio = (tests.ratio.value[i], tests.ratio.lower[i], tests.ratio.upper[i]) if two >= FEWEST else (None, None, None)
    p = (tests.p[i], tests.adjusted[i]) if tests.clear[i] is not Verdict.TOO_FEW else (None, None)
    return (*row, *ratio, *p, tests.clear[i].value)


def highest(figures: Figures, unit: str) -> list[Figures]:
    """The ten highest on their own, with the count of every period, where the list is longer."""
    if len(figures.rows) <= TOP:
        return []
    kept = [i for i, c in enumerate(figures.columns) if c.kind in (Kind.DIMENSION, Kind.COUNT) or c.name in TOP_ALSO]
    rows = tuple(tuple(row[i] for i in kept) for row in figures.rows[:TOP])
    title = f"The ten {unit} with the most: {figures.title}"
    columns = tuple(figures.columns[i] for i in kept)
    return [replace(figures, id=f"{figures.id}-top", title=title, columns=columns, rows=rows)]
