"""Reads of measures: seen with their plan."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from upstream.web.core.scope import Scope
from upstream.web.insight.models import Edition
from upstream.web.planning.measures.values import EDITION
from upstream.web.planning.models import DeliveryPlan, Measure, MeasureValue
from upstream.web.planning.plan.queries import plan, plans

__all__ = ["editions_named", "measure", "measures", "plan"]


def measures(plan: DeliveryPlan) -> QuerySet[Measure]:
    return plan.measures.select_related("priority").prefetch_related("values").order_by("position", "id")


def measure(scope: Scope, key: uuid.UUID) -> Measure:
    found = Measure.objects.filter(plan__in=plans(scope)).select_related("plan__group", "priority")
    return get_object_or_404(found.prefetch_related("values__by"), pk=key)


def editions_named(rows: list[MeasureValue]) -> dict[str, Edition]:
    """The editions that values came from, by source."""
    keys = {row.source.removeprefix(EDITION) for row in rows if row.source.startswith(EDITION)}
    return {f"{EDITION}{each.pk}": each for each in Edition.objects.filter(pk__in=keys)}
