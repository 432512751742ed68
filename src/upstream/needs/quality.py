"""How good the data are: months, places, quarantine, vintages."""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.finding import Finding, Sentence
from upstream.needs.build import count, derived, dimension, finding, known, sentence, table, text
from upstream.needs.of_what import share_cells
from upstream.needs.shape import Evidence, Request
from upstream.needs.words import capital, listed, number, percent

REASONS_SHOWN = 20


def findings(evidence: Evidence) -> list[Finding]:
    return [_coverage(evidence), _rows(evidence)]


def statements(evidence: Evidence) -> list[str]:
    """What the assessment covers, in sentences that reveal no count."""
    coverage, place = evidence.coverage, evidence.partnership.name
    present, span = len(coverage.present), len(coverage.span)
    told = [
        f"Records of {place} cover {present} of the {span} months from {coverage.span[0].label} to "
        f"{coverage.span[-1].label}."
    ]
    if coverage.gaps:
        told.append(f"Missing: {coverage.gaps_list}.")
    if len(coverage.years) >= 2:
        told.append(f"Whole financial years, which are compared: {coverage.years_label}.")
    elif coverage.like:
        one = (
            f"Only one financial year is whole ({coverage.years[0].label})"
            if coverage.years
            else "No financial year is whole"
        )
        told.append(f"{one}, so {coverage.like.compared} are compared, and no five-year change is given.")
    else:
        told.append("No calendar month is there twice, so nothing is compared over time.")
    if coverage.thin:
        told.append(f"Months with far fewer records than usual: {listed([m.label for m in coverage.thin])}.")
    return told


def _coverage(evidence: Evidence) -> Finding:
    coverage = evidence.coverage
    have = set(coverage.present)
    years = sorted({(m + -3).year for m in coverage.span})
    rows = []
    for year in years:
        months = [m for m in coverage.span if (m + -3).year == year]
        there = sum(m in have for m in months)
        rows.append((f"{year}/{(year + 1) % 100:02d}", there, "whole" if there == 12 else "part"))
    figures = table(
        evidence,
        "coverage",
        f"Months held in each financial year, {evidence.partnership.name}",
        [dimension("period", "Financial year"), known("months", "Months held"), known("whole", "Whole or part")],
        rows,
    )
    held = f"Months held: {coverage.months_list}."
    title = Sentence(
        "{n} of {span} months are there, with {years} whole financial {word}",
        values={
            "n": str(len(coverage.present)),
            "span": str(len(coverage.span)),
            "years": number(len(coverage.years)),
            "word": "year" if len(coverage.years) == 1 else "years",
        },
    )
    return finding(
        evidence,
        "quality.coverage",
        title,
        [Sentence("{words}", values={"words": words}) for words in (*statements(evidence)[1:], held)],
        [figures],
        period=coverage.months_label,
    )


def requested(evidence: Evidence, requests: Sequence[Request]) -> list[Finding]:
    """The data request: what is not known, who holds it and what to ask them for, as a table to send."""
    if not requests:
        return []
    rows = [(request.topic, request.holder, request.ask, request.finding) for request in requests]
    figures = table(
        evidence,
        "requests",
        f"Data request: what {evidence.partnership.name} needs from its partners",
        [
            dimension("topic", "What is not known", "topic"),
            text("holder", "Who holds it"),
            text("ask", "What to ask for"),
            text("finding", "Finding that it would answer"),
        ],
        rows,
    )
    words = "Each line names the partner to ask and what to ask for. The table can be sent as it is."
    title = Sentence(
        "{n} things are asked of partners, because this assessment cannot answer them",
        values={"n": capital(number(len(rows)))},
    )
    return [
        finding(
            evidence, "quality.requests", title, [Sentence(words)], [figures], period=evidence.coverage.months_label
        )
    ]


def _rows(evidence: Evidence) -> Finding:
    quality = evidence.quality
    rows: list[tuple[object, ...]] = [("Records of every kind in this area", quality.records, None, None, None, None)]
    if quality.feed_records:
        share = share_cells(quality.without_place, quality.feed_records)
        rows.append(("Records in the whole feed without a place", quality.without_place, quality.feed_records, *share))
    for reason, n in quality.quarantined[:REASONS_SHOWN]:
        rows.append((f"Quarantined: {reason}", n, quality.feed_records, None, None, None))
    for flag, n in quality.flags[:REASONS_SHOWN]:
        rows.append(
            (f"Flagged: {flag.replace('_', ' ')}", n, quality.feed_records, *share_cells(n, quality.feed_records))
        )
    figures = table(
        evidence,
        "rows",
        f"What happened to the rows, {evidence.partnership.name}",
        [
            dimension("what", "What", "what"),
            count("n", "Rows"),
            count("all", "Of", what="*"),
            derived("share", "Share (%)", ["n", "all"], 1),
            derived("lower", "Lower limit (95%)", ["n", "all"], 1),
            derived("upper", "Upper limit (95%)", ["n", "all"], 1),
        ],
        rows,
        unit="rows",
        notes=("Quarantined rows are kept with their file, line and reason, and are not counted in this assessment.",),
    )
    title = sentence("{n} records of every kind were read for this area", "rows", {"n": (0, "n")})
    told: list[Sentence] = []
    if quality.feed_records and quality.without_place:
        told.append(
            sentence(
                "In the whole feed {s}% of records ({n}) have no place, so they cannot be given to any area: "
                "counts here are that much "
                "too low, if they are spread evenly.",
                "rows",
                {"s": (1, "share"), "n": (1, "n")},
            )
        )
    if quality.approximate_share:
        told.append(
            Sentence(
                "About {share}% of the offences lie in neighbourhoods whose boundaries changed in 2021 and are "
                "placed by population.",
                values={"share": percent(quality.approximate_share, 1)},
            )
        )
    return finding(evidence, "quality.rows", title, told, [figures], period=evidence.coverage.months_label)
