"""Is it changing: years compared only when whole, words that follow the test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from upstream.model.figures import Column, Figures, Marker
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.model.period import Month, Period
from upstream.needs import months as calendar
from upstream.needs.build import (
    count,
    derived,
    dimension,
    finding,
    known,
    limited,
    not_available,
    sentence,
    strand_id,
    table,
)
from upstream.needs.measure import Change, compare, dispersion, period_counts, series_dispersion
from upstream.needs.months import Like
from upstream.needs.shape import Evidence
from upstream.needs.words import MOVED, capital, listed, number
from upstream.statistics.change import benjamini_hochberg
from upstream.statistics.trend import count_trend

RATIO = "Exact (conditional binomial) interval for the ratio of two counts"
WIDENED = "Interval widened by the root of the month-to-month dispersion where that exceeds 2"
TREND = "Poisson trend over whole years, widened where the counts vary more than chance"
FEWEST_YEARS = 3
PART = "A year with missing months is left blank: a part of a year is never compared with whole ones."


def findings(evidence: Evidence) -> list[Finding]:
    found: list[Finding] = []
    for strand, name in evidence.strands:
        if len(evidence.coverage.years) >= 2:
            found.append(_years(evidence, strand, name))
            if len(evidence.coverage.years) >= FEWEST_YEARS:
                found.append(_trend(evidence, strand, name))
        elif evidence.coverage.like:
            found.append(_same_months(evidence, strand, name))
    if not found:
        found.append(
            not_available(
                evidence,
                "changing.years",
                "Whether {things} are changing cannot be told yet",
                "There are no calendar months that two years have in common, so nothing can be compared.",
                things=evidence.definition.things,
            )
        )
    if len(evidence.counts.labels("offence")) > 1:
        found += _offences(evidence)
    return found


def ends(evidence: Evidence) -> tuple[tuple[Month, ...], tuple[Month, ...]] | None:
    """The two spans of months that may be compared: first and last whole year, else the same calendar months."""
    years, like = evidence.coverage.years, evidence.coverage.like
    if len(years) >= 2:
        return tuple(years[0]), tuple(years[-1])
    return (like.before, like.after) if like else None


def span_names(evidence: Evidence) -> dict[str, str]:
    pair = ends(evidence)
    return {calendar.code(span): calendar.label(span) for span in pair} if pair else {}


def change_between(evidence: Evidence, strand: str, before: tuple[Month, ...], after: tuple[Month, ...]) -> Change:
    spread = series_dispersion(evidence, strand, before, after)
    return compare(evidence.total(before, strand), evidence.total(after, strand), dispersion=spread)


CHANGE_NAMES = ("change", "change_lower", "change_upper")


def _change_row(change: Change) -> tuple[object, ...]:
    return (*change.percent, change.p, change.verdict.value)


def _change_columns(of: list[str], changes: Sequence[Change]) -> list[Column]:
    return [
        *limited(CHANGE_NAMES, "Change (%)", of, [change.percent for change in changes if change.before]),
        derived("p", "p value", of, 3),
        derived("verdict", "What can be said", of),
    ]


def _years(evidence: Evidence, strand: str, name: str) -> Finding:
    years, place = evidence.coverage.years, evidence.partnership.name
    first, last = tuple(years[0]), tuple(years[-1])
    change = change_between(evidence, strand, first, last)
    yearly = table(
        evidence,
        "years",
        f"{capital(name)} by financial year, {place}",
        [dimension("period", "Financial year"), known("months", "Months held"), count("n", capital(name))],
        [_year_row(evidence, year, strand) for year in evidence.coverage.year_rows],
        at={"group": strand},
        notes=[PART] if len(evidence.coverage.year_rows) > len(years) else [],
    )
    ended = _ends_table(evidence, strand, name, first, last, change)
    title = sentence(
        "{things} {moved} between {first} and {last}",
        "ends",
        depends=[(0, "verdict")],
        things=capital(name),
        moved=MOVED[change.verdict],
        first=years[0].label,
        last=years[-1].label,
    )
    chart = Chart(
        id=f"{strand_id('changing.years', strand)}.chart",
        kind="bar",
        figures="years",
        title=title,
        subtitle=f"{capital(name)} recorded in each whole financial year, {place}",
        x="period",
        y="n",
        alt=sentence("A bar for each whole financial year. The table gives the same numbers."),
    )
    return finding(
        evidence,
        strand_id("changing.years", strand),
        title,
        [change_sentence(change, years[0].label, years[-1].label)],
        [ended, yearly],
        period=evidence.coverage.years_label,
        verdict=change.verdict,
        charts=[chart],
        caveats=_caveats(evidence, first, last),
        methods=(RATIO, WIDENED),
    )


def _year_row(evidence: Evidence, year: Period, strand: str) -> tuple[object, ...]:
    """A year with missing months has no number: a part is not compared with wholes."""
    held = sum(month in set(evidence.coverage.present) for month in year)
    return (year.label, held, evidence.total(tuple(year), strand) if held == len(year) else Marker.NOT_AVAILABLE)


def change_sentence(change: Change, before: str, after: str) -> Sentence:
    """From how many to how many, the change with its interval, and what that allows."""
    cells = {"b": (0, "before"), "a": (0, "after")}
    limits = {"c": (0, "change"), "l": (0, "change_lower"), "u": (0, "change_upper")}
    when: dict[str, Any] = {"before": before, "after": after}
    if change.verdict is Verdict.TOO_FEW or not change.before:
        return sentence(
            "There were {b} in {before} and {a} in {after}: too few to tell a change from chance.",
            "ends",
            cells,
            **when,
        )
    if change.verdict is Verdict.NO_CLEAR_CHANGE:
        words = (
            "There were {b} in {before} and {a} in {after}: no clear change. The difference of {c}% has a 95% "
            "interval from {l}% to {u}%, which includes no change at all."
        )
    else:
        words = "There were {b} in {before} and {a} in {after}, a change of {c}% (95% interval {l}% to {u}%)."
    return sentence(words, "ends", cells | limits, [(0, "verdict")], **when)


def _ends_table(
    evidence: Evidence, strand: str, name: str, before: tuple[Month, ...], after: tuple[Month, ...], change: Change
) -> Figures:
    of = ["before", "after"]
    columns = [
        dimension("group", "Group"),
        count("before", calendar.label(before), period=calendar.code(before)),
        count("after", calendar.label(after), period=calendar.code(after)),
        *_change_columns(of, [change]),
    ]
    return table(
        evidence,
        "ends",
        f"{capital(name)}: {calendar.label(before)} and {calendar.label(after)} compared, {evidence.partnership.name}",
        columns,
        [(strand, change.before, change.after, *_change_row(change))],
        names={"*": "All"},
    )


def _trend(evidence: Evidence, strand: str, name: str) -> Finding:
    years, place = evidence.coverage.years, evidence.partnership.name
    counts = [evidence.total(tuple(year), strand) for year in years]
    trend = count_trend([counts], times=[year.start.year for year in years])
    verdict = Verdict(str(trend.direction[0]))
    columns = [
        dimension("group", "Group"),
        *(count(f"y{year.start.year}", year.label, period=year.label) for year in years),
        *_trend_columns([f"y{year.start.year}" for year in years]),
    ]
    row = (
        strand,
        *counts,
        *(100 * (float(part[0]) - 1) for part in (trend.ratio_per_period, trend.lower, trend.upper)),
        float(trend.adjusted_p[0]),
        float(trend.dispersion[0]),
        verdict.value,
    )
    figures = table(
        evidence,
        "trend",
        f"Trend of {name} over whole financial years, {place}",
        columns,
        [row],
        names={"*": "All"},
    )
    when = evidence.coverage.years_label
    title = sentence(
        "{title}",
        "trend",
        depends=[(0, "verdict")],
        title=_TREND_TITLES[verdict].format(things=name, when=when),
    )
    told = sentence(
        "The yearly number changed by {c}% a year on average (95% interval {l}% to {u}%). This uses every whole year, "
        "not only the first and the last{wide}.",
        "trend",
        {"c": (0, "per_year"), "l": (0, "per_year_lower"), "u": (0, "per_year_upper")},
        [(0, "verdict")],
        wide=", and allows for years that differ more than chance alone would make them"
        if trend.dispersion[0] > 2
        else "",
    )
    return finding(
        evidence,
        strand_id("changing.trend", strand),
        title,
        [told] if verdict is not Verdict.TOO_FEW else [],
        [figures],
        period=when,
        verdict=verdict,
        methods=(TREND,),
    )


_TREND_TITLES = {
    Verdict.HIGHER: "Over {when} the trend of {things} is upward",
    Verdict.LOWER: "Over {when} the trend of {things} is downward",
    Verdict.NO_CLEAR_CHANGE: "Over {when} {things} show no clear trend",
    Verdict.TOO_FEW: "Over {when} {things} are too few to show a trend",
}


def _trend_columns(of: list[str]) -> list[Column]:
    return [
        derived("per_year", "Change a year (%)", of, 1),
        derived("per_year_lower", "Lower limit (95%)", of, 1),
        derived("per_year_upper", "Upper limit (95%)", of, 1),
        derived("p", "p value", of, 3),
        derived("dispersion", "Dispersion", of, 1),
        derived("verdict", "What can be said", of),
    ]


def _same_months(evidence: Evidence, strand: str, name: str) -> Finding:
    like = evidence.coverage.like
    assert like is not None
    change = change_between(evidence, strand, like.before, like.after)
    ended = _ends_table(evidence, strand, name, like.before, like.after, change)
    title = sentence(
        "{things} {moved} between {first} and {last}",
        "ends",
        depends=[(0, "verdict")],
        things=capital(name),
        moved=MOVED[change.verdict],
        first=_first_label(like),
        last=_last_label(like),
    )
    told = change_sentence(change, calendar.label(like.before), calendar.label(like.after))
    why = sentence(
        "There are not two whole financial years to compare, so the {n} calendar months that both have are "
        "compared, and "
        "no five-year change is given.",
        n=number(len(like.after)),
    )
    return finding(
        evidence,
        strand_id("changing.same_months", strand),
        title,
        [told, why],
        [ended],
        period=f"{calendar.label(like.before)}; {calendar.label(like.after)}",
        verdict=change.verdict,
        caveats=_caveats(evidence, like.before, like.after),
        methods=(RATIO, WIDENED),
    )


def _first_label(like: Like) -> str:
    one_year = like.before_label.isdigit() and like.after_label.isdigit()
    return f"{like.months_label} {like.before_label}" if one_year else calendar.label(like.before)


def _last_label(like: Like) -> str:
    one_year = like.before_label.isdigit() and like.after_label.isdigit()
    return f"the same months of {like.after_label}" if one_year else calendar.label(like.after)


def _offences(evidence: Evidence) -> list[Finding]:
    pair = ends(evidence)
    if pair is None:
        return []
    labels = evidence.counts.labels("offence")
    counts = period_counts(evidence, list(pair), "offence")
    rows = sorted(
        ((label, int(b), int(a)) for label, (b, a) in zip(labels, counts.tolist(), strict=True) if b + a),
        key=lambda row: (-row[1] - row[2], row[0]),
    )
    if len(rows) < 2:
        return []
    spread = [compare(b, a, dispersion=_offence_dispersion(evidence, label, *pair)) for label, b, a in rows]
    adjusted = benjamini_hochberg([c.p for c in spread])
    verdicts = [_adjusted(c, p) for c, p in zip(spread, adjusted, strict=True)]
    of = ["before", "after"]
    columns = [
        dimension("offence", "Offence"),
        count("before", calendar.label(pair[0]), period=calendar.code(pair[0])),
        count("after", calendar.label(pair[1]), period=calendar.code(pair[1])),
        *_change_columns(of, spread),
    ]
    body = [
        (label, b, a, *(c.percent if b else (None, None, None)), float(p), v.value)
        for (label, b, a), c, p, v in zip(rows, spread, adjusted, verdicts, strict=True)
    ]
    figures = table(
        evidence,
        "offences",
        f"Change by offence, {evidence.partnership.name}",
        columns,
        body,
        notes=("The p values are adjusted for the number of offences compared (Benjamini-Hochberg).",),
    )
    up = [i for i, v in enumerate(verdicts) if v is Verdict.HIGHER]
    down = [i for i, v in enumerate(verdicts) if v is Verdict.LOWER]
    told = [_offence_sentence(i, "rose") for i in up] + [_offence_sentence(i, "fell") for i in down]
    told.append(_the_rest(len(rows), len(up) + len(down)))
    title = _offences_title(up, down, len(rows), calendar.label(pair[0]), calendar.label(pair[1]))
    found = finding(
        evidence,
        "changing.offences",
        title,
        told,
        [figures],
        period=f"{calendar.label(pair[0])}; {calendar.label(pair[1])}",
        methods=(RATIO, WIDENED, "Benjamini-Hochberg adjustment over the list of offences"),
    )
    return [found]


def _offences_title(up: list[int], down: list[int], n: int, first: str, last: str) -> Sentence:
    """Which kinds of offence clearly changed. It rests on those that it names alone, so that a small count elsewhere
    does not hide it."""
    if not up and not down:
        depends = [(i, "verdict") for i in range(n)]
        words = "No kind of offence clearly changed between {first} and {last}"
        return sentence(words, "offences", depends=depends, first=first, last=last)
    parts = [f"{listed([f'{{o{i}}}' for i in rows])} {moved}" for rows, moved in ((up, "rose"), (down, "fell")) if rows]
    named = {f"o{i}": (i, "offence") for i in (*up, *down)}
    depends = [(i, "verdict") for i in (*up, *down)]
    return sentence(
        f"{'; '.join(parts)} between {{first}} and {{last}}", "offences", named, depends, first=first, last=last
    )


def _the_rest(n: int, clear: int) -> Sentence:
    words = "The other kinds did not clearly change, or were too few to say."
    return sentence(
        words if clear < n else "Every kind clearly changed.", "offences", {}, [(i, "verdict") for i in range(n)]
    )


def _adjusted(change: Change, p: float) -> Verdict:
    """The verdict that stands after adjustment for the length of the list."""
    clear = change.verdict in (Verdict.HIGHER, Verdict.LOWER)
    return Verdict.NO_CLEAR_CHANGE if clear and not p < 0.05 else change.verdict


def _offence_sentence(row: int, moved: str) -> Sentence:
    return sentence(
        "{offence} {moved}: {b} before, {a} after, a change of {c}% (95% interval {l}% to {u}%).",
        "offences",
        {
            "offence": (row, "offence"),
            "b": (row, "before"),
            "a": (row, "after"),
            "c": (row, "change"),
            "l": (row, "change_lower"),
            "u": (row, "change_upper"),
        },
        [(row, "verdict")],
        moved=moved,
    )


def _offence_dispersion(evidence: Evidence, offence: str, *spans: tuple[Month, ...]) -> float:
    cube = evidence.counts.only("offence", [offence])
    series = dict(zip(cube.labels("month"), cube.by("month").tolist(), strict=True))
    return dispersion(np.array([[series[str(month)] for month in span] for span in spans]))


def _caveats(evidence: Evidence, before: tuple[Month, ...], after: tuple[Month, ...]) -> list[str]:
    caveats = ["The comparison is of numbers recorded, not allowing for changes in population or in recording."]
    if any(month in calendar.COVID for month in before):
        caveats.append(
            "The earlier period has months of the Covid restrictions (April 2020 to February 2021), so it may be "
            "unusual."
        )
    gaps = evidence.coverage.gaps
    if gaps and len(evidence.coverage.years) >= 2 and len(evidence.coverage.consecutive) < len(evidence.coverage.years):
        caveats.append("The years are not consecutive: years with missing months are left out, not estimated.")
    return caveats
