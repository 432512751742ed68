"""The measures of a file as measures of a plan, with the values that it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from upstream.plans.details import Detail
from upstream.plans.measuring import YEAR
from upstream.plans.rows import MeasureRow, PlanFile
from upstream.plans.told_measures import ToldMeasure, told_measure
from upstream.plans.windows import months_of
from upstream.web.planning.models import DeliveryPlan, Measure, MeasureValue
from upstream.web.planning.plan.making import day, moment

ROUNDS = (12, 6, 3, 1)
MOST = Decimal(10) ** 9
ADD = "it is a measure: add it under Measures, with its values"


@dataclass
class Brought:
    """What will be stored, and what of it could not be read, each with its place, cells and why."""

    measures: list[Measure] = field(default_factory=list)
    values: list[MeasureValue] = field(default_factory=list)
    unread: list[dict[str, object]] = field(default_factory=list)

    def store(self) -> None:
        Measure.objects.bulk_create(self.measures)
        MeasureValue.objects.bulk_create(self.values, 1000)


def bring(plan: DeliveryPlan, file: PlanFile, at: datetime) -> Brought:
    """Nothing is stored yet."""
    brought = Brought()
    for row in file.measures:
        _told(plan, row, at, brought)
    _handed_out(plan, file, at, brought)
    return brought


def _told(plan: DeliveryPlan, row: MeasureRow, at: datetime, brought: Brought) -> None:
    """A row of a partner's own table."""
    told = told_measure(row)
    if isinstance(told, str):
        brought.unread.append(_unread(row, f"{ADD}; {told}"))
        return
    made = Measure(
        plan=plan,
        position=len(brought.measures) + 1,
        title=told.title[:300],
        direction=told.should,
        baseline_from=told.starts,
        baseline_to=told.ends,
        target=None if told.target is None else Decimal(str(told.target)),
        update_months=_round(plan, told),
    )
    brought.measures.append(made)
    source = f"{plan.imported_from}, {row.place}"[:300]
    brought.values += [
        MeasureValue(
            measure=made, starts=each.starts, ends=each.ends, count=Decimal(str(each.count)), source=source, at=at
        )
        for each in told.values
        if Decimal(str(each.count)) < MOST
    ]
    if told.unsaid:
        brought.unread.append(_unread(row, f"the measure was added without this: {'; '.join(told.unsaid)}"))


def _round(plan: DeliveryPlan, told: ToldMeasure) -> int:
    """How often it is updated: as the file does, else as the plan is; never longer than its baseline can answer."""
    length = months_of(told.starts, told.ends)
    wanted = told.update_months if told.update_months in ROUNDS else plan.update_months
    fits = [each for each in ROUNDS if each <= length and (each < YEAR or length % YEAR == 0)]
    return wanted if wanted in fits else next((each for each in fits if each <= wanted), 1)


def _unread(row: MeasureRow, reason: str) -> dict[str, object]:
    cells = [row.title, row.baseline, row.update, row.change, row.target]
    return {"place": row.place, "cells": cells, "reason": reason}


def _handed_out(plan: DeliveryPlan, file: PlanFile, at: datetime, brought: Brought) -> None:
    """Measures and values from tables that the workspace made."""
    by_line: dict[str, Measure] = {}
    for told in file.details:
        if told.kind == "measures" and (made := _measure(plan, told, len(brought.measures) + 1)):
            by_line[told.line] = made
            brought.measures.append(made)
    for told in file.details:
        if told.kind == "values" and told.line in by_line and (value := _value(by_line[told.line], told, at)):
            brought.values.append(value)


def _measure(plan: DeliveryPlan, told: Detail, position: int) -> Measure | None:
    fields = told.fields
    starts, ends = day(fields["from"]), day(fields["to"])
    if starts is None or ends is None or ends <= starts:
        return None
    return Measure(
        plan=plan,
        position=position,
        title=fields["title"][:300],
        heading=fields["heading"][:300],
        unit=_label(Measure.Unit, fields["unit"], Measure.Unit.COUNT),
        per=_whole(fields["per"], 1000),
        direction=_label(Measure.Direction, fields["should"], Measure.Direction.DOWN),
        baseline_from=starts,
        baseline_to=ends,
        update_months=_whole(fields["months"], 3),
        target=_decimal(fields["target"]),
        target_by=day(fields["target_by"]),
        preset=fields["preset"][:60],
        indicator=fields["indicator"][:300],
        area=fields["area"][:20],
        definition=fields["definition"][:100],
    )


def _value(measure: Measure, told: Detail, at: datetime) -> MeasureValue | None:
    fields = told.fields
    starts, ends, count = day(fields["starts"]), day(fields["ends"]), _decimal(fields["count"])
    if starts is None or ends is None or count is None or ends <= starts:
        return None
    return MeasureValue(
        measure=measure,
        starts=starts,
        ends=ends,
        count=count,
        base=_decimal(fields["base"]),
        status=_label(MeasureValue.Status, fields["status"], MeasureValue.Status.FINAL),
        source=fields["source"][:300],
        note=fields["note"],
        at=moment(fields["at"]) or at,
    )


def _label(choices: Any, label: str, otherwise: str) -> str:
    return next((value for value, words in choices.choices if words == label), otherwise)


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and 0 < len(text) < 7 and int(text) else otherwise


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < MOST else None
