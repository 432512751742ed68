"""Editions with maps for tests of the workspace: an invented town of squares, wards of three or four neighbourhoods,
through the real disclosure control and written by the real writers. What is suppressed for the public is known here.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from shapely.geometry import box

from upstream.disclosure import Policy, protect
from upstream.model.area import Partnership
from upstream.model.figures import Cell, Column, Figures, Kind
from upstream.model.finding import Chart, Finding, Provenance, Sentence, Verdict
from upstream.publish import write
from upstream.publish.assemble import compose
from upstream.publish.places import places_document
from upstream.publish.reopen import Outline
from upstream.publish.risk import risk_document
from upstream.web.insight.models import Edition, EditionState
from upstream.web.insight.where.ingesting import ingest_where
from upstream.web.partnership.models import Organisation
from web_edition_support import lasting

AREA = Partnership("Z22000009", "Fenmarch", ("Z07000009",))
WARDS = {"Z05000001": "Alder", "Z05000002": "Brook", "Z05000003": "<i>Castle</i> & Quay"}
LSOAS = {f"Z0100000{i}": f"Fenmarch 00{1 + i // 4}{'ABCD'[i % 4]}" for i in range(9)} | {
    f"Z010000{i}": f"Fenmarch 003{'ABCD'[i % 4]}" for i in range(10, 12)
}
SPARSE, SECRET = "Z01000001", 3
"""A neighbourhood with a count that the public must not see (partners may), and rates that no other cell has."""
SECRET_CELLS = ("3.1713", "0.9127", "8.1191")
UNCOVERED = "Z01000008"
"""Has an outline, and no row in any table."""
YEARS = ("2021/22", "2022/23")
SPAN = "2021/22 to 2022/23"


def outlines() -> dict[str, list[Any]]:
    """Squares a hundredth of a degree wide; the wards side by side, each of two by two neighbourhoods."""
    west, south, side = -2.6, 51.4, 0.01
    small = [
        Outline(code, name, box(west + x * side, south + y * side, west + (x + 1) * side, south + (y + 1) * side))
        for code, name, x, y in _squares()
    ]
    large = [
        Outline(code, name, box(west + 2 * i * side, south, west + 2 * (i + 1) * side, south + 2 * side))
        for i, (code, name) in enumerate(WARDS.items())
    ]
    return {"ward": large, "lsoa21": small}


def _squares() -> list[tuple[str, str, int, int]]:
    return [(code, name, 2 * (i // 4) + i % 2, (i % 4) // 2) for i, (code, name) in enumerate(LSOAS.items())]


def _origin(source: str = "Fenmarch Police recorded crime") -> Provenance:
    return Provenance(
        source=source,
        extracts=("3f1c9a0d" * 8,),
        definition="fenmarch 1.0",
        period=SPAN,
        areas="Fenmarch (Z22000009)",
        methods=("Byar's interval of rates",),
        attribution=("Invented for tests.",),
        code="upstream test",
    )


def _finding(key: str, title: str, figures: tuple[Figures, ...], *charts: Chart, **more: Any) -> Finding:
    parts = {"statements": (), "verdict": Verdict.DESCRIBED, "caveats": ("Nobody is counted twice.",)} | more
    return Finding(
        key, key.split(".")[0], Sentence(title), figures=figures, charts=charts, provenance=_origin(), **parts
    )


def _map(key: str, figures: str, y: str, level: str, **more: Any) -> Chart:
    alt = Sentence("A map. The table has the numbers.")
    return Chart(key, "map", figures, Sentence("A map"), "Fenmarch", "area", y, alt, level=level, **more)


def _area_columns(label: str) -> tuple[Column, ...]:
    of = ("n0", "n1", "total")
    return (
        Column("area", label, Kind.DIMENSION, dimension="area"),
        *(Column(f"n{i}", year, Kind.COUNT, at=(("period", year),)) for i, year in enumerate(YEARS)),
        Column("total", "Total", Kind.COUNT, at=(("period", SPAN),)),
        Column("people", "Residents", Kind.NUMBER),
        Column("rate", "Rate a year per 1,000", Kind.DERIVED, of=of, decimals=1),
        Column("lower", "Lower limit (95%)", Kind.DERIVED, of=of, decimals=1),
        Column("upper", "Upper limit (95%)", Kind.DERIVED, of=of, decimals=1),
        Column("verdict", "Trend: what can be said", Kind.DERIVED, of=of),
    )


def _row(code: str, before: int, after: int, people: int) -> tuple[Cell, ...]:
    total = before + after
    rate = 1000 * total / people / 2
    return (code, before, after, total, people, rate, 0.85 * rate, 1.2 * rate, "no clear change")


def needs() -> tuple[Finding, ...]:
    wards = tuple(_row(code, 90 * i + 20, 110 * i + 20, 8000) for i, code in enumerate(WARDS, 1))
    rows = [_row(c, 20 + 7 * i, 24 + 9 * i, 1900) for i, c in enumerate(LSOAS) if c not in (SPARSE, UNCOVERED)]
    sparse: tuple[Cell, ...] = (SPARSE, SECRET, SECRET, 2 * SECRET, 1900, *map(float, SECRET_CELLS), "no clear change")
    ward_table = Figures(
        "wards", "Serious violence offences by ward, Fenmarch", _area_columns("Ward"), wards,
        source="recorded-crime", names=WARDS, at=(("group", "*"),), notes=("Rates are per 1,000 people.",),
    )  # fmt: skip
    lsoa_table = Figures(
        "lsoas", "Serious violence offences by LSOA, Fenmarch", _area_columns("LSOA"), (*rows, sparse),
        source="recorded-crime", names=LSOAS, at=(("group", "*"),),
    )  # fmt: skip
    ends = {"lower": "lower", "upper": "upper"}
    large = _map("where.wards.map", "wards", "rate", "ward", **ends)
    small = _map("where.lsoas.map", "lsoas", "rate", "lsoa21", **ends)
    return (
        _finding("where.wards", "Castle has the most", (ward_table,), large),
        _finding("where.lsoas", "Few have most", (lsoa_table,), small),
    )


def places() -> tuple[Finding, ...]:
    hot = {"Z01000010": "1", "Z01000011": "1"}
    columns = (
        Column("area", "Neighbourhood", Kind.DIMENSION, dimension="area"),
        Column("spot", "Hot spot", Kind.DERIVED, of=("n",)),
        Column("kind", "What the test says", Kind.DERIVED, of=("n",)),
        Column("n", "Serious violence offences", Kind.COUNT),
    )
    rows = tuple(
        (code, hot.get(code, ""), "hot spot" if code in hot else "neither", SECRET if code == SPARSE else 40 + i)
        for i, code in enumerate(LSOAS)
        if code != UNCOVERED
    )
    table = Figures(
        "places", "Serious violence offences and hot spots by neighbourhood, Fenmarch", columns, rows,
        source="recorded-crime", names=LSOAS, at=(("group", "*"), ("period", SPAN)),
    )  # fmt: skip
    spots = Figures(
        "spots", "Hot spots, Fenmarch",
        (Column("area", "Hot spot", Kind.DIMENSION, dimension="area"), Column("places", "Neighbourhoods", Kind.NUMBER),
         Column("n", "Recorded", Kind.COUNT)),
        (("hot-spot-1", 2, 101),), source="recorded-crime", names={"hot-spot-1": "1: Castle and Quay"},
        at=(("group", "*"), ("period", SPAN)),
    )  # fmt: skip
    options = {"categories": {"hot spot": "hot", "neither": "none"}, "marks": "spot"}
    drawn = _map("places.hot_spots.map", "places", "kind", "lsoa21", options=options)
    return (_finding("places.hot_spots", "One hot spot", (spots, table), drawn, verdict=Verdict.HIGHER),)


def risk() -> tuple[Finding, ...]:
    area = Column("area", "Area", Kind.DIMENSION, dimension="area")
    codes = [code for code in LSOAS if code != UNCOVERED]
    scores = Figures(
        "scores", "Scores of every area, Fenmarch",
        (area, Column("score_0", "2021/22", Kind.NUMBER), Column("score_1", "2022/23", Kind.NUMBER),
         Column("average", "Average", Kind.NUMBER, decimals=1),
         Column("lower", "Average, lower limit (95%)", Kind.NUMBER, decimals=1),
         Column("upper", "Average, upper limit (95%)", Kind.NUMBER, decimals=1),
         Column("ranks", "Rank (95%)", Kind.TEXT), Column("change", "Change", Kind.NUMBER)),
        tuple((c, 1 + i % 10, 1 + i % 10, 1.0 + i % 10, 0.5 + i % 10, 1.5 + i % 10, f"{i + 1} to {i + 2}", 0)
              for i, c in enumerate(codes)),
        unit="scores", source="risk", names=LSOAS,
    )  # fmt: skip
    highest = Figures("highest", "The highest", scores.columns, scores.rows[-3:], "scores", "risk", names=LSOAS)
    rising = Figures(
        "rising", "Areas whose score rose by 3 or more", (area, Column("change", "Change", Kind.NUMBER)),
        (("Z01000011", 4), ("Z01000010", 3)), "scores", "risk", names=LSOAS,
    )  # fmt: skip
    adds = Figures(
        "contributions", "What each indicator adds",
        (area, Column("crime", "Violent crime", Kind.NUMBER, decimals=2),
         Column("income", "Income", Kind.NUMBER, decimals=2), Column("index", "Index", Kind.NUMBER)),
        tuple((c, 0.4, -0.25, 0.15) for c in codes), "scores", "risk", names=LSOAS, notes=("0 is the average area.",),
    )  # fmt: skip
    poor = Figures(
        "numbers-income", "Deprivation", (area, Column("value_0", "National rank, 1 the most deprived", Kind.NUMBER)),
        tuple((c, 1000 + i) for i, c in enumerate(codes)), "scores", "deprivation", names=LSOAS,
    )  # fmt: skip
    drawn = _map("risk.map", "scores", "average", "lsoa21", options={"unreliable": "average", "unreliable_values": []})
    return (
        _finding("risk.scores", "Where the scores are high in Fenmarch", (scores,), drawn),
        _finding("risk.highest", "The three areas with the highest scores", (highest,)),
        _finding("risk.rising", "Two areas rose by 3 or more", (rising,)),
        _finding("risk.contributions", "What each indicator adds", (adds,)),
        _finding("risk.numbers", "The numbers", (poor,)),
    )


FINDINGS = {"needs": needs, "places": places, "risk": risk}


def _document(kind: str, protected: Any, audience: str) -> Any:
    day, shapes = date(2026, 3, 2), outlines()
    if kind == "places":
        return places_document(
            protected.findings, AREA, edition=day, title="Where to act", subtitle=SPAN, audience=audience,
            boundaries=shapes, version="test",
        )  # fmt: skip
    if kind == "risk":
        return risk_document(protected, AREA, edition=day, period=SPAN, boundaries=shapes, version="test")
    return compose(
        protected.findings, AREA, edition=day, period=SPAN, audience=audience, boundaries=shapes, version="test"
    )


@cache
def written(kind: str) -> Path:
    """Made once for all tests; `edition` copies it among the workspace's files."""
    folder = lasting(kind)
    for audience in ("public", "trusted"):
        protected = protect(FINDINGS[kind](), Policy.load(), audience=audience)
        name = "places.geojson" if kind == "places" else "areas.geojson"
        write(_document(kind, protected, audience), folder / audience, ("csv", "svg", "geojson", "json"), areas=name)
    return folder


TITLES = {"needs": "Needs assessment 2022/23", "places": "Hot spots 2022/23", "risk": "Area scores 2022/23"}


def edition(by: Any, at: Organisation, kind: str = "needs", **changes: Any) -> Edition:
    """An edition with its findings, a draft unless ``changes`` say otherwise."""
    made = Edition.objects.create(
        kind=kind, title=TITLES[kind], by=by, organisation=at, made_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    folder = Path(settings.MEDIA_ROOT) / "editions" / str(made.pk)
    shutil.copytree(written(kind), folder)
    ingest_where(made, folder)
    Edition.objects.filter(pk=made.pk).update(**{"state": Edition.State.DRAFT} | changes)
    EditionState.objects.create(edition=made, state=Edition.State.DRAFT, by=by)
    made.refresh_from_db()
    return made


def publish(made: Edition, approver: Any) -> Edition:
    """As it stands after somebody else approved it, without the papers."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    Edition.objects.filter(pk=made.pk).update(state=Edition.State.PUBLISHED, published_at=at, approved_by=approver)
    made.refresh_from_db()
    return made
