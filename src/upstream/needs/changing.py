"""Is it changing: years compared only when whole, words that follow the test."""

from __future__ import annotations

from upstream.model.figures import Marker
from upstream.model.finding import Chart, Finding
from upstream.model.period import Period
from upstream.needs import months as calendar
from upstream.needs.build import count, dimension, finding, known, not_available, sentence, strand_id, table
from upstream.needs.offences import by_offence
from upstream.needs.shape import Evidence
from upstream.needs.spans import RATIO, WIDENED, caveats, change_between, change_sentence, ends_table
from upstream.needs.trend import trend_finding
from upstream.needs.words import MOVED, capital, number

FEWEST_YEARS = 3
PART = "A year with missing months is left blank: a part of a year is never compared with whole ones."


def findings(evidence: Evidence) -> list[Finding]:
    found: list[Finding] = []
    for strand, name in evidence.strands:
        if len(evidence.coverage.years) >= 2:
            found.append(_years(evidence, strand, name))
            if len(evidence.coverage.years) >= FEWEST_YEARS:
                found.append(trend_finding(evidence, strand, name))
        elif evidence.coverage.like:
            found.append(_same_months(evidence, strand, name))
    if not found:
        found.append(
            not_available(
                evidence,
                "changing.years",
                "Whether {things} are changing cannot be told yet",
                "There are no calendar months that two years have in common, so nothing can be compared.",
                things=evidence.definition.things,
            )
        )
    if len(evidence.counts.labels("offence")) > 1:
        found += by_offence(evidence)
    return found


def _years(evidence: Evidence, strand: str, name: str) -> Finding:
    years, place = evidence.coverage.years, evidence.partnership.name
    first, last = tuple(years[0]), tuple(years[-1])
    change = change_between(evidence, strand, first, last)
    yearly = table(
        evidence,
        "years",
        f"{capital(name)} by financial year, {place}",
        [dimension("period", "Financial year"), known("months", "Months held"), count("n", capital(name))],
        [_year_row(evidence, year, strand) for year in evidence.coverage.year_rows],
        at={"group": strand},
        notes=[PART] if len(evidence.coverage.year_rows) > len(years) else [],
    )
    ended = ends_table(evidence, strand, name, first, last, change)
    title = sentence(
        "{things} {moved} between {first} and {last}",
        "ends",
        depends=[(0, "verdict")],
        things=capital(name),
        moved=MOVED[change.verdict],
        first=years[0].label,
        last=years[-1].label,
    )
    chart = Chart(
        id=f"{strand_id('changing.years', strand)}.chart",
        kind="bar",
        figures="years",
        title=title,
        subtitle=f"{capital(name)} recorded in each whole financial year, {place}",
        x="period",
        y="n",
        alt=sentence("A bar for each whole financial year. The table gives the same numbers."),
    )
    return finding(
        evidence,
        strand_id("changing.years", strand),
        title,
        [change_sentence(change, years[0].label, years[-1].label)],
        [ended, yearly],
        period=evidence.coverage.years_label,
        verdict=change.verdict,
        charts=[chart],
        caveats=caveats(evidence, first, last),
        methods=(RATIO, WIDENED),
    )


def _year_row(evidence: Evidence, year: Period, strand: str) -> tuple[object, ...]:
    """A year with missing months has no number: a part is not compared with wholes."""
    held = sum(month in set(evidence.coverage.present) for month in year)
    return (year.label, held, evidence.total(tuple(year), strand) if held == len(year) else Marker.NOT_AVAILABLE)


def _same_months(evidence: Evidence, strand: str, name: str) -> Finding:
    like = evidence.coverage.like
    assert like is not None
    change = change_between(evidence, strand, like.before, like.after)
    ended = ends_table(evidence, strand, name, like.before, like.after, change)
    title = sentence(
        "{things} {moved} between {compared}",
        "ends",
        depends=[(0, "verdict")],
        things=capital(name),
        moved=MOVED[change.verdict],
        compared=like.compared,
    )
    told = change_sentence(change, *calendar.paired(like.before, like.after))
    why = sentence(
        "There are not two whole financial years to compare, so the {n} calendar months that both have are "
        "compared, and "
        "no five-year change is given.",
        n=number(len(like.after)),
    )
    return finding(
        evidence,
        strand_id("changing.same_months", strand),
        title,
        [told, why],
        [ended],
        period=" and ".join(calendar.paired(like.before, like.after)),
        verdict=change.verdict,
        caveats=caveats(evidence, like.before, like.after),
        methods=(RATIO, WIDENED),
    )
