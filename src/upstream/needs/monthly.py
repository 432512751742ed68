"""Is it changing, month by month: the control chart, with gaps as gaps, and the Covid break."""

from __future__ import annotations

from calendar import monthrange
from typing import Any

import numpy as np

from upstream.model.figures import Figures, Marker
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.model.period import Month
from upstream.needs.build import count, derived, dimension, finding, limited, sentence, strand_id, table
from upstream.needs.cube import Floats
from upstream.needs.measure import Change, compare, series_dispersion
from upstream.needs.months import COVID, code, label
from upstream.needs.shape import Evidence
from upstream.needs.words import capital, listed, number
from upstream.statistics.spc import Signal, c_chart, xmr

FEWEST_MONTHS = 12
FEWEST_PART = 9
"""Months, at the least, from which an average and limits of their own are drawn."""
LONG_GAP = 6
"""After so many missing months in a row the average and the limits are drawn anew."""
MOST_NAMED = 4
WHOLE_ABOVE = 100.0
"""With this many a month, averages are told without decimals."""
SMALL_MEAN = 5.0
XMR = "XmR control chart with screened moving ranges, new limits at the Covid restrictions and after long gaps"
C_CHART = "c control chart, because there are fewer than five a month on average"
OUTSIDE = "outside the limits"
ANEW = (
    "The average and the limits are drawn anew when the Covid restrictions began and ended and after six missing "
    "months or more, where there are months enough."
)
RUNS = (
    "Only months outside the limits are marked. Runs on one side of the average are not: a trend or a season makes "
    "them common."
)


def findings(evidence: Evidence) -> list[Finding]:
    found = []
    for strand, name in evidence.strands:
        if len(evidence.coverage.present) >= FEWEST_MONTHS and evidence.monthly(strand).sum():
            found.append(_chart(evidence, strand, name))
    covid = _covid(evidence)
    return [*found, covid] if covid else found


def series(evidence: Evidence, strand: str = "*") -> Floats:
    """Counts for every month of the span; NaN where a month is missing."""
    have = dict(zip(evidence.counts.labels("month"), evidence.monthly(strand).tolist(), strict=True))
    return np.array([have.get(str(month), np.nan) for month in evidence.coverage.span], dtype=float)


def days(months: tuple[Month, ...]) -> Floats:
    return np.array([monthrange(month.year, month.number)[1] for month in months], dtype=float)


def _chart(evidence: Evidence, strand: str, name: str) -> Finding:
    values, span, place = series(evidence, strand), evidence.coverage.span, evidence.partnership.name
    few = float(np.nanmean(values)) < SMALL_MEAN
    breaks = level_breaks(span, values)
    chart = c_chart(values, rebase=breaks) if few else xmr(values, rebase=breaks)
    rows: list[tuple[object, ...]] = []
    for i, month in enumerate(span):
        if np.isnan(values[i]):
            rows.append((str(month), Marker.NOT_AVAILABLE, None, None, None, None))
            continue
        limits = (float(part[i]) for part in (chart.centre, chart.lower, chart.upper))
        signal = OUTSIDE if str(chart.signal[i]) == Signal.OUTSIDE else ""
        rows.append((str(month), int(values[i]), *limits, signal))
    places = 0 if float(np.nanmean(values)) >= WHOLE_ABOVE else 1
    columns = [
        dimension("month", "Month", "period"),
        count("n", capital(name)),
        derived("mean", "Average", ["n"], places, of_rows=True),
        derived("lower", "Lower limit", ["n"], places, of_rows=True),
        derived("upper", "Upper limit", ["n"], places, of_rows=True),
        derived("signal", "Signal", ["n"], of_rows=True),
    ]
    figures = table(evidence, "monthly", f"{capital(name)} by month, {place}", columns, rows, at={"group": strand})
    title, told = _words(evidence, name, rows, [i for i, row in enumerate(rows) if row[5]])
    told += _levels(span, values, breaks)
    drawn = Chart(
        id=f"{strand_id('changing.monthly', strand)}.chart",
        kind="spc",
        figures="monthly",
        title=title,
        subtitle=f"{capital(name)} recorded each month, {place}"
        + ("; months without data are left blank" if evidence.coverage.gaps else ""),
        x="month",
        y="n",
        lower="lower",
        upper="upper",
        alt=sentence("The number each month with its average and limits. The table gives the same numbers."),
        options={
            "mean": "mean",
            "signal": "signal",
            "bands": [[str(COVID.start), str(COVID.end), "Covid restrictions"]],
        },
    )
    caveats = ["A control chart shows when a series changed, not why.", RUNS]
    caveats += [ANEW] if breaks else []
    caveats += [f"Missing: {evidence.coverage.gaps_list}."] if evidence.coverage.gaps else []
    return finding(
        evidence,
        strand_id("changing.monthly", strand),
        title,
        told,
        [figures],
        period=evidence.coverage.months_label,
        charts=[drawn],
        caveats=caveats,
        methods=(C_CHART if few else XMR,),
    )


def level_breaks(span: tuple[Month, ...], values: Floats) -> tuple[int, ...]:
    """Where new limits begin: when the Covid restrictions began and ended and after a long gap. A part with too few
    months of its own goes with the part before it, the first with the one after it."""
    held = ~np.isnan(values)
    edges = {i for i, month in enumerate(span) if month in (COVID.start, COVID.end + 1)}
    edges |= {i for i in range(LONG_GAP, len(span)) if held[i] and not held[i - LONG_GAP : i].any()}
    kept: list[int] = []
    for edge in sorted(edges - {0}):
        after = min((other for other in edges if other > edge), default=len(span))
        before = kept[-1] if kept else 0
        if held[before:edge].sum() >= FEWEST_PART and held[edge:after].sum() >= FEWEST_PART:
            kept.append(edge)
    return tuple(kept)


