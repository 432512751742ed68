"""Where: wards, LSOAs and the partnership's own sets of areas, with what their small numbers allow."""

from __future__ import annotations

from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs import months as calendar
from upstream.needs.area_lists import AreaList, listing_of, total_span
from upstream.needs.area_table import TOP, area_table, highest
from upstream.needs.area_tests import AreaTests, area_tests
from upstream.needs.build import finding, sentence, strand_id
from upstream.needs.shape import Evidence
from upstream.needs.words import RATE_FEWEST, capital, listed, number, percent
from upstream.statistics.rates import Rate, crude_rate

RATES = "Rates with Byar's interval, or the exact one under ten offences"
BENJAMINI = "Benjamini-Hochberg adjustment over the list of areas"
TRENDED = (
    RATES,
    "Exact interval for the ratio of the last period to the first",
    "Poisson trend over whole years, widened where the counts vary more than chance",
    BENJAMINI,
)
PAIRED = (RATES, "Ratio of two periods, widened by how much the areas' changes differ", BENJAMINI)


def findings(evidence: Evidence) -> list[Finding]:
    found = []
    for strand, name in evidence.strands:
        if evidence.places.wards:
            found.append(_areas(evidence, strand, name, "ward"))
    if evidence.places.lsoas:
        found.append(_areas(evidence, "*", evidence.definition.things, "lsoa"))
    return [item for item in found if item is not None]


def _areas(evidence: Evidence, strand: str, name: str, level: str) -> Finding | None:
    listing = listing_of(evidence, strand, level)
    if not listing.codes or not listing.total.sum():
        return None
    tests = _tests(listing)
    rate = crude_rate(listing.total, listing.person_years)
    figures = area_table(evidence, strand, name, listing, tests, rate)
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
        [figures, *highest(figures, unit)],
        period=when,
        charts=[chart],
        caveats=caveats(evidence),
        methods=PAIRED if tests is not None and not tests.trended else TRENDED,
    )


def _tests(listing: AreaList) -> AreaTests | None:
    if len(listing.spans) < 2:
        return None
    times = [span[0].index // 12 for span in listing.spans]
    return area_tests(listing.counts, times=times)


def _title(name: str, listing: AreaList, unit: str, when: str) -> Sentence:
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


def _highest_rates(listing: AreaList, rate: Rate, level: str) -> Sentence | None:
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


def _share(listing: AreaList, level: str) -> Sentence | None:
    top, everything = int(listing.total[:TOP].sum()), int(listing.total.sum())
    if level != "ward" or len(listing.codes) <= TOP:
        return None
    return sentence(
        "The ten wards with the most hold {share}% of all of them, and {people}% of residents.",
        f"{level}s",
        {},
        [(i, "total") for i in range(len(listing.codes))],
        share=percent(top / everything),
        people=percent(float(listing.person_years[:TOP].sum() / max(listing.person_years.sum(), 1))),
    )


def _moved(listing: AreaList, tests: AreaTests | None, level: str) -> list[Sentence]:
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


def _some(listing: AreaList, rows: list[int], unit: str) -> str:
    if len(rows) > 5:
        return f"{number(len(rows))} of the {len(listing.codes):,} {unit}"
    return listed([f"[{listing.codes[i]}]" for i in rows])


def _named(item: Sentence, listing: AreaList) -> Sentence:
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
