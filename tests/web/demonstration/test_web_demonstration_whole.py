"""The demonstration in a workspace: made once, the same when made again, and as its states and rules allow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings

import web_edition_support as editions
from upstream.web.core.audit.verifying import verify
from upstream.web.core.models import AuditEvent
from upstream.web.demonstration.editions import Source
from upstream.web.demonstration.seeding import personas
from upstream.web.demonstration.whole import seed, stories
from upstream.web.insight.models import Edition
from upstream.web.partnership.models import ActionArising, Decision, Escalation, Meeting
from upstream.web.planning.models import DeliveryPlan, Strategy

pytestmark = pytest.mark.usefixtures("clock")


def sources(**changes: Any) -> list[Source]:
    folders = {audience: editions.written() / audience for audience in ("public", "trusted")}
    told: dict[str, Any] = {"key": "loremshire-needs", "kind": "needs", "title": "Fenmarch needs assessment"}
    return [Source(**{**told, "folders": folders, "fictional": True, **changes})]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.mark.django_db
def test_it_is_made_once() -> None:
    said: list[str] = []
    seed(sources(), say=said.append)
    events = AuditEvent.objects.count()
    plans = "A strategy and a delivery plan are there."
    assert said == ["Meetings, decisions and actions are there.", "Fenmarch needs assessment is there.", plans]
    seed(sources(), say=said.append)
    assert said[3:] == [plans]
    assert Strategy.objects.get().priorities.count() == 5
    plan = DeliveryPlan.objects.get()
    assert plan.actions.count() == 35
    # Eight came with the file of the plan, with its baseline of fifteen months; four were set up with care.
    assert plan.measures.count() == 8 + 4
    assert plan.measures.exclude(indicator="").get().values.exists()
    assert [bool(link.used_at) for link in plan.links.order_by("made_at", "pk")] == [True, False]
    assert AuditEvent.objects.count() == events
    adopting = 1
    assert Meeting.objects.count() == len(stories()["meeting"]) + adopting


@pytest.mark.django_db
def test_what_is_published_was_submitted_by_one_and_approved_by_another() -> None:
    seed(sources())
    made = Edition.objects.get()
    assert made.state == Edition.State.PUBLISHED
    assert made.is_fictional
    assert (made.submitted_by.full_name, made.approved_by.full_name) == ("Marten Reed", "Wren Sedge")
    assert made.commentary.filter(key="how_much.total").exists()
    verbs = set(AuditEvent.objects.filter(object_id=str(made.pk)).values_list("verb", flat=True))
    assert {f"insight.edition.{verb}" for verb in ("started", "made", "commented", "submitted", "published")} == verbs


@pytest.mark.django_db
def test_one_edition_waits_for_the_coordinator() -> None:
    seed(sources(submitted_only=True))
    assert Edition.objects.get().state == Edition.State.SUBMITTED
    with override_settings(DEMONSTRATION=True):
        visitor = Client()
        visitor.post("/demonstration/coordinator/")
        assert "To check and approve" in visitor.get("/").content.decode()


@pytest.mark.django_db
def test_meetings_lie_before_and_after_today_with_what_came_of_them() -> None:
    seed()
    held = Meeting.objects.filter(state=Meeting.State.HELD)
    assert held.count() == 3
    assert Meeting.objects.filter(state=Meeting.State.PLANNED).count() == 5
    assert Decision.objects.count() == 4
    assert ActionArising.objects.filter(state="open").count() == 5
    blockage = Escalation.objects.get()
    board = Meeting.objects.get(group__kind="board", state=Meeting.State.PLANNED)
    assert blockage.blockage in " ".join(board.items.values_list("title", flat=True))


@pytest.mark.usefixtures("transactional")
def test_the_chain_of_the_audit_record_is_whole_after_it() -> None:
    seed(sources())
    assert verify(connection).sound


@pytest.mark.django_db
def test_every_persona_has_a_start_page_with_the_headline() -> None:
    seed(sources())
    with override_settings(DEMONSTRATION=True):
        for person in personas():
            visitor = Client()
            assert visitor.post(f"/demonstration/{person.key}/").status_code == 302
            text = visitor.get("/").content.decode()
            assert "The headline" in text, person.key
            assert "524" in text, person.key
            assert 'aria-labelledby="doors"' in text, person.key