def _levels(span: tuple[Month, ...], values: Floats, breaks: tuple[int, ...]) -> list[Sentence]:
    """The average of each part that has limits of its own."""
    starts = (0, *breaks)
    if not breaks:
        return []
    parts = [f"{{m{k}}} a month from {{s{k}}}" for k in range(len(starts))]
    cells = {f"m{k}": (_first_held(values, start), "mean") for k, start in enumerate(starts)}
    named: dict[str, Any] = {f"s{k}": span[_first_held(values, start)].label for k, start in enumerate(starts)}
    return [sentence(f"The average was {listed(parts)}.", "monthly", cells, **named)]


def _first_held(values: Floats, start: int) -> int:
    return start + int(np.argmax(~np.isnan(values[start:])))


def _words(
    evidence: Evidence, name: str, rows: list[tuple[object, ...]], outside: list[int]
) -> tuple[Sentence, list[Sentence]]:
    """Which months lie outside the limits: named where they are few."""
    depends = [(i, "signal") for i in outside]
    at: dict[str, Any] = {"things": name, "months": f"{len(evidence.coverage.present):,}"}
    if not outside:
        title = sentence("Month by month, {things} varied no more than a steady process does", "monthly", **at)
        return title, [sentence("None of the {months} months lies outside the limits.", "monthly", **at)]
    title = sentence(
        "{n} of the {months} months had unusually many or few {things}",
        "monthly",
        depends=depends,
        n=capital(number(len(outside))),
        **at,
    )
    shown = outside[-MOST_NAMED:]
    cells = {f"n{i}": (i, "n") for i in shown} | {f"m{i}": (i, "mean") for i in shown}
    words = listed([f"{{w{i}}} ({{n{i}}}, average {{m{i}}})" for i in shown])
    named: dict[str, Any] = {f"w{i}": Month.parse(str(rows[i][0])).label for i in shown}
    lead = "Outside the limits" if len(shown) == len(outside) else "Outside the limits, latest"
    return title, [sentence(f"{lead}: {words}.", "monthly", cells, depends, **named)]


def covid_months(present: tuple[Month, ...]) -> tuple[Month, ...]:
    """The Covid months that are there together with the same month of the year before; none under three."""
    have = set(present)
    during = tuple(month for month in COVID if month in have and (month + -12) in have)
    return during if len(during) >= 3 else ()


def covid_after(present: tuple[Month, ...]) -> tuple[Month, ...]:
    """The Covid months of `covid_months` a year later, where every one of them is there."""
    after = tuple(month + 12 for month in covid_months(present))
    return after if set(after) <= set(present) else ()


COVID_TITLES = {
    Verdict.LOWER: "{things} fell during the Covid restrictions",
    Verdict.HIGHER: "{things} rose during the Covid restrictions",
    Verdict.NO_CLEAR_CHANGE: "{things} did not clearly change during the Covid restrictions",
    Verdict.TOO_FEW: "{things} were too few to tell whether the Covid restrictions changed them",
}


def _covid(evidence: Evidence) -> Finding | None:
    """The Covid months, and the same months a year later, against the year before."""
    during = covid_months(evidence.coverage.present)
    if not during:
        return None
    after = covid_after(evidence.coverage.present)
    before = tuple(m + -12 for m in during)
    figures, change = _against_before(evidence, "covid", before, during)
    told, tables = [_covid_words("covid", before, during, "")], [figures]
    if after:
        tables.append(_against_before(evidence, "covid-after", before, after)[0])
        later = " A rise or a fall that was already under way before the restrictions is part of this difference."
        told.append(_covid_words("covid-after", before, after, later))
    title = sentence(
        COVID_TITLES[change.verdict], "covid", depends=[(0, "verdict")], things=capital(evidence.definition.things)
    )
    return finding(
        evidence,
        "changing.covid",
        title,
        told,
        tables,
        period=label(during),
        verdict=change.verdict,
        caveats=["Years that include these months make poor baselines."],
        methods=("Quasi-Poisson ratio of the same calendar months",),
    )


def _against_before(
    evidence: Evidence, identifier: str, before: tuple[Month, ...], span: tuple[Month, ...]
) -> tuple[Figures, Change]:
    spread = series_dispersion(evidence, "*", before, span)
    change = compare(evidence.total(before), evidence.total(span), dispersion=spread)
    of = ["before", "later"]
    columns = [
        dimension("group", "Group"),
        count("before", label(before), period=code(before)),
        count("later", label(span), period=code(span)),
        *limited(("change", "lower", "upper"), "Change (%)", of, [change.percent] if change.before else []),
        derived("verdict", "What can be said", of),
    ]
    row = ("*", change.before, change.after, *change.percent, change.verdict.value)
    title = f"{label(span)} compared with the year before the Covid restrictions, {evidence.partnership.name}"
    return table(evidence, identifier, title, columns, [row], names={"*": "All"}), change


def _covid_words(figures: str, before: tuple[Month, ...], span: tuple[Month, ...], then: str) -> Sentence:
    return sentence(
        "There were {b} in {before} and {d} in {span}: a difference of {c}% (95% interval {l}% to {u}%).{then}",
        figures,
        {"b": (0, "before"), "d": (0, "later"), "c": (0, "change"), "l": (0, "lower"), "u": (0, "upper")},
        before=label(before),
        span=label(span),
        then=then,
    )
