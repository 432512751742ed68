"""Where: wards, LSOAs and the partnership's own sets of areas, with what their small numbers allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from upstream.model.figures import Column, Figures, Kind
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, known, sentence, strand_id, table
from upstream.needs.changing import ends
from upstream.needs.cube import Floats, Integers
from upstream.needs.measure import WIDEN_ABOVE, dispersion, period_counts
from upstream.needs.shape import Evidence
from upstream.needs.words import FEWEST, RATE_FEWEST, capital, listed, number
from upstream.statistics.change import Ratio, benjamini_hochberg, ratio_of_counts
from upstream.statistics.rates import Rate, crude_rate
from upstream.statistics.trend import FEWEST_PERIODS, count_trend

TOP = 10
TOP_ALSO = ("rate", "verdict")
RATES = "Rates with Byar's interval, or the exact one under ten offences"
BENJAMINI = "Benjamini-Hochberg adjustment over the list of areas"
TRENDED = (
    RATES,
    "Exact interval for the ratio of the last period to the first",
    "Poisson trend over whole years, widened where the counts vary more than chance",
    BENJAMINI,
)
PAIRED = (RATES, "Ratio of two periods, widened by how much the areas' changes differ", BENJAMINI)
ENDS_NOTE = (
    "The limits of last over first allow for chance alone. What can be said follows the trend over every year, which "
    "also allows for years that vary more than chance."
)
SMALL = "Areas with fewer than ten offences in all have no rate: the numbers are too small for one."


@dataclass(frozen=True, eq=False)
class AreaTests:
    """What the tests say of a list of areas. Arrays follow the areas; ``clear`` are verdicts adjusted for the list.

    ``counts`` has a column per period; ``trended`` says whether the verdicts are those of a trend or of two periods.
    """

    counts: Integers
    ratio: Ratio
    p: Floats
    adjusted: Floats
    clear: tuple[Verdict, ...]
    trended: bool


def area_tests(counts: Integers, first: int = 0, last: int = -1, times: Sequence[int] | None = None) -> AreaTests:
    """Test every area's change: the trend over the periods where there are three or more, else the ratio of two.

    ``first`` and ``last`` are the columns compared end to end. Two periods do not tell how much one area's numbers vary
    anyway: the ratio is then widened (quasi-Poisson) by how much the areas' changes differ, X² over its degrees of
    freedom, where that exceeds 2.
    """
    counts = np.asarray(counts, dtype=np.int64)
    ratio = ratio_of_counts(counts[:, first], counts[:, last])
    trended = counts.shape[1] >= FEWEST_PERIODS
    if trended:
        trend = count_trend(counts, times=times)
        p = np.atleast_1d(trend.adjusted_p)
        adjusted = np.atleast_1d(benjamini_hochberg(p))
        words = trend.verdict(adjusted)
    else:
        spread = max(dispersion(counts[:, [first, last]].T), 1.0)
        if spread > WIDEN_ABOVE:
            ratio = ratio_of_counts(counts[:, first] / spread, counts[:, last] / spread)
        p = np.where(counts[:, first] + counts[:, last] >= FEWEST, ratio.p, np.nan)
        adjusted = np.atleast_1d(benjamini_hochberg(p))
        words = ratio.verdict(adjusted)
    return AreaTests(counts, ratio, p, adjusted, tuple(Verdict(str(word)) for word in words), trended)


def findings(evidence: Evidence) -> list[Finding]:
    found = []
    for strand, name in evidence.strands:
        if evidence.places.wards:
            found.append(_areas(evidence, strand, name, "ward"))
    if evidence.places.lsoas:
        found.append(_areas(evidence, "*", evidence.definition.things, "lsoa"))
    return [item for item in found if item is not None]


@dataclass(frozen=True, eq=False)
class _List:
    """A list of areas of one level, most offences first."""

    level: str
    codes: tuple[str, ...]
    counts: Integers
    total: Integers
    person_years: Floats
    spans: tuple[tuple[Month, ...], ...]


def _listing(evidence: Evidence, strand: str, level: str) -> _List:
    """Counts by the compared periods; totals and person-years over every month that is present."""
    spans = _spans(evidence)
    months = evidence.coverage.present if len(evidence.coverage.years) < 2 else _flat(spans)
    by_lsoa = period_counts(evidence, [*spans, months], "lsoa", strand)
    people = evidence.places.people(months)
    owners = np.array(evidence.places.ward if level == "ward" else evidence.places.lsoas)
    codes, inverse = np.unique(owners, return_inverse=True)
    counts = np.zeros((len(codes), by_lsoa.shape[1]), dtype=np.int64)
    np.add.at(counts, inverse, by_lsoa)
    years = np.bincount(inverse, weights=people, minlength=len(codes)).astype(np.float64)
    keep = [i for i in np.lexsort((codes, -counts[:, -1])) if codes[i]]
    return _List(level, tuple(str(codes[i]) for i in keep), counts[keep, :-1], counts[keep, -1], years[keep], spans)


def _spans(evidence: Evidence) -> tuple[tuple[Month, ...], ...]:
    """Every whole year where there are two or more, else the two spans of the same months."""
    if len(evidence.coverage.years) >= 2:
        return tuple(tuple(year) for year in evidence.coverage.years)
    return ends(evidence) or ()


def _flat(spans: Sequence[tuple[Month, ...]]) -> tuple[Month, ...]:
    return tuple(month for span in spans for month in span)


def total_span(evidence: Evidence) -> tuple[Month, ...]:
    """The months over which area totals are summed."""
    if len(evidence.coverage.years) < 2:
        return evidence.coverage.present
    return _flat(_spans(evidence))


def _areas(evidence: Evidence, strand: str, name: str, level: str) -> Finding | None:
    listing = _listing(evidence, strand, level)
    if not listing.codes or not listing.total.sum():
        return None
    tests = _tests(listing)
    rate = crude_rate(listing.total, listing.person_years)
    figures = _table(evidence, strand, name, listing, tests, rate)
    place, things = evidence.partnership.name, capital(name)
    when = calendar.label(total_span(evidence))
    unit = "wards" if level == "ward" else "small neighbourhoods (LSOAs)"
    title = _title(name, listing, unit, when)
    identifier = strand_id(f"where.{level}s", strand)
    chart = Chart(
        id=f"{identifier}.map",
        kind="map",
        figures=f"{level}s",
        title=title,
        subtitle=f"{things} per 1,000 people a year, {place}, {when}",
        x="area",
        y="rate",
        lower="lower",
        upper="upper",
        level="ward" if level == "ward" else "lsoa21",
        alt=sentence(
            "A map of {place} shaded by the rate in each of its {unit}. The table gives the same numbers.",
            place=place,
            unit=unit,
        ),
    )
    told = [_highest_rates(listing, rate, level), _share(listing, level), *_moved(listing, tests, level)]
    return finding(
        evidence,
        identifier,
        title,
        [item for item in told if item is not None],
        [figures, *_top(figures, unit)],
        period=when,
        charts=[chart],
        caveats=caveats(evidence),
        methods=PAIRED if tests is not None and not tests.trended else TRENDED,
    )


def _tests(listing: _List) -> AreaTests | None:
    if len(listing.spans) < 2:
        return None
    times = [span[0].index // 12 for span in listing.spans]
    return area_tests(listing.counts, times=times)


def _table(evidence: Evidence, strand: str, name: str, listing: _List, tests: AreaTests | None, rate: Rate) -> Figures:
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


def _names(evidence: Evidence, listing: _List) -> dict[str, str]:
    """Names of the areas: an LSOA's own says nothing to a reader, so its ward is named with it."""
    names = {code: evidence.places.names.get(code, code) for code in listing.codes}
    if listing.level == "ward":
        return names
    ward = dict(zip(evidence.places.lsoas, evidence.places.ward, strict=True))
    return {c: f"{name} ({evidence.places.names.get(ward[c], '')})" if ward[c] else name for c, name in names.items()}


