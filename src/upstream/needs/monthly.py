"""Is it changing, month by month: the control chart, with gaps as gaps, and the Covid break."""

from __future__ import annotations

from calendar import monthrange
from typing import Any

import numpy as np

from upstream.model.figures import Marker
from upstream.model.finding import Chart, Finding, Verdict
from upstream.model.period import Month
from upstream.needs.build import count, derived, dimension, finding, sentence, strand_id, table
from upstream.needs.cube import Floats
from upstream.needs.measure import compare, series_dispersion
from upstream.needs.months import COVID, code, label
from upstream.needs.shape import Evidence
from upstream.needs.words import capital, listed
from upstream.statistics.spc import c_chart, xmr

FEWEST_MONTHS = 12
FEWEST_PART = 6
SMALL_MEAN = 5.0
XMR = "XmR control chart with screened moving ranges (NHS Making Data Count rules), new limits at the Covid break"
C_CHART = "c control chart, because there are fewer than five a month on average"
SIGNALS = {
    "outside limits": "outside the limits",
    "trend": "part of a run of seven rising or falling",
    "two of three near a limit": "two of three near a limit",
    "shift": "part of seven in a row on one side of the average",
}


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
    breaks = _breaks(span, values)
    chart = c_chart(values, rebase=breaks) if few else xmr(values, rebase=breaks)
    rows: list[tuple[object, ...]] = []
    for i, month in enumerate(span):
        if np.isnan(values[i]):
            missing = Marker.NOT_AVAILABLE
            rows.append((str(month), missing, None, None, None, None))
            continue
        limits = (float(part[i]) for part in (chart.centre, chart.lower, chart.upper))
        rows.append((str(month), int(values[i]), *limits, SIGNALS.get(str(chart.signal[i]), "")))
    columns = [
        dimension("month", "Month", "period"),
        count("n", capital(name)),
        derived("mean", "Average", ["n"], 1, of_rows=True),
        derived("lower", "Lower limit", ["n"], 1, of_rows=True),
        derived("upper", "Upper limit", ["n"], 1, of_rows=True),
        derived("signal", "Signal", ["n"], of_rows=True),
    ]
    figures = table(evidence, "monthly", f"{capital(name)} by month, {place}", columns, rows, at={"group": strand})
    signals = [i for i, row in enumerate(rows) if row[5]]
    title, told = _words(evidence, name, figures.id, rows, signals)
    drawn = Chart(
        id=f"{strand_id('changing.monthly', strand)}.chart",
        kind="spc",
        figures="monthly",
        title=title,
        subtitle=f"{capital(name)} recorded each month, {place}; months without data are left blank",
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
    caveats = ["A control chart shows when a series changed, not why."]
    if breaks:
        caveats.append("The average and the limits are drawn anew at the start and the end of the Covid restrictions.")
    if evidence.coverage.gaps:
        gaps = listed([gap.label for gap in evidence.coverage.gaps])
        caveats.append(f"Missing: {gaps}. Nothing is drawn or compared across a gap.")
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


def _breaks(span: tuple[Month, ...], values: Floats) -> tuple[int, ...]:
    """Where new limits begin: when the Covid restrictions began and ended, if enough months lie on either side."""
    edges = [i for i, month in enumerate(span) if month in (COVID.start, COVID.end + 1)]
    parts = np.split(values, edges)
    return tuple(edges) if all(np.sum(~np.isnan(part)) >= FEWEST_PART for part in parts) else ()


def _words(evidence: Evidence, name: str, figures: str, rows: list[tuple[object, ...]], signals: list[int]):  # type: ignore[no-untyped-def]
    depends = [(i, "signal") for i in signals]
    at: dict[str, Any] = {"things": name, "months": f"{len(evidence.coverage.present):,}"}
    if not signals:
        title = sentence("Month by month, {things} varied no more than a steady process does", figures, **at)
        return title, [sentence("None of the {months} months stands out from the rest.", figures, **at)]
    title = sentence(
        "Month by month, {things} were not steady: {n} of {months} months stand out",
        figures,
        depends=depends,
        n=str(len(signals)),
        **at,
    )
    outside = [i for i in signals if rows[i][5] == SIGNALS["outside limits"]]
    told = []
    last = [i for i in outside if i == len(rows) - 1] or outside[-1:]
    if last:
        told.append(
            sentence(
                "The latest month outside the limits is {month}, with {n} against an average of {mean}.",
                figures,
                {"n": (last[0], "n"), "mean": (last[0], "mean")},
                month=Month.parse(str(rows[last[0]][0])).label,
            )
        )
    told.append(
        sentence(
            "Outside the limits: {n}. The others that stand out belong to runs on one side of the average, or "
            "rising or falling.",
            figures,
            depends=depends,
            n=str(len(outside)) if outside else "none",
        )
    )
    return title, told


def covid_months(present: tuple[Month, ...]) -> tuple[Month, ...]:
    """The Covid months that are there together with the same month of the year before; none under three."""
    have = set(present)
    during = tuple(month for month in COVID if month in have and (month + -12) in have)
    return during if len(during) >= 3 else ()


def _covid(evidence: Evidence) -> Finding | None:
    """The Covid months against the same calendar months of the year before."""
    during = covid_months(evidence.coverage.present)
    if not during:
        return None
    before = tuple(m + -12 for m in during)
    change = compare(
        evidence.total(before), evidence.total(during), dispersion=series_dispersion(evidence, "*", before, during)
    )
    of = ["before", "during"]
    columns = [
        dimension("group", "Group"),
        count("before", label(before), period=code(before)),
        count("during", label(during), period=code(during)),
        derived("change", "Change (%)", of),
        derived("lower", "Lower limit (95%)", of),
        derived("upper", "Upper limit (95%)", of),
        derived("verdict", "What can be said", of),
    ]
    figures = table(
        evidence,
        "covid",
        f"The Covid months compared with the year before, {evidence.partnership.name}",
        columns,
        [("*", change.before, change.after, *change.percent, change.verdict.value)],
        names={"*": "All"},
    )
    said = {
        Verdict.LOWER: "{things} fell during the Covid restrictions",
        Verdict.HIGHER: "{things} rose during the Covid restrictions",
        Verdict.NO_CLEAR_CHANGE: "{things} did not clearly change during the Covid restrictions",
        Verdict.TOO_FEW: "{things} were too few to tell whether the Covid restrictions changed them",
    }
    title = sentence(
        said[change.verdict], "covid", depends=[(0, "verdict")], things=capital(evidence.definition.things)
    )
    told = sentence(
        "There were {b} in {before} and {d} in {during}: a difference of {c}% (95% interval {l}% to {u}%).",
        "covid",
        {"b": (0, "before"), "d": (0, "during"), "c": (0, "change"), "l": (0, "lower"), "u": (0, "upper")},
        before=label(before),
        during=label(during),
    )
    return finding(
        evidence,
        "changing.covid",
        title,
        [told],
        [figures],
        period=label(during),
        verdict=change.verdict,
        caveats=["Years that include these months make poor baselines."],
        methods=("Quasi-Poisson ratio of the same calendar months",),
    )
