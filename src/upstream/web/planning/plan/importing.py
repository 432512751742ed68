"""Bringing in the plan that a partnership has: read the file, let a person look, then make actions of it, once."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max

from upstream.plans.reading import planned, read_grids
from upstream.plans.rows import Grid, PlanFile
from upstream.web import private
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotNow, must
from upstream.web.core.scope import Scope
from upstream.web.partnership.models import Group
from upstream.web.planning.models import (
    Action,
    DeliveryPlan,
    Dependency,
    Lead,
    Milestone,
    PlanImport,
    PlanState,
    Progress,
    Rating,
    Risk,
)
from upstream.web.planning.plan import queries
from upstream.web.planning.plan.bringing_measures import bring
from upstream.web.planning.plan.making import Made, day, make
from upstream.web.planning.plan.matching import Matcher, matcher, said_before

BATCH = 1000
# Beside the columns of fields, a mapping says which table it is about and how many rows stand above its first action.
TABLE, ROWS_ABOVE = "table", "rows above"


class AlreadyThere(NotNow):
    """The same file was handed in before."""

    def __init__(self, earlier: PlanImport) -> None:
        super().__init__(f"This file was handed in before, on {earlier.at:%-d %B %Y}. Nothing was added.")
        self.earlier = earlier


@transaction.atomic
def receive(*, scope: Scope, title: str, group: Group, name: str, content: BinaryIO) -> PlanImport:
    """Read the tables of a file. Raises UP-PLAN-001 and UP-PLAN-002, and AlreadyThere for a file handed in before."""
    must(scope, Permission.EDIT_PLAN)
    with private.passing() as folder:
        path = folder / _clean(name)
        with path.open("xb") as plain:
            shutil.copyfileobj(content, plain)
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if earlier := PlanImport.objects.filter(sha256=digest).exclude(state=PlanImport.State.DROPPED).first():
            raise AlreadyThere(earlier)
        grids = read_grids(path)
    return PlanImport.objects.create(
        title=title,
        group=group,
        name=path.name,
        sha256=digest,
        grids=json.dumps([dataclasses.asdict(grid) for grid in grids]),
        by_id=scope.actor.id,
    )


@transaction.atomic
def say_columns(*, scope: Scope, arrived: PlanImport, mapping: Mapping[str, int]) -> None:
    """Which column (from 0) holds what, where no heading gives it away. None at all goes back to the headings."""
    arrived = _waiting(scope, arrived)
    arrived.mapping = dict(mapping)
    arrived.save(update_fields=["mapping"])


@transaction.atomic
def give_up(*, scope: Scope, arrived: PlanImport) -> None:
    arrived = _waiting(scope, arrived)
    arrived.state, arrived.grids = PlanImport.State.DROPPED, ""
    arrived.save(update_fields=["state", "grids"])


@transaction.atomic
def carry_out(*, scope: Scope, arrived: PlanImport, leads: Mapping[str, uuid.UUID | None]) -> DeliveryPlan:
    """Make a draft plan of the rows. ``leads`` says which organisation each name as written is.

    Raises UP-PLAN-003 where the file holds no table of actions.
    """
    arrived = _waiting(scope, arrived)
    file = read(arrived)
    plan = _plan(scope, arrived, file)
    known = matcher(queries.open_organisations(clock.today()), {**said_before(), **leads})
    for name, key in leads.items():
        if key is None:
            known.known.pop(" ".join(name.casefold().split()), None)
    position = plan.actions.aggregate(last=Max("position"))["last"] or 0
    _store(make(plan, file, known, clock.now(), position))
    brought = bring(plan, file, clock.now())
    brought.store()
    arrived.plan, arrived.state, arrived.grids = plan, PlanImport.State.DONE, ""
    arrived.unread = [*(dataclasses.asdict(row) for row in file.unread), *brought.unread]
    arrived.leads = {name: str(key) for name, key in leads.items() if key}
    arrived.save(update_fields=["plan", "state", "grids", "unread", "leads"])
    detail = {"actions": len(file.rows), "measures": len(brought.measures), "unread": len(arrived.unread)}
    record(scope, "planning.plan.imported", object=plan, detail=detail)
    return plan


def read(arrived: PlanImport) -> PlanFile:
    """The plan in the tables that wait. Raises UP-PLAN-003."""
    mapping = dict(arrived.mapping)
    found = tables(arrived)
    if not mapping:
        return planned(arrived.name, found)
    one, above = found[mapping.pop(TABLE)], mapping.pop(ROWS_ABOVE)
    return planned(arrived.name, [Grid(one.place, one.rows[above:], one.first + above)], mapping)


def tables(arrived: PlanImport) -> list[Grid]:
    told = json.loads(arrived.grids or "[]")
    return [Grid(each["place"], tuple(tuple(row) for row in each["rows"]), each["first"]) for each in told]


def names() -> Matcher:
    """What names in plans mean here now."""
    return matcher(queries.open_organisations(clock.today()), said_before())


def _plan(scope: Scope, arrived: PlanImport, file: PlanFile) -> DeliveryPlan:
    told = next((each.fields for each in file.details if each.kind == "plan"), {})
    months = told.get("months", "")
    plan = DeliveryPlan.objects.create(
        title=arrived.title,
        group=arrived.group,
        starts=day(told.get("starts", "")),
        ends=day(told.get("ends", "")),
        update_months=int(months) if months.isdecimal() and 0 < int(months) <= 24 else 3,
        imported_from=arrived.name,
    )
    PlanState.objects.create(plan=plan, state=plan.state, by_id=scope.actor.id, reason=f"Imported from {arrived.name}")
    return plan


def _store(made: Made) -> None:
    Action.objects.bulk_create(made.actions, BATCH)
    Lead.objects.bulk_create(made.leads, BATCH)
    Milestone.objects.bulk_create(made.milestones, BATCH)
    Risk.objects.bulk_create(made.risks, BATCH)
    Dependency.objects.bulk_create(made.waits, BATCH, ignore_conflicts=True)
    Progress.objects.bulk_create(made.progress, BATCH)
    Rating.objects.bulk_create(made.ratings, BATCH)


def _waiting(scope: Scope, arrived: PlanImport) -> PlanImport:
    must(scope, Permission.EDIT_PLAN)
    held = PlanImport.objects.select_for_update().get(pk=arrived.pk)
    if held.state != PlanImport.State.READ:
        raise NotNow(f"This file is “{held.get_state_display().lower()}” already.")
    return held


def _clean(name: str) -> str:
    """The file's own name without a path, and short enough."""
    path = Path(name.replace("\\", "/")).name or "plan"
    stem, ending = Path(path).stem[:150], Path(path).suffix[:10]
    return f"{stem}{ending}"
