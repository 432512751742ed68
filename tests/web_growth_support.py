"""A workspace that can be doubled: with each `more`, one more of everything that a page lists, and in the first of each
kind one more of all that it holds. For tests of how the number of questions to the database grows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import duty_support as duty
import web_edition_support as editions
import web_support as made
from upstream.web.accounts import actions as accounts
from upstream.web.accounts.models import SignIn, User
from upstream.web.core import clock
from upstream.web.core.models import AuditEvent
from upstream.web.duty import actions as register
from upstream.web.duty.models import Evidence, EvidenceFile, Review
from upstream.web.duty.rules import rules
from upstream.web.insight.models import Commentary, Edition, Finding, Upload
from upstream.web.partnership import actions as partnership
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.models import Attendance, Group, Membership, Organisation
from upstream.web.planning import models as planning
from upstream.web.planning.strategy import actions as strategies

LONDON = ZoneInfo("Europe/London")
EDITION_PARTS = {"chapter": "how-much", "name": "how_much.total"}


@dataclass
class Growing:
    """``parts`` are what stands in the address of the first thing of each kind, by the kind's name."""

    organisation: Organisation
    group: Group
    people: dict[str, User]
    first: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, dict[str, str]] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))

    def more(self, times: int = 1) -> None:
        for _ in range(times):
            number = next(self.numbers)
            for grow in GROWING:
                grow(self, number)

    def put(self, what: str, thing: Any, /, **parts: str) -> Any:
        """Keep the first of a kind, which is the one that later ones are put into."""
        if what not in self.first:
            self.first[what] = thing
            self.parts[what] = {"key": str(thing.pk), **parts}
        return self.first[what]

    def scope(self, who: str) -> Any:
        return made.scope(self.people[who], at=self.organisation)


def growing() -> Growing:
    partnership.name_partnership(
        scope=made.seeder(), name="Safer Fenmarch", areas=["Z07000009"], definition="", fictional=True
    )
    council = made.organisation()
    board = made.group("Fenmarch board", "board")
    group = made.group("Council group", "tactical", board)
    roles = {
        "keeper": ("administrator", "coordinator", "analyst", "chair", "practitioner"),
        "watcher": ("partnership-governance",),
        "other": ("analyst", "chair"),
    }
    people = {name: made.person(f"Hazel {name.title()}", *held, at=council) for name, held in roles.items()}
    for name, user in people.items():
        made.seat(user, group, "chair" if name == "keeper" else "member", at=council)
    made.seat(people["other"], board, "chair", at=council)
    return Growing(council, group, people)


def _places(world: Growing, number: int) -> None:
    world.put("organisation", world.organisation)
    world.put("group", world.group)
    made.organisation(f"Fenmarch Trust {number}", "other", "voluntary")
    made.group(f"Group beside {number}", "tactical", world.group.parent)
    made.group(f"Group below {number}", "panel", world.group)


def _people(world: Growing, number: int) -> None:
    colleague = made.person(f"Colleague {number}", "practitioner", at=world.organisation)
    seat = made.seat(colleague, world.group, at=world.organisation)
    world.put("seat", seat)
    world.put("person", Membership.objects.get(user=colleague), what="close")
    invited, _ = accounts.invite(
        scope=made.seeder(),
        address=f"invited{number}@example.org",
        organisation=world.organisation,
        roles=["board"],
        reason="for the test",
    )
    world.put("invitation", invited)
    for user in world.people.values():
        SignIn.objects.create(user=user, device="Firefox on Linux", began_at=clock.now(), seen_at=clock.now())


def _meetings(world: Growing, number: int) -> None:
    scope, group = world.scope("keeper"), world.group
    starts = datetime(2026, 3, 9, 10, tzinfo=LONDON) + timedelta(days=7 * number)
    called = meetings.call_meeting(scope=scope, group=group, starts_at=starts, place="Town Hall")
    held = world.put("meeting", called, kind="docx")
    held.refresh_from_db()
    colleague = User.objects.get(full_name=f"Colleague {number}")
    seat = group.seats.get(user=colleague)
    item = meetings.add_item(scope=scope, meeting=held, title=f"Item {number}")
    decided = meetings.decide(scope=scope, meeting=held, text=f"Decided {number}", reason="Because")
    asked = meetings.ask(scope=scope, meeting=held, text=f"Do {number}", owner=seat, due=date(2026, 3, 6))
    own = group.seats.get(user=world.people["keeper"])
    meetings.ask(scope=scope, meeting=held, text=f"Do it oneself {number}", owner=own, due=date(2026, 3, 6))
    raised = meetings.escalate(scope=scope, group=group, meeting=held, blockage=f"Blockage {number}", asked="Help")
    Attendance.objects.create(meeting=held, user=colleague, organisation=world.organisation, came="present")
    for what, thing in {"item": item, "decision": decided, "arising": asked, "escalation": raised}.items():
        world.put(what, thing)


