"""Editions for tests of the workspace: a few findings of an invented place, through the real disclosure control,
written by the real writers. The true counts are known here, so that tests can look for those that must not be seen.
"""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.conf import settings

from upstream.disclosure import Policy, protect, write_published
from upstream.model.area import Partnership
from upstream.model.figures import Column, Figures, Kind
from upstream.model.finding import CellRef, Chart, Finding, Provenance, Sentence, Verdict
from upstream.publish import KeyFigure, write
from upstream.publish.assemble import compose
from upstream.web.insight.editions.ingesting import ingest
from upstream.web.insight.models import Edition, EditionState
from upstream.web.partnership.models import Organisation

AREA = Partnership("Z22000009", "Fenmarch", ("Z07000009",))
WARDS = {"Z05000001": "Alder", "Z05000002": "Brook", "Z05000003": "Castle", "Z05000004": "<b>Dock</b> & Quay"}
YEARS = ("2021/22", "2022/23")
SECRET, SECRET_RATE = 3, 7.6831
"""The true count of Alder and a rate of it that no other cell has: the public must not see them, and partners may."""
SECRET_PEOPLE, SECRET_SHARE = 4, 1.2947
"""The true count of suspects aged 11 to 15 and a share of it: nobody may see them."""
COUNTS = {"Z05000001": (SECRET, 47), "Z05000002": (118, 126), "Z05000003": (212, 263), "Z05000004": (91, 88)}
TREE = {"area": {"*": (tuple(WARDS),)}}
AGES = {"11 to 15": SECRET_PEOPLE, "16 to 20": 61, "21 to 25": 77, "26 and over": 158}


def findings(verdict: Verdict = Verdict.HIGHER, period: str = "2021/22 to 2022/23") -> tuple[Finding, ...]:
    origin = Provenance(
        source="Fenmarch Police recorded crime",
        extracts=("3f1c9a0d" * 8,),
        definition="fenmarch 1.0, domestic abuse included",
        period=period,
        areas="Fenmarch (Z22000009)",
        methods=("Exact interval for the ratio of the last period to the first",),
        attribution=("Invented for tests.",),
        code="upstream test",
    )
    return (_total(origin), _years(origin, verdict), _wards(origin), _suspects(origin), _why(origin))


def _dimension(role: str, label: str) -> Column:
    return Column(role, label, Kind.DIMENSION, dimension=role)


def _finding(key: str, title: str, origin: Provenance, figures: Figures, *charts: Chart, **more: Any) -> Finding:
    parts = {"statements": (), "verdict": Verdict.DESCRIBED, "caveats": ("Nobody is counted twice.",)} | more
    return Finding(
        key, key.split(".")[0], Sentence(title), figures=(figures,), charts=charts, provenance=origin, **parts
    )


def _chart(figures: str, kind: str, title: str, x: str, y: str, **more: Any) -> Chart:
    alt = Sentence(f"{title}. The table has the numbers.")
    return Chart("chart", kind, figures, Sentence(title), "Offences, Fenmarch", x, y, alt, **more)


def _total(origin: Provenance) -> Finding:
    totals = tuple(sum(counts[i] for counts in COUNTS.values()) for i in range(len(YEARS)))
    rows = tuple((year, n, n / 50.4, n / 50.4 - 1, n / 50.4 + 1) for year, n in zip(YEARS, totals, strict=True))
    columns = (
        _dimension("period", "Financial year"),
        Column("n", "Serious violence offences", Kind.COUNT),
        Column("rate", "Rate per 1,000", Kind.DERIVED, of=("n",), decimals=1),
        Column("lower", "Lower limit (95%)", Kind.DERIVED, of=("n",), decimals=1),
        Column("upper", "Upper limit (95%)", Kind.DERIVED, of=("n",), decimals=1),
    )
    figures = Figures(
        "by-period", "Offences by year", columns, rows, source="recorded-crime", notes=("Rates are per 1,000 people.",)
    )
    drawn = _chart("by-period", "interval", "The rate by year", "period", "rate", lower="lower", upper="upper")
    return _finding("how_much.total", f"{totals[1]} serious violence offences in 2022/23", origin, figures, drawn)


