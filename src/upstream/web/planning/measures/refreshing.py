"""Measures that feed themselves: from what was published, and before that from what was loaded.

A month that was loaded comes in as provisional; the edition that publishes it makes it final; a month that was taken
out of the lake again before it was published is withdrawn. Published series come as their publisher gives them. Figures
are compared only under the definition and area that the measure was set up with: another one's edition feeds nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from upstream.model.errors import UpstreamError
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.scope import Scope, system
from upstream.web.insight.editions.queries import published_folders
from upstream.web.insight.models import Edition
from upstream.web.planning.measures import indicators, published
from upstream.web.planning.measures.indicators import Point, Series
from upstream.web.planning.measures.values import EDITION, all_values, latest_values
from upstream.web.planning.models import DeliveryPlan, Measure, MeasureValue

NAME = "the feed of measures"
LOADED = "lake"
CENT = Decimal("0.01")
NOTHING_THERE = frozenset({"UP-ASSESS-005", "UP-NEEDS-001"})
"""What an assessment says when the lake holds no record for it."""
log = logging.getLogger("upstream.planning")
S = MeasureValue.Status


def refresh_measures(*, loaded: bool = False) -> int:
    """Bring every measure that is fed up to date; how many values were added.

    Call it when an edition was published or recalled, and with ``loaded`` when something was loaded into the lake or
    withdrawn from it: then months that no edition has yet are counted too, published series are read, and what is no
    longer there is withdrawn. Done again, it adds nothing.
    """
    found = [edition for edition in indicators.standing() if fed_by(edition)]
    added = sum(_from_edition(edition) for edition in found)
    if not loaded:
        return added
    return added + sum(_from_lake(edition) for edition in found) + _from_series()


def fed_by(edition: Edition) -> list[Measure]:
    """The measures of open plans that an edition feeds: of its area, under its definition."""
    found = _fed().filter(area=edition.area_code, definition=edition.definition)
    return list(found.filter(indicator__startswith=indicators.PREFIX))


def feed(measure: Measure) -> int:
    """Fill one measure, when it was just set up."""
    if published.is_published(measure):
        return _add(measure, published.points_of(measure, published.all_series()), S.FINAL, measure.indicator)
    return sum(
        _add(measure, series.points, S.FINAL, source_of(edition))
        for edition in indicators.standing()
        if (edition.area_code, edition.definition) == (measure.area, measure.definition)
        for series in indicators.series_of(edition)
        if series.path == measure.indicator
    )


def _fed() -> QuerySet[Measure]:
    return Measure.objects.exclude(indicator="").exclude(plan__state=DeliveryPlan.State.CLOSED)


def source_of(edition: Edition) -> str:
    return f"edition:{edition.pk}"


def _from_edition(edition: Edition) -> int:
    return _fill(edition, indicators.series_of(edition), S.FINAL, source_of(edition))


def _from_lake(edition: Edition) -> int:
    """What the lake has under the edition's own request, after disclosure control against all that was published."""
    if not isinstance(edition.request, dict) or not edition.request.get("areas"):
        return 0
    try:
        found = _counted(edition)
    except UpstreamError as error:
        if error.code not in NOTHING_THERE:
            log.warning("measures could not be counted from the lake", extra={"action": error.code})
            return 0
        found = []
    added = _fill(edition, found, S.PROVISIONAL, LOADED)
    by_path = {series.path: series.points for series in found}
    return added + sum(_withdraw(measure, by_path.get(measure.indicator, ())) for measure in fed_by(edition))


def _from_series() -> int:
    """What the published series that are loaded say now."""
    fed = list(_fed().filter(indicator__startswith=published.PREFIX))
    found = published.all_series() if fed else {}
    added = 0
    for measure in fed:
        points = published.points_of(measure, found)
        added += _add(measure, points, S.FINAL, measure.indicator) + _withdraw(measure, points)
    return added


def _counted(edition: Edition) -> list[Series]:
    from upstream import api

    asked: dict[str, Any] = edition.request
    request = api.Request(
        areas=tuple(asked["areas"]),
        definition=asked.get("definition"),
        domestic_abuse=asked.get("domestic_abuse"),
        audience="trusted",
        earlier=_earlier(edition),
    )
    return list(indicators.series_in(api.monthly_figures(api.open_lake(settings.LAKE), request)))


def _earlier(edition: Edition) -> tuple[Path, ...]:
    folders = published_folders(edition.kind, edition.area_code, "trusted")
    return tuple(folder for folder in folders if (folder / "published.json").is_file())


def _fill(edition: Edition, found: Iterable[Series], status: str, source: str) -> int:
    by_path = {series.path: series for series in found}
    fed = [measure for measure in fed_by(edition) if measure.indicator in by_path]
    return sum(_add(measure, by_path[measure.indicator].points, status, source) for measure in fed)


@transaction.atomic
def _add(measure: Measure, points: Iterable[Point], status: str, source: str) -> int:
    """Add what is new or different. An edition tells each period once; a loaded count that is known says nothing."""
    held = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    rows_before = all_values(held)
    known = {(value.starts, value.ends): value for value in latest_values(held, rows_before)}
    once = source.startswith(EDITION)
    told = {(value.starts, value.ends) for value in rows_before if once and value.source == source}
    fresh = [
        point
        for point in points
        if (point.starts, point.ends) not in told
        and _says_something(known.get((point.starts, point.ends)), point, status)
    ]
    rows = [
        MeasureValue(
            measure=held,
            starts=point.starts,
            ends=point.ends,
            count=_decimal(point.count),
            base=None if point.base is None else _decimal(point.base),
            status=point.status or status,
            source=point.source or source,
            at=clock.now(),
        )
        for point in fresh
    ]
    MeasureValue.objects.bulk_create(rows)
    if rows:
        record(_scope(), "planning.measure.value", object=held, detail={"values": len(rows), "from": source})
    return len(rows)


@transaction.atomic
def _withdraw(measure: Measure, points: Iterable[Point]) -> int:
    """Periods that the lake told once and has no more are withdrawn; what an edition published stands by itself."""
    held = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    there = {(point.starts, point.ends) for point in points}
    whole = published.is_published(held)
    gone = [
        MeasureValue(
            measure=held,
            starts=row.starts,
            ends=row.ends,
            count=0,
            status=S.WITHDRAWN,
            source=row.source,
            at=clock.now(),
        )
        for row in latest_values(held)
        if (whole or row.source == LOADED) and (row.starts, row.ends) not in there
    ]
    MeasureValue.objects.bulk_create(gone)
    if gone:
        record(_scope(), "planning.measure.value", object=held, detail={"withdrawn": len(gone)})
    return len(gone)


def _says_something(known: MeasureValue | None, point: Point, status: str) -> bool:
    if known is None or known.count != _decimal(point.count):
        return True
    if point.base is not None and known.base != _decimal(point.base):
        return True
    return known.status == S.PROVISIONAL and (point.status or status) == S.FINAL


def _decimal(count: float) -> Decimal:
    return Decimal(str(count)).quantize(CENT)


def _scope() -> Scope:
    return system(NAME, clock.now())