def _files(world: Growing, number: int) -> None:
    upload = Upload.objects.create(
        organisation=world.organisation,
        by=world.people["keeper"],
        name=f"extract {number}.csv",
        size=10,
        sha256=f"{number:064x}",
        state=Upload.State.LOADED,
        source="recorded-crime",
        extracts=[f"{number:064x}"],
        report={
            "read": 1, "loaded": 1, "duplicates": 0, "quarantined": 0, "replaced": 0,
            "files": [], "reasons": {}, "seconds": 1.0,
        },
    )  # fmt: skip
    world.put("upload", upload, extract=f"{number:064x}", line="4")
    world.put("making", _edition(world, number, Edition.State.FAILED))


def _edition(world: Growing, number: int, state: str, **told: Any) -> Edition:
    return Edition.objects.create(
        organisation=world.organisation, by=world.people["other"], title=f"Edition {number}", state=state, **told
    )


def _editions(world: Growing, number: int) -> None:
    at = clock.now() - timedelta(days=number)
    told = {"submitted_by": world.people["other"], "submitted_at": at}
    out = {**told, "approved_by": world.people["keeper"], "published_at": at}
    for what, more in (
        ("draft", {}),
        ("submitted", {"state": Edition.State.SUBMITTED, **told}),
        ("published", {"state": Edition.State.PUBLISHED, "area_code": f"Z2200{number:04}", **out}),
    ):
        one = editions.edition(world.people["other"], world.organisation, title=f"{what} {number}", **more)
        first = world.put(what, one, **EDITION_PARTS)
        _findings(first, number)
        Commentary.objects.create(edition=first, key="how_much.total", text="We think", by=world.people["other"])
        world.put("event", AuditEvent.objects.order_by("at", "id").first())


def _findings(edition: Edition, number: int) -> None:
    """One more of each finding."""
    for finding in edition.findings.exclude(key__contains="_more"):
        key = f"{finding.key}_more{number}"
        content = {**finding.content, "key": key}
        Finding.objects.create(
            edition=edition, audience=finding.audience, key=key, question=finding.question, position=900 + number,
            title=finding.title, verdict=finding.verdict, content=content,
        )  # fmt: skip


def _strategies(world: Growing, number: int) -> None:
    begun = strategies.begin(scope=world.scope("keeper"), title=f"Strategy {number}", group=world.group)
    strategy = world.put("strategy", begun, kind="docx")
    planning.RelatedStrategy.objects.create(strategy=strategy, title=f"Beside it {number}")
    planning.StrategyState.objects.create(strategy=strategy, state="draft", by=world.people["keeper"])
    added = planning.Priority.objects.create(strategy=strategy, number=number, title=f"Priority {number}")
    priority = world.put("priority", added)
    # Its own priorities, each with evidence and options; and those of the first one.
    options: dict[Any, Any] = {}
    for each in {added.pk: added, priority.pk: priority}.values():
        cited = world.first["published"]
        planning.Evidence.objects.create(
            priority=each, edition=cited, key=f"how_much.total{'' if number == 1 else f'_more{number}'}", title="Why"
        )
        option = planning.Option.objects.create(priority=each, title=f"Option {number}", added_by=world.people["other"])
        options |= {option.pk: option, world.put("option", option).pk: world.first["option"]}
    for option in options.values():
        _appraised(world, option, number)


def _appraised(world: Growing, option: Any, number: int) -> None:
    by = User.objects.get(full_name=f"Colleague {number}")
    for criterion in option.priority.strategy.criteria.all():
        planning.Score.objects.create(option=option, criterion=criterion, by=by, value=number % 5 + 1, note="Because")
    planning.OptionDecision.objects.create(option=option, outcome="later", reason="Wait", by=world.people["keeper"])


