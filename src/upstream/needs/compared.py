"""How it compares: districts, neighbours, the force and published series, as rates with intervals."""

from __future__ import annotations

import numpy as np

from upstream.model.figures import Figures, Marker
from upstream.model.finding import Chart, Finding, Verdict
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, known, not_available, sentence, slug, table, text
from upstream.needs.measure import Change, compare
from upstream.needs.shape import Evidence, Peer, SeriesPoint
from upstream.needs.words import STANDING, base, capital, listed, number, per_words
from upstream.statistics.funnel import limits
from upstream.statistics.rates import crude_rate

HEALTH_WORDS = ("hospital", "admission", "ambulance", "emergency department", "accident and emergency", "a&e")
FUNNEL_FEWEST = 5
RATES = "Rates with Byar's interval"
RATIO = "Exact interval of the ratio of two rates"


def findings(evidence: Evidence) -> list[Finding]:
    peers = evidence.peers
    found: list[Finding] = []
    inside = [p for p in peers if p.relation == "district"]
    outside = [p for p in peers if p.relation != "district"]
    if inside:
        found.append(_table(evidence, "compared.districts", inside, "its districts"))
    if outside:
        found.append(_table(evidence, "compared.neighbours", outside, "other areas that the records cover"))
    places = [p for p in peers if p.level == "district"]
    if len(places) + (not inside) >= FUNNEL_FEWEST:
        found.append(_funnel(evidence, places))
    found += [_series(evidence, name) for name in indicators(evidence, health=False)]
    if not found:
        found.append(
            not_available(
                evidence,
                "compared.neighbours",
                "{place} cannot be compared with other places yet",
                "The records loaded cover no other area for the same months, and no published series are loaded. "
                "Archives "
                "of the whole force, or a series of national rates, would answer it.",
                place=evidence.partnership.name,
            )
        )
    return found


def _rows(evidence: Evidence, peers: list[Peer]):  # type: ignore[no-untyped-def]
    headline = evidence.coverage.headline
    per = base(evidence.definition.things)
    own, years = evidence.total(headline), float(evidence.places.people(headline).sum())
    first = crude_rate(own, years, per)
    rows: list[tuple[object, ...]] = [
        (evidence.area, own, round(years * 12 / len(headline)), *_rate(first), None, None, None, None)
    ]
    verdicts = []
    for peer in sorted(peers, key=lambda p: (p.relation, -p.counts["*"] / max(p.person_years, 1), p.code)):
        n = peer.counts["*"]
        rate = crude_rate(n, peer.person_years, per)
        change = _against_own(own, years, peer)
        verdicts.append(change.verdict)
        people = round(peer.person_years * 12 / len(headline))
        rows.append(
            (peer.code, n, people, *_rate(rate), change.ratio, change.lower, change.upper, change.verdict.value)
        )
    return rows, verdicts


def _against_own(own: int, years: float, peer: Peer) -> Change:
    """The other area against the partnership, or where one lies in the other, the smaller against the rest."""
    n, at_risk = peer.counts["*"], peer.person_years
    if peer.relation == "district":
        return compare(max(own - n, 0), n, max(years - at_risk, 0.0), at_risk, areas=True)
    if peer.relation == "force":
        return compare(own, max(n - own, 0), years, max(at_risk - years, 0.0), areas=True)
    return compare(own, n, years, at_risk, areas=True)


def _rate(rate) -> tuple[float, float, float]:  # type: ignore[no-untyped-def]
    return (float(rate.value), float(rate.lower), float(rate.upper))


