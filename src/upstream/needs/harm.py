"""Harm and cost: sums only where nearly every offence has a weight, and never from open categories."""

from __future__ import annotations

import numpy as np

from upstream.model.finding import Finding
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, known, not_available, sentence, table
from upstream.needs.measure import period_counts
from upstream.needs.shape import Evidence, Weights
from upstream.needs.words import capital

ENOUGH = 0.95
"""No sum is given where less than this share of offences has a weight."""

OPEN = (
    "The open data put offences of very different harm in one category, so no weight can be given to it. The police hold "
    "the offence codes that weights need."
)


def findings(evidence: Evidence) -> list[Finding]:
    return [
        _sum(evidence, "harm.harm", "harm", evidence.weights, "How much harm was done is not known", HARM_WHY),
        _sum(evidence, "harm.cost", "cost", evidence.costs, "What it cost is not known", COST_WHY),
    ]


HARM_WHY = "No harm weights were given. A file of weights by offence, such as a crime harm index, would answer it."
COST_WHY = "No unit costs were given. A file of unit costs by offence would answer it."


def _sum(evidence: Evidence, identifier: str, word: str, weights: Weights | None, unknown: str, why: str) -> Finding:
    if evidence.source.name.startswith("police-uk"):
        return not_available(evidence, identifier, unknown, OPEN)
    if weights is None:
        return not_available(evidence, identifier, unknown, why)
    span = evidence.coverage.headline
    labels = evidence.counts.labels("offence")
    counts = period_counts(evidence, [span], "offence")[:, 0]
    weight = np.array([weights.values.get(label, np.nan) for label in labels])
    weighed = int(counts[~np.isnan(weight)].sum())
    total = int(counts.sum())
    if not total or weighed / total < ENOUGH:
        return not_available(
            evidence,
            identifier,
            f"The {word} cannot be added up",
            "Only {share}% of the offences have a weight in {name}; at least 95% are needed for an honest sum.",
            share=f"{100 * weighed / max(total, 1):.0f}",
            name=f"{weights.name} ({weights.edition})",
        )
    return _weighed(
        evidence, identifier, word, weights, list(zip(labels, counts.tolist(), weight.tolist(), strict=True))
    )


def _weighed(
    evidence: Evidence, identifier: str, word: str, weights: Weights, offences: list[tuple[str, int, float]]
) -> Finding:
    known_ones = [(label, n, w) for label, n, w in offences if n and not np.isnan(w)]
    total = sum(n * w for _, n, w in known_ones)
    events = sum(n for _, n, _ in offences)
    rows = sorted(
        ((label, n, w, n * w, 100 * n * w / total if total else 0.0) for label, n, w in known_ones),
        key=lambda row: (-row[3], row[0]),
    )
    rows.append(("*", events, None, total, 100.0))
    last = len(rows) - 1
    when = evidence.coverage.headline_label
    figures = table(
        evidence,
        word,
        f"{capital(word)} by offence, {evidence.partnership.name}, {when}",
        [
            dimension("offence", "Offence"),
            count("n", "Offences"),
            known("weight", f"Weight ({weights.unit})", 0),
            derived("sum", capital(weights.unit), ["n"], 0),
            derived("share", "Share (%)", ["n"], 0, of_rows=True),
        ],
        rows,
        at={"period": calendar.code(evidence.coverage.headline)},
        names={"*": "All"},
        notes=(f"Weights: {weights.name}, {weights.edition}.",),
    )
    title = sentence(
        "{o} accounts for {s}% of the {word} in {when}",
        word,
        {"o": (0, "offence"), "s": (0, "share")},
        word=word,
        when=when,
    )
    told = sentence(
        "The sum is {t} {unit} for {n} offences, by {name} ({edition}).",
        word,
        {"t": (last, "sum"), "n": (last, "n")},
        unit=weights.unit,
        name=weights.name,
        edition=weights.edition,
    )
    return finding(
        evidence,
        identifier,
        title,
        [told],
        [figures],
        period=when,
        caveats=[
            "A weight is an average for a kind of offence, not what one person suffered.",
            "Offences that the police find by looking (drug supply, weapons) say more of police work than of harm.",
        ],
        methods=(f"Sum of counts times weights: {weights.name}, {weights.edition}",),
    )