def _plans(world: Growing, number: int) -> None:
    strategy = world.first["strategy"]
    begun = planning.DeliveryPlan.objects.create(title=f"Plan {number}", group=world.group, strategy=strategy)
    plan = world.put("plan", begun, kind="docx")
    planning.PlanState.objects.create(plan=plan, state="draft", by=world.people["keeper"])
    one = planning.Action.objects.create(
        plan=plan,
        number=f"1.{number}",
        text=f"Action {number}",
        position=number,
        priority=planning.Priority.objects.filter(strategy=strategy).latest("number"),
        starts=date(2026, 1, 5),
        due=date(2026, 2, 1),
        rag="amber",
    )
    first = world.put("plan-action", one)
    for each in {one.pk: one, first.pk: first}.values():
        _of_action(world, each, number)
    if one != first:
        planning.Dependency.objects.create(action=first, on=one)
    planning.Option.objects.filter(title=f"Option {number}").exclude(pk=world.first["option"].pk).update(action=one)
    brought = planning.PlanImport.objects.create(
        title=f"Brought {number}", group=world.group, name=f"plan {number}.xlsx", sha256=f"{number:064x}", grids="[]"
    )
    world.put("import", brought)


def _of_action(world: Growing, action: Any, number: int) -> None:
    user = world.people["keeper"]
    planning.Lead.objects.create(
        action=action,
        organisation=Organisation.objects.get(name=f"Fenmarch Trust {number}"),
        person_name=f"Lead {number}",
        email=f"lead{number}@example.org",
    )
    planning.Lead.objects.create(action=action, organisation=world.organisation, user=user)
    planning.Milestone.objects.create(action=action, title=f"Half {number}", due=date(2026, 2, 1))
    planning.Risk.objects.create(action=action, text=f"Risk {number}", likelihood=2, impact=3)
    planning.Progress.objects.create(action=action, text=f"Update {number}", by=user, source="account")
    planning.Rating.objects.create(action=action, rag="amber", by=user)
    planning.ActionFile.objects.create(action=action, name=f"file {number}.pdf", **FILE)


def _duty(world: Growing, number: int) -> None:
    """One more requirement that the keeper answers for, and evidence with a file of the first one and of a review."""
    key = list(rules())[number]
    requirement = world.put("requirement", duty.answers(world.people["keeper"], key))
    told = {"scope": made.seeder(), "rule": rules()[key], "seen": duty.seen(key), "reason": "Late"}
    register.set_due(due=date(2026, 1, 5), **told)
    review = Review.objects.create(on=date(2026, 1, number), reviewed="A year", next_due=date(2027, 1, 5))
    first = world.put("review", review)
    for of in ({"requirement": requirement}, {"review": review}, {"review": first}):
        shown = Evidence.objects.create(kind="document", title=f"Minutes {number}", by=world.people["other"], **of)
        EvidenceFile.objects.create(evidence=shown, name=f"minutes {number}.pdf", **FILE)


FILE = {"size": 10, "sha256": "ab" * 32}


def _measures(world: Growing, number: int) -> None:
    added = planning.Measure.objects.create(
        plan=world.first["plan"],
        priority=world.first["priority"],
        title=f"Measure {number}",
        baseline_from=date(2024, 4, 1),
        baseline_to=date(2025, 3, 31),
        position=number,
    )
    first = world.put("measure", added)
    for each in {added.pk: added, first.pk: first}.values():
        planning.MeasureValue.objects.create(
            measure=each, starts=date(2023 - number, 4, 1), ends=date(2024 - number, 3, 31), count=100 + number
        )


def _chasing(world: Growing, number: int) -> None:
    plan, action = world.first["plan"], world.first["plan-action"]
    link = planning.UpdateLink.objects.create(
        plan=plan,
        to_name=f"Lead {number}",
        token_hash=f"{number:064x}",
        made_by=world.people["keeper"],
        expires_at=clock.now() + timedelta(days=7),
    )
    link.leads.set(planning.Lead.objects.filter(person_name=f"Lead {number}"))
    world.put("link", link)
    planning.Chase.objects.create(action=action, link=link, kind="asked", to=f"Lead {number}", due=date(2026, 2, 1))


GROWING = (_places, _people, _meetings, _files, _editions, _strategies, _plans, _measures, _chasing, _duty)
