"""Writes to measures."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from upstream.plans.windows import months_of
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile, NotNow, must
from upstream.web.core.scope import Scope
from upstream.web.planning.measures import indicators, refreshing
from upstream.web.planning.models import DeliveryPlan, Measure, MeasureValue

FIELDS = (
    "title", "priority", "unit", "per", "direction", "baseline_from", "baseline_to", "target", "target_by",
    "update_months",
)  # fmt: skip
YEAR = 12


@transaction.atomic
def add_measure(
    *, scope: Scope, plan: DeliveryPlan, feed: tuple[str, str, str] | None = None, **fields: Any
) -> Measure:
    """Add a measure to a plan. ``feed`` is area, definition and path of the series that fills it, if one does."""
    must(scope, Permission.EDIT_PLAN)
    _open(plan)
    area, definition, indicator = feed or ("", "", "")
    counts = fields.get("unit", Measure.Unit.COUNT) == Measure.Unit.COUNT
    if indicator.startswith(indicators.PREFIX) and not counts:
        raise NotNow("Figures of the assessment are counts: choose “A count”.")
    last = plan.measures.aggregate(last=Max("position"))["last"] or 0
    made = Measure(
        plan=plan, position=last + 1, area=area, definition=definition, indicator=indicator, **_checked(fields)
    )
    made.save()
    record(scope, "planning.measure.added", object=made, detail={"fed": bool(feed)})
    if feed and not refreshing.feed(made) and not counts:
        raise NotNow("This series does not say what its counts are out of: choose “A count”.")
    return made


@transaction.atomic
def change_measure(*, scope: Scope, measure: Measure, seen: str, **fields: Any) -> list[str]:
    """Change a measure; the fields that changed. ``seen`` is the `mark` of the measure that the writer saw."""
    must(scope, Permission.EDIT_PLAN)
    held = Measure.objects.select_for_update(of=("self",)).select_related("plan").get(pk=measure.pk)
    _open(held.plan)
    if seen != mark(held):
        raise ChangedMeanwhile("Somebody else changed this measure while you were writing.")
    changed = sorted(name for name, value in _checked(fields).items() if getattr(held, name) != value)
    for name in changed:
        setattr(held, name, fields[name])
    if changed:
        held.save(update_fields=changed)
        record(scope, "planning.measure.changed", object=held, detail={"fields": changed})
    return changed


@transaction.atomic
def record_value(
    *,
    scope: Scope,
    measure: Measure,
    starts: date,
    ends: date,
    count: Decimal,
    base: Decimal | None = None,
    status: str = MeasureValue.Status.FINAL,
    source: str = "",
    note: str = "",
    seen: int,
) -> MeasureValue:
    """Enter a value by hand. ``seen`` is the key of the latest value of any period that the writer saw.

    A value for a period that has one is its revision; the earlier one stays.
    """
    must(scope, Permission.EDIT_PLAN)
    held = Measure.objects.select_for_update(of=("self",)).select_related("plan").get(pk=measure.pk)
    _open(held.plan)
    _check_value(held, starts, ends, count, base)
    same = held.values.filter(starts=starts, ends=ends)
    if same.filter(pk__gt=seen).exists():
        raise ChangedMeanwhile("Somebody else entered a value for this period while you were writing.")
    made = MeasureValue.objects.create(
        measure=held,
        starts=starts,
        ends=ends,
        count=count,
        base=base,
        status=status,
        source=source.strip(),
        note=note.strip(),
        at=clock.now(),
        by_id=scope.actor.id,
    )
    record(scope, "planning.measure.value", object=held, detail={"values": 1, "revised": same.count() > 1})
    return made


def mark(measure: Measure) -> str:
    """Changes with any field that somebody can change."""
    said = "|".join(str(getattr(measure, f"{name}_id" if name == "priority" else name)) for name in FIELDS)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """Only fields that there are, and periods that can be compared at all."""
    if unknown := set(fields) - {*FIELDS, "preset"}:
        raise TypeError(f"not fields of a measure: {', '.join(sorted(unknown))}")
    starts, ends = fields.get("baseline_from"), fields.get("baseline_to")
    if starts and ends:
        if ends <= starts:
            raise NotNow("The baseline ends before it begins.")
        months, every = months_of(starts, ends), fields.get("update_months", 3)
        if every >= YEAR and months % YEAR:
            raise NotNow(f"Updates of {every} months are compared with whole years; the baseline has {months} months.")
        if months < every:
            raise NotNow(
                f"The baseline has {months} months, and an update {every}: like can be compared with like only."
            )
    return fields


def _check_value(measure: Measure, starts: date, ends: date, count: Decimal, base: Decimal | None) -> None:
    if measure.indicator:
        raise NotNow("This measure is fed by the assessment or a published series: its values are not entered by hand.")
    if ends <= starts:
        raise NotNow("The period ends before it begins.")
    if starts > clock.today():
        raise NotNow("The period has not begun yet.")
    if measure.unit == Measure.Unit.COUNT:
        return
    if not base:
        raise NotNow("Enter the base: a rate or percentage without it cannot be tested.")
    if measure.unit == Measure.Unit.SHARE and count > base:
        raise NotNow("The count is larger than the base, so it is no percentage of it.")


def _open(plan: DeliveryPlan) -> None:
    if plan.state == DeliveryPlan.State.CLOSED:
        raise NotNow("This plan is closed: it is not changed any more.")
