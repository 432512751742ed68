"""Pages of organisations, people and groups: what they do, and who may open them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings

import web_support as made
from upstream.web.accounts.models import SignIn, User
from upstream.web.core import clock
from upstream.web.core.models import AuditEvent
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotAllowed, NotNow
from upstream.web.core.roles import ROLES
from upstream.web.core.scope import system
from upstream.web.demonstration.seeding import invented, people, personas, seed_people
from upstream.web.partnership import actions
from upstream.web.partnership.models import Group, GroupMembership, Membership, Organisation, Succession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def cast() -> dict[str, User]:
    return seed_people(system("the demonstration", clock.now(), *Permission))


def place(user: User) -> Membership:
    return Membership.objects.filter(user=user).first()  # type: ignore[return-value]


def test_seeding_again_adds_nothing(cast: dict[str, User]) -> None:
    before = [model.objects.count() for model in (User, Organisation, Group, Membership, GroupMembership, Succession)]
    again = seed_people(system("the demonstration", clock.now(), *Permission))
    after = [model.objects.count() for model in (User, Organisation, Group, Membership, GroupMembership, Succession)]
    assert before == after
    assert again == cast
    assert len(cast) == len(people())


def addresses(cast: dict[str, User]) -> list[str]:
    body, panel = Organisation.objects.get(name="Loremshire Police"), Group.objects.get(kind="panel")
    analyst, seat = place(cast["analyst"]), panel.seats.first()
    assert seat is not None
    keys = {"organisations": body.pk, "people": analyst.pk, "groups": panel.pk}
    return [
        "/partnership/",
        "/partnership/organisations/add/",
        *(f"/partnership/organisations/{keys['organisations']}/{page}" for page in ("", "change/", "successor/")),
        "/partnership/people/",
        "/partnership/people/invite/",
        *(f"/partnership/people/{keys['people']}/{page}" for page in ("", "roles/", "end/", "account/close/")),
        f"/partnership/people/{keys['people']}/account/reopen/",
        f"/partnership/people/{keys['people']}/account/second-step/",
        "/partnership/groups/",
        "/partnership/groups/add/",
        *(f"/partnership/groups/{keys['groups']}/{page}" for page in ("", "change/", "seat/")),
        f"/partnership/groups/seats/{seat.pk}/end/",
        "/partnership/roles/",
        "/account/",
        "/account/details/",
        "/account/second-step/",
        "/account/working-for/",
        "/account/password/",
        "/account/app/",
        "/account/passkeys/add/",
        "/sign-out/",
        "/signed-out/",
        "/sign-in/not-let-in/",
        "/sign-in/closed/",
        "/new-password/",
        "/new-password/sent/",
        "/new-password/done/",
    ]


def test_every_page_opens_for_the_coordinator(cast: dict[str, User]) -> None:
    client = made.client(cast["coordinator"])
    cast["coordinator"].set_password("a password that the test needs")
    for address in addresses(cast):
        answer = client.get(address)
        body = answer.content.decode()
        assert answer.status_code in (200, 302), (address, answer.status_code)
        if answer.status_code == 200:
            assert len(re.findall(r"<h1", body)) == 1, address
            assert re.search(r"<title>[^<–]*\w[^<–]* – ", body), address
        else:
            assert address == "/account/password/", (address, answer.headers["Location"])


def test_pages_of_the_coordinator_do_their_work(cast: dict[str, User]) -> None:
    client = made.client(cast["coordinator"])
    new = {"name": "Dolor Magna District Council", "kind": "specified", "sector": "council"}
    assert client.post("/partnership/organisations/add/", new).status_code == 302
    assert (
        "There is already"
        in client.post(
            "/partnership/organisations/add/", new | {"name": " dolor magna DISTRICT council"}
        ).content.decode()
    )
    body = Organisation.objects.get(name=new["name"])
    day = {"opened_day": "1", "opened_month": "4", "opened_year": "2023"}
    client.post(f"/partnership/organisations/{body.pk}/change/", new | day | {"sector": "other"})
    body.refresh_from_db()
    assert (body.sector, body.opened) == ("other", date(2023, 4, 1))

    successor = Organisation.objects.get(name="Lorem Regis District Council")
    on = {"on_day": "1", "on_month": "2", "on_year": "2026"}
    terms = {"kind": "merged", "successor": str(successor.pk), **on}
    assert client.post(f"/partnership/organisations/{body.pk}/successor/", terms).status_code == 302
    page = client.get(f"/partnership/organisations/{body.pk}/").content.decode()
    assert "1 February 2026: Dolor Magna District Council merged into Lorem Regis District Council" in page
    assert "Closed on 1 February 2026" in page
    circle = terms | {"successor": str(body.pk)}
    assert (
        "cannot follow itself"
        in client.post(f"/partnership/organisations/{successor.pk}/successor/", circle).content.decode()
    )


def test_pages_of_groups_do_their_work(cast: dict[str, User]) -> None:
    client, board = made.client(cast["coordinator"]), Group.objects.get(kind="board")
    new = {"name": "Schools Group", "kind": "delivery", "parent": str(board.pk), "purpose": "", "meets": "Each term"}
    assert client.post("/partnership/groups/add/", new).status_code == 302
    group = Group.objects.get(name="Schools Group")
    under_itself = {"name": board.name, "kind": "board", "parent": str(group.pk), "purpose": "", "meets": ""}
    assert (
        "cannot be below itself"
        in client.post(f"/partnership/groups/{board.pk}/change/", under_itself).content.decode()
    )
    member = {"member": str(place(cast["schools-lead"]).pk), "part": "chair"}
    assert client.post(f"/partnership/groups/{group.pk}/seat/", member).status_code == 302
    second = {"member": str(place(cast["fire-lead"]).pk), "part": "chair"}
    assert "has a chair already" in client.post(f"/partnership/groups/{group.pk}/seat/", second).content.decode()
    page = client.get("/partnership/groups/").content.decode()
    assert page.index("Safer Loremshire Board") < page.index("Schools Group")
    assert "Chair: Plover Wick." in page
    seat = GroupMembership.objects.get(group=group)
    assert client.post(f"/partnership/groups/seats/{seat.pk}/end/", {"reason": "Stepped down"}).status_code == 302
    assert client.get(f"/partnership/groups/seats/{seat.pk}/end/").status_code == 404
    assert AuditEvent.objects.get(verb="partnership.group.left").reason == "Stepped down"


def test_a_chair_seats_people_in_their_own_group_alone(cast: dict[str, User]) -> None:
    client = made.client(cast["panel-chair"])
    panel, board = Group.objects.get(kind="panel"), Group.objects.get(kind="board")
    terms = {"member": str(place(cast["fire-lead"]).pk), "part": "member"}
    assert client.post(f"/partnership/groups/{board.pk}/seat/", terms).status_code == 404
    assert client.post(f"/partnership/groups/{panel.pk}/seat/", terms).status_code == 302
    seat = GroupMembership.objects.filter(group=board).first()
    assert seat is not None
    assert client.post(f"/partnership/groups/seats/{seat.pk}/end/", {"reason": "No"}).status_code == 404


def test_nobody_promotes_themselves(cast: dict[str, User]) -> None:
    own, client = place(cast["coordinator"]), made.client(cast["coordinator"])
    for page in ("roles/", "account/close/", "account/second-step/"):
        assert (
            client.post(f"/partnership/people/{own.pk}/{page}", {"roles": ["analyst"], "reason": "Me"}).status_code
            == 404
        )
    scope = made.scope(cast["coordinator"])
    with pytest.raises(NotAllowed):
        actions.change_roles(scope=scope, membership=own, roles=["analyst"], reason="Me")
    police = Organisation.objects.get(name="Loremshire Police")
    with pytest.raises(NotAllowed):
        actions.give_membership(
            scope=scope, user=cast["coordinator"], organisation=police, roles=["analyst"], reason="Me"
        )
    with pytest.raises(NotAllowed):
        actions.seat(scope=scope, group=Group.objects.get(kind="panel"), membership=own, part="member")
    assert Membership.objects.filter(user=cast["coordinator"]).count() == 1


def test_a_governance_lead_holds_no_other_role_anywhere(cast: dict[str, User]) -> None:
    scope = made.scope(cast["administrator"])
    police = Organisation.objects.get(name="Loremshire Police")
    with pytest.raises(NotNow, match="no other role"):
        actions.give_membership(scope=scope, user=cast["governance"], organisation=police, roles=["chair"], reason="No")
    with pytest.raises(NotNow, match="no other role"):
        actions.change_roles(
            scope=scope, membership=place(cast["governance"]), roles=["analyst", "governance"], reason="No"
        )


def test_somebody_is_always_left_who_can_invite(cast: dict[str, User]) -> None:
    scope = made.scope(cast["administrator"])
    actions.end_membership(scope=scope, membership=place(cast["coordinator"]), reason="Left")
    with pytest.raises(NotNow, match="Nobody else could invite"):
        actions.end_membership(scope=scope, membership=place(cast["administrator"]), reason="Left")


def test_ended_places_end_seats_and_are_no_longer_listed(cast: dict[str, User]) -> None:
    client, own = made.client(cast["coordinator"]), place(cast["panel-chair"])
    assert client.post(f"/partnership/people/{own.pk}/end/", {"reason": "Retired"}).status_code == 302
    assert client.get(f"/partnership/people/{own.pk}/").status_code == 404
    assert "Linden Peat" not in client.get("/partnership/people/").content.decode()
    assert made.scope(cast["panel-chair"]).chairs == frozenset()
    assert (
        "Linden Peat" not in client.get(f"/partnership/groups/{Group.objects.get(kind='panel').pk}/").content.decode()
    )


def test_people_of_other_organisations_are_not_told_of(cast: dict[str, User]) -> None:
    page = made.client(cast["provider"]).get("/partnership/people/").content.decode()
    assert "Bryony Marsh" in page
    assert "Rowan Ash" not in page
    assert "Invitations" not in page
    police = Organisation.objects.get(name="Loremshire Police")
    assert (
        "Rowan Ash"
        not in made.client(cast["provider"]).get(f"/partnership/organisations/{police.pk}/").content.decode()
    )


def test_a_lost_second_step_is_taken_away_and_sessions_end(cast: dict[str, User]) -> None:
    Authenticator.objects.create(user=cast["analyst"], type="totp", data={"secret": "x"})
    theirs, client = made.client(cast["analyst"]), made.client(cast["coordinator"])
    address = f"/partnership/people/{place(cast['analyst']).pk}/account"
    assert client.post(f"{address}/second-step/", {"reason": "Lost phone"}).status_code == 302
    assert not Authenticator.objects.filter(user=cast["analyst"]).exists()
    assert theirs.get("/account/").headers["Location"].startswith("/sign-in/")
    assert client.post(f"{address}/close/", {"reason": "Left"}).status_code == 302
    assert "account is closed" in client.get(f"/partnership/people/{place(cast['analyst']).pk}/").content.decode()
    assert client.post(f"{address}/reopen/", {"reason": "Came back"}).status_code == 302
    assert client.post(f"{address}/anything/", {"reason": "No"}).status_code == 404


def test_roles_are_told_from_the_data(cast: dict[str, User]) -> None:
    page = made.client(cast["provider"]).get("/partnership/roles/").content.decode()
    for role in ROLES.values():
        assert role.name.replace("'", "&#39;") in page
        for permission in role.permissions:
            assert permission.value.replace("'", "&#39;") in page


@override_settings(DEMONSTRATION=True)
def test_a_visitor_to_the_demonstration_is_whoever_they_pick(cast: dict[str, User], client: Client) -> None:
    page = client.get("/demonstration/").content.decode()
    assert all(person.name in page for person in personas())
    assert client.get("/demonstration/analyst/").status_code == 405
    assert client.post("/demonstration/analyst/").headers["Location"] == "/"
    assert client.get("/account/").status_code == 200
    first = SignIn.objects.get(user=cast["analyst"])
    assert client.post("/demonstration/governance/").status_code == 302
    first.refresh_from_db()
    assert first.ended_at is not None
    assert client.session["_auth_user_id"] == str(cast["governance"].pk)
    assert client.post("/demonstration/nobody/").status_code == 404
    assert client.post("/demonstration/fire-lead/").status_code == 404
    assert AuditEvent.objects.filter(verb="accounts.demonstration.entered").count() == 2


def test_the_invented_people_are_plainly_invented() -> None:
    wanted = {
        "Analyst", "Coordinator", "Practitioner", "Panel chair", "Board member", "Scrutiny councillor",
        "Information governance lead", "Provider", "Administrator",
    }  # fmt: skip
    assert wanted <= {person.persona for person in personas()}
    assert all(person.address.endswith("@example.org") for person in people())
    assert {each["sector"] for each in invented()["organisation"]} >= {
        "police", "council", "health", "probation", "fire", "youth-justice", "education", "charity",
    }  # fmt: skip


def test_the_page_of_a_person_offers_changes_to_everybody_but_themselves(cast: dict[str, User]) -> None:
    client = made.client(cast["coordinator"])
    theirs = client.get(f"/partnership/people/{place(cast['analyst']).pk}/").content.decode()
    own = client.get(f"/partnership/people/{place(cast['coordinator']).pk}/").content.decode()
    for words in ("Change roles", "End this place", "Close the account", "Take away the second step"):
        assert words in theirs
        assert words not in own
    assert "somebody else has to change them" in own
