"""How cases end, with the age of the file in mind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from upstream.model.figures import Figures
from upstream.model.finding import Chart, Finding, Sentence
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import count, dimension, finding, not_available, sentence, table
from upstream.needs.cube import Integers
from upstream.needs.endings import FEED, LAGS
from upstream.needs.of_what import share_cells, shares
from upstream.needs.shape import Evidence
from upstream.needs.words import capital, listed
from upstream.sources import CONTRACTS

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
    return [*_latest(evidence), *_decided(evidence)]


def _latest(evidence: Evidence) -> list[Finding]:
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
    return _kinds(evidence.outcomes.labels("outcome"), counts)


def _kinds(labels: Sequence[str], counts: Integers) -> dict[str, int]:
    totals = dict.fromkeys([name for name, _ in KINDS] + [OTHER], 0)
    for label, n in zip(labels, counts.tolist(), strict=True):
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
        "{s}% of {things} recorded in {when} are known to have led to a charge, a summons or court",
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
    unknown = next(i for i, row in enumerate(rows) if row[0] == OTHER)
    if rows[unknown][1]:
        told.append(
            sentence(
                "For {n} ({s}%) the file gives no outcome, or says only that it is not available.",
                "outcomes",
                {"n": (unknown, "n"), "s": (unknown, "share")},
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


def _decided(evidence: Evidence) -> list[Finding]:
    """Outcomes by the month in which they were decided, and how long that took."""
    if evidence.decided is None:
        return []
    cube, feed = evidence.decided, CONTRACTS[FEED[evidence.source.name]]
    months = tuple(Month.parse(month) for month in cube.labels("month"))
    when, things = calendar.label(months), evidence.definition.things
    ended = _shares_of(
        evidence, "decided", "What was decided on", "outcome", _kinds(cube.labels("outcome"), cube.by("outcome"))
    )
    found = dict(zip(cube.labels("lag"), cube.by("lag").tolist(), strict=True))
    taken = _shares_of(
        evidence, "taken", "How long decisions took on", "lag", {name: int(found.get(name, 0)) for name, _, _ in LAGS}
    )
    charged = list(ended.values("outcome")).index(CHARGED)
    title = sentence(
        "Of the outcomes of {things} decided in {when}, {s}% were a charge, a summons or in court",
        "decided",
        {"s": (charged, "share")},
        things=things,
        when=when,
    )
    told = [
        sentence(
            "That is {n} of {all} (95% interval {l}% to {u}%).",
            "decided",
            {"n": (charged, "n"), "all": (charged, "all"), "l": (charged, "lower"), "u": (charged, "upper")},
        ),
        _time_taken(taken),
    ]
    made = finding(
        evidence,
        "outcomes.decided",
        title,
        told,
        [ended, taken],
        period=when,
        caveats=[
            "Only outcomes whose offence is among the records loaded are counted: those of earlier or missing months "
            "are not, so the time taken is somewhat understated.",
            "These are shares of outcomes that were decided, not of offences recorded: open cases are not among them.",
        ],
        methods=("Wilson interval of a proportion",),
    )
    origin = replace(made.provenance, source=f"{feed.title} ({feed.publisher})", extracts=())
    return [replace(made, provenance=origin)]


def _shares_of(evidence: Evidence, identifier: str, title: str, role: str, counts: dict[str, int]) -> Figures:
    assert evidence.decided is not None
    total, feed = sum(counts.values()), CONTRACTS[FEED[evidence.source.name]]
    months = tuple(Month.parse(month) for month in evidence.decided.labels("month"))
    rows = [(name, n, total, *share_cells(n, total)) for name, n in counts.items()]
    columns = [
        dimension(role, "Outcome" if role == "outcome" else "Decided"),
        count("n", "Outcomes"),
        count("all", "All", **{role: "*"}),
    ]
    return table(
        evidence,
        identifier,
        f"{title} {evidence.definition.things}, {evidence.partnership.name}, {calendar.label(months)}",
        [*columns, *shares(["n", "all"], rows)],
        rows,
        at={"period": calendar.code(months)},
        unit=feed.unit,
        source=feed.name,
    )


def _time_taken(taken: Figures) -> Sentence:
    """How soon the decisions came; a share too small to be told as a whole per cent is said to be that."""
    parts = (
        (0, "were decided in the month in which the offence was recorded"),
        (1, "one to three months later"),
        (len(LAGS) - 1, "more than a year later"),
    )
    few = {row: FEW[share] for row, _ in parts if (share := _few(taken, row)) is not None}
    told = [f"{few.get(row, f'{{s{row}}}%')} {words}" for row, words in parts]
    cells = {f"s{row}": (row, "share") for row, _ in parts if row not in few}
    return sentence(f"{capital(listed(told))}.", "taken", cells, [(row, "share") for row in few])


FEW = {False: "none", True: "fewer than 1%"}


def _few(taken: Figures, row: int) -> bool | None:
    """Whether a share that would read as nought is some, and not none; nothing where it can be told."""
    n, share = taken.cell(row, "n"), taken.cell(row, "share")
    small = isinstance(share, int | float) and round(share) == 0
    return bool(n) if small else None