def _table(evidence: Evidence, identifier: str, peers: list[Peer], others: str) -> Finding:
    rows, verdicts = _rows(evidence, peers)
    things, place, when = evidence.definition.things, evidence.partnership.name, evidence.coverage.headline_label
    per = base(things)
    columns = [
        dimension("area", "Area"),
        count("n", capital(things)),
        known("people", "Residents"),
        derived("rate", f"Rate a year {per_words(per)}", ["n"], 1),
        derived("lower", "Lower limit (95%)", ["n"], 1),
        derived("upper", "Upper limit (95%)", ["n"], 1),
        derived("ratio", "Ratio", ["n"], 2),
        derived("ratio_lower", "Lower limit (95%)", ["n"], 2),
        derived("ratio_upper", "Upper limit (95%)", ["n"], 2),
        derived("verdict", f"Against {place}", ["n"]),
    ]
    names = {evidence.area: place} | {peer.code: peer.name for peer in peers}
    figures = table(
        evidence,
        "areas",
        f"{capital(things)} in {place} and {others}, {when}",
        columns,
        rows,
        at={"period": calendar.code(evidence.coverage.headline)},
        names=names,
        notes=(
            f"The ratio is that area's rate over the rate of {place}; a district is compared with the rest of "
            f"{place}, and "
            f"the rest of the force with {place}.",
        ),
    )
    lower = sum(v is Verdict.LOWER for v in verdicts)
    higher = sum(v is Verdict.HIGHER for v in verdicts)
    title, told = _title(evidence, identifier, figures, peers, lower, higher)
    chart = Chart(
        id=f"{identifier}.chart",
        kind="interval",
        figures="areas",
        title=title,
        subtitle=f"{capital(things)} {per_words(per)} a year with 95% intervals, {when}",
        x="area",
        y="rate",
        lower="lower",
        upper="upper",
        alt=sentence("A dot with its interval for each area. The table gives the same numbers."),
        options={"highlight": [evidence.area]},
    )
    return finding(
        evidence,
        identifier,
        title,
        told,
        [figures],
        period=when,
        charts=[chart],
        caveats=[
            "Areas differ in age, in visitors and in how their police record; a rate shows how much, not why.",
            "Only areas that the loaded records cover for the same months are shown.",
        ],
        methods=(RATES, RATIO),
    )


def _title(evidence: Evidence, identifier: str, figures: Figures, peers: list[Peer], lower: int, higher: int):  # type: ignore[no-untyped-def]
    place, n = evidence.partnership.name, len(peers)
    told = [
        sentence(
            "{area}: {rate} (95% interval {lower} to {upper}), {standing} {place}.",
            "areas",
            {"area": (i, "area"), "rate": (i, "rate"), "lower": (i, "lower"), "upper": (i, "upper")},
            [(i, "verdict"), (0, "rate")],
            standing=STANDING[Verdict(str(figures.cell(i, "verdict")))],
            place=place,
        )
        for i in range(1, min(len(figures.rows), 6))
    ]
    depends = [(i, "verdict") for i in range(1, len(figures.rows))]
    if identifier.endswith("districts"):
        title = sentence(
            "Within {place}, {top} records most for its population", "areas", {"top": (1, "area")}, depends, place=place
        )
        return title, told
    title = sentence(
        "{place} records {rate} {per} a year: clearly more than {lower} and less than {higher} of {n} other {word}",
        "areas",
        {"rate": (0, "rate")},
        depends,
        place=place,
        per=per_words(base(evidence.definition.things)),
        lower=number(lower) if lower else "none",
        higher=number(higher) if higher else "none",
        n=number(n),
        word="area" if n == 1 else "areas",
    )
    return title, told


