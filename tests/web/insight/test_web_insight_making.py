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


def test_what_keeps_an_assessment_from_being_made_is_told_and_it_can_be_tried_again(analyst: Any) -> None:
    answer = analyst.post("/data/assessments/new", asked())
    address = answer.headers["Location"]
    assert '<meta http-equiv="refresh"' in analyst.get(address).content.decode()
    files.do_jobs()
    made = Edition.objects.get()
    assert made.state == Edition.State.FAILED
    page = analyst.get(address).content.decode()
    assert "The lake holds neither recorded crime nor police.uk records" in page
    assert "UP-ASSESS-005" in page
    assert "upstream load" not in page
    assert analyst.post(f"{address}/again").status_code == 302
    made.refresh_from_db()
    assert (made.state, made.fault) == (Edition.State.QUEUED, "")
    assert analyst.post(f"{address}/again").status_code == 409
    states = [row.state for row in made.history.all()]
    assert states == ["queued", "running", "failed", "queued"]
    verbs = AuditEvent.objects.filter(object_id=str(made.pk)).order_by("at", "id").values_list("verb", flat=True)
    assert list(verbs) == ["insight.edition.started", "insight.edition.failed", "insight.edition.started"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"other": ""}, "Choose which"),
        ({"other": "E06999999"}, "Select a valid choice"),
        ({"start_month": "4", "start_year": "2019"}, "Give both months, or neither"),
        (
            {"start_month": "4", "start_year": "2019", "end_month": "3", "end_year": "2019"},
            "It cannot end before it begins",
        ),
        ({"kind": "horoscope"}, "Select a valid choice"),
        ({"definition": "../../etc/passwd"}, "Select a valid choice"),
    ],
)
def test_a_form_that_cannot_be_right_says_so(analyst: Any, said: dict[str, str], told: str) -> None:
    answer = analyst.post("/data/assessments/new", asked(**said))
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert Edition.objects.count() == 0


def test_another_organisations_assessments_are_not_there(analyst: Any) -> None:
    address = analyst.post("/data/assessments/new", asked()).headers["Location"]
    other = people.client(people.person("Olu Example", "analyst", at=people.organisation("Fenmarch Police")))
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/again").status_code == 404
    assert "No assessment yet" in other.get("/data/assessments/").content.decode()


def test_a_job_that_is_given_up_says_so(analyst: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    analyst.post("/data/assessments/new", asked())
    monkeypatch.setattr(files.Job, "attempts", 3)
    files.do_jobs()
    assert "UP-WEB-130" in Edition.objects.get().fault


def test_what_was_published_before_is_told_to_the_next(analyst: Any, places: Path) -> None:
    from upstream.web.insight.making import running

    analyst.post("/data/assessments/new", asked())
    made = Edition.objects.get()
    earlier = Edition.objects.create(
        title="Earlier",
        organisation_id=made.organisation_id,
        by=made.by,
        area_code=BRISTOL,
        folder="editions/earlier",
        state=Edition.State.RECALLED,
        published_at=made.created_at,
        approved_by=people.person("Ben Example", "coordinator"),
    )
    folder = places / "files" / earlier.folder / "public"
    folder.mkdir(parents=True)
    assert running._earlier(made, "public") == ()
    (folder / "published.json").write_text("{}")
    assert running._earlier(made, "public") == (folder,)
