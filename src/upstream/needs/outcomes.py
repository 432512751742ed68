"""How cases end, with the age of the file in mind."""

from __future__ import annotations

import re

import numpy as np

from upstream.model.finding import Chart, Finding
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import count, dimension, finding, not_available, sentence, table
from upstream.needs.of_what import share_cells, shares
from upstream.needs.shape import Evidence
from upstream.needs.words import capital

NOT_RECORDED = "Not recorded"
KINDS: tuple[tuple[str, str], ...] = (
    (
        "Charged, summonsed or dealt with in court",
        r"^charged|^charge/|^summons|^suspect charged|court|^defendant|prison|offender (fined|given (absolute|"
        r"community|conditional|suspended)|ordered|otherwise|deprived)",
    ),
    ("Out of court", r"out[- ]of[- ]court|caution|local resolution|community resolution|penalty notice|warning"),
    ("Action by another body", r"another (organisation|body|agency)"),
    ("Not in the public interest", r"not in the public interest"),
    ("No suspect identified", r"no suspect identified|suspect not identified"),
    ("Suspect could not be prosecuted", r"unable to prosecute|evidential difficult|prosecution (prevented|time limit)"),
    ("Still open", r"under investigation|not yet assigned|^open$"),
)
"""Broad kinds of outcome and the words by which each is known, tried in this order after "out of court"."""
OTHER = "Other or not recorded"
OPEN = "Still open"
CHARGED = KINDS[0][0]


def kind(outcome: str) -> str:
    """The broad kind of an outcome in the police's words."""
    folded = outcome.casefold().strip()
    if re.search(dict(KINDS)["Out of court"], folded):
        return "Out of court"
    return next((name for name, words in KINDS if re.search(words, folded)), OTHER)


def findings(evidence: Evidence) -> list[Finding]:
    if evidence.outcomes is None or not evidence.outcomes.values.sum():
        return [
            not_available(
                evidence,
                "outcomes.ended",
                "How cases end is not known",
                "The records have no outcomes. The police hold them.",
            )
        ]
    span = evidence.coverage.headline
    by = _by_kind(evidence, span)
    if not sum(n for name, n in by.items() if name != OTHER):
        return [
            not_available(
                evidence,
                "outcomes.ended",
                "How cases end is not known",
                "The outcomes of these records are in words that are not recognised. See the contract of the feed.",
            )
        ]
    return [_ended(evidence, span, by)]


def _by_kind(evidence: Evidence, span: tuple[Month, ...]) -> dict[str, int]:
    assert evidence.outcomes is not None
    at = {month: i for i, month in enumerate(evidence.outcomes.labels("month"))}
    counts = evidence.outcomes.by("month", "outcome")[[at[str(m)] for m in span]].sum(axis=0)
    totals = dict.fromkeys([name for name, _ in KINDS] + [OTHER], 0)
    for label, n in zip(evidence.outcomes.labels("outcome"), counts, strict=True):
        totals[kind(label)] += int(n)
    return totals


def _ended(evidence: Evidence, span: tuple[Month, ...], by: dict[str, int]) -> Finding:
    total, when, place = sum(by.values()), calendar.label(span), evidence.partnership.name
    rows = [(name, n, total, *share_cells(n, total)) for name, n in by.items()]
    figures = table(
        evidence,
        "outcomes",
        f"How {evidence.definition.things} recorded in {when} had ended, {place}",
        [
            dimension("outcome", "Outcome"),
            count("n", "Offences"),
            count("all", "All", outcome="*"),
            *shares(["n", "all"], rows),
        ],
        rows,
        at={"period": calendar.code(span)},
    )
    charged = next(i for i, row in enumerate(rows) if row[0] == CHARGED)
    most = int(np.argmax([row[1] for row in rows]))
    still = next(i for i, row in enumerate(rows) if row[0] == OPEN)
    title = sentence(
        "{s}% of {things} recorded in {when} had led to a charge, a summons or court",
        "outcomes",
        {"s": (charged, "share")},
        things=evidence.definition.things,
        when=when,
    )
    told = [
        sentence(
            "That is {n} of {all} (95% interval {l}% to {u}%).",
            "outcomes",
            {"n": (charged, "n"), "all": (charged, "all"), "l": (charged, "lower"), "u": (charged, "upper")},
        ),
        sentence(
            "The most frequent outcome was “{o}”: {n}, {s}%.",
            "outcomes",
            {"o": (most, "outcome"), "n": (most, "n"), "s": (most, "share")},
        ),
    ]
    if rows[still][1]:
        told.append(
            sentence(
                "{n} ({s}%) were still open when the file was made.",
                "outcomes",
                {"n": (still, "n"), "s": (still, "share")},
            )
        )
    chart = Chart(
        id="outcomes.ended.chart",
        kind="bar",
        figures="outcomes",
        title=title,
        subtitle=f"{capital(evidence.definition.things)} by latest outcome, {place}, {when}",
        x="outcome",
        y="n",
        alt=sentence("A bar for each outcome. The table gives the same numbers."),
    )
    return finding(
        evidence,
        "outcomes.ended",
        title,
        told,
        [figures],
        period=when,
        charts=[chart],
        caveats=[
            "The outcome is the latest known when each file was downloaded. Files of different ages are not "
            "compared, so no change "
            "over time is given.",
            "Cases take months; recent offences have fewer outcomes for that reason alone.",
        ],
        methods=("Wilson interval of a proportion",),
    )
