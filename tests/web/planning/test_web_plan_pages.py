"""A plan in the workspace: who sees it, who writes it, how it is rated, adopted, and kept when two write at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

import web_plan_support as plans
import web_support as made
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.planning.models import Action, ActionFile, DeliveryPlan, Lead, Rating
from upstream.web.planning.plan import actions, board, parts, queries, storing
from upstream.web.planning.plan.policies import PLAN_NEXT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
VIEWS = ("", "/ratings", "/timeline", "/check", "/board", "/take-away")


@pytest.fixture
def world() -> dict[str, Any]:
    return plans.world()


def client(world: dict[str, Any], who: str = "coordinator") -> Any:
    return made.client(world["people"][who])


def test_a_draft_is_seen_by_its_writers_and_its_group_alone(world: dict[str, Any]) -> None:
    address = f"/plan/plans/{world['plan'].pk}"
    seen = {who: client(world, who).get(address).status_code for who in ("coordinator", "member", "outsider")}
    assert seen == {"coordinator": 200, "member": 200, "outsider": 404}
    plans.adopted(world)
    assert client(world, "outsider").get(address).status_code == 200


def test_every_view_of_a_plan_and_every_form_of_an_action_answers(world: dict[str, Any]) -> None:
    pages = client(world)
    for view in VIEWS:
        page = pages.get(f"/plan/plans/{world['plan'].pk}{view}")
        assert page.status_code == 200, view
    for name in (
        "",
        "/change",
        "/update",
        "/rating",
        "/milestone",
        "/risk",
        "/waits-for",
        "/file",
        "/pass-up",
        "/remove",
    ):
        page = pages.get(f"/plan/plans/actions/{world['first'].pk}{name}")
        assert page.status_code == 200, name
    for name in ("", "new", "bring-in", "mine", f"{world['plan'].pk}/action", f"{world['plan'].pk}/change"):
        assert pages.get(f"/plan/plans/{name}").status_code == 200, name


def test_a_plan_without_leads_is_not_adopted_and_says_why(world: dict[str, Any]) -> None:
    decided = plans.decision(world)
    with pytest.raises(NotNow, match=r"1\.2: nobody leads"):
        actions.adopt(scope=world["scopes"]["chair"], plan=world["plan"], decision=decided)
    page = client(world, "chair").get(f"/plan/plans/{world['plan'].pk}/adopt")
    assert "Nobody leads the action" in page.text
    with pytest.raises(NotAllowed):
        actions.adopt(scope=world["scopes"]["coordinator"], plan=world["plan"], decision=decided)


@pytest.mark.parametrize(
    ("fields", "lead"),
    [
        ({"text": "Insert evidence-based action"}, None),
        ({"text": ""}, None),
        ({}, "All"),
        ({}, "All partners"),
    ],
)
def test_blank_and_template_rows_and_all_stop_adoption(world: dict[str, Any], fields: Any, lead: str | None) -> None:
    leads = [{"organisation": world["police"]}] if lead is None else [{"name_as_written": lead}]
    second = world["second"]
    actions.change_action(
        scope=world["scopes"]["coordinator"], action=second, seen=second.edition, leads=leads, **fields
    )
    with pytest.raises(NotNow, match="cannot be adopted yet"):
        actions.adopt(scope=world["scopes"]["chair"], plan=world["plan"], decision=plans.decision(world))


def test_a_chair_records_the_adoption_by_a_decision_of_that_group(world: dict[str, Any]) -> None:
    plan = plans.adopted(world)
    assert (plan.state, plan.adopted_by.number) == (DeliveryPlan.State.ADOPTED, 1)
    assert plan.history.count() == 2
    assert AuditEvent.objects.filter(verb="planning.plan.state").count() == 1
    with pytest.raises(NotNow):
        actions.adopt(scope=world["scopes"]["chair"], plan=plan, decision=plan.adopted_by)
    closed = actions.close(scope=world["scopes"]["coordinator"], plan=plan, reason="The new plan follows")
    with pytest.raises(NotNow, match="closed"):
        actions.add_action(scope=world["scopes"]["coordinator"], plan=closed, text="Too late")
    assert set(PLAN_NEXT) == set(DeliveryPlan.State)


def test_two_people_who_change_an_action_lose_neither(world: dict[str, Any]) -> None:
    pages, first = client(world), world["first"]
    address = f"/plan/plans/actions/{first.pk}/change"
    sent = {"number": "1.1", "state": "open", "organisation-0": str(world["police"].pk), "seen": first.edition}
    assert pages.post(address, sent | {"text": "Theirs"}).status_code == 302
    page = pages.post(address, sent | {"text": "Mine"})
    assert page.status_code == 200
    assert all(words in page.text for words in ("Two people are writing", "Theirs", "Mine"))
    first.refresh_from_db()
    assert first.text == "Theirs"
    with pytest.raises(ChangedMeanwhile):
        actions.change_action(scope=world["scopes"]["coordinator"], action=first, seen=1, text="Mine")


def test_a_lead_that_stays_is_the_same_lead_with_its_address(world: dict[str, Any]) -> None:
    lead = world["first"].leads.get()
    page = client(world).get(f"/plan/plans/actions/{world['first'].pk}/change")
    assert "sorrel@example.org" in page.text
    sent = {
        "number": "1.1", "text": "Open it", "state": "open", "seen": 1, "organisation-0": str(world["police"].pk),
        "person-0": "Teasel Weir", "email-0": "teasel@example.org",
    }  # fmt: skip
    client(world).post(f"/plan/plans/actions/{world['first'].pk}/change", sent)
    kept = Lead.objects.get(action=world["first"])
    assert (kept.pk, kept.person_name, kept.email) == (lead.pk, "Teasel Weir", "teasel@example.org")
    assert kept.email_index
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM planning_lead WHERE id = %s", [kept.pk])
        assert "teasel" not in cursor.fetchone()[0]


def test_a_rating_that_differs_from_the_rules_needs_a_reason_and_history_is_kept(world: dict[str, Any]) -> None:
    first, scope = world["first"], world["scopes"]["coordinator"]
    pages = client(world)
    page = pages.post(f"/plan/plans/actions/{first.pk}/rating", {"rag": "green", "seen": first.edition})
    assert "Say why: the rules suggest amber" in page.text
    with pytest.raises(NotNow, match="Say why"):
        actions.rate(scope=scope, action=first, rag="green", seen=first.edition)
    rated = actions.rate(scope=scope, action=first, rag="green", why="It began on Friday", seen=first.edition)
    assert (rated.suggested, rated.reasons) == ("amber", ["Nobody has told how it goes."])
    first.refresh_from_db()
    actions.rate(scope=scope, action=first, rag="complete", why="Done", seen=first.edition)
    first.refresh_from_db()
    assert (first.rag, first.state, first.ratings.count()) == ("complete", "complete", 2)
    assert "It began on Friday" in pages.get(f"/plan/plans/actions/{first.pk}").text


def test_the_suggestion_follows_updates_milestones_and_what_it_waits_for(world: dict[str, Any], clock: Any) -> None:
    first, second, scope = world["first"], world["second"], world["scopes"]["coordinator"]
    actions.tell(scope=scope, action=first, text="We opened last Friday")
    page = client(world)
    assert "within its dates" in page.get(f"/plan/plans/actions/{first.pk}").text
    parts.add_milestone(scope=scope, action=first, title="Volunteers found", due=date(2026, 3, 20))
    actions.change_action(scope=scope, action=second, seen=second.edition, due=date(2026, 3, 20))
    actions.set_dependencies(scope=scope, action=first, on=[second], seen=first.edition)
    clock.set(2026, 4, 1, 9, 0)
    text = client(world).get(f"/plan/plans/actions/{first.pk}").text
    assert "A milestone has passed: Volunteers found" in text
    assert "It waits for an action that is late: 1.2 Light the underpass" in text
    second.refresh_from_db()
    with pytest.raises(NotNow, match="wait for each other"):
        actions.set_dependencies(scope=scope, action=second, on=[first], seen=second.edition)


def test_what_has_no_rating_is_rated_as_suggested_at_once(world: dict[str, Any]) -> None:
    client(world).post(f"/plan/plans/{world['plan'].pk}/ratings/suggested")
    assert list(world["plan"].actions.values_list("rag", flat=True)) == ["amber", "amber"]
    assert Rating.objects.filter(rag="amber", suggested="amber").count() == 2


def test_progress_is_written_by_who_leads(world: dict[str, Any]) -> None:
    plans.adopted(world)
    address = f"/plan/plans/actions/{world['first'].pk}"
    assert client(world, "provider").get(address).status_code == 200
    assert client(world, "provider").get(f"/plan/plans/{world['plan'].pk}").status_code == 404
    assert "Open the youth club" in client(world, "provider").get("/plan/plans/mine").text
    answer = client(world, "officer").post(
        f"{address}/update", {"text": "Opened", "rag": "green", "blocked": "No heating"}
    )
    assert answer.status_code == 302
    assert client(world, "outsider").post(f"{address}/update", {"text": "Mine"}).status_code == 404
    action = Action.objects.get(pk=world["first"].pk)
    assert (action.blocked, action.progress.get().by_name, action.rag) == ("No heating", "Sorrel Fen", "")


def test_a_provider_sees_no_draft(world: dict[str, Any]) -> None:
    assert client(world, "provider").get(f"/plan/plans/actions/{world['first'].pk}").status_code == 404


def test_files_are_sealed_and_leave_only_to_who_sees_the_action(
    world: dict[str, Any], settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    plans.adopted(world)
    address = f"/plan/plans/actions/{world['first'].pk}/file"
    upload = SimpleUploadedFile("../poster.txt", b"come to the youth club", "text/plain")
    assert client(world, "officer").post(address, {"file": upload, "note": "The poster"}).status_code == 302
    kept = ActionFile.objects.get()
    assert (kept.name, kept.size) == ("poster.txt", 22)
    assert b"youth" not in storing.path_of(kept.pk).read_bytes()
    answer = client(world, "outsider").get(f"/plan/plans/files/{kept.pk}")
    assert b"".join(answer.streaming_content) == b"come to the youth club"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    taken = AuditEvent.objects.get(verb="planning.action.file.taken")
    assert (taken.actor_id, taken.detail) == (world["people"]["outsider"].pk, {"file": str(kept.pk)})
    assert client(world, "officer").post(f"/plan/plans/files/{kept.pk}/remove").status_code == 404
    assert AuditEvent.objects.filter(verb="planning.action.file").count() == 1


def test_several_actions_are_changed_at_once(world: dict[str, Any]) -> None:
    pages, keys = client(world), [str(world["first"].pk), str(world["second"].pk)]
    address = f"/plan/plans/{world['plan'].pk}/several"
    asked = pages.post(address, {"action": keys})
    assert "Change 2 actions" in asked.text
    assert "Choose at least one thing" in pages.post(address, {"action": keys, "change": "1"}).text
    sent = {"action": keys, "change": "1", "lead": str(world["police"].pk), "tier": "targeted"}
    sent |= {"due_0": "30", "due_1": "9", "due_2": "2026"}
    assert pages.post(address, sent).status_code == 302
    for action in world["plan"].actions.all():
        assert (action.tier, action.leads.get().organisation) == ("targeted", world["police"])
        assert action.edition == 2
    assert "Tick the actions" in pages.post(address, {}, follow=True).text


def test_the_table_is_filtered_and_sorted(world: dict[str, Any], clock: Any) -> None:
    clock.set(2027, 1, 4, 9, 0)
    pages, address = client(world), f"/plan/plans/{world['plan'].pk}"
    assert "Light the underpass" not in pages.get(f"{address}?overdue=on").text
    assert (
        "Open the youth club"
        not in pages.get(f"{address}?overdue=&lead={world['board'].pk}").text.partition("<tbody>")[0]
    )
    assert "Open the youth club" in pages.get(f"{address}?lead={world['police'].pk}&rag=none").text
    rows = pages.get(f"{address}?sort=-number").text
    assert rows.index("Light the underpass") < rows.index("Open the youth club")
    assert "No action with these filters" in pages.get(f"{address}?rag=red").text


def test_what_is_stuck_comes_onto_the_groups_agenda_and_passed_up_onto_the_parents(
    world: dict[str, Any], clock: Any
) -> None:
    plan = plans.adopted(world)
    clock.set(2027, 1, 4, 9, 0)
    coordinator = world["scopes"]["coordinator"]
    late = datetime(2027, 1, 12, 10, 0, tzinfo=UTC)
    meeting = meetings.call_meeting(scope=made.scope(world["people"]["chair"]), group=world["group"], starts_at=late)
    assert "Plan: 1.1 Open the youth club on Fridays" in [item.title for item in meeting.items.all()]
    first = Action.objects.get(pk=world["first"].pk)
    parts.escalate(scope=coordinator, action=first, blockage="No hall", asked="Find one")
    found = board.board(plan, datetime(2027, 1, 20, tzinfo=UTC))
    assert [each.blockage for each in found.escalated] == ["No hall"]
    assert found.decide[0] == "How does Board answer: No hall?"


def test_the_board_sees_what_changed_since_its_group_last_met(world: dict[str, Any], clock: Any) -> None:
    plan = plans.adopted(world)
    coordinator, first = world["scopes"]["coordinator"], Action.objects.get(pk=world["first"].pk)
    actions.rate(scope=coordinator, action=first, rag="red", why="It was burgled", seen=first.edition)
    actions.tell(scope=coordinator, action=first, text="Shut", blocked="No key")
    found = board.board(plan, clock.set(2026, 3, 3, 9, 0))
    assert [(line.action.number, line.words) for line in found.changed] == [("1.1", "Not rated → Red")]
    assert (found.told, {words: n for _, words, n in found.counts}["Red"]) == (1, 1)
    assert found.decide == ("Who clears the way for 1.1 Open the youth club on Fridays?",)
    assert board.paper(plan, found).sections[0].title == "How it stands"
    assert "It was burgled" not in client(world, "member").get(f"/plan/plans/{plan.pk}/board").text


def test_a_row_is_taken_out_of_a_draft_only(world: dict[str, Any]) -> None:
    actions.remove_action(scope=world["scopes"]["coordinator"], action=world["second"])
    assert world["plan"].actions.count() == 1
    actions.adopt(scope=world["scopes"]["chair"], plan=world["plan"], decision=plans.decision(world))
    with pytest.raises(NotNow, match="dropped"):
        actions.remove_action(scope=world["scopes"]["coordinator"], action=Action.objects.get())


def test_a_longer_plan_asks_the_database_no_more_often(world: dict[str, Any]) -> None:
    pages = client(world)
    counts = []
    for _ in range(2):
        plans.long_plan(world["plan"], world["police"], 30, updates=2)
        counts.append([_queries(pages, f"/plan/plans/{world['plan'].pk}{view}") for view in VIEWS])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 25


def _queries(pages: Any, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert pages.get(address).status_code == 200
    return len(captured)


def test_reads_are_scoped(world: dict[str, Any]) -> None:
    assert queries.plans(made.seeder()).count() == 1
    assert queries.plans(world["scopes"]["provider"]).count() == 0
    assert queries.actions(world["scopes"]["outsider"]).count() == 0