def _funnel(evidence: Evidence, places: list[Peer]) -> Finding:
    """Districts against what their size alone would make of the average."""
    things, when = evidence.definition.things, evidence.coverage.headline_label
    own = [
        (
            evidence.area,
            evidence.total(evidence.coverage.headline),
            float(evidence.places.people(evidence.coverage.headline).sum()),
        )
    ]
    own = [] if any(p.relation == "district" for p in places) else own
    areas = own + [(p.code, p.counts["*"], p.person_years) for p in places]
    n, years = np.array([a[1] for a in areas], float), np.array([a[2] for a in areas], float)
    per = base(things)
    average = per * n.sum() / years.sum()
    drawn = limits(average, average * years / per)
    order = np.lexsort((np.array([a[0] for a in areas]), years))
    months = len(evidence.coverage.headline)
    rows = [
        (
            areas[i][0],
            int(n[i]),
            round(years[i] * 12 / months),
            per * n[i] / years[i],
            *(float(part[i]) for part in (drawn.lower, drawn.upper, drawn.outer_lower, drawn.outer_upper)),
        )
        for i in order
    ]
    columns = [
        dimension("area", "Area"),
        count("n", capital(things)),
        known("people", "Residents"),
        derived("rate", f"Rate a year {per_words(per)}", ["n"], 1),
        derived("lower", "95% limit, lower", [], 1),
        derived("upper", "95% limit, upper", [], 1),
        derived("outer_lower", "99.8% limit, lower", [], 1),
        derived("outer_upper", "99.8% limit, upper", [], 1),
    ]
    names = {p.code: p.name for p in places} | {evidence.area: evidence.partnership.name}
    figures = table(
        evidence,
        "funnel",
        f"{capital(things)} by district against the average, {when}",
        columns,
        rows,
        at={"period": calendar.code(evidence.coverage.headline)},
        names=names,
    )
    above = [i for i, row in enumerate(rows) if row[3] > row[7]]
    below = [i for i, row in enumerate(rows) if row[3] < row[6]]
    title = sentence(
        "Above what chance and size explain: {above} of {n} districts; below: {below}",
        "funnel",
        depends=[(i, "rate") for i in range(len(rows))],
        above=number(len(above)) if above else "none",
        n=number(len(rows)),
        below=number(len(below)) if below else "none",
    )
    told = (
        [sentence(f"Above: {listed([f'{{a{i}}}' for i in above])}.", "funnel", {f"a{i}": (i, "area") for i in above})]
        if above
        else []
    )
    chart = Chart(
        id="compared.funnel.chart",
        kind="funnel",
        figures="funnel",
        title=title,
        subtitle=f"{capital(things)} {per_words(per)} a year by population, {when}",
        x="people",
        y="rate",
        lower="lower",
        upper="upper",
        alt=sentence("Each district by population and rate, with the limits that chance alone allows."),
        options={
            "average": float(f"{average:.6g}"),
            "lower_outer": "outer_lower",
            "upper_outer": "outer_upper",
            "label": "area",
        },
    )
    return finding(
        evidence,
        "compared.funnel",
        title,
        told,
        [figures],
        period=when,
        charts=[chart],
        caveats=[
            "Districts differ for reasons other than chance; being outside the limits is a question, not an answer."
        ],
        methods=("Funnel limits at 95% and 99.8% about the average of the districts",),
    )


def indicators(evidence: Evidence, *, health: bool) -> list[str]:
    """Indicators of the published series that say something of the partnership's own area."""
    own = own_codes(evidence)
    names = sorted({p.indicator for p in evidence.series if p.area in own})
    return [name for name in names if is_health(name) == health]


def is_health(indicator: str) -> bool:
    return any(word in indicator.casefold() for word in HEALTH_WORDS)


def own_codes(evidence: Evidence) -> set[str]:
    return {evidence.area, *evidence.aliases}


def _series(evidence: Evidence, indicator: str) -> Finding:
    return series_finding(evidence, indicator, f"compared.series.{slug(indicator)}")


def series_finding(evidence: Evidence, indicator: str, identifier: str) -> Finding:
    """One published indicator: the partnership's latest value beside every other area that the series gives."""
    points = [p for p in evidence.series if p.indicator == indicator]
    own = own_codes(evidence)
    latest = max(p.period for p in points if p.area in own)
    now = sorted((p for p in points if p.period == latest), key=lambda p: (p.area not in own, p.area))
    rows = [_point_row(p) for p in now]
    columns = [
        dimension("area", "Area"),
        known("value", "Value", 1),
        known("lower", "Lower limit (95%)", 1),
        known("upper", "Upper limit (95%)", 1),
        text("status", "Status"),
    ]
    names = {p.area: p.area_name for p in now}
    figures = table(
        evidence,
        "series",
        f"{indicator}, {latest}",
        columns,
        rows,
        at={"period": latest},
        names=names,
        unit="published values",
        source="series",
    )
    mine = now[0]
    per = f" per {mine.base:,.0f}" if mine.base and mine.base > 1 else ""
    title = sentence(
        "{indicator}: {v}{per} in {area} in {when}",
        "series",
        {"v": (0, "value"), "area": (0, "area")},
        indicator=indicator,
        per=per,
        when=latest,
    )
    told = [_against(i, mine, other) for i, other in enumerate(now) if i and other.area not in own][:6]
    trend, extra = _over_time(evidence, points, own, identifier, indicator)
    result = finding(
        evidence,
        identifier,
        title,
        [*told, *trend],
        [figures, *extra],
        period=latest,
        caveats=_status(now),
        methods=("As published by the source named",),
    )
    from dataclasses import replace

    sources = listed(sorted({p.source for p in points if p.source})) or "Published series"
    return replace(result, provenance=replace(result.provenance, source=sources, definition=indicator, extracts=()))


