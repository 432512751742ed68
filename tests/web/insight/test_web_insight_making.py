"""Assessments: asked for on a form, made by a job, and what is said when they cannot be made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import web_support as people
import web_upload_support as files
from upstream import api
from upstream.web.core.models import AuditEvent
from upstream.web.insight.models import Edition

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[3] / "data" / "demo"
BRISTOL = "E06000023"


@pytest.fixture(autouse=True)
def places(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.LAKE = tmp_path / "lake"
    return tmp_path


@pytest.fixture
def analyst() -> Any:
    return people.client(people.person("Amina Example", "analyst"))


def asked(**said: Any) -> dict[str, Any]:
    return {"kind": "needs", "whose": "other", "other": BRISTOL, "definition": "", "domestic_abuse": "", **said}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["needs", "places", "risk"])
def test_a_real_archive_becomes_a_draft(analyst: Any, places: Path, kind: str) -> None:
    api.load(api.open_lake(places / "lake"), [DEMO / "boundaries"])
    archive = DEMO / "police-uk" / "bristol_2018-01_2025-12.zip"
    files.loaded(analyst, archive.name, archive.read_bytes())
    period = {"start_month": "4", "start_year": "2018", "end_month": "3", "end_year": "2022"}
    answer = analyst.post("/data/assessments/new", asked(kind=kind, **period))
    assert answer.status_code == 302, answer.content.decode()
    files.do_jobs()
    made = Edition.objects.get()
    assert (made.state, made.fault) == (Edition.State.DRAFT, "")
    assert made.area_code == BRISTOL
    assert made.findings.filter(audience="public").exists()
    assert made.findings.filter(audience="trusted").exists()
    assert analyst.get(answer.headers["Location"]).headers["Location"] == f"/picture/{made.pk}"
    assert AuditEvent.objects.filter(verb="insight.edition.made", object_id=str(made.pk)).count() == 1
