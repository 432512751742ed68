"""Where: how concentrated it is in few neighbourhoods."""

from __future__ import annotations

from upstream.model.finding import Finding
from upstream.needs import months as calendar
from upstream.needs.area_lists import total_span
from upstream.needs.build import count, derived, dimension, finding, known, sentence, table
from upstream.needs.measure import period_counts
from upstream.needs.shape import Evidence
from upstream.needs.words import capital
from upstream.statistics.concentration import generalised_gini, gini_interval, random_allocation, share_of_places

FEWEST_PLACES = 20
SEED = 20230131
HALF = (0.25, 0.5)


def findings(evidence: Evidence) -> list[Finding]:
    months = total_span(evidence)
    totals = period_counts(evidence, [months], "lsoa")[:, 0]
    events = int(totals.sum())
    if len(totals) < FEWEST_PLACES or events < len(totals):
        return []
    people = evidence.places.people(months)
    found, chance = share_of_places(totals, HALF), random_allocation(events, len(totals), seed=SEED, weights=people)
    gini = generalised_gini(totals)
    interval = gini_interval(totals, seed=SEED)
    rows = [
        (name, events, 100 * float(found.share[i]), int(found.places[i]), 100 * float(chance.mean[i]))
        for i, name in enumerate(("A quarter of offences", "Half of offences"))
    ]
    figures = table(
        evidence,
        "concentration",
        f"The fewest neighbourhoods that hold a quarter and half of {evidence.definition.things}, "
        f"{evidence.partnership.name}",
        [
            dimension("part", "Part", "part"),
            count("n", "All offences", part="*"),
            derived("share", "Share of LSOAs (%)", ["n"], 0, of_rows=True),
            derived("places", "LSOAs", ["n"], 0, of_rows=True),
            derived("chance", "Share if chance and population alone decided (%)", ["n"], 0, of_rows=True),
        ],
        rows,
        at={"period": calendar.code(months)},
    )
    summary = table(
        evidence,
        "gini",
        "Gini coefficient over LSOAs",
        [
            dimension("index", "Index", "index"),
            count("n", "All offences", index="*"),
            derived("value", "Value", ["n"], 2),
            derived("lower", "Lower limit (95%)", ["n"], 2),
            derived("upper", "Upper limit (95%)", ["n"], 2),
            known("lsoas", "LSOAs"),
        ],
        [("Gini coefficient", events, float(gini), float(interval.lower), float(interval.upper), len(totals))],
        at={"period": calendar.code(months)},
    )
    title = sentence(
        "Half of {things} are recorded in {s}% of neighbourhoods ({when})",
        "concentration",
        {"s": (1, "share")},
        things=evidence.definition.things,
        when=calendar.label(months),
    )
    told = [
        sentence(
            "{q} of the {all} LSOAs hold a quarter, and {h} hold half. If only chance and the number of residents "
            "decided, half would "
            "take about {c}% of them.",
            "concentration",
            {"q": (0, "places"), "h": (1, "places"), "c": (1, "chance")},
            all=f"{len(totals):,}",
        ),
        sentence(
            "The Gini coefficient, 0 for an even spread and 1 for everything in one place, is {g} (95% interval "
            "{l} to {u}).",
            "gini",
            {"g": (0, "value"), "l": (0, "lower"), "u": (0, "upper")},
        ),
    ]
    return [
        finding(
            evidence,
            "where.concentration",
            title,
            told,
            [figures, summary],
            period=calendar.label(months),
            caveats=[f"{capital(evidence.definition.things)} are counted where they happened, not where people live."],
            methods=("Generalised Gini coefficient with a bootstrap interval; random allocation by population",),
        )
    ]
