"""Published series of the lake (hospital admissions, school exclusions, homicides) as feeds of measures.

They are public already, so they pass no disclosure control here. A value that the publisher suppressed is no point.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from upstream.model.errors import UpstreamError
from upstream.plans.series_periods import span_of
from upstream.plans.windows import months_of
from upstream.web.insight.models import Edition
from upstream.web.planning.measures.indicators import FEWEST, Choice, Point, Series
from upstream.web.planning.models import Measure, MeasureValue

if TYPE_CHECKING:
    from upstream.needs.shape import SeriesPoint

PREFIX = "series:"
LENGTHS = (1, 3, 6, 12)
LONGEST = Measure._meta.get_field("indicator").max_length or 0
log = logging.getLogger("upstream.planning")
S = MeasureValue.Status
Key = tuple[str, str]
"""Area and path."""


def is_published(measure: Measure) -> bool:
    return measure.indicator.startswith(PREFIX)


def choices(editions: Iterable[Edition]) -> list[Choice]:
    """The series of the areas that assessments are about; of every area while there is no assessment."""
    wanted = {code for edition in editions for code in _codes(edition)}
    return [
        Choice(f"{area}||{series.path}", f"{series.title} (published series)", series)
        for (area, _), series in all_series().items()
        if not wanted or area in wanted
    ]


def all_series() -> dict[Key, Series]:
    """Every published series with two values or more that a measure can take, by area and path."""
    found: dict[Key, Series] = {}
    by_series = groupby(_loaded(), key=lambda point: (point.indicator, point.area))
    for (indicator, area), group in by_series:
        rows = list(group)
        points = tuple(_points(rows))
        path = f"{PREFIX}{indicator}"
        if len(points) >= FEWEST and len(path) <= LONGEST:
            found[area, path] = Series(path, f"{indicator}, {rows[0].area_name}", points)
    return found


def points_of(measure: Measure, found: dict[Key, Series]) -> tuple[Point, ...]:
    """The points that fit the measure: a rate or a percentage needs each with its base."""
    series = found.get((measure.area, measure.indicator))
    if series is None:
        return ()
    return tuple(point for point in series.points if measure.unit == Measure.Unit.COUNT or point.base)


def _loaded() -> Sequence[SeriesPoint]:
    from upstream import api

    if not Path(settings.LAKE).is_dir():
        return ()
    try:
        return api.published_series(api.open_lake(settings.LAKE))
    except UpstreamError as error:
        log.warning("published series could not be read", extra={"action": error.code})
        return ()


def _codes(edition: Edition) -> set[str]:
    asked = edition.request.get("areas", ()) if isinstance(edition.request, dict) else ()
    return {edition.area_code, *(str(code) for code in asked)}


def _points(rows: Iterable[SeriesPoint]) -> Iterable[Point]:
    for row in rows:
        span = span_of(row.period)
        if span is None or row.numerator is None or row.numerator < 0 or months_of(*span) not in LENGTHS:
            continue
        status = S.PROVISIONAL if row.status == "provisional" else S.FINAL
        yield Point(*span, row.numerator, row.denominator, status, row.source[:300])
