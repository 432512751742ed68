"""A board, its people and the bodies that must be consulted, for tests of the Duty's register."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

import web_support as made
from upstream.web.accounts.models import User
from upstream.web.duty import actions, queries, recording
from upstream.web.duty.models import Agreement, Consultation, Requirement, Review, Scrutiny
from upstream.web.duty.rules import rules
from upstream.web.partnership.models import Membership
from upstream.web.planning.models import Strategy

ROLES = {
    "coordinator": "coordinator",
    "chair": "chair",
    "member": "board",
    "practitioner": "practitioner",
    "provider": "provider",
    "administrator": "administrator",
}


def world() -> SimpleNamespace:
    board = made.group("Board", "board")
    people = {name: made.person(f"Hazel {name.title()}", role) for name, role in ROLES.items()}
    for name in ("coordinator", "member"):
        made.seat(people[name], board)
    made.seat(people["chair"], board, "chair")
    scopes = SimpleNamespace(**{name: made.scope(user) for name, user in people.items()})
    return SimpleNamespace(
        board=board,
        people=SimpleNamespace(**people),
        scopes=scopes,
        council=made.organisation(),
        school=made.organisation("Fenmarch Schools", "relevant", "education"),
        prison=made.organisation("Fenmarch Prison", "relevant", "prison"),
    )


def seen(key: str) -> int:
    found = Requirement.objects.filter(key=key).first()
    return found.edition if found else 1


def show(world: SimpleNamespace, key: str, title: str = "Minutes of the board") -> Any:
    """Add a document as evidence."""
    return actions.add_evidence(scope=world.scopes.coordinator, of=rules()[key], kind="document", title=title)


def stand(world: SimpleNamespace, key: str, state: str, since: Any, reason: str = "Because") -> Requirement:
    told = {"state": Requirement.State(state), "since": since, "reason": reason}
    return actions.stand(scope=world.scopes.coordinator, rule=rules()[key], seen=seen(key), **told)


def answers(user: User, key: str) -> Requirement:
    """Say that this person answers for it, in the organisation that they belong to."""
    place = Membership.objects.get(user=user)
    told = {"organisation": place.organisation, "owner": place}
    return actions.assign(scope=made.seeder(), rule=rules()[key], seen=seen(key), **told)


def entry(world: SimpleNamespace, key: str) -> queries.Entry:
    return queries.entry(world.scopes.coordinator, key)


def draft(world: SimpleNamespace, title: str = "Our strategy", **fields: Any) -> Strategy:
    return Strategy.objects.create(title=title, group=world.board, **fields)


def day(name: str, day: int, month: int, year: int) -> dict[str, str]:
    """A date as its three boxes send it."""
    return {f"{name}_day": str(day), f"{name}_month": str(month), f"{name}_year": str(year)}


def recorded(side: Any) -> None:
    """What is recorded of the Duty is read by whoever may read plans, of whichever organisation."""
    scope = made.seeder()
    agreement = recording.add(scope=scope, model=Agreement, title="Agreement", agreed_on=date(2026, 1, 5))
    recording.name_signatories(scope=scope, agreement=agreement, organisations=[side.organisation])
    fields = {"organisation": side.organisation, "on": date(2026, 2, 2), "way": "letter", "asked": "What do you see?"}
    review = {"on": date(2026, 2, 2), "reviewed": "A year", "next_due": date(2027, 2, 2)}
    side.put("agreement", agreement)
    side.put("signatory", agreement.signatories.get())
    side.put("consultation", recording.add(scope=scope, model=Consultation, **fields))
    side.put("review", recording.add(scope=scope, model=Review, **review))
    asked = {"committee": "Scrutiny", "on": date(2026, 2, 2), "asked": "Why?"}
    side.put("scrutiny", recording.add(scope=scope, model=Scrutiny, **asked))
    rule = rules()["strategy" if side.name == "ours" else "causes"]
    upload = SimpleUploadedFile("minutes.pdf", b"Minutes of the board")
    shown = actions.add_evidence(scope=scope, of=rule, kind="document", title="Minutes", upload=upload)
    side.put("requirement", shown.requirement)
    side.put("duty-evidence", shown)
