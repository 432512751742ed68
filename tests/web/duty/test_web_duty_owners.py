"""Who answers for a requirement says how it stands and what shows it, and sets nothing else of it or of any other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings

import duty_support as duty
import web_support as made
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import NotAllowed
from upstream.web.duty import actions, policies, queries, recording
from upstream.web.duty.models import Evidence, Requirement, Review
from upstream.web.duty.policies import OF_OWNERS, Writing
from upstream.web.duty.rules import rules
from upstream.web.partnership import actions as partnership
from upstream.web.partnership.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = date(2026, 3, 2)
MINE, OTHER = "/plan/duty/requirements/causes", "/plan/duty/requirements/strategy"
STANDS = {"state": "not-met", "reason": "Two sources are missing", **duty.day("since", 2, 3, 2026)}


@pytest.fixture
def world(settings: LazySettings, tmp_path: Path) -> SimpleNamespace:
    """The practitioner answers for one requirement, a board member for another."""
    settings.MEDIA_ROOT = tmp_path / "files"
    made_up = duty.world()
    duty.answers(made_up.people.practitioner, "causes")
    duty.answers(made_up.people.member, "strategy")
    return made_up


def stand(scope: Any, key: str) -> Requirement:
    told = {"state": Requirement.State.NOT_MET, "since": TODAY, "reason": "Two sources are missing"}
    return actions.stand(scope=scope, rule=rules()[key], seen=duty.seen(key), **told)


def show(scope: Any, of: Any) -> Evidence:
    return actions.add_evidence(scope=scope, of=of, kind="document", title="Minutes")


def test_what_owners_may_write_is_said_once() -> None:
    assert {Writing.STANDING, Writing.EVIDENCE} == OF_OWNERS
    assert set(Writing) - OF_OWNERS == {Writing.OWNER, Writing.DUE}


def test_who_answers_for_it_says_how_it_stands_and_what_shows_it(world: SimpleNamespace) -> None:
    scope = world.scopes.practitioner
    shown = show(scope, rules()["causes"])
    others = duty.show(world, "causes")
    assert stand(scope, "causes").state == "not-met"
    for each in (shown, others):
        actions.remove_evidence(scope=scope, evidence=each, reason="Another is better")
    verbs = AuditEvent.objects.filter(actor_id=world.people.practitioner.pk).values_list("verb", flat=True)
    assert sorted(verbs) == [
        "duty.evidence.added", "duty.evidence.removed", "duty.evidence.removed", "duty.requirement.stood",
    ]  # fmt: skip


def test_who_answers_for_it_sets_neither_the_owner_nor_the_day(world: SimpleNamespace) -> None:
    scope, told = world.scopes.practitioner, {"rule": rules()["causes"], "seen": duty.seen("causes")}
    with pytest.raises(NotAllowed):
        actions.assign(scope=scope, organisation=world.council, owner=None, **told)
    with pytest.raises(NotAllowed):
        actions.set_due(scope=scope, due=TODAY, reason="Later", **told)
    pages = made.client(world.people.practitioner)
    for part in ("owner", "due"):
        assert (pages.get(f"{MINE}/{part}").status_code, pages.post(f"{MINE}/{part}").status_code) == (404, 404)
    kept = Requirement.objects.get(key="causes")
    assert (kept.owner, kept.due) == (world.people.practitioner, None)


@pytest.mark.parametrize("who", ["practitioner", "chair", "provider"])
def test_of_a_requirement_that_somebody_else_answers_for_nothing_is_written(world: SimpleNamespace, who: str) -> None:
    scope, shown = getattr(world.scopes, who), duty.show(world, "strategy")
    with pytest.raises(NotAllowed):
        stand(scope, "strategy")
    with pytest.raises(NotAllowed):
        show(scope, rules()["strategy"])
    with pytest.raises(NotAllowed):
        actions.remove_evidence(scope=scope, evidence=shown, reason="Mine now")
    pages = made.client(getattr(world.people, who))
    for address in (f"{OTHER}/standing", f"{OTHER}/evidence?kind=document", f"/plan/duty/evidence/{shown.pk}/remove"):
        assert (pages.get(address).status_code, pages.post(address, STANDS).status_code) == (404, 404), address
    assert (Evidence.objects.get(), Requirement.objects.get(key="strategy").state) == (shown, "")


def test_what_nobody_has_written_of_is_not_begun_by_who_may_not(world: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        show(world.scopes.practitioner, rules()["publication"])
    assert not Requirement.objects.filter(key="publication").exists()


def test_an_annual_review_is_for_those_who_write_plans(world: SimpleNamespace) -> None:
    fields = {"on": TODAY, "reviewed": "A year", "next_due": date(2027, 3, 2)}
    review = recording.add(scope=world.scopes.coordinator, model=Review, **fields)
    shown = show(world.scopes.coordinator, review)
    for write in (
        lambda scope: show(scope, review),
        lambda scope: actions.remove_evidence(scope=scope, evidence=shown, reason="No"),
    ):
        with pytest.raises(NotAllowed):
            write(world.scopes.practitioner)


def test_an_owner_who_may_not_see_the_register_writes_nothing(world: SimpleNamespace) -> None:
    duty.answers(world.people.provider, "publication")
    with pytest.raises(NotAllowed):
        stand(world.scopes.provider, "publication")
    assert made.client(world.people.provider).get("/plan/duty/requirements/publication").status_code == 404


def test_who_acts_for_another_organisation_or_has_left_writes_nothing(world: SimpleNamespace) -> None:
    user = world.people.practitioner
    made.member(user, "practitioner", at=world.school)
    there, here = made.scope(user, at=world.school), made.scope(user, at=world.council)
    kept = Requirement.objects.get(key="causes")
    assert (policies.answers(here, kept), policies.answers(there, kept)) == (True, False)
    place = Membership.objects.get(user=user, organisation=world.council)
    partnership.end_membership(scope=made.seeder(), membership=place, reason="Moved on")
    assert not policies.answers(made.scope(user), kept)


def test_pages_offer_what_may_be_written_and_no_more(world: SimpleNamespace) -> None:
    duty.show(world, "causes")
    parts, taken_off = {"/standing", "/evidence", "/owner", "/due"}, "Take it off"

    def seen(who: str, page: str) -> set[str]:
        text = made.client(getattr(world.people, who)).get(page).text
        offered = {part for part in parts if f'href="{page}{part}"' in text}
        return offered | {taken_off} if taken_off in text else offered

    assert seen("practitioner", MINE) == {"/standing", "/evidence", taken_off}
    assert seen("practitioner", OTHER) == set()
    assert seen("member", MINE) == set()
    assert seen("coordinator", MINE) == {*parts, taken_off}


def test_an_owner_writes_through_the_pages(world: SimpleNamespace) -> None:
    pages = made.client(world.people.practitioner)
    assert pages.post(f"{MINE}/evidence?kind=document", {"title": "Minutes"}).status_code == 302
    sent = {**STANDS, "state": "partly", "seen": str(duty.seen("causes"))}
    assert pages.post(f"{MINE}/standing", sent).status_code == 302
    assert "Two sources are missing" in pages.get(MINE).text


# -- The start page ---------------------------------------------------------------------------------------------------


def test_the_start_page_names_what_is_overdue_of_ones_own(world: SimpleNamespace) -> None:
    title, group = rules()["strategy"].title, "What you answer for under the Duty"
    owner, other = made.client(world.people.member), made.client(world.people.chair)
    assert [each.rule.key for each in queries.own_overdue(world.scopes.member)] == ["strategy"]
    page = owner.get("/").text
    assert group in page
    assert f'<a class="govuk-link" href="{OTHER}">{title}</a>' in page
    assert "Not looked at yet, due 31 January 2024" in page
    assert group not in other.get("/").text
    duty.show(world, "strategy")
    duty.stand(world, "strategy", "met", TODAY)
    assert group not in owner.get("/").text


def test_the_earliest_comes_first(world: SimpleNamespace) -> None:
    scope = world.scopes.coordinator
    for key, day in (("causes", date(2026, 2, 1)), ("publication", date(2023, 2, 1))):
        duty.answers(world.people.member, key)
        actions.set_due(scope=scope, rule=rules()[key], seen=duty.seen(key), due=day, reason="By then")
    found = queries.own_overdue(world.scopes.member)
    assert [each.rule.key for each in found] == ["publication", "strategy", "causes"]
