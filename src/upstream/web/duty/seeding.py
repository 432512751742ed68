"""The Duty's register of the demonstration, kept by the same actions that people use."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.db import transaction

from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.core.scope import Scope
from upstream.web.duty import actions, citing, queries, recording
from upstream.web.duty.models import Agreement, Consultation, Evidence, Requirement, Review, Scrutiny
from upstream.web.duty.policies import SHOWN_BY_EVIDENCE
from upstream.web.duty.rules import Rule, rules
from upstream.web.partnership import actions as partnership
from upstream.web.partnership.models import Membership, Organisation
from upstream.web.partnership.scoping import current, scope_of

KEEPER = "Wren Sedge"
DAYS = ("on", "agreed_on", "review_due", "signed_on", "answered_on", "next_due", "since")


@transaction.atomic
def seed_duty(scope: Scope) -> int:
    """How many requirements were looked at; 0 where it was there before.

    ``scope`` must hold EDIT_PLAN and MANAGE_PARTNERSHIP. People and organisations must have been seeded; strategy,
    plan, editions and meetings become evidence where they are there.
    """
    if Agreement.objects.exists():
        return 0
    told = story()
    for row in told["organisation"]:
        if not Organisation.objects.filter(name=row["name"]).exists():
            partnership.add_organisation(scope=scope, **row)
    keeper = scope_of(User.objects.get(full_name=KEEPER), second=True)
    _agreement(keeper, told["agreement"])
    for row in told["consultation"]:
        about = queries.strategy_asked_about(keeper)
        recording.add(scope=keeper, model=Consultation, strategy=about, **_read(row))
    for row in told["review"]:
        _review(keeper, _read(row))
    for row in told["scrutiny"]:
        recording.add(scope=keeper, model=Scrutiny, **_read(row))
    return sum(_requirement(keeper, _read(row)) for row in told["requirement"])


def story() -> dict[str, Any]:
    text = (files("upstream.web.duty") / "fictional_duty.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """Days as dates, and the organisation by its name."""
    found = {name: _day(value) if name in DAYS else value for name, value in row.items()}
    if name := found.get("organisation"):
        found["organisation"] = Organisation.objects.get(name=name)
    return found


def _day(days: int) -> date:
    return clock.today() + timedelta(days=days)


def _agreement(scope: Scope, row: dict[str, Any]) -> None:
    told = _read(row)
    signed_on, by, without = told.pop("signed_on"), told.pop("by"), told.pop("not_signed")
    made = recording.add(scope=scope, model=Agreement, **told)
    specified = queries.open_organisations(Organisation.Kind.SPECIFIED)
    recording.name_signatories(scope=scope, agreement=made, organisations=specified)
    for signatory in made.signatories.exclude(organisation__name__in=without).select_related("organisation"):
        recording.sign(scope=scope, signatory=signatory, on=signed_on, by=by)


def _review(scope: Scope, row: dict[str, Any]) -> None:
    kinds = row.pop("evidence")
    made = recording.add(scope=scope, model=Review, **row)
    for told in _evidence(scope, kinds):
        actions.add_evidence(scope=scope, of=made, **told)


def _requirement(scope: Scope, row: dict[str, Any]) -> bool:
    rule: Rule = rules()[row["key"]]
    for told in _evidence(scope, row.get("evidence", ())):
        actions.add_evidence(scope=scope, of=rule, **told)
    if "organisation" in row:
        owner = _place(row["organisation"], row.get("owner", ""))
        actions.assign(scope=scope, rule=rule, seen=_seen(rule), organisation=row["organisation"], owner=owner)
    state = Requirement.State(row["state"])
    if state in SHOWN_BY_EVIDENCE and not Evidence.objects.filter(requirement_id=rule.key).exists():
        return False
    actions.stand(scope=scope, rule=rule, seen=_seen(rule), state=state, since=row["since"], reason=row["reason"])
    return True


def _evidence(scope: Scope, wanted: Any) -> Iterator[dict[str, Any]]:
    """The first of each kind that there is, or that is about what is named; a title alone is a document."""
    for each in wanted:
        if isinstance(each, dict) and "title" in each:
            yield {"kind": Evidence.Kind.DOCUMENT, **each}
            continue
        kind, about = (each["kind"], each["about"]) if isinstance(each, dict) else (each, "")
        found = [choice for choice in citing.choices(scope, Evidence.Kind(kind)) if about in choice.hint]
        if found:
            yield {"kind": kind, "thing": found[0].thing, "title": found[0].title}


def _place(organisation: Organisation, name: str) -> Membership | None:
    found = Membership.objects.filter(current(clock.today()), organisation=organisation, user__full_name=name)
    return found.select_related("user").first()


def _seen(rule: Rule) -> int:
    return queries.stood([rule], clock.today(), None)[0].kept.edition
