"""When: months of the year, and days and hours where the source has them."""

from __future__ import annotations

import numpy as np

from upstream.model.finding import Chart, Finding, Verdict
from upstream.model.period import MONTH_NAMES
from upstream.needs import months as calendar
from upstream.needs.build import count, dimension, finding, known, limited, not_available, sentence, table
from upstream.needs.monthly import days, series
from upstream.needs.shape import Evidence
from upstream.needs.words import capital, listed
from upstream.statistics.proportions import wilson
from upstream.statistics.rates import poisson_interval
from upstream.statistics.seasonality import FEWEST_YEARS, month_effects

KNOWN = "known"
NIGHT = "20:00 to 03:59"
NIGHT_HOURS = ("20", "21", "22", "23", "00", "01", "02", "03")
LIMITS = ("effect", "lower", "upper")
DAYS = ("difference", "lower", "upper")
METHOD = "Month effects about a log-linear trend, allowing for days in the month and widened by the dispersion"


def findings(evidence: Evidence) -> list[Finding]:
    return [_months(evidence), *_clock(evidence)]


def _months(evidence: Evidence) -> Finding:
    span, values = evidence.coverage.span, series(evidence)
    months = [month.number for month in span]
    effects = month_effects(values, months, days(span))
    things, place = evidence.definition.things, evidence.partnership.name
    if not bool(effects.enough):
        return not_available(
            evidence,
            "when.months",
            "Whether {things} have a season cannot be told",
            _too_few_months(int(effects.whole_years)),
            things=things,
        )
    rows = []
    for m, name in enumerate(MONTH_NAMES, start=1):
        events = int(np.nansum([v for v, month in zip(values, months, strict=True) if month == m]))
        had = sum(1 for v, month in zip(values, months, strict=True) if month == m and not np.isnan(v))
        limits = tuple(100 * (float(part[m - 1]) - 1) for part in (effects.ratio, effects.lower, effects.upper))
        rows.append((calendar.month_of_year(name, evidence.coverage.present), had, events, *limits))
    columns = [
        dimension("month_of_year", "Month of the year", "period"),
        known("years", "Months counted"),
        count("n", capital(things)),
        *limited(LIMITS, "Above or below what the trend gives (%)", ["n"], [row[-3:] for row in rows], of_rows=True),
    ]
    names = {str(row[0]): name for row, name in zip(rows, MONTH_NAMES, strict=True)}
    figures = table(evidence, "months", f"{capital(things)} by month of the year, {place}", columns, rows, names=names)
    high = [i for i in range(12) if effects.lower[i] > 1]
    low = [i for i in range(12) if effects.upper[i] < 1]
    seasonal = bool(effects.seasonal())
    title, told = _season(things, seasonal, high, low)
    chart = Chart(
        id="when.months.chart",
        kind="interval",
        figures="months",
        title=title,
        subtitle=f"Difference from what the trend alone would give, per cent, {place}",
        x="month_of_year",
        y="effect",
        lower="lower",
        upper="upper",
        alt=sentence("A dot with its interval for each month of the year. The table gives the same numbers."),
        options={"reference": {"value": 0, "label": "as the trend"}},
    )
    return finding(
        evidence,
        "when.months",
        title,
        told,
        [figures],
        period=evidence.coverage.months_label,
        verdict=Verdict.DESCRIBED if seasonal else Verdict.NO_CLEAR_DIFFERENCE,
        charts=[chart],
        caveats=["The month is that of the record; some offences are reported months or years after they happened."],
        methods=(METHOD,),
    )


def _too_few_months(least: int) -> str:
    """Why no season can be told, by how often the calendar month that is there least is there."""
    if least >= FEWEST_YEARS:
        return "There are too few offences to tell a season from chance."
    fewest = "there only once" if least else "not there at all"
    return f"A season needs at least two of every calendar month, and some month is {fewest}."


def _season(things: str, seasonal: bool, high: list[int], low: list[int]):  # type: ignore[no-untyped-def]
    figures = "months"
    if not seasonal:
        return sentence("{things} show no clear season", figures, things=capital(things)), [
            sentence("No month of the year stands out by more than the months vary anyway.", figures)
        ]
    parts = [
        f"{way} in {listed([MONTH_NAMES[i] for i in which])}"
        for way, which in (("higher", high), ("lower", low))
        if which
    ]
    title = sentence(
        "{things} follow a season{parts}",
        figures,
        depends=[(i, "effect") for i in (*high, *low)],
        things=capital(things),
        parts=f": {'; '.join(parts)}" if parts else "",
    )
    told = [
        sentence(
            "{month}: {e}% (95% interval {l}% to {u}%) against what the trend alone would give.",
            figures,
            {"month": (i, "month_of_year"), "e": (i, "effect"), "l": (i, "lower"), "u": (i, "upper")},
        )
        for i in sorted(high + low, key=lambda i: i)
    ]
    return title, told


