"""The Duty's register: what it asks, who answers for it, how it stands, what shows it, and who may see that."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction

import duty_support as duty
import planning_support as planning
import web_edition_support as editions
import web_support as made
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow
from upstream.web.duty import actions, citing, queries, telling
from upstream.web.duty.deadlines import Done, due_by, months_after
from upstream.web.duty.models import Evidence, Requirement, Standing
from upstream.web.duty.rules import DueRule, groups, rules, shipped
from upstream.web.insight.editions import actions as publishing
from upstream.web.insight.editions import documents
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = date(2026, 3, 2)
STRATEGY = "/plan/duty/requirements/strategy"


@pytest.fixture
def world() -> SimpleNamespace:
    return duty.world()


# -- The list that is shipped -----------------------------------------------------------------------------------------


def test_every_requirement_says_where_it_says_so_and_how_far_that_is_known() -> None:
    known = shipped()["checked"]
    for rule in rules().values():
        assert rule.source, rule.key
        assert rule.where, rule.key
        assert rule.checked in known, rule.key
        assert rule.group in groups(), rule.key
        assert rule.due.kind in ("always", "on", "every", "event"), rule.key
        assert rule.due.checked in {"", *known}, rule.key
        assert not rule.shows or rule.shows in telling.TELLERS, rule.key
        if rule.due.on or rule.due.months:
            assert rule.due.text, rule.key
            assert rule.due.checked, rule.key


def test_what_was_not_confirmed_is_marked() -> None:
    unverified = {key for key, rule in rules().items() if rule.unverified}
    assert unverified == {"publication", "impact-assessment", "domestic-homicide"}
    assert rules()["strategy"].checked == "published"
    assert (rules()["strategy"].due.on, rules()["strategy"].due.checked) == (date(2024, 1, 31), "partnership")
    assert rules()["weapons-homicide"].due.checked == "unverified"


@pytest.mark.parametrize(
    ("rule", "done", "day"),
    [
        (DueRule("always"), Done(), None),
        (DueRule("event", months=1), Done(met=TODAY), None),
        (DueRule("on", on=date(2024, 1, 31)), Done(), date(2024, 1, 31)),
        (DueRule("on", on=date(2024, 1, 31)), Done(met=TODAY), None),
        (DueRule("every", months=12, after="met"), Done(), None),
        (DueRule("every", months=3, after="met"), Done(met=date(2025, 11, 30)), date(2026, 2, 28)),
        (DueRule("every", months=12, after="agreement"), Done(agreement=date(2026, 5, 1)), date(2026, 5, 1)),
        (DueRule("every", on=TODAY, months=12, after="agreement"), Done(), TODAY),
        (DueRule("every", on=TODAY, months=12, after="agreement"), Done(agreement=date(2026, 5, 1)), date(2026, 5, 1)),
        (DueRule("every", months=12, after="review"), Done(adopted=date(2024, 2, 29)), date(2025, 2, 28)),
        (DueRule("every", months=12, after="review"), Done(review=TODAY, adopted=date(2024, 2, 29)), TODAY),
        (DueRule("every", months=12, after="scrutiny"), Done(scrutiny=TODAY, met=TODAY), date(2027, 3, 2)),
    ],
)
def test_when_a_requirement_is_due_next(rule: DueRule, done: Done, day: date | None) -> None:
    assert due_by(rule, done) == day


def test_months_end_where_the_month_does() -> None:
    assert months_after(date(2023, 10, 31), 1) == date(2023, 11, 30)
    assert months_after(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert months_after(date(2023, 1, 31), 12) == date(2024, 1, 31)


# -- How it stands ----------------------------------------------------------------------------------------------------


def test_nothing_is_met_by_a_word_alone(world: SimpleNamespace) -> None:
    with pytest.raises(NotNow, match="Add the evidence first"):
        duty.stand(world, "strategy", "met", TODAY)
    shown = duty.show(world, "strategy")
    held = duty.stand(world, "strategy", "met", date(2026, 2, 1), "The board adopted it")
    assert (held.state, held.since, held.reason) == ("met", date(2026, 2, 1), "The board adopted it")
    with pytest.raises(NotNow, match="Add the evidence first"):
        actions.remove_evidence(scope=world.scopes.coordinator, evidence=shown, reason="Wrong one")
    assert Evidence.objects.count() == 1
    event = AuditEvent.objects.filter(verb="duty.requirement.stood").get()
    assert (event.object_label, event.reason, event.detail) == (
        "A strategy is prepared",
        "The board adopted it",
        {"state": "met"},
    )


def test_not_met_needs_no_evidence_and_every_standing_stays(world: SimpleNamespace) -> None:
    duty.stand(world, "causes", "not-met", TODAY, "Not looked at")
    duty.show(world, "causes")
    duty.stand(world, "causes", "partly", TODAY, "Two sources of four")
    told = [(each.state, each.reason, each.by) for each in Standing.objects.filter(requirement_id="causes")]
    who = world.people.coordinator
    assert told == [("partly", "Two sources of four", who), ("not-met", "Not looked at", who)]


def test_a_standing_needs_a_reason_and_a_day_that_has_come(world: SimpleNamespace) -> None:
    with pytest.raises(NotNow, match="and why"):
        duty.stand(world, "causes", "not-met", TODAY, " ")
    with pytest.raises(NotNow, match="has come"):
        duty.stand(world, "causes", "not-met", date(2026, 3, 3))
    with pytest.raises(IntegrityError), transaction.atomic():
        Requirement.objects.create(key="causes", state="met", since=TODAY)


def test_what_is_past_its_day_is_overdue_until_it_is_met(world: SimpleNamespace) -> None:
    assert (duty.entry(world, "strategy").due, duty.entry(world, "strategy").overdue) == (date(2024, 1, 31), True)
    duty.show(world, "strategy")
    duty.stand(world, "strategy", "partly", TODAY)
    assert duty.entry(world, "strategy").overdue
    duty.stand(world, "strategy", "met", TODAY)
    assert (duty.entry(world, "strategy").due, duty.entry(world, "strategy").overdue) == (None, False)


def test_what_is_done_again_and_again_is_due_again(world: SimpleNamespace) -> None:
    duty.show(world, "hospital-data")
    duty.stand(world, "hospital-data", "met", date(2026, 1, 15))
    found = duty.entry(world, "hospital-data")
    assert (found.due, found.overdue) == (date(2026, 2, 15), True)
    duty.stand(world, "hospital-data", "met", date(2026, 2, 20))
    assert not duty.entry(world, "hospital-data").overdue


def test_what_does_not_apply_is_never_due(world: SimpleNamespace) -> None:
    rule, scope = rules()["weapons-homicide"], world.scopes.coordinator
    actions.set_due(scope=scope, rule=rule, seen=1, due=date(2026, 2, 1), reason="A death on 1 January")
    assert duty.entry(world, "weapons-homicide").overdue
    duty.stand(world, "weapons-homicide", "does-not-apply", TODAY, "No pilot area")
    assert duty.entry(world, "weapons-homicide").due is None


def test_a_day_set_by_hand_goes_before_the_rule_and_says_why(world: SimpleNamespace) -> None:
    rule, scope = rules()["strategy"], world.scopes.coordinator
    with pytest.raises(NotNow, match="Say why"):
        actions.set_due(scope=scope, rule=rule, seen=1, due=date(2026, 9, 30), reason="")
    actions.set_due(scope=scope, rule=rule, seen=1, due=date(2026, 9, 30), reason="New strategy after the election")
    assert duty.entry(world, "strategy").due == date(2026, 9, 30)
    page = made.client(world.people.member).get(STRATEGY).text
    assert "30 September 2026" in page
    assert "New strategy after the election" in page
    actions.set_due(scope=scope, rule=rule, seen=2, due=None, reason="Back to the rule")
    assert duty.entry(world, "strategy").due == date(2024, 1, 31)


def test_who_answers_belongs_to_the_organisation_that_does(world: SimpleNamespace) -> None:
    rule, scope = rules()["strategy"], world.scopes.coordinator
    place = Membership.objects.get(user=world.people.chair)
    with pytest.raises(NotNow, match="belong"):
        actions.assign(scope=scope, rule=rule, seen=1, organisation=world.school, owner=place)
    held = actions.assign(scope=scope, rule=rule, seen=1, organisation=world.council, owner=place)
    assert (held.owner, held.organisation) == (world.people.chair, world.council)
    event = AuditEvent.objects.filter(verb="duty.requirement.assigned").get()
    assert event.detail == {"organisation": str(world.council.pk)}


# -- What shows it ----------------------------------------------------------------------------------------------------


@pytest.fixture
def edition(world: SimpleNamespace, settings: LazySettings, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path / "files"
    analyst = made.person("Marten Analyst", "analyst")
    scope = made.scope(analyst)
    found = editions.edition(analyst, made.organisation(), title="Needs assessment 2022/23")
    publishing.submit(scope=scope, edition=found)
    found.refresh_from_db()
    mark = documents.mark(found)
    return publishing.approve(scope=world.scopes.coordinator, edition=found, seen=mark, reason="Checked")


def test_evidence_is_something_of_the_workspace_as_its_title_was(world: SimpleNamespace, edition: Any) -> None:
    scope = world.scopes.coordinator
    meeting = meetings.call_meeting(scope=world.scopes.chair, group=world.board, starts_at=scope.at)
    meetings.decide(scope=world.scopes.chair, meeting=meeting, text="The definition is adopted")
    draft = duty.draft(world)
    assert citing.choices(scope, Evidence.Kind.STRATEGY) == []
    offered = {kind: citing.choices(scope, kind) for kind in ("edition", "finding", "decision", "meeting")}
    assert [each.title for each in offered["edition"]] == ["Needs assessment 2022/23"]
    assert [each.title for each in offered["decision"]] == ["Decision 1 of the Board, 2 March 2026"]
    assert [each.hint for each in offered["decision"]] == ["The definition is adopted"]
    assert offered["meeting"] == []
    assert "Serious violence offences rose" in [each.title for each in offered["finding"]]
    del draft
    for kind in ("edition", "decision"):
        actions.add_evidence(scope=scope, of=rules()["kinds"], kind=kind, **_first(offered[kind]))
    again = actions.add_evidence(scope=scope, of=rules()["kinds"], kind="edition", **_first(offered["edition"]))
    assert Evidence.objects.filter(kind="edition").get() == again
    page = made.client(world.people.member).get("/plan/duty/requirements/kinds").text
    assert f'href="/picture/{edition.pk}"' in page
    assert f'href="/meetings/{meeting.pk}"' in page


def _first(choices: list[citing.Choice]) -> dict[str, str]:
    return {"thing": choices[0].thing, "title": choices[0].title}


def test_who_may_not_go_there_reads_the_title_without_a_link(world: SimpleNamespace) -> None:
    meeting = meetings.call_meeting(scope=world.scopes.chair, group=world.board, starts_at=world.scopes.chair.at)
    meetings.decide(scope=world.scopes.chair, meeting=meeting, text="Secret words of the board")
    chosen = _first(citing.choices(world.scopes.coordinator, Evidence.Kind.DECISION))
    actions.add_evidence(scope=world.scopes.coordinator, of=rules()["definition"], kind="decision", **chosen)
    page = made.client(world.people.practitioner).get("/plan/duty/requirements/definition").text
    assert "Decision 1 of the Board, 2 March 2026" in page
    assert str(meeting.pk) not in page
    assert "Secret words" not in page


def test_what_was_recalled_is_flagged_and_its_findings_are_quoted_no_more(world: SimpleNamespace, edition: Any) -> None:
    scope = world.scopes.coordinator
    for kind in (Evidence.Kind.EDITION, Evidence.Kind.FINDING):
        actions.add_evidence(scope=scope, of=rules()["kinds"], kind=kind, **_first(citing.choices(scope, kind)))
    title = citing.choices(scope, Evidence.Kind.FINDING)[0].title
    page = made.client(world.people.member).get("/plan/duty/requirements/kinds").text
    assert title in page
    publishing.recall(scope=scope, edition=edition, reason="A count was wrong")
    page = made.client(world.people.member).get("/plan/duty/requirements/kinds").text
    assert title not in page
    assert page.count("Recalled since it was cited") == 2
    assert citing.choices(scope, Evidence.Kind.EDITION) == []


def test_evidence_is_of_a_requirement_or_of_a_review_and_of_one(world: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(kind="document", title="Of nothing")
    with pytest.raises(NotNow, match="Choose"):
        actions.add_evidence(scope=world.scopes.coordinator, of=rules()["kinds"], kind="edition", title="Made up")


def test_taking_evidence_off_keeps_the_reason(world: SimpleNamespace) -> None:
    shown = duty.show(world, "causes")
    answer = made.client(world.people.coordinator).post(
        f"/plan/duty/evidence/{shown.pk}/remove", {"reason": "It was of another county"}
    )
    assert answer.headers["Location"] == "/plan/duty/requirements/causes"
    assert not Evidence.objects.exists()
    event = AuditEvent.objects.get(verb="duty.evidence.removed")
    assert (event.object_label, event.reason) == ("causes", "It was of another county")


def test_the_workspace_says_what_it_knows_itself(world: SimpleNamespace, edition: Any) -> None:
    scope = world.scopes.member
    assert [each.text for each in telling.told(scope, "plans")] == ["No delivery plan has been adopted here."]
    plan = planning.plan(world.board, chair=world.scopes.chair)
    planning.action(plan)
    planning.action(plan, "1.2", state="complete")
    decision = plan.adopted_by
    fields = {"ends": date(2029, 3, 31), "definition": "fenmarch 1.0"}
    duty.draft(world, state="published", adopted_by=decision, **fields)
    said = {shows: [each.text for each in telling.told(scope, shows)] for shows in telling.TELLERS}
    assert said["plans"] == ["“Fenmarch delivery plan” has 2 actions, 1 open."]
    assert said["strategy"] == ["“Our strategy” was adopted by the Board on 2 March 2026. It ends on 31 March 2029."]
    assert said["publication"] == ["“Our strategy” is on the public site."]
    assert said["definition"] == ["The strategy adopts fenmarch 1.0."]
    assert said["edition"] == [f"“{edition.title}” was published on 2 March 2026."]
    assert said["authorities"] == ["Those who take part: Fenmarch Council."]
    assert said["area"] == ["The partnership has no area yet."]
    assert duty.entry(world, "annual-review").due == date(2027, 3, 2)
    client = made.client(world.people.member)
    assert {client.get(f"/plan/duty/requirements/{key}").status_code for key in rules()} == {200}


# -- Pages and who sees them ------------------------------------------------------------------------------------------


def test_a_coordinator_keeps_a_requirement_by_its_pages(world: SimpleNamespace) -> None:
    client = made.client(world.people.coordinator)
    assert "Add the evidence first" in client.post(f"{STRATEGY}/standing", _standing()).text
    assert "Which kind of evidence?" in client.get(f"{STRATEGY}/evidence").text
    assert "Nothing to choose" in client.get(f"{STRATEGY}/evidence?kind=plan").text
    document = {"title": "Strategy of 2024", "address": "https://www.example.org/strategy.pdf", "note": "As adopted"}
    answer = client.post(f"{STRATEGY}/evidence?kind=document", document)
    assert answer.headers["Location"] == STRATEGY
    assert client.post(f"{STRATEGY}/standing", _standing()).headers["Location"] == STRATEGY
    place = Membership.objects.get(user=world.people.chair)
    owner = {"organisation": str(world.council.pk), "owner": str(place.pk), "seen": "2"}
    assert client.post(f"{STRATEGY}/owner", owner).headers["Location"] == STRATEGY
    page = client.get(STRATEGY).text
    for text in ("Strategy of 2024", "https://www.example.org/strategy.pdf", "Hazel Chair", "The board adopted it"):
        assert text in page
    register = client.get("/plan/duty/").text
    assert "Hazel Chair, Fenmarch Council" in register
    assert "Not consulted about the strategy yet: Fenmarch Prison, Fenmarch Schools." in register


def _standing(seen: int = 1) -> dict[str, str]:
    day = duty.day("since", 1, 2, 2026)
    return {"state": "met", "reason": "The board adopted it", "seen": str(seen), **day}


def test_a_document_has_an_address_of_the_web_or_none(world: SimpleNamespace) -> None:
    client = made.client(world.people.coordinator)
    page = client.post(
        f"{STRATEGY}/evidence?kind=document", {"title": "x", "address": "javascript:alert(1)", "note": ""}
    )
    assert "Enter a web address" in page.text
    assert not Evidence.objects.exists()


def test_a_thing_that_is_not_offered_cannot_be_cited(world: SimpleNamespace) -> None:
    draft = duty.draft(world)
    answer = made.client(world.people.coordinator).post(f"{STRATEGY}/evidence?kind=strategy", {"thing": str(draft.pk)})
    assert answer.status_code == 200
    assert not Evidence.objects.exists()


def test_of_two_who_write_at_once_the_second_is_shown_both(world: SimpleNamespace) -> None:
    client = made.client(world.people.coordinator)
    duty.stand(world, "strategy", "not-met", TODAY, "Saved first")
    told = _standing(1) | {"state": "not-due", "reason": "Written second"}
    page = client.post(f"{STRATEGY}/standing", told)
    assert page.status_code == 200
    for text in ("Two people are writing", "Saved first", "Written second"):
        assert text in page.text
    with pytest.raises(ChangedMeanwhile):
        actions.set_due(scope=world.scopes.coordinator, rule=rules()["strategy"], seen=1, due=TODAY, reason="x")
    assert 'name="seen" value="2"' in page.text
    assert client.post(f"{STRATEGY}/standing", told | {"seen": "2"}).status_code == 302


def test_whoever_sees_plans_sees_the_register_and_only_writers_write(world: SimpleNamespace) -> None:
    shown = duty.show(world, "strategy")
    for name in ("coordinator", "chair", "member", "practitioner"):
        client = made.client(getattr(world.people, name))
        assert client.get("/plan/duty/").status_code == 200, name
        assert client.get(STRATEGY).status_code == 200, name
        writes = 200 if name == "coordinator" else 404
        for part in ("/standing", "/owner", "/due", "/evidence"):
            assert client.get(STRATEGY + part).status_code == writes, (name, part)
        assert client.get(f"/plan/duty/evidence/{shown.pk}/remove").status_code == writes, name
    for name in ("provider", "administrator"):
        client = made.client(getattr(world.people, name))
        assert client.get("/plan/duty/").status_code == 404, name
        assert client.get(STRATEGY).status_code == 404, name
    assert queries.entries(world.scopes.provider) == []
    assert made.client(world.people.coordinator).get("/plan/duty/requirements/nothing").status_code == 404


def test_actions_refuse_whoever_may_not_write(world: SimpleNamespace) -> None:
    rule, scope = rules()["strategy"], world.scopes.chair
    with pytest.raises(NotAllowed):
        actions.stand(scope=scope, rule=rule, seen=1, state=Requirement.State.NOT_MET, since=TODAY, reason="x")
    with pytest.raises(NotAllowed):
        actions.assign(scope=scope, rule=rule, seen=1, organisation=None)
    with pytest.raises(NotAllowed):
        actions.set_due(scope=scope, rule=rule, seen=1, due=TODAY, reason="x")
    with pytest.raises(NotAllowed):
        actions.add_evidence(scope=scope, of=rule, kind="document", title="x")
    with pytest.raises(NotAllowed):
        actions.remove_evidence(scope=scope, evidence=duty.show(world, "strategy"), reason="x")


def test_the_register_takes_few_queries(world: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    for key in rules():
        duty.show(world, key)
    client = made.client(world.people.coordinator)
    client.get("/plan/duty/")
    with django_assert_max_num_queries(40):
        assert client.get("/plan/duty/").status_code == 200
