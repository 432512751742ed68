"""The trend over every whole financial year."""

from __future__ import annotations

from upstream.model.figures import Column
from upstream.model.finding import Finding, Verdict
from upstream.needs.build import count, derived, dimension, finding, sentence, strand_id, table
from upstream.needs.shape import Evidence
from upstream.statistics.trend import count_trend

TREND = "Poisson trend over whole years, widened where the counts vary more than chance"
TITLES = {
    Verdict.HIGHER: "Over {when} the trend of {things} is upward",
    Verdict.LOWER: "Over {when} the trend of {things} is downward",
    Verdict.NO_CLEAR_CHANGE: "Over {when} {things} show no clear trend",
    Verdict.TOO_FEW: "Over {when} {things} are too few to show a trend",
}


def trend_finding(evidence: Evidence, strand: str, name: str) -> Finding:
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
        title=TITLES[verdict].format(things=name, when=when),
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


def _trend_columns(of: list[str]) -> list[Column]:
    return [
        derived("per_year", "Change a year (%)", of, 1),
        derived("per_year_lower", "Lower limit (95%)", of, 1),
        derived("per_year_upper", "Upper limit (95%)", of, 1),
        derived("p", "p value", of, 3),
        derived("dispersion", "Dispersion", of, 1),
        derived("verdict", "What can be said", of),
    ]