def _top(figures: Figures, unit: str) -> list[Figures]:
    """The ten highest on their own, with the count of every period, where the list is longer."""
    if len(figures.rows) <= TOP:
        return []
    kept = [i for i, c in enumerate(figures.columns) if c.kind in (Kind.DIMENSION, Kind.COUNT) or c.name in TOP_ALSO]
    rows = tuple(tuple(row[i] for i in kept) for row in figures.rows[:TOP])
    title = f"The ten {unit} with the most: {figures.title}"
    columns = tuple(figures.columns[i] for i in kept)
    return [replace(figures, id=f"{figures.id}-top", title=title, columns=columns, rows=rows)]


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


def _row(i: int, listing: _List, tests: AreaTests | None, rate: Rate, months: int) -> tuple[object, ...]:
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


def _title(name: str, listing: _List, unit: str, when: str) -> Sentence:
    shown = min(3, len(listing.codes))
    figures = "wards" if listing.level == "ward" else "lsoas"
    slots = listed([f"{{a{i}}}" for i in range(shown)])
    return sentence(
        f"Of the {{n}} {{unit}}, {slots} have the most {{things}} ({{when}})",
        figures,
        {f"a{i}": (i, "area") for i in range(shown)},
        [(i, "total") for i in range(shown)],
        things=name,
        n=f"{len(listing.codes):,}",
        unit=unit,
        when=when,
    )


