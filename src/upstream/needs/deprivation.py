"""How it follows deprivation: rates from the most to the least deprived neighbourhoods."""

from __future__ import annotations

import numpy as np

from upstream.model.figures import Figures
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs import months as calendar
from upstream.needs.area_lists import total_span
from upstream.needs.build import count, derived, dimension, finding, known, not_available, sentence, table
from upstream.needs.cube import Floats, Integers
from upstream.needs.measure import Change, compare, period_counts, pooled_dispersion
from upstream.needs.shape import Evidence
from upstream.needs.words import capital
from upstream.statistics.inequality import relative_index, slope_index
from upstream.statistics.rates import crude_rate

FIFTHS = ("Most deprived fifth", "Second fifth", "Middle fifth", "Fourth fifth", "Least deprived fifth")
FEWEST = 3
RELATIVE = "Relative index of inequality"
ECOLOGY = (
    "This compares places, not people: it does not show that people who are deprived commit or suffer the violence."
)


def findings(evidence: Evidence) -> list[Finding]:
    if not evidence.places.decile.any():
        return [
            not_available(
                evidence,
                "deprivation.gradient",
                "How {things} follow deprivation is not known",
                "There is no index of deprivation for these neighbourhoods.",
                things=evidence.definition.things,
            )
        ]
    return [_gradient(evidence)]


def _gradient(evidence: Evidence) -> Finding:
    months, place, things = total_span(evidence), evidence.partnership.name, evidence.definition.things
    totals, people = period_counts(evidence, [months], "lsoa")[:, 0], evidence.places.people(months)
    fifth = (evidence.places.decile + 1) // 2
    rows, n, years = [], [], []
    all_n, all_years = int(totals[fifth > 0].sum()), float(people[fifth > 0].sum())
    for i, name in enumerate(FIFTHS, start=1):
        mask = fifth == i
        if not mask.any():
            continue
        events, at_risk = int(totals[mask].sum()), float(people[mask].sum())
        rate = crude_rate(events, at_risk)
        n.append(events)
        years.append(at_risk)
        rows.append(
            (
                name,
                int(mask.sum()),
                events,
                round(at_risk * 12 / len(months)),
                float(rate.value),
                float(rate.lower),
                float(rate.upper),
                100 * events / max(all_n, 1),
                100 * at_risk / max(all_years, 1),
            )
        )
    figures = table(
        evidence,
        "fifths",
        f"{capital(things)} by national fifth of deprivation, {place}, {calendar.label(months)}",
        [
            dimension("fifth", "Neighbourhoods", "decile"),
            known("lsoas", "LSOAs"),
            count("n", capital(things)),
            known("people", "Residents"),
            derived("rate", "Rate a year per 1,000", ["n"], 1),
            derived("lower", "Lower limit (95%)", ["n"], 1),
            derived("upper", "Upper limit (95%)", ["n"], 1),
            derived("share", "Share of offences (%)", ["n"], 0, of_rows=True),
            known("share_people", "Share of residents (%)"),
        ],
        rows,
        at={"period": calendar.code(months)},
        notes=(f"{evidence.places.edition}; fifths are of all neighbourhoods in England.",),
    )
    change = _ends(totals, people, fifth)
    verdict = change.verdict if change else Verdict.NOT_COMPARABLE
    ends = _ends_table(evidence, change) if change else None
    told = [_ends_sentence(change, calendar.label(months))] if change else []
    index = _index_table(evidence, np.array(n, float), np.array(years)) if len(n) >= FEWEST else None
    told += [_index_sentence()] if index is not None and RELATIVE in index.values("index") else []
    index = index if index is not None and index.rows else None
    first, last = rows[0][0], rows[-1][0]
    title = {
        Verdict.HIGHER: "Rates are higher in more deprived neighbourhoods",
        Verdict.LOWER: "Rates are lower in more deprived neighbourhoods",
    }.get(verdict, "Rates do not clearly follow deprivation")
    shares = sentence(
        "The {first} holds {s}% of offences and {p}% of residents ({r} {per}, 95% interval {l} to {u}); the "
        "{last} {t}% and {q}% "
        "({x} {per}, {y} to {z}).",
        "fifths",
        {
            "s": (0, "share"),
            "p": (0, "share_people"),
            "r": (0, "rate"),
            "l": (0, "lower"),
            "u": (0, "upper"),
            "t": (len(rows) - 1, "share"),
            "q": (len(rows) - 1, "share_people"),
            "x": (len(rows) - 1, "rate"),
            "y": (len(rows) - 1, "lower"),
            "z": (len(rows) - 1, "upper"),
        },
        first=first.lower(),
        last=last.lower(),
        per="per 1,000 a year",
    )
    heading = sentence(title, "fifths", depends=[(i, "n") for i in range(len(rows))])
    chart = Chart(
        id="deprivation.gradient.chart",
        kind="interval",
        figures="fifths",
        title=heading,
        subtitle=f"{capital(things)} per 1,000 people a year by national fifth of deprivation, {place}",
        x="fifth",
        y="rate",
        lower="lower",
        upper="upper",
        alt=sentence("A dot with its interval for each fifth. The table gives the same numbers."),
    )
    return finding(
        evidence,
        "deprivation.gradient",
        heading,
        [shares, *told],
        [part for part in (figures, ends, index) if part is not None],
        period=calendar.label(months),
        verdict=verdict,
        charts=[chart],
        caveats=[
            ECOLOGY,
            "The index has a crime domain of its own (a tenth of its weight), so part of the pattern is built in.",
            "Many offences are committed in town centres, by and against people who live elsewhere.",
        ],
        methods=(
            "Ratio of rates, widened by the dispersion of LSOAs within fifths",
            "Slope and relative index of inequality, widened by the dispersion about the line",
        ),
    )


