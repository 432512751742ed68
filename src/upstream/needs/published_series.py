"""Published series: one indicator beside other areas and over the years."""

from __future__ import annotations

from dataclasses import replace

from upstream.model.figures import Marker
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs.build import dimension, finding, known, sentence, table, text
from upstream.needs.measure import compare
from upstream.needs.shape import Evidence, SeriesPoint
from upstream.needs.words import MOST_TOLD, listed

HEALTH_WORDS = ("hospital", "admission", "ambulance", "emergency department", "accident and emergency", "a&e")


def indicators(evidence: Evidence, *, health: bool) -> list[str]:
    """Indicators of the published series that say something of the partnership's own area."""
    own = own_codes(evidence)
    names = sorted({p.indicator for p in evidence.series if p.area in own})
    return [name for name in names if is_health(name) == health]


def is_health(indicator: str) -> bool:
    return any(word in indicator.casefold() for word in HEALTH_WORDS)


def own_codes(evidence: Evidence) -> set[str]:
    return {evidence.area, *evidence.aliases}


def series_finding(evidence: Evidence, indicator: str, identifier: str) -> Finding:
    """One published indicator: the partnership's latest value beside every other area that the series gives."""
    points = [p for p in evidence.series if p.indicator == indicator]
    own = own_codes(evidence)
    latest = max(p.period for p in points if p.area in own)
    now = sorted((p for p in points if p.period == latest), key=lambda p: (p.area not in own, p.area))
    rows = [_point_row(p) for p in now]
    columns = [
        dimension("area", "Area"),
        known("value", "Value", 1),
        known("lower", "Lower limit (95%)", 1),
        known("upper", "Upper limit (95%)", 1),
        text("status", "Status"),
    ]
    names = {p.area: p.area_name for p in now}
    figures = table(
        evidence,
        "series",
        f"{indicator}, {latest}",
        columns,
        rows,
        at={"period": latest},
        names=names,
        unit="published values",
        source="series",
    )
    mine = now[0]
    per = f" per {mine.base:,.0f}" if mine.base and mine.base > 1 else ""
    title = sentence(
        "{indicator}: {v}{per} in {area} in {when}",
        "series",
        {"v": (0, "value"), "area": (0, "area")},
        indicator=indicator,
        per=per,
        when=latest,
    )
    told = [_own_interval(mine)] if mine.lower is not None and mine.upper is not None else []
    told += [_against(i, mine, other) for i, other in enumerate(now) if i and other.area not in own][:MOST_TOLD]
    trend, extra = _over_time(evidence, points, own, identifier, indicator)
    result = finding(
        evidence,
        identifier,
        title,
        [*told, *trend],
        [figures, *extra],
        period=latest,
        charts=[_series_chart(evidence, identifier, title, indicator, latest)] if len(now) > 1 else [],
        caveats=_status(now),
        methods=("As published by the source named",),
    )
    sources = listed(sorted({p.source for p in points if p.source})) or "Published series"
    return replace(result, provenance=replace(result.provenance, source=sources, definition=indicator, extracts=()))


def _series_chart(evidence: Evidence, identifier: str, title: Sentence, indicator: str, latest: str) -> Chart:
    return Chart(
        id=f"{identifier}.chart",
        kind="interval",
        figures="series",
        title=title,
        subtitle=f"{indicator}, {latest}, as published",
        x="area",
        y="value",
        lower="lower",
        upper="upper",
        alt=sentence("A dot with its interval for each area. The table gives the same numbers."),
        options={"highlight": sorted(own_codes(evidence))},
    )


def _own_interval(mine: SeriesPoint) -> Sentence:
    return sentence("The 95% interval is {l} to {u}.", "series", {"l": (0, "lower"), "u": (0, "upper")})


def _point_row(p: SeriesPoint) -> tuple[object, ...]:
    missing = Marker.NOT_AVAILABLE
    value = p.value if p.value is not None else missing
    return (p.area, value, p.lower, p.upper, p.status or "final")


def _against(row: int, mine: SeriesPoint, other: SeriesPoint):  # type: ignore[no-untyped-def]
    verdict = _interval_verdict(mine, other)
    cells = {"area": (row, "area"), "v": (row, "value")}
    limits_given = other.lower is not None and other.upper is not None
    words = "{area}: {v}" + (" (95% interval {l} to {u})" if limits_given else "") + ". {standing}"
    cells |= {"l": (row, "lower"), "u": (row, "upper")} if limits_given else {}
    standing = {
        Verdict.HIGHER: "It is clearly higher there.",
        Verdict.LOWER: "It is clearly lower there.",
        Verdict.NO_CLEAR_DIFFERENCE: "No difference is clear.",
        Verdict.TOO_FEW: "The numbers are too small to tell a difference.",
    }.get(verdict, "Without intervals no difference can be tested.")
    return sentence(words, "series", cells, standing=standing)


def _interval_verdict(mine: SeriesPoint, other: SeriesPoint) -> Verdict:
    """From the counts where the series gives them; else cautious: only intervals that do not overlap differ."""
    if mine.numerator is not None and other.numerator is not None and mine.denominator and other.denominator:
        counts = (round(mine.numerator), round(other.numerator))
        return compare(*counts, mine.denominator, other.denominator, areas=True).verdict
    if None in (mine.lower, mine.upper, other.lower, other.upper):
        return Verdict.NOT_COMPARABLE
    if other.lower > mine.upper:  # type: ignore[operator]
        return Verdict.HIGHER
    return Verdict.LOWER if other.upper < mine.lower else Verdict.NO_CLEAR_DIFFERENCE  # type: ignore[operator]


def _over_time(evidence: Evidence, points: list[SeriesPoint], own: set[str], identifier: str, indicator: str):  # type: ignore[no-untyped-def]
    """The partnership's own values over the years, and whether the last differs from the first."""
    mine = sorted((p for p in points if p.area in own), key=lambda p: (p.area, p.period))
    mine = [p for p in mine if p.area == mine[0].area]
    if len(mine) < 2:
        return [], []
    columns = [
        dimension("period", "Period"),
        known("value", "Value", 1),
        known("lower", "Lower limit (95%)", 1),
        known("upper", "Upper limit (95%)", 1),
        text("status", "Status"),
    ]
    rows = [(p.period, *_point_row(p)[1:]) for p in mine]
    figures = table(
        evidence,
        "over-time",
        f"{indicator}, {mine[0].area_name}",
        columns,
        rows,
        at={"area": mine[0].area},
        unit="published values",
        source="series",
    )
    verdict = _interval_verdict(mine[0], mine[-1])
    said = {
        Verdict.HIGHER: "It rose between {a} and {b}, from {x} to {y}.",
        Verdict.LOWER: "It fell between {a} and {b}, from {x} to {y}.",
        Verdict.NO_CLEAR_DIFFERENCE: "No clear change between {a} and {b} ({x} and {y}).",
        Verdict.TOO_FEW: "It was {x} in {a} and {y} in {b}: the numbers are too small to tell a change.",
    }.get(verdict, "It was {x} in {a} and {y} in {b}; without intervals a change cannot be tested.")
    words = sentence(
        said, "over-time", {"x": (0, "value"), "y": (len(rows) - 1, "value")}, a=mine[0].period, b=mine[-1].period
    )
    return [words], [figures]


def _status(points: list[SeriesPoint]) -> list[str]:
    provisional = [p for p in points if p.status == "provisional"]
    return ["Some of these values are provisional and may be revised."] if provisional else []
