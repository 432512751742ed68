"""Measures of the fictional plan: fed by the assessment, entered by hand, one provisional, one revised."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import transaction

from upstream.plans.measuring import YEAR
from upstream.plans.windows import add_months, last_day
from upstream.web.core import clock
from upstream.web.core.scope import Scope
from upstream.web.insight.editions import queries as editions
from upstream.web.planning.measures import actions, indicators
from upstream.web.planning.measures.indicators import Choice
from upstream.web.planning.models import DeliveryPlan, Measure, MeasureValue, Priority

QUARTER = 3
FED = ("changing.monthly/monthly/n", "how_much.total/by-period/n")
"""Tables that feed the first measure: the first of these that the assessment has."""


@cache
def story() -> dict[str, Any]:
    text = (files("upstream.web.planning.measures") / "fictional_measures.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@transaction.atomic
def seed_measures(scope: Scope, plan: DeliveryPlan) -> int:
    """Run again, it adds nothing. ``scope`` must hold EDIT_PLAN; how many were added."""
    told = story()
    if plan.measures.filter(title=told["measure"][0]["title"]).exists():
        return 0
    for row in told["measure"]:
        _by_hand(scope, plan, dict(row))
    return len(told["measure"]) + _fed(scope, plan, told["fed"])


def _by_hand(scope: Scope, plan: DeliveryPlan, row: dict[str, Any]) -> None:
    counts, bases = row.pop("counts"), row.pop("bases", None)
    source, revised = row.pop("source"), row.pop("revised", None)
    starts = [add_months(_this_quarter(), -QUARTER * back) for back in range(len(counts), 0, -1)]
    target = row.pop("target", None)
    measure = actions.add_measure(
        scope=scope,
        plan=plan,
        priority=_priority(plan, row.pop("priority")),
        baseline_from=starts[0],
        baseline_to=last_day(starts[0], YEAR),
        target=None if target is None else Decimal(target),
        target_by=last_day(starts[-1], YEAR) if target else None,
        **row,
    )
    for place, (first, count) in enumerate(zip(starts, counts, strict=True)):
        base = Decimal(bases[place]) if bases else None
        _value(scope, measure, first, count, base, source, last=place == len(counts) - 1)
    if revised is not None:
        _value(scope, measure, starts[-2], revised, Decimal(bases[-2]) if bases else None, source, note="Two came late")


def _value(
    scope: Scope,
    measure: Measure,
    first: date,
    count: int,
    base: Decimal | None,
    source: str,
    *,
    last: bool = False,
    note: str = "",
) -> None:
    """The latest is provisional."""
    status = MeasureValue.Status.PROVISIONAL if last else MeasureValue.Status.FINAL
    newest = max((row.pk for row in measure.values.all()), default=0)
    actions.record_value(
        scope=scope, measure=measure, starts=first, ends=last_day(first, QUARTER), count=Decimal(count), base=base,
        status=status, source=source, note=note, seen=newest,
    )  # fmt: skip


def _fed(scope: Scope, plan: DeliveryPlan, row: dict[str, Any]) -> int:
    """One that the assessment feeds; none where nothing is published."""
    edition = editions.current(scope)
    choice = _choice(edition.area_code, edition.definition) if edition else None
    if edition is None or choice is None:
        return 0
    points = choice.series.points
    actions.add_measure(
        scope=scope,
        plan=plan,
        feed=(edition.area_code, edition.definition, choice.series.path),
        title=row["title"],
        priority=_priority(plan, row["priority"]),
        baseline_from=points[0].starts,
        baseline_to=last_day(points[0].starts, YEAR),
        update_months=YEAR if points[0].ends >= last_day(points[0].starts, YEAR) else QUARTER,
    )
    return 1


def _choice(area: str, definition: str) -> Choice | None:
    found = {choice.key: choice for choice in indicators.choices()}
    keys = (f"{area}|{definition}|{indicators.PREFIX}{path}" for path in FED)
    return next((found[key] for key in keys if key in found), None)


def _priority(plan: DeliveryPlan, number: int) -> Priority | None:
    return plan.strategy.priorities.filter(number=number).first() if plan.strategy else None


def _this_quarter() -> date:
    """The first day of the quarter that today is in."""
    today = clock.today()
    return date(today.year, (today.month - 1) // QUARTER * QUARTER + 1, 1)