def _clock(evidence: Evidence) -> list[Finding]:
    if evidence.clock is None:
        return [
            not_available(
                evidence,
                "when.hours",
                "The day and the hour are not known",
                "The source gives only the month. The police hold the date and the time of each offence.",
            )
        ]
    weekday = evidence.clock.by("weekday")
    hours = evidence.clock.by("weekday", "hour")
    if not weekday[:-1].sum():
        return [
            not_available(
                evidence, "when.hours", "The day and the hour are not known", "The extract has no dates of offences."
            )
        ]
    found = [_weekdays(evidence)]
    if hours[:-1, :-1].sum():
        found.append(_hours(evidence))
    return found


def _weekdays(evidence: Evidence) -> Finding:
    assert evidence.clock is not None
    labels, n = evidence.clock.labels("weekday")[:-1], evidence.clock.by("weekday")
    dated, unknown = int(n[:-1].sum()), int(n[-1])
    expected = dated / 7
    interval = poisson_interval(n[:-1])
    rows = [
        (day, int(n[i]), *(100 * (float(v) / expected - 1) for v in (n[i], interval.lower[i], interval.upper[i])))
        for i, day in enumerate(labels)
    ]
    columns = [
        dimension("weekday", "Day"),
        count("n", "Offences"),
        *limited(DAYS, "Above or below an even week (%)", ["n"], [row[-3:] for row in rows], of_rows=True),
    ]
    things, place = evidence.definition.things, evidence.partnership.name
    figures = table(evidence, "weekdays", f"{capital(things)} by day of the week, {place}", columns, rows)
    high = [i for i in range(7) if float(interval.lower[i]) > expected]
    title = sentence(
        "{things} are most frequent on {days}" if high else "{things} are spread evenly over the week",
        "weekdays",
        depends=[(i, "difference") for i in high],
        things=capital(things),
        days=listed([f"{labels[i]}s" for i in high]),
    )
    told = [
        sentence(
            "{day}: {d}% above an even week (95% interval {l}% to {u}%).",
            "weekdays",
            {"day": (i, "weekday"), "d": (i, "difference"), "l": (i, "lower"), "u": (i, "upper")},
        )
        for i in high
    ]
    chart = Chart(
        id="when.weekdays.chart",
        kind="interval",
        figures="weekdays",
        title=title,
        subtitle=f"Difference from an even week, per cent, {place}",
        x="weekday",
        y="difference",
        lower="lower",
        upper="upper",
        alt=sentence("A dot with its interval for each day. The table gives the same numbers."),
        options={"reference": {"value": 0, "label": "even week"}},
    )
    share = 100 * unknown / max(dated + unknown, 1)
    caveats = [f"{share:.0f}% of the offences have no date of offence and are left out."] if share >= 1 else []
    return finding(
        evidence,
        "when.weekdays",
        title,
        told,
        [figures],
        period=evidence.coverage.months_label,
        verdict=Verdict.DESCRIBED,
        charts=[chart],
        caveats=caveats,
        methods=("Poisson interval of each day's count against an even week",),
    )


def _hours(evidence: Evidence) -> Finding:
    assert evidence.clock is not None
    weekdays, hours = evidence.clock.labels("weekday")[:-1], evidence.clock.labels("hour")[:-1]
    n = evidence.clock.by("weekday", "hour")
    known = n[:-1, :-1]
    rows = [(day, hour, int(known[i, j])) for i, day in enumerate(weekdays) for j, hour in enumerate(hours)]
    things, place = evidence.definition.things, evidence.partnership.name
    columns = [dimension("weekday", "Day"), dimension("hour", "Hour"), count("n", "Offences")]
    figures = table(evidence, "hours", f"{capital(things)} by day and hour, {place}", columns, rows)
    night = known[:, [20, 21, 22, 23, 0, 1, 2, 3]].sum()
    share = wilson(int(night), int(known.sum()))
    in_night = tuple(100 * float(v) for v in (share.value, share.lower, share.upper))
    sums = table(
        evidence,
        "night",
        "Offences from 20:00 to 03:59",
        [
            dimension("hours", "Hours", "hour"),
            count("n", "Offences"),
            count("all", "Offences with a time", hour=KNOWN),
            *limited(("share", "lower", "upper"), "Share (%)", ["n", "all"], [in_night]),
        ],
        [
            (
                NIGHT,
                int(night),
                int(known.sum()),
                *in_night,
            )
        ],
        at={"weekday": KNOWN},
    )
    title = sentence(
        "{s}% of {things} with a known time were committed between 20:00 and 04:00",
        "night",
        {"s": (0, "share")},
        things=things,
    )
    told = sentence(
        "That is {n} of {all} (95% interval {l}% to {u}%); a third of the day lies between those hours.",
        "night",
        {"n": (0, "n"), "all": (0, "all"), "l": (0, "lower"), "u": (0, "upper")},
    )
    chart = Chart(
        id="when.hours.chart",
        kind="heatmap",
        figures="hours",
        title=title,
        subtitle=f"{capital(things)} by day of the week and hour, {place}",
        x="hour",
        y="n",
        series="weekday",
        alt=sentence("Days down, hours across, darker where there are more. The table gives the same numbers."),
    )
    return finding(
        evidence,
        "when.hours",
        title,
        [told],
        [sums, figures],
        period=evidence.coverage.months_label,
        verdict=Verdict.DESCRIBED,
        charts=[chart],
        caveats=["Times are often estimates, and midnight often stands for a time that is not known."],
        methods=("Wilson interval of a proportion",),
    )