def _ends(totals: Integers, people: Floats, fifth: Integers) -> Change | None:
    """The most deprived fifth against the least, widened by how much LSOAs vary within the fifths."""
    present = [i for i in range(1, 6) if people[fifth == i].sum() > 0]
    if len(present) < 2:
        return None
    least, most = fifth == present[-1], fifth == present[0]
    known_fifth = fifth > 0
    spread = pooled_dispersion(totals[known_fifth], people[known_fifth], fifth[known_fifth])
    return compare(
        int(totals[least].sum()),
        int(totals[most].sum()),
        float(people[least].sum()),
        float(people[most].sum()),
        spread,
        areas=True,
    )


def _ends_table(evidence: Evidence, change: Change) -> Figures:
    columns = [
        dimension("group", "Group"),
        count("least", "Least deprived", decile="least"),
        count("most", "Most deprived", decile="most"),
        derived("ratio", "Ratio of the rates", ["least", "most"], 1),
        derived("lower", "Lower limit (95%)", ["least", "most"], 1),
        derived("upper", "Upper limit (95%)", ["least", "most"], 1),
        derived("verdict", "What can be said", ["least", "most"]),
    ]
    row = ("*", change.before, change.after, change.ratio, change.lower, change.upper, change.verdict.value)
    return table(
        evidence,
        "ends",
        f"The most and the least deprived neighbourhoods, {evidence.partnership.name}",
        columns,
        [row],
        at={"period": calendar.code(total_span(evidence))},
        names={"*": "All"},
    )


def _ends_sentence(change: Change, when: str) -> Sentence:
    if change.verdict is Verdict.TOO_FEW or not change.before:
        return sentence("There are too few offences to compare the two.", "ends", {}, [(0, "least"), (0, "most")])
    return sentence(
        "The rate in the most deprived neighbourhoods is {r} times that in the least deprived (95% interval {l} "
        "to {u}, allowing for how much neighbourhoods differ anyway; {when}).",
        "ends",
        {"r": (0, "ratio"), "l": (0, "lower"), "u": (0, "upper")},
        when=when,
    )


def _index_sentence() -> Sentence:
    return sentence(
        "Along the whole scale, the relative index of inequality is {r} (95% interval {l} to {u}): the rate at "
        "the most deprived end "
        "over that at the least deprived end.",
        "index",
        {"r": (0, "value"), "l": (0, "lower"), "u": (0, "upper")},
    )


def _index_table(evidence: Evidence, n: Floats, years: Floats) -> Figures:
    relative, slope = relative_index(n, years), slope_index(n, years)
    rows = [
        (name, float(g.value), float(g.lower), float(g.upper), int(n.sum()))
        for name, g in ((RELATIVE, relative), ("Slope index of inequality per 1,000", slope))
        if np.isfinite((g.value, g.lower, g.upper)).all()
    ]
    columns = [
        dimension("index", "Index", "index"),
        derived("value", "Value", ["n"], 1),
        derived("lower", "Lower limit (95%)", ["n"], 1),
        derived("upper", "Upper limit (95%)", ["n"], 1),
        count("n", "Offences", index="*"),
    ]
    return table(
        evidence,
        "index",
        f"Indices of inequality, {evidence.partnership.name}",
        columns,
        rows,
        at={"period": calendar.code(total_span(evidence))},
    )
