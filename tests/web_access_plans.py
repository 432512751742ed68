"""Strategies and plans of an organisation's group, for the tests of who enters what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

import duty_support as duty
import planning_support as plans
import web_support as made
from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.partnership.models import Decision
from upstream.web.planning.models import (
    DeliveryPlan,
    Evidence,
    Option,
    PlanImport,
    PlanPaper,
    Priority,
    RelatedStrategy,
    Strategy,
    UpdateLink,
)
from upstream.web.planning.plan import paper_making, parts

if TYPE_CHECKING:
    from web_access_support import Side


def drafts(side: Side, writer: User, mark: str = "") -> None:
    """What only its writers and the group see yet. ``writer`` asked for the paper and handed the file in."""
    _strategy(side, mark)
    plan = DeliveryPlan.objects.create(title=f"{mark} plan", group=side.group)
    side.put("plan", plan, {"kind": "ics"})
    side.put("measure", plans.measure(plan, f"{mark} measure"))
    _action(side, plan, mark)
    brought = PlanImport.objects.create(
        title=f"{mark} file", group=side.group, name="plan.docx", sha256=f"{side.name:0>64}", by=writer
    )
    side.put("import", brought)
    paper = PlanPaper.objects.create(plan=plan, kind="ics", by=writer, at=clock.now())
    paper_making.make(paper.pk)
    side.put("paper", paper)
    link = UpdateLink.objects.create(
        plan=plan, to_name=f"{mark} lead", token_hash=f"{side.name:1>64}", expires_at=clock.later(days=5)
    )
    side.put("link", link)


def _strategy(side: Side, mark: str) -> None:
    strategy = Strategy.objects.create(title=f"{mark} strategy", group=side.group)
    related = RelatedStrategy.objects.create(strategy=strategy, title=f"{mark} related")
    side.put("strategy", strategy, {"kind": "docx", "pk": str(related.pk)})
    priority = Priority.objects.create(strategy=strategy, number=1, title=f"{mark} priority")
    side.put("priority", priority)
    side.put("option", Option.objects.create(priority=priority, title=f"{mark} option"))
    edition = side.parts["making"]["key"]
    cited = Evidence.objects.create(priority=priority, edition_id=edition, key="how_much.total", title=f"{mark} said")
    side.put("evidence", cited)


def _action(side: Side, plan: DeliveryPlan, mark: str) -> None:
    scope = made.seeder()
    action = plans.action(plan, text=f"{mark} deed")
    plans.lead(action, f"{mark} lead", email="", at=side.organisation)
    stone = parts.add_milestone(scope=scope, action=action, title=f"{mark} stone", due=date(2026, 6, 1))
    side.put("deed", action, {"pk": str(stone.pk)})
    risk = parts.add_risk(scope=scope, action=action, text=f"{mark} risk", likelihood=1, impact=1)
    side.put("risk", action, {"pk": str(risk.pk)})
    upload = SimpleUploadedFile(f"{mark} note.txt", mark.encode() or b"own")
    side.put("file", parts.add_file(scope=scope, action=action, upload=upload))


def adopted(side: Side) -> None:
    """What was adopted is read by whoever may read plans, of whichever organisation."""
    decision = Decision.objects.filter(group=side.group).first()
    plan = DeliveryPlan.objects.create(title="Adopted", group=side.group, state="adopted", adopted_by=decision)
    side.put("adopted-plan", plan, {"kind": "ics"})
    action = plans.action(plan)
    plans.lead(action, "Somebody", email="", at=side.organisation)
    side.put("adopted-deed", action)
    side.put("adopted-measure", plans.measure(plan))
    strategy = Strategy.objects.create(title="Adopted", group=side.group, state="adopted", adopted_by=decision)
    side.put("adopted-strategy", strategy, {"kind": "docx"})
    duty.recorded(side)
