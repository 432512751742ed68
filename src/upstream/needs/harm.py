"""Harm and cost: sums only where nearly every offence has a weight, and never from open categories."""

from __future__ import annotations

import numpy as np

from upstream.definitions.codes import offence_codes
from upstream.model.finding import Finding
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, known, not_available, sentence, table
from upstream.needs.shape import Evidence
from upstream.needs.words import capital, listed
from upstream.statistics.harm import weighted_sum
from upstream.statistics.harm_weights import Weights

ENOUGH = 0.95
"""No sum is given where less than this share of offences has a weight."""

POLICE_FOUND = ("Trafficking of drugs", "Possession of drugs", "Possession of weapons offences")
"""Subgroups that the police find by looking: left out of a harm index (Sherman, Neyroud and Neyroud 2016)."""

MONEY = ("pounds", "pound", "gbp", "£", "pounds sterling")
"""Units by which a user's weights are known to be unit costs: they then take the place of those that are shipped."""

MOST_NAMED = 4

OPEN = (
    "The open data put offences of very different harm in one category, so no weight can be given to it. The "
    "police hold "
    "the offence codes that weights need."
)


def findings(evidence: Evidence) -> list[Finding]:
    given = evidence.weights
    money = given is not None and given.unit.casefold() in MONEY
    harm, costs = (None, given) if money else (given, evidence.costs)
    return [
        _sum(evidence, "harm.harm", "harm", harm, "How much harm was done is not known", (OPEN, HARM_WHY)),
        _sum(evidence, "harm.cost", "cost", costs, "What it cost is not known", (OPEN_COST, COST_WHY)),
    ]


OPEN_COST = "A unit cost needs the same offence codes."
HARM_WHY = "No harm weights were given. A file of weights by offence, such as a crime harm index, would answer it."
COST_WHY = "No unit costs were given. A file of unit costs by offence would answer it."


def _sum(
    evidence: Evidence, identifier: str, word: str, weights: Weights | None, unknown: str, why: tuple[str, str]
) -> Finding:
    """``why`` it cannot be told: without offence codes, and without weights."""
    without_codes, without_weights = why
    if evidence.codes is None:
        return not_available(evidence, identifier, unknown, without_codes)
    if weights is None:
        return not_available(evidence, identifier, unknown, without_weights)
    offences = _offences(evidence, weights, without_found=word == "harm")
    result = weighted_sum([n for _, n, _ in offences], [w for _, _, w in offences], ENOUGH) if offences else None
    if result is None or not bool(result.available):
        share = float(result.coverage) if result is not None else 0.0
        return not_available(
            evidence,
            identifier,
            f"The {word} cannot be added up",
            "{share}% of the offences have a {kind} in “{name}”, edition {edition}. At least 95% are needed for an "
            "honest sum.{lacking} A file of your own that has them would answer it.",
            share=_short(share),
            kind="unit cost" if word == "cost" else "weight",
            name=weights.name,
            edition=weights.edition,
            lacking=_lacking(offences),
        )
    return _weighed(evidence, identifier, word, weights, offences)


def _short(share: float) -> str:
    """A share under `ENOUGH` in per cent, told with the decimals that show it to be under it."""
    return next(text for places in range(20) if float(text := f"{100 * share:.{places}f}") < 100 * ENOUGH)


def _offences(evidence: Evidence, weights: Weights, *, without_found: bool) -> list[tuple[str, int, float]]:
    """Code, count and weight over the headline's months; a weight may be given by code or by subgroup."""
    assert evidence.codes is not None
    at = {month: i for i, month in enumerate(evidence.codes.labels("month"))}
    counts = evidence.codes.by("month", "code")[[at[str(m)] for m in evidence.coverage.headline]].sum(axis=0)
    codes = offence_codes()
    found = []
    for code, n in zip(evidence.codes.labels("code"), counts.tolist(), strict=True):
        subgroup = codes[code].subgroup if code in codes else ""
        if n and not (without_found and subgroup in POLICE_FOUND):
            weight = weights.values.get(code, weights.values.get(subgroup, float("nan")))
            found.append((code, int(n), float(weight)))
    return found


def _lacking(offences: list[tuple[str, int, float]]) -> str:
    """The subgroups that most offences without a weight are of, in the order of their names."""
    listed_codes, totals = offence_codes(), dict[str, int]()
    for code, n, weight in offences:
        if np.isnan(weight) and code in listed_codes:
            name = listed_codes[code].subgroup
            totals[name] = totals.get(name, 0) + n
    most = sorted(sorted(totals, key=lambda name: (-totals[name], name))[:MOST_NAMED])
    return f" It has none for {listed([name[:1].lower() + name[1:] for name in most])}." if most else ""


def _weighed(
    evidence: Evidence, identifier: str, word: str, weights: Weights, offences: list[tuple[str, int, float]]
) -> Finding:
    known_ones = [(code, n, w) for code, n, w in offences if not np.isnan(w)]
    total = sum(n * w for _, n, w in known_ones)
    events = sum(n for _, n, _ in offences)
    ranked = sorted(known_ones, key=lambda row: (-row[1] * row[2], row[0]))
    rows: list[tuple[object, ...]] = [
        (code, n, w, n * w, 100 * n * w / total if total else 0.0) for code, n, w in ranked
    ]
    rows.append(("*", events, None, total, 100.0))
    codes = offence_codes()
    last = len(rows) - 1
    when = evidence.coverage.headline_label
    figures = table(
        evidence,
        word,
        f"{capital(word)} by offence, {evidence.partnership.name}, {when}",
        [
            dimension("offence_code", "Offence", "offence"),
            count("n", "Offences"),
            known("weight", f"Weight ({weights.unit})", 0),
            derived("sum", capital(weights.unit), ["n"], 0),
            derived("share", "Share (%)", ["n"], 0, of_rows=True),
        ],
        rows,
        at={"period": calendar.code(evidence.coverage.headline)},
        names={"*": "All", **{code: codes[code].description for code, _, _ in known_ones if code in codes}},
        notes=(f"Weights: {weights.name}, {weights.edition}.",),
    )
    title = sentence(
        "{o} accounts for {s}% of the {word} in {when}",
        word,
        {"o": (0, "offence_code"), "s": (0, "share")},
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
            *(
                ["Offences that the police find by looking (drugs, weapons carried) are left out."]
                if word == "harm"
                else []
            ),
            *getattr(weights, "notes", ()),
        ],
        methods=(f"Sum of counts times weights: {weights.name}, {weights.edition}",),
    )
