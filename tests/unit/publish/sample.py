"""A made-up partnership's findings: one of each chart kind, suppressed and missing cells, a map. No real place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import shapely

from upstream.model.area import Partnership
from upstream.model.figures import Cell, Column, Figures, Kind, Marker
from upstream.model.finding import CellRef, Chart, Finding, Provenance, Sentence, Verdict
from upstream.model.period import Period
from upstream.needs.shape import Request
from upstream.publish import Commentary, Document, KeyFigure
from upstream.publish.assemble import compose

PARTNERSHIP = Partnership("E22000999", "Safer Elmshire Partnership", ("E07000998", "E07000999"))
EDITION = date(2024, 9, 30)
YEARS = ("2018/19", "2019/20", "2020/21", "2021/22", "2022/23")
WARDS = (
    "Alder & Brook",
    "Castle",
    "Dock Road",
    "Eastfield",
    "Fallow Hill",
    "Greenway",
    "Hazel Cross",
    "Kingsmead",
    "Lower Town",
    "Market",
    "Northgate",
    "Old Mill",
    "Quarry Bank",
    "Riverside",
    "St Teilo’s",
    "Westbury Park",
)
CODES = tuple(f"E0500990{index:02d}"[:9] + f"{index % 10}" for index in range(len(WARDS)))
WARD_CODES = tuple(f"E059990{index:02d}" for index in range(len(WARDS)))
ORIGIN = Provenance(
    source="Elmshire Police recorded crime",
    extracts=("3f1c9a0d" * 8, "77ab01ce" * 8),
    definition="police-uk-open 1.0",
    period="2018/19 to 2022/23",
    areas="Safer Elmshire Partnership (E22000999)",
    methods=("Rates with Byar's interval, or the exact one under ten offences",),
    attribution=("Contains public sector information licensed under the Open Government Licence v3.0.",),
    code="upstream 0.1",
)


@dataclass(frozen=True)
class Ward:
    code: str
    name: str
    geometry: shapely.Geometry


@cache
def wards() -> tuple[Ward, ...]:
    """Sixteen cells of a Voronoi tessellation inside a rounded county of about 20 km."""
    places = [
        (-1.4 + 0.07 * (i % 4) + 0.017 * ((i * 7) % 3), 52.2 + 0.045 * (i // 4) + 0.011 * ((i * 5) % 3))
        for i in range(16)
    ]
    county = shapely.Point(-1.28, 52.28).buffer(0.155)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=county, ordered=True)
    shapes = [shapely.intersection(cell, county) for cell in cells.geoms]
    return tuple(Ward(*parts) for parts in zip(WARD_CODES, WARDS, shapes, strict=True))


def dimension(name: str, label: str, role: str | None = None) -> Column:
    return Column(name, label, Kind.DIMENSION, dimension=role or name)


def count(name: str = "n", label: str = "Offences") -> Column:
    return Column(name, label, Kind.COUNT)


def rate_columns() -> tuple[Column, ...]:
    return (
        Column("rate", "Offences per 1,000 people", Kind.DERIVED, of=("n",), decimals=1),
        Column("lower", "Lower limit (95%)", Kind.DERIVED, of=("n",), decimals=1),
        Column("upper", "Upper limit (95%)", Kind.DERIVED, of=("n",), decimals=1),
    )


def finding(
    identifier: str,
    title: str,
    statements: Sequence[str],
    figures: Figures,
    charts: Sequence[Chart] = (),
    caveats: Sequence[str] = (),
    verdict: Verdict = Verdict.DESCRIBED,
) -> Finding:
    told = tuple(Sentence(text) for text in statements)
    return Finding(
        identifier,
        identifier.split(".")[0],
        Sentence(title),
        told,
        verdict,
        (figures,),
        ORIGIN,
        tuple(charts),
        tuple(caveats),
    )


def chart(identifier: str, kind: str, figures: str, title: str, x: str, y: str, **more: object) -> Chart:
    alt = Sentence(f"{title}. The table gives the same numbers.")
    subtitle = str(more.pop("subtitle", "Police-recorded violence, Safer Elmshire"))
    return Chart(identifier, kind, figures, Sentence(title), subtitle, x, y, alt, **more)  # type: ignore[arg-type]


def how_much() -> Finding:
    rows = tuple(
        (year, 8410 + 260 * i - 900 * (i == 2), 17.1 + 0.5 * i, 16.7 + 0.5 * i, 17.5 + 0.5 * i)
        for i, year in enumerate(YEARS)
    )
    figures = Figures(
        "by-period",
        "Offences by financial year",
        (dimension("period", "Financial year"), count(), *rate_columns()),
        rows,
    )
    title = "9,450 police-recorded violent offences in 2022/23"
    drawn = chart(
        "rate",
        "interval",
        "by-period",
        "The rate was 19.1 per 1,000 people in 2022/23",
        "period",
        "rate",
        lower="lower",
        upper="upper",
    )
    told = ("That is 19.1 per 1,000 people (95% interval 18.7 to 19.5), taking 494,800 residents.",)
    return finding("how_much.total", title, told, figures, [drawn], ["Offences that nobody reported are not counted."])


def of_what() -> Finding:
    kinds = (
        "Violence without injury",
        "Violence with injury",
        "Stalking and harassment",
        "Robbery",
        "Sexual offences",
        "Weapons",
    )
    rows = tuple((year, kind, 2900 - 420 * k + 60 * i) for i, year in enumerate(YEARS) for k, kind in enumerate(kinds))
    columns = (dimension("period", "Financial year"), dimension("offence", "Offence"), count())
    figures = Figures("mix", "Offences by kind and financial year", columns, rows)
    title = "Nearly half of offences caused no injury"
    drawn = chart("kinds", "stacked", "mix", title, "period", "n", series="offence")
    return finding(
        "mix.kinds", title, ("Violence without injury is the largest kind in every year.",), figures, [drawn]
    )


def changing() -> Finding:
    months = [str(month) for month in Period.parse("2018-04", "2023-03") if str(month) not in ("2021-06", "2021-07")]
    kinds = ("With injury", "Without injury", "Robbery")
    rows = tuple((m, kind, _monthly(i, k)) for k, kind in enumerate(kinds) for i, m in enumerate(months))
    figures = Figures(
        "monthly", "Offences by month", (dimension("month", "Month"), dimension("offence", "Kind"), count()), rows
    )
    options = {
        "bands": [["2020-04", "2021-02", "Covid restrictions"]],
        "breaks": [["2022-04", "Recording rules changed"]],
    }
    title = "Violence with injury shows no clear change over five years"
    drawn = chart("series", "line", "monthly", title, "month", "n", series="offence", options=options)
    told = ("The yearly number changed by 0.4% a year on average (95% interval −1.1% to 1.9%).",)
    return finding("changing.trend", title, told, figures, [drawn], verdict=Verdict.NO_CLEAR_CHANGE)


def _monthly(index: int, kind: int) -> int:
    season = 1 + 0.16 * math.sin((index - 1) * math.pi / 6)
    return round((310, 265, 60)[kind] * season * (1 + ((index * 37 + kind * 11) % 13 - 6) / 90))


def control() -> Finding:
    months = [str(month) for month in Period.parse("2019-04", "2023-03")]
    values = [330 + (i * 29) % 41 - 20 + (95 if i == 27 else 0) for i in range(len(months))]
    rows = tuple(
        (m, v, 331.2, 262.0, 400.4, "above the upper limit" if v > 400 else None)
        for m, v in zip(months, values, strict=True)
    )
    columns = (
        dimension("month", "Month"),
        count(),
        Column("mean", "Average", Kind.DERIVED, of=("n",), decimals=1),
        Column("lower", "Lower limit", Kind.DERIVED, of=("n",), decimals=1),
        Column("upper", "Upper limit", Kind.DERIVED, of=("n",), decimals=1),
        Column("signal", "Signal", Kind.DERIVED, of=("n",)),
    )
    figures = Figures("control", "Violence with injury by month with control limits", columns, rows)
    title = "July 2021 was higher than usual; every other month was within the usual range"
    drawn = chart("spc", "spc", "control", title, "month", "n", lower="lower", upper="upper")
    return finding("changing.control", title, ("One month in 48 lies outside the limits.",), figures, [drawn])


def when() -> Finding:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    hours = tuple(f"{start:02d}:00" for start in range(0, 24, 3))
    rows = tuple((day, hour, _clock(d, h)) for d, day in enumerate(days) for h, hour in enumerate(hours))
    columns = (dimension("weekday", "Day"), dimension("hour", "From"), count())
    figures = Figures("clock", "Offences by day and time", columns, rows)
    title = "Friday and Saturday nights have most"
    drawn = chart("clock", "heatmap", "clock", title, "hour", "n", series="weekday")
    return finding("when.clock", title, ("A third of offences happen in a seventh of the week.",), figures, [drawn])


def _clock(day: int, hour: int) -> Cell:
    if (day, hour) == (1, 1):
        return Marker.SUPPRESSED
    return 40 + 25 * (hour in (0, 7)) * (day in (4, 5)) * 5 + (day * 13 + hour * 7) % 30


def where() -> Finding:
    names = dict(zip(WARD_CODES, WARDS, strict=True))
    rows = tuple(_ward_row(index, code) for index, code in enumerate(WARD_CODES))
    columns = (
        dimension("area", "Ward"),
        count("before", "2018/19"),
        count("n", "2022/23"),
        *rate_columns(),
        Column("reliable", "Can be told from the average", Kind.DERIVED, of=("n",)),
    )
    notes = ("Numbers are of offences, not of people.",)
    figures = Figures("wards", "Offences by ward", columns, rows, names=names, notes=notes)
    title = "Castle, Market and Lower Town record most for their size"
    at = CellRef("wards", 1, "n")
    said = (
        Sentence("Castle recorded {n} offences.", {"n": at}),
        Sentence("Eastfield recorded {n}.", {"n": CellRef("wards", 3, "n")}),
    )
    options = {"unreliable": "reliable", "unreliable_values": ["no"]}
    drawn = chart(
        "map", "map", "wards", title, "area", "rate", lower="lower", upper="upper", level="ward", options=options
    )
    return Finding(
        "where.wards",
        "where",
        Sentence(title),
        said,
        Verdict.DESCRIBED,
        (figures,),
        ORIGIN,
        (drawn,),
        ("Wards are not all of one size.", "Counts follow where police recorded the offence."),
    )


def _ward_row(index: int, code: str) -> tuple[Cell, ...]:
    if index == 3:
        return (code, 12, Marker.SUPPRESSED, Marker.SUPPRESSED, Marker.SUPPRESSED, Marker.SUPPRESSED, Marker.SUPPRESSED)
    if index == 11:
        return (code, Marker.NOT_AVAILABLE, Marker.NOT_AVAILABLE, Marker.NOT_AVAILABLE, None, None, None)
    base = 60 + (index * 53) % 240 + (240 if index in (1, 8, 9) else 0)
    rate = round(base / 9.3, 1)
    return (code, base - 9, base, rate, round(rate * 0.9, 1), round(rate * 1.11, 1), "no" if base < 90 else "yes")


def ranked() -> Finding:
    names = dict(zip(WARD_CODES, WARDS, strict=True))
    rows = tuple(
        (row[0], row[2], row[3], row[4], row[5]) for row in (_ward_row(i, c) for i, c in enumerate(WARD_CODES))
    )[:10]
    figures = Figures("ten", "Ten wards", (dimension("area", "Ward"), count(), *rate_columns()), rows, names=names)
    drawn = chart("ten", "bar", "ten", "Castle recorded most", "area", "n", options={"highlight": [WARD_CODES[1]]})
    return finding(
        "where.ten", "Ten wards record two in three offences", ("They hold half of the people.",), figures, [drawn]
    )


def slopes() -> Finding:
    rows = tuple(
        (period, code, 60 + 30 * i + (12 * i - 20) * p)
        for i, code in enumerate(WARD_CODES[:6])
        for p, period in enumerate((YEARS[0], YEARS[-1]))
    )
    columns = (dimension("period", "Year"), dimension("area", "Ward"), count())
    figures = Figures(
        "ends", "Offences in the first and last year", columns, rows, names=dict(zip(WARD_CODES, WARDS, strict=True))
    )
    title = "Greenway rose; the other five wards did not clearly change"
    drawn = chart("slope", "slope", "ends", title, "period", "n", series="area", options={"highlight": [WARD_CODES[5]]})
    return finding("where.ends", title, ("Six wards are compared.",), figures, [drawn])


def compared() -> Finding:
    areas = {f"E0700{index:04d}": f"District {index}" for index in range(1, 15)} | {"E07000998": "Elmshire"}
    rows = []
    for index, code in enumerate(areas):
        people = 60_000 + 14_000 * index
        spread = 1.96 * math.sqrt(18.0 * 1000 / people) * 2
        rate = 18.0 + (index % 5 - 2) * 0.5 + (5 if code == "E07000998" else 0)
        rows.append(
            (
                code,
                people,
                round(rate, 2),
                round(18 - spread, 2),
                round(18 + spread, 2),
                round(18 - 1.6 * spread, 2),
                round(18 + 1.6 * spread, 2),
            )
        )
    columns = (
        dimension("area", "District"),
        Column("people", "People", Kind.NUMBER),
        Column("rate", "Offences per 1,000 people", Kind.DERIVED, decimals=1),
        *(
            Column(n, n.replace("_", " "), Kind.DERIVED, decimals=1)
            for n in ("lower", "upper", "lower_outer", "upper_outer")
        ),
    )
    figures = Figures("peers", "Districts of the region compared", columns, tuple(rows), names=areas)
    title = "Elmshire’s rate is higher than expected for its size"
    drawn = chart(
        "funnel", "funnel", "peers", title, "people", "rate", lower="lower", upper="upper", options={"average": 18.0}
    )
    return finding(
        "compared.peers", title, ("Its rate lies above the upper limit.",), figures, [drawn], verdict=Verdict.HIGHER
    )


def deprivation() -> Finding:
    rows = tuple(
        (
            f"{d}",
            1200 - 95 * d if d != 7 else Marker.SUPPRESSED,
            *((30 - 2.4 * d, 29 - 2.4 * d, 31.2 - 2.4 * d) if d != 7 else (Marker.SUPPRESSED,) * 3),
        )
        for d in range(1, 11)
    )
    columns = (dimension("decile", "Deprivation decile"), count(), *rate_columns())
    figures = Figures(
        "deciles", "Offences by deprivation decile", columns, rows, names={"1": "1 (most deprived)", "10": "10 (least)"}
    )
    title = "The most deprived tenth has four times the rate of the least"
    drawn = chart("deciles", "bar", "deciles", title, "decile", "rate", lower="lower", upper="upper")
    return finding("deprivation.gradient", title, ("The slope index of inequality is 21.6.",), figures, [drawn])


@cache
def findings() -> tuple[Finding, ...]:
    made = (how_much, of_what, changing, control, when, where, ranked, slopes, compared, deprivation)
    return tuple(make() for make in made)


def document(audience: str = "public") -> Document:
    return compose(
        findings(),
        PARTNERSHIP,
        edition=EDITION,
        period="2018/19 to 2022/23",
        audience=audience,
        key_figures=(
            KeyFigure("9,450", "violent offences recorded in 2022/23", "19.1 per 1,000 people (18.7 to 19.5)"),
            KeyFigure("No clear change", "in violence with injury over five years", "0.4% a year (−1.1% to 1.9%)"),
            KeyFigure("3 wards", "record more than their size explains", "Castle, Market and Lower Town"),
        ),
        coverage=("This assessment stands on 45,120 records of 60 months. June and July 2021 are missing.",),
        requests=(
            Request(
                "Ages of victims",
                "Elmshire Police",
                "Age band and sex of each victim, with the offence, from April 2018.",
            ),
        ),
        recommendations=(
            "Ask Elmshire Police for the ages of victims.",
            "Look into July 2021 with the licensing team.",
        ),
        commentary={
            "changing": Commentary(
                "The **night-time economy** plan began in 2021.\n\n- Marshals\n- Taxi ranks\n\n<script>x()</script>",
                "The finding has changed since this was written: it said “higher”, now “no clear change”.",
            )
        },
        boundaries={"ward": wards()},
        version="0.1",
    )
