"""Measures in words: what they are now, against what, and what may be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from upstream.plans.measuring import Change
from upstream.plans.windows import Update
from upstream.web.core import formats
from upstream.web.planning.measures import queries
from upstream.web.planning.measures.charting import period, places
from upstream.web.planning.measures.published import PREFIX as SERIES
from upstream.web.planning.measures.published import is_published
from upstream.web.planning.measures.refreshing import LOADED
from upstream.web.planning.measures.values import all_updates, latest_values, recalled, shown, values_of
from upstream.web.planning.models import Measure, MeasureValue

KIND = {"green": "green", "red": "red", "amber": "amber", "": "grey"}


@dataclass(frozen=True)
class Line:
    """A measure in one line: value, what it was compared with, and the verdict in words with its rating."""

    measure: Measure
    value: str
    when: str
    before: str
    rag: str
    words: str
    provisional: bool

    @property
    def sentence(self) -> str:
        return f"{self.words[:1].upper()}{self.words[1:]}."


def line(measure: Measure, gone: set[str] | None = None) -> Line:
    """``gone`` as `values.recalled_of` gives it, where there are several."""
    values = values_of(measure, gone)
    found = all_updates(measure, values)
    last = found[-1] if found else None
    if last is None:
        return Line(measure, "", "", "", "grey", "no update since the baseline", False)
    when = period(last.value.starts, last.value.ends)
    before = _before(measure, last)
    rag, words = KIND[last.change.rag], verdict(last.change)
    return Line(measure, read(measure, last.value), when, before, rag, words, last.value.status == "provisional")


def verdict(change: Change) -> str:
    """ "fell by 12% (95% interval: 3% to 20% fewer)" only where the test says so; else why nothing can be said."""
    if change.why_not:
        return f"{change.words}: {change.why_not}"
    if change.words == "no clear change":
        return f"no clear change{_interval(change)}"
    amount = "" if change.percent is None else f" by {formats.number(abs(change.percent))}%"
    return f"{change.words}{amount}{_interval(change)}"


def _interval(change: Change) -> str:
    if change.lower is None:
        return ""
    ends = "any rise" if change.upper is None else _signed(change.upper)
    return f" (95% interval {_signed(change.lower)} to {ends})"


def _signed(percent: float) -> str:
    return f"{'+' if round(percent) > 0 else ''}{formats.number(percent)}%"


def read(measure: Measure, value: Any) -> str:
    """A value with its unit."""
    number = formats.number(shown(measure, value), places(measure))
    if measure.unit == Measure.Unit.SHARE:
        return f"{number}%"
    return f"{number} per {formats.number(measure.per)}" if measure.unit == Measure.Unit.RATE else number


def _before(measure: Measure, update: Update) -> str:
    if update.before is None:
        return ""
    return f"{read(measure, update.before)} in {period(update.before.starts, update.before.ends)}"


def update_rows(measure: Measure) -> list[list[Any]]:
    """Every update, the latest first."""
    return [
        [
            period(each.value.starts, each.value.ends),
            read(measure, each.value) + (" (provisional)" if each.value.status == "provisional" else ""),
            _before(measure, each) or "Nothing alike",
            verdict(each.change),
        ]
        for each in reversed(all_updates(measure, values_of(measure)))
    ]


def value_columns(measure: Measure) -> list[Any]:
    base = [] if measure.unit == Measure.Unit.COUNT else [{"text": "Base", "number": True}]
    return ["Period", {"text": "Count", "number": True}, *base, "Status", "Source", "Recorded"]


def value_rows(measure: Measure) -> list[list[Any]]:
    """Every value as it was told, the latest period first, a revision above what it revises."""
    rows = list(measure.values.all())
    standing = {row.pk for row in latest_values(measure, rows)}
    editions, gone = queries.editions_named(rows), recalled(rows)
    ordered = sorted(rows, key=lambda row: (row.starts, row.ends, row.at, row.pk), reverse=True)
    return [
        [
            period(row.starts, row.ends),
            _count(row),
            *([] if measure.unit == Measure.Unit.COUNT else [formats.number(row.base)]),
            _status(row, standing, gone),
            _source(row, editions),
            f"{formats.date(row.at)}{f', {row.by}' if row.by else ''}",
        ]
        for row in ordered
    ]


def _count(row: MeasureValue) -> str:
    if row.status == MeasureValue.Status.WITHDRAWN:
        return ""
    return formats.number(row.count, 0 if row.count == row.count.to_integral() else 1)


def _status(row: MeasureValue, standing: set[int], gone: set[str]) -> str:
    if row.source in gone:
        return "Recalled with its edition"
    if row.status == MeasureValue.Status.WITHDRAWN:
        return "Withdrawn with its records"
    return row.get_status_display() if row.pk in standing else f"{row.get_status_display()}, revised since"


def _source(row: MeasureValue, editions: dict[str, Any]) -> str:
    told = told_source(row, editions)
    return f"{told}. {row.note}" if row.note and told else told or row.note


def told_source(row: MeasureValue, editions: dict[str, Any]) -> str:
    """Where a value comes from, in words; ``editions`` as `queries.editions_named` gives them."""
    if row.source == LOADED:
        return "Counted when it was loaded; not published yet"
    named = editions.get(row.source)
    return f"{named.title}, published {formats.date(named.published_at)}" if named else row.source


def facts(measure: Measure) -> list[tuple[str, str]]:
    values = values_of(measure)
    from upstream.plans.windows import baseline
    from upstream.web.planning.measures.values import terms

    before = baseline(values, terms(measure))
    told = f"{read(measure, before)} in " if before else "no value yet for "
    rows = [
        ("Baseline", told + period(measure.baseline_from, measure.baseline_to)),
        ("Should", measure.get_direction_display().removeprefix("Should ")),
        ("Target", _target(measure)),
        ("Updated", rounds(measure.update_months)),
        ("Priority", str(measure.priority) if measure.priority else ""),
        ("Fed by", fed_by(measure)),
    ]
    return [(term, value) for term, value in rows if value]


def rounds(months: int) -> str:
    return {1: "each month", 3: "each quarter", 6: "each half-year", 12: "each year"}.get(
        months, f"each {months} months"
    )


def _target(measure: Measure) -> str:
    if measure.target is None:
        return ""
    number = formats.number(measure.target, 0 if measure.target == measure.target.to_integral() else 1)
    unit = {"share": "%", "rate": f" per {formats.number(measure.per)}"}.get(measure.unit, "")
    by = f" by {formats.date(measure.target_by)}" if measure.target_by else ""
    return f"{number}{unit} for an update{by}"


def target_words(measure: Measure) -> str:
    """Where the latest update stands to the target, as plain numbers: no test is made of it."""
    found = all_updates(measure, values_of(measure))
    if measure.target is None or not found:
        return ""
    now = shown(measure, found[-1].value)
    if now is None:
        return ""
    goal = float(measure.target)
    there = now <= goal if measure.direction == Measure.Direction.DOWN else now >= goal
    return "The latest update is at the target." if there else "The latest update is not at the target yet."


def fed_by(measure: Measure) -> str:
    if not measure.indicator:
        return ""
    if is_published(measure):
        return f"the published series “{measure.indicator.removeprefix(SERIES)}” of {measure.area}"
    return f"the needs assessment of {measure.area} ({measure.definition})"


def feed_fault(measure: Measure) -> str:
    """Why a measure that feeds itself has stopped doing so, if it has."""
    from upstream.web.planning.measures.indicators import series_of, standing

    if not measure.indicator:
        return ""
    if is_published(measure):
        return "" if latest_values(measure) else "The series is not loaded now, so the measure has no value."
    area = [edition for edition in standing() if edition.area_code == measure.area]
    if not area:
        return "No assessment of its area is published now, so it is not updated."
    same = [edition for edition in area if edition.definition == measure.definition]
    if not same:
        return (
            f"The assessment is now made under another definition ({area[0].definition}). Its figures are not alike, so"
            " they are not taken over. Set up a new measure with a new baseline."
        )
    if all(series.path != measure.indicator for edition in same for series in series_of(edition)):
        return "The latest assessment no longer has this table, so it is not updated."
    return ""