def _years(origin: Provenance, verdict: Verdict) -> Finding:
    columns = (
        _dimension("group", "Group"),
        Column("before", "2021/22", Kind.COUNT, at=(("period", "2021/22"),)),
        Column("after", "2022/23", Kind.COUNT, at=(("period", "2022/23"),)),
    )
    figures = Figures("ends", "The two ends", columns, (("*", 424, 524),), source="recorded-crime")
    moved = {Verdict.HIGHER: "rose", Verdict.LOWER: "fell"}.get(verdict, "did not clearly change")
    return _finding("changing.years", f"Serious violence offences {moved}", origin, figures, verdict=verdict)


def _wards(origin: Provenance) -> Finding:
    columns = (
        _dimension("area", "Ward"),
        *(Column(f"n{i}", year, Kind.COUNT, at=(("period", year),)) for i, year in enumerate(YEARS)),
        Column("rate", "First year per 1,000", Kind.DERIVED, of=("n0",), decimals=4),
    )
    rates = (SECRET_RATE, 11.2504, 20.6107, 9.0046)
    rows = tuple((code, *counts, rate) for (code, counts), rate in zip(COUNTS.items(), rates, strict=True))
    figures = Figures("wards", "Offences by ward", columns, rows, source="recorded-crime", names=WARDS)
    told = Sentence("Alder had {n} offences in 2021/22, {r} per 1,000.", _cells("n0", "rate"))
    drawn = _chart("wards", "bar", "Castle has the most offences", "area", "n1")
    return _finding("where.wards", "Castle has the most offences", origin, figures, drawn, statements=(told,))


def _cells(count: str, rate: str) -> dict[str, CellRef]:
    return {"n": CellRef("wards", 0, count), "r": CellRef("wards", 0, rate)}


def _suspects(origin: Provenance) -> Finding:
    share = Column("share", "Share (%)", Kind.DERIVED, of=("n",), decimals=4)
    columns = (_dimension("age", "Age"), Column("n", "People suspected", Kind.COUNT), share)
    shares = (SECRET_SHARE, 20.3312, 25.6705, 52.7036, 100.0)
    rows = tuple((*pair, s) for pair, s in zip((*AGES.items(), ("*", sum(AGES.values()))), shares, strict=True))
    at = (("role", "suspect"),)
    figures = Figures("ages", "Ages", columns, rows, unit="suspects", source="recorded-crime-people", at=at)
    return _finding("who.suspect.profile", "Most people suspected are adults", origin, figures)


def _why(origin: Provenance) -> Finding:
    told = Sentence("No measures of possible causes have been loaded.")
    return Finding("why.associations", "why", told, (told,), Verdict.NOT_COMPARABLE, (), origin)


def write_folder(folder: Path, **told: Any) -> Path:
    """What `upstream assess` writes for both audiences, without the papers."""
    for audience in ("public", "trusted"):
        protected = protect(findings(**told), Policy.load(), audience=audience, hierarchies=TREE)
        document = compose(
            protected.findings,
            AREA,
            edition=date(2026, 3, 2),
            period="2021/22 to 2022/23",
            audience=audience,
            key_figures=(KeyFigure("524", "serious violence offences in 2022/23", "Up from 424"),),
            summary=("Serious violence offences rose by 24%.",),
            coverage=("Two years of recorded crime.",),
            disclosure=protected.report.sentences(),
            version="test",
        )
        write(document, folder / audience, ("csv", "svg", "geojson", "json"))
        write_published(protected.published_cells(), folder / audience / "published.json", protected.definition)
    return folder


def lasting(kind: str) -> Path:
    """A folder that is there as long as the tests run."""
    folder = Path(mkdtemp(prefix=f"upstream-{kind}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def written(verdict: Verdict = Verdict.HIGHER) -> Path:
    """Made once for all tests; `edition` copies it among the workspace's files."""
    return write_folder(lasting("edition"), verdict=verdict)


def edition(
    by: Any, at: Organisation, *, verdict: Verdict = Verdict.HIGHER, title: str = "", **changes: Any
) -> Edition:
    """A draft with its findings, made by this person for this organisation."""
    made = Edition.objects.create(
        title=title or "Needs assessment 2022/23", by=by, organisation=at, made_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    folder = Path(settings.MEDIA_ROOT) / "editions" / str(made.pk)
    shutil.copytree(written(verdict), folder)
    ingest(made, folder)
    moved: Mapping[str, Any] = {"state": Edition.State.DRAFT} | changes
    Edition.objects.filter(pk=made.pk).update(**moved)
    EditionState.objects.create(edition=made, state=Edition.State.DRAFT, by=by)
    made.refresh_from_db()
    return made
