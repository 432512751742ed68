"""The points of the published series that are loaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upstream.needs.shape import SeriesPoint


def points(engine: Any) -> tuple[SeriesPoint, ...]:
    if "series" not in engine.sources():
        return ()
    columns = [
        "area_code",
        "area_name",
        "indicator",
        "period",
        "value",
        "lower",
        "upper",
        "numerator",
        "denominator",
        "base",
        "source",
        "status",
    ]
    rows = engine.rows("series", columns).to_pylist()
    return tuple(sorted((_point(row) for row in rows), key=lambda p: (p.indicator, p.area, p.period, p.source)))


def _point(row: Mapping[str, Any]) -> SeriesPoint:
    numbers = {k: row[k] for k in ("value", "lower", "upper", "numerator", "denominator", "base")}
    numbers |= _limits(numbers)
    return SeriesPoint(
        area=row["area_code"],
        area_name=row["area_name"] or row["area_code"],
        indicator=row["indicator"],
        period=row["period"],
        source=row["source"] or "",
        status=row["status"] or "",
        **{k: None if v is None else float(v) for k, v in numbers.items()},
    )


def _limits(numbers: Mapping[str, Any]) -> dict[str, float]:
    """The interval of a published rate that gives its counts but no interval."""
    from upstream.statistics.rates import crude_rate

    n, people, base = (numbers[name] for name in ("numerator", "denominator", "base"))
    if numbers["lower"] is not None or n is None or not people or not base:
        return {}
    rate = crude_rate(n, people, base)
    return {"lower": float(rate.lower), "upper": float(rate.upper)}
