"""The values of a measure as they stand: the latest of each period, without what was recalled or withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from upstream.plans.measuring import Value
from upstream.plans.windows import Terms, Update, latest, months_of, updates
from upstream.web.insight.models import Edition
from upstream.web.planning.models import Measure, MeasureValue

EDITION = "edition:"


def all_values(measure: Measure) -> list[MeasureValue]:
    """Every row, the latest of a period last."""
    return sorted(measure.values.all(), key=lambda row: (row.starts, row.ends, row.at, row.pk))


def latest_values(
    measure: Measure, rows: Iterable[MeasureValue] | None = None, gone: set[str] | None = None
) -> list[MeasureValue]:
    """``gone`` is what `recalled_of` says of several measures at once; else it is asked for this one."""
    found = all_values(measure) if rows is None else list(rows)
    gone = recalled(found) if gone is None else gone
    standing = [row for row in found if row.source not in gone]
    last = {(row.starts, row.ends): row for row in standing}.values()
    known = (row for row in last if row.status != MeasureValue.Status.WITHDRAWN)
    return sorted(known, key=lambda row: (row.starts, row.ends))


def recalled_of(measures: Iterable[Measure]) -> set[str]:
    """The sources of their values that were recalled, in one query; their values must have been read with them."""
    return recalled([row for measure in measures for row in measure.values.all()])


def recalled(rows: Iterable[MeasureValue]) -> set[str]:
    """The sources among these that are editions which were recalled."""
    named = {row.source for row in rows if row.source.startswith(EDITION)}
    keys = [uuid.UUID(source.removeprefix(EDITION)) for source in named]
    if not keys:
        return set()
    gone = Edition.objects.filter(pk__in=keys, state=Edition.State.RECALLED).values_list("pk", flat=True)
    return {f"{EDITION}{key}" for key in gone}


def values_of(measure: Measure, gone: set[str] | None = None) -> list[Value]:
    """As the tests take them. The base of a rate becomes person-months, so that periods of any length compare."""
    found = latest_values(measure, gone=gone)
    return [Value(row.starts, row.ends, float(row.count), _base(measure, row), row.status) for row in found]


def _base(measure: Measure, row: MeasureValue) -> float | None:
    if row.base is None or measure.unit == Measure.Unit.COUNT:
        return None
    return float(row.base) * (months_of(row.starts, row.ends) if measure.unit == Measure.Unit.RATE else 1)


def shown(measure: Measure, value: Value) -> float | None:
    """A value as it is read: the count, the rate over its period, or the percentage; None without a base."""
    if measure.unit == Measure.Unit.COUNT:
        return value.count
    if not value.base:
        return None
    if measure.unit == Measure.Unit.SHARE:
        return 100 * value.count / value.base
    return measure.per * value.count * value.months / value.base


def terms(measure: Measure) -> Terms:
    return Terms(measure.baseline_from, measure.baseline_to, measure.update_months, measure.direction)


def latest_update(measure: Measure, gone: set[str] | None = None) -> Update | None:
    return latest(values_of(measure, gone), terms(measure))


def all_updates(measure: Measure, values: list[Value]) -> list[Update]:
    return updates(values, terms(measure))
