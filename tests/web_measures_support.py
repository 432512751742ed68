"""A plan with its people, and values of its measures."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import planning_support as plans
import web_edition_support as editions
import web_support as made
from support import ROOT
from upstream.model.finding import Verdict
from upstream.web.insight.models import Edition
from upstream.web.planning.measures import actions
from upstream.web.planning.models import Measure, MeasureValue


def world() -> SimpleNamespace:
    tactical = made.group()
    chair, coordinator = made.person("Rowan Ash", "chair"), made.person("Wren Sedge", "coordinator")
    made.seat(chair, tactical, "chair")
    plan = plans.plan(tactical, chair=made.scope(chair))
    return SimpleNamespace(plan=plan, coordinator=coordinator, scope=made.scope(coordinator), chair=chair)


def quarters(measure: Measure, counts: dict[str, int], **more: Any) -> None:
    """Values by the first month of their quarter."""
    for first, count in counts.items():
        year, month = (int(part) for part in first.split("-"))
        ends = date(year, month + 2, 30 if month + 2 in (6, 9) else 31)
        MeasureValue.objects.create(measure=measure, starts=date(year, month, 1), ends=ends, count=count, **more)


def enter(world: SimpleNamespace, measure: Measure, count: int, seen: int = 0, **more: Any) -> MeasureValue:
    given = {"starts": date(2025, 4, 1), "ends": date(2025, 6, 30), "count": Decimal(count)} | more
    return actions.record_value(scope=world.scope, measure=measure, seen=seen, **given)


def published(world: SimpleNamespace, **changes: Any) -> Edition:
    by, approver = world.coordinator, world.chair
    found = editions.edition(by, made.organisation(), verdict=Verdict.HIGHER)
    moved = {"state": "published", "submitted_by": by, "approved_by": approver}
    times = {"submitted_at": datetime(2026, 3, 1, tzinfo=UTC), "published_at": datetime(2026, 3, 2, tzinfo=UTC)}
    Edition.objects.filter(pk=found.pk).update(**moved, **times, **changes)
    found.refresh_from_db()
    return found


BRISTOL = "E06000023"


def months_of_bristol(folder: Path, *months: str) -> Path:
    """What the police published of these months (data/demo)."""
    with zipfile.ZipFile(ROOT / "data" / "demo" / "police-uk" / "bristol_2018-01_2025-12.zip") as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name[:7] in months])
    return folder
