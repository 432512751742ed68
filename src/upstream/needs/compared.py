"""How it compares: districts, neighbours, the force and published series, as rates with intervals."""

from __future__ import annotations

import numpy as np

from upstream.model.figures import Figures, Marker
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, known, not_available, sentence, slug, table, text
from upstream.needs.measure import Change, compare
from upstream.needs.shape import Evidence, Peer, SeriesPoint
from upstream.needs.words import STANDING, base, capital, listed, number, per_words
from upstream.statistics.funnel import curve, verdict
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
    if peer.relation == "around":
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
            f"The ratio is that area's rate over the rate of {place}. An area inside {place} is compared with the rest "
            f"of {place}, and of an area around {place} the rest is compared with {place}.",
        ),
    )
    title, told = _title(evidence, identifier, figures, peers, verdicts)
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


def _title(
    evidence: Evidence, identifier: str, figures: Figures, peers: list[Peer], verdicts: list[Verdict]
) -> tuple[Sentence, list[Sentence]]:
    place = evidence.partnership.name
    relation = {peer.code: peer.relation for peer in peers}
    told = [
        sentence(
            WORDS[relation[str(figures.cell(i, "area"))]],
            "areas",
            {"area": (i, "area"), "rate": (i, "rate"), "lower": (i, "lower"), "upper": (i, "upper")},
            [(i, "verdict"), (0, "rate")],
            standing=STANDING[Verdict(str(figures.cell(i, "verdict")))],
            place=place,
        )
        for i in range(1, min(len(figures.rows), 1 + MOST_TOLD))
    ]
    depends = [(i, "verdict") for i in range(1, len(figures.rows))]
    if identifier.endswith("districts"):
        title = sentence(
            "Within {place}, {top} has the highest rate", "areas", {"top": (1, "area")}, depends, place=place
        )
        return title, told
    # Seen from here: an area that is lower is one that this place is higher than.
    title = sentence(
        "{place} records {rate} {per} a year, {standing}",
        "areas",
        {"rate": (0, "rate")},
        depends,
        place=place,
        per=per_words(base(evidence.definition.things)),
        standing=seen_from_here(verdicts.count(Verdict.LOWER), verdicts.count(Verdict.HIGHER), len(verdicts)),
    )
    return title, told


CI = "95% interval {lower} to {upper}"
WORDS = {
    "district": "{area}: {rate} (" + CI + "), {standing} the rest of {place}.",
    "around": "{area}, of which {place} is part: {rate} (" + CI + "). The rest of it is {standing} {place}.",
    "neighbour": "{area}: {rate} (" + CI + "), {standing} {place}.",
    "peer": "{area}: {rate} (" + CI + "), {standing} {place}.",
}
MOST_TOLD = 6


def seen_from_here(above: int, below: int, of: int) -> str:
    """``clearly more than three and less than one of five other areas``."""
    others = f"{number(of)} other {'area' if of == 1 else 'areas'}"
    if of == 1:
        one = {(1, 0): "clearly more than", (0, 1): "clearly less than"}.get(
            (above, below), "not clearly different from"
        )
        return f"{one} the one other area compared"
    if above == of or below == of:
        return f"clearly {'more' if above == of else 'less'} than all {others}"
    if not above and not below:
        return f"not clearly different from any of {others}"
    parts = [f"{way} than {number(n)}" for way, n in (("more", above), ("less", below)) if n]
    return f"clearly {' and '.join(parts)} of {others}"


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
    drawn = curve(average, years, per)
    outside = verdict(n, average * years / per)
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
    above, below = ([k for k, i in enumerate(order) if str(outside[i]) == v] for v in (Verdict.HIGHER, Verdict.LOWER))
    title = sentence(
        "Of {n} districts, {above} {lie} above and {below} below what chance and size explain",
        "funnel",
        depends=[(i, "rate") for i in range(len(rows))],
        n=number(len(rows)),
        above=number(len(above)) if above else "none",
        lie="lies" if len(above) == 1 else "lie",
        below=number(len(below)) if below else "none",
    )
    told = [
        sentence(
            f"{way} the limits of 99.8%: {listed([f'{{a{i}}}' for i in rows_out])}.",
            "funnel",
            {f"a{i}": (i, "area") for i in rows_out},
            [(i, "rate") for i in rows_out],
        )
        for way, rows_out in (("Above", above), ("Below", below))
        if rows_out
    ]
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
    told = [_own_interval(mine)] if mine.lower is not None and mine.upper is not None else []
    told += [_against(i, mine, other) for i, other in enumerate(now) if i and other.area not in own][:MOST_TOLD]
    trend, extra = _over_time(evidence, points, own, identifier, indicator)
    result = finding(
        evidence,
        identifier,
        title,
        [*told, *trend],
        [figures, *extra],
        period=latest,
        charts=[_series_chart(evidence, identifier, title, indicator, latest)] if len(now) > 1 else [],
        caveats=_status(now),
        methods=("As published by the source named",),
    )
    from dataclasses import replace

    sources = listed(sorted({p.source for p in points if p.source})) or "Published series"
    return replace(result, provenance=replace(result.provenance, source=sources, definition=indicator, extracts=()))


def _series_chart(evidence: Evidence, identifier: str, title: Sentence, indicator: str, latest: str) -> Chart:
    return Chart(
        id=f"{identifier}.chart",
        kind="interval",
        figures="series",
        title=title,
        subtitle=f"{indicator}, {latest}, as published",
        x="area",
        y="value",
        lower="lower",
        upper="upper",
        alt=sentence("A dot with its interval for each area. The table gives the same numbers."),
        options={"highlight": sorted(own_codes(evidence))},
    )


def _own_interval(mine: SeriesPoint) -> Sentence:
    return sentence("The 95% interval is {l} to {u}.", "series", {"l": (0, "lower"), "u": (0, "upper")})


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
        Verdict.TOO_FEW: "The numbers are too small to tell a difference.",
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
        Verdict.TOO_FEW: "It was {x} in {a} and {y} in {b}: the numbers are too small to tell a change.",
    }.get(verdict, "It was {x} in {a} and {y} in {b}; without intervals a change cannot be tested.")
    words = sentence(
        said, "over-time", {"x": (0, "value"), "y": (len(rows) - 1, "value")}, a=mine[0].period, b=mine[-1].period
    )
    return [words], [figures]


def _status(points: list[SeriesPoint]) -> list[str]:
    provisional = [p for p in points if p.status == "provisional"]
    return ["Some of these values are provisional and may be revised."] if provisional else []