def _point_row(p: SeriesPoint) -> tuple[object, ...]:
    missing = Marker.NOT_AVAILABLE
    value = p.value if p.value is not None else missing
    return (p.area, value, p.lower, p.upper, p.status or "final")


def _against(row: int, mine: SeriesPoint, other: SeriesPoint):  # type: ignore[no-untyped-def]
    verdict = _interval_verdict(mine, other)
    cells = {"area": (row, "area"), "v": (row, "value")}
    limits_given = other.lower is not None and other.upper is not None
    words = "{area}: {v}" + (" (95% interval {l} to {u})" if limits_given else "") + ". {standing}"
    cells |= {"l": (row, "lower"), "u": (row, "upper")} if limits_given else {}
    standing = {
        Verdict.HIGHER: "It is clearly higher there.",
        Verdict.LOWER: "It is clearly lower there.",
        Verdict.NO_CLEAR_DIFFERENCE: "No difference is clear.",
    }.get(verdict, "Without intervals no difference can be tested.")
    return sentence(words, "series", cells, standing=standing)


def _interval_verdict(mine: SeriesPoint, other: SeriesPoint) -> Verdict:
    """From the counts where the series gives them; else cautious: only intervals that do not overlap differ."""
    if mine.numerator is not None and other.numerator is not None and mine.denominator and other.denominator:
        counts = (round(mine.numerator), round(other.numerator))
        return compare(*counts, mine.denominator, other.denominator, areas=True).verdict
    if None in (mine.lower, mine.upper, other.lower, other.upper):
        return Verdict.NOT_COMPARABLE
    if other.lower > mine.upper:  # type: ignore[operator]
        return Verdict.HIGHER
    return Verdict.LOWER if other.upper < mine.lower else Verdict.NO_CLEAR_DIFFERENCE  # type: ignore[operator]


def _over_time(evidence: Evidence, points: list[SeriesPoint], own: set[str], identifier: str, indicator: str):  # type: ignore[no-untyped-def]
    """The partnership's own values over the years, and whether the last differs from the first."""
    mine = sorted((p for p in points if p.area in own), key=lambda p: (p.area, p.period))
    mine = [p for p in mine if p.area == mine[0].area]
    if len(mine) < 2:
        return [], []
    columns = [
        dimension("period", "Period"),
        known("value", "Value", 1),
        known("lower", "Lower limit (95%)", 1),
        known("upper", "Upper limit (95%)", 1),
        text("status", "Status"),
    ]
    rows = [(p.period, *_point_row(p)[1:]) for p in mine]
    figures = table(
        evidence,
        "over-time",
        f"{indicator}, {mine[0].area_name}",
        columns,
        rows,
        at={"area": mine[0].area},
        unit="published values",
        source="series",
    )
    verdict = _interval_verdict(mine[0], mine[-1])
    said = {
        Verdict.HIGHER: "It rose between {a} and {b}, from {x} to {y}.",
        Verdict.LOWER: "It fell between {a} and {b}, from {x} to {y}.",
        Verdict.NO_CLEAR_DIFFERENCE: "No clear change between {a} and {b} ({x} and {y}).",
    }.get(verdict, "It was {x} in {a} and {y} in {b}; without intervals a change cannot be tested.")
    words = sentence(
        said, "over-time", {"x": (0, "value"), "y": (len(rows) - 1, "value")}, a=mine[0].period, b=mine[-1].period
    )
    return [words], [figures]


def _status(points: list[SeriesPoint]) -> list[str]:
    provisional = [p for p in points if p.status == "provisional"]
    return ["Some of these values are provisional and may be revised."] if provisional else []