def _highest_rates(listing: _List, rate: Rate, level: str) -> Sentence | None:
    able = [i for i in range(len(listing.codes)) if listing.total[i] >= RATE_FEWEST and listing.person_years[i] > 0]
    best = sorted(able, key=lambda i: (-rate.value[i], listing.codes[i]))[:3]
    if not best:
        return sentence("No area has enough offences for a rate.", f"{level}s")
    parts = listed([f"{{a{i}}} ({{r{i}}}, 95% interval {{l{i}}} to {{u{i}}})" for i in range(len(best))])
    cells: dict[str, tuple[int, str]] = {}
    for k, i in enumerate(best):
        cells |= {f"a{k}": (i, "area"), f"r{k}": (i, "rate"), f"l{k}": (i, "lower"), f"u{k}": (i, "upper")}
    return sentence(
        f"For the number of people who live there, most were recorded in {parts} per 1,000 people a year.",
        f"{level}s",
        cells,
    )


def _share(listing: _List, level: str) -> Sentence | None:
    top, everything = int(listing.total[:TOP].sum()), int(listing.total.sum())
    if level != "ward" or len(listing.codes) <= TOP:
        return None
    return sentence(
        "The ten wards with the most hold {share}% of all of them, and {people}% of residents.",
        f"{level}s",
        {},
        [(i, "total") for i in range(len(listing.codes))],
        share=f"{100 * top / everything:.0f}",
        people=f"{100 * float(listing.person_years[:TOP].sum() / max(listing.person_years.sum(), 1)):.0f}",
    )


def _moved(listing: _List, tests: AreaTests | None, level: str) -> list[Sentence]:
    """Which areas changed, once the length of the list is allowed for."""
    if tests is None:
        return []
    up = [i for i, v in enumerate(tests.clear) if v is Verdict.HIGHER]
    down = [i for i, v in enumerate(tests.clear) if v is Verdict.LOWER]
    few = sum(v is Verdict.TOO_FEW for v in tests.clear)
    unit = "wards" if level == "ward" else "LSOAs"
    measured = "trend over the years" if tests.trended else "change between the two periods"
    too = "" if tests.trended else " and for how much such areas differ anyway"
    if not up and not down:
        words = (
            "In none of the {n} {unit} can the {measured} be told from no change, allowing for the length of the "
            "list{too}."
        )
        told = [sentence(words, f"{level}s", n=f"{len(listing.codes):,}", unit=unit, measured=measured, too=too)]
    else:
        told = [
            sentence(
                "The {measured} is clearly {way} in {which}, allowing for the length of the list{too}.",
                f"{level}s",
                {},
                [(i, "verdict") for i in rows],
                measured=measured,
                way=way,
                too=too,
                which=_some(listing, rows, unit),
            )
            for way, rows in (("upward", up), ("downward", down))
            if rows
        ]
        told.append(sentence("In the other {unit} it cannot be told from no change.", f"{level}s", unit=unit))
    if few:
        words = "{few} {unit} had too few offences to say." if few > 1 else "One had too few offences to say."
        told.append(sentence(words, f"{level}s", few=capital(number(few)), unit=unit))
    return [_named(item, listing) for item in told]


def _some(listing: _List, rows: list[int], unit: str) -> str:
    if len(rows) > 5:
        return f"{number(len(rows))} of the {len(listing.codes):,} {unit}"
    return listed([f"[{listing.codes[i]}]" for i in rows])


def _named(item: Sentence, listing: _List) -> Sentence:
    """Area codes in square brackets become cells, so that their names come from the table."""
    figures = "wards" if listing.level == "ward" else "lsoas"
    which = item.values.get("which", "")
    rows = [i for i, code in enumerate(listing.codes) if f"[{code}]" in which]
    if not rows:
        return item
    slots = listed([f"{{w{i}}}" for i in rows])
    rest = {k: v for k, v in item.values.items() if k != "which"}
    depends = [(int(ref.row), ref.column) for ref in item.depends]
    return sentence(item.text.replace("{which}", slots), figures, {f"w{i}": (i, "area") for i in rows}, depends, **rest)


def caveats(evidence: Evidence) -> list[str]:
    found = [
        "Rates count people who live in an area, not people who are there: town centres have high rates because many "
        "visit them."
    ]
    if evidence.source.name.startswith("police-uk"):
        found.append(
            "The points in the open data are moved to the nearest of a list of anonymous points, so some offences "
            "near a "
            "boundary are counted on its other side."
        )
    if evidence.quality.approximate_share > 0:
        found.append(
            "Where a neighbourhood was split when boundaries changed in 2021, its earlier offences are shared out "
            "by population."
        )
    return found
