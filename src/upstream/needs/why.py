"""Why: what goes together with violence between places, and the evidence that the analyst cites."""

from __future__ import annotations

from typing import Any

import numpy as np

from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs import months as calendar
from upstream.needs.area_lists import total_span
from upstream.needs.build import count, derived, dimension, finding, known, not_available, sentence, table
from upstream.needs.cube import Floats
from upstream.needs.measure import Z, period_counts
from upstream.needs.shape import Evidence
from upstream.needs.words import capital, listed
from upstream.statistics.change import benjamini_hochberg

FEWEST_PLACES = 20
CAVEATS = (
    "This says that two things are found in the same places. It does not say that one causes the other, and what "
    "holds between "
    "places need not hold between people (the ecological fallacy).",
    "Neighbouring places resemble each other, so the intervals are somewhat too narrow.",
)


def findings(evidence: Evidence) -> list[Finding]:
    return [_associations(evidence), _cited(evidence)]


def rank_correlation(x: Floats, y: Floats) -> tuple[float, float, float, float]:
    """Spearman's rank correlation with its Fisher interval (variance (1 + r²/2)/(n - 3)) and p value.

    References: Bonett DG, Wright TA (2000). Sample size requirements for estimating Pearson, Kendall and Spearman
    correlations. Psychometrika 65(1), pages 23-28.
    """
    from scipy.special import ndtr

    n = len(x)
    r = float(np.corrcoef(_ranks(x), _ranks(y))[0, 1])
    error = np.sqrt((1 + r * r / 2) / (n - 3))
    middle = np.arctanh(np.clip(r, -0.999999, 0.999999))
    low, high = np.tanh(middle - Z * error), np.tanh(middle + Z * error)
    return r, float(low), float(high), 2 * float(ndtr(-abs(middle) / np.sqrt(1.06 / (n - 3))))


def _ranks(values: Floats) -> Floats:
    """Ranks from 1, equal values sharing the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=float)


def _associations(evidence: Evidence) -> Finding:
    months = total_span(evidence)
    people = evidence.places.people(months)
    usable = people > 0
    if not evidence.places.indicators or usable.sum() < FEWEST_PLACES:
        return not_available(
            evidence,
            "why.associations",
            "What goes together with {things} is not known",
            "No measures of the neighbourhoods are loaded, or there are fewer than twenty neighbourhoods.",
            things=evidence.definition.things,
        )
    totals = period_counts(evidence, [months], "lsoa")[:, 0]
    rate = totals[usable] / people[usable]
    tested = []
    for name, values in sorted(evidence.places.indicators.items()):
        here = values[usable]
        good = ~np.isnan(here)
        if good.sum() >= FEWEST_PLACES and len(np.unique(here[good])) > 2:
            tested.append((name, int(good.sum()), *rank_correlation(here[good], rate[good])))
    adjusted = np.atleast_1d(benjamini_hochberg([row[5] for row in tested])) if tested else np.zeros(0)
    order = sorted(range(len(tested)), key=lambda i: (-abs(tested[i][2]), tested[i][0]))
    events = int(totals.sum())
    rows: list[tuple[Any, ...]] = [(tested[i][0], *tested[i][1:5], float(adjusted[i]), events) for i in order]
    figures = table(
        evidence,
        "associations",
        f"Rank correlation with the rate of {evidence.definition.things} over LSOAs, {evidence.partnership.name}",
        [
            dimension("indicator", "Measure of the neighbourhood", "indicator"),
            known("lsoas", "LSOAs"),
            derived("correlation", "Rank correlation", ["n"], 2),
            derived("lower", "Lower limit (95%)", ["n"], 2),
            derived("upper", "Upper limit (95%)", ["n"], 2),
            derived("p", "p value adjusted for the list", ["n"], 3),
            count("n", "Offences", indicator="*"),
        ],
        rows,
        at={"period": calendar.code(months)},
        names={str(row[0]): capital(str(row[0])) for row in rows},
        notes=("1 is the same order, −1 the reverse, 0 no relation. Deprivation is ranked so that more is worse.",),
    )
    clear = [i for i, row in enumerate(rows) if row[5] < 0.05]
    return finding(
        evidence,
        "why.associations",
        _headline(evidence, rows, clear),
        _told(clear),
        [figures],
        period=calendar.label(months),
        verdict=Verdict.DESCRIBED,
        charts=[_chart(evidence, rows, clear)],
        caveats=CAVEATS,
        methods=("Spearman's rank correlation with a Fisher interval", "Benjamini-Hochberg adjustment over the list"),
    )


def _headline(evidence: Evidence, rows: list[tuple[Any, ...]], clear: list[int]) -> Sentence:
    if not clear:
        return sentence(
            "No measured feature of neighbourhoods goes clearly together with {things}",
            "associations",
            depends=[(i, "p") for i in range(len(rows))],
            things=evidence.definition.things,
        )
    more = [i for i in clear if rows[i][2] > 0][:3]
    if not more:
        return sentence(
            "{things} are less frequent where there is more {what}",
            "associations",
            depends=[(i, "p") for i in clear[:1]],
            things=capital(evidence.definition.things),
            what=str(rows[clear[0]][0]),
        )
    return sentence(
        "{things} go together with {what}",
        "associations",
        depends=[(i, "p") for i in more],
        things=capital(evidence.definition.things),
        what=listed([str(rows[i][0]) for i in more]),
    )


def _told(clear: list[int]) -> list[Sentence]:
    return [
        sentence(
            "{m}: rank correlation over neighbourhoods {r} (95% interval {l} to {u}).",
            "associations",
            {"m": (i, "indicator"), "r": (i, "correlation"), "l": (i, "lower"), "u": (i, "upper")},
        )
        for i in clear[:5]
    ]


def _chart(evidence: Evidence, rows: list[tuple[Any, ...]], clear: list[int]) -> Chart:
    return Chart(
        id="why.associations.chart",
        kind="interval",
        figures="associations",
        title=_headline(evidence, rows, clear),
        subtitle=f"Rank correlation between neighbourhoods, {evidence.partnership.name}",
        x="indicator",
        y="correlation",
        lower="lower",
        upper="upper",
        alt=sentence("A dot with its interval for each measure. The table gives the same numbers."),
        options={"reference": {"value": 0, "label": "no relation"}},
    )


def _cited(evidence: Evidence) -> Finding:
    if not evidence.citations:
        return not_available(
            evidence,
            "why.evidence",
            "No published evidence on causes has been added yet",
            "The Duty asks for the causes of serious violence so far as they can be identified. The analyst adds "
            "published evidence on causes, risk and protective factors, each with its source.",
        )
    told = [
        Sentence("{heading}: {words} ({source})", values={"heading": c.heading, "words": c.text, "source": c.source})
        for c in evidence.citations
    ]
    return finding(
        evidence,
        "why.evidence",
        Sentence("What published evidence says about causes, risk and protective factors"),
        told,
        [],
        period=evidence.coverage.months_label,
        caveats=["Evidence from elsewhere may not hold here."],
    )
