"""The measures of a plan with their values, as rows of text."""

from __future__ import annotations

from decimal import Decimal

from upstream.web.core import formats
from upstream.web.planning.measures.presenters import told_source
from upstream.web.planning.measures.queries import editions_named
from upstream.web.planning.models import DeliveryPlan, MeasureValue

Rows = list[tuple[str, ...]]


def measure_rows(plan: DeliveryPlan) -> Rows:
    return [
        (
            str(line),
            each.title,
            str(each.priority) if each.priority else each.heading,
            each.get_unit_display(),
            str(each.per),
            each.get_direction_display(),
            formats.date(each.baseline_from),
            formats.date(each.baseline_to),
            str(each.update_months),
            _number(each.target),
            formats.date(each.target_by),
            each.preset,
            each.indicator,
            each.area,
            each.definition,
        )
        for line, each in enumerate(plan.measures.select_related("priority"), start=1)
    ]


def value_rows(plan: DeliveryPlan) -> Rows:
    """Every value as it was told, revisions after what they revise."""
    lines = {key: str(line) for line, key in enumerate(plan.measures.values_list("pk", flat=True), start=1)}
    found = list(MeasureValue.objects.filter(measure__plan=plan).order_by("measure__position", "starts", "at", "id"))
    editions = editions_named(found)
    return [
        (
            lines[each.measure_id],
            formats.date(each.starts),
            formats.date(each.ends),
            _number(each.count),
            _number(each.base),
            each.get_status_display(),
            told_source(each, editions),
            each.note,
            each.at.isoformat(),
        )
        for each in found
    ]


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
