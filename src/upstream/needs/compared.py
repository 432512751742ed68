"""How it compares: districts, neighbours, the force and published series, as rates with intervals."""

from __future__ import annotations

from upstream.model.figures import Figures
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, known, not_available, sentence, slug, table
from upstream.needs.funnel import funnel
from upstream.needs.measure import Change, compare
from upstream.needs.published_series import indicators, series_finding
from upstream.needs.shape import Evidence, Peer
from upstream.needs.words import MOST_TOLD, STANDING, base, capital, number, per_words
from upstream.statistics.rates import crude_rate

FUNNEL_FEWEST = 5
RATES = "Rates with Byar's interval"
RATIO = "Exact interval of the ratio of two rates"
CI = "95% interval {lower} to {upper}"
WORDS = {
    "district": "{area}: {rate} (" + CI + "), {standing} the rest of {place}.",
    "around": "{area}, of which {place} is part: {rate} (" + CI + "). The rest of it is {standing} {place}.",
    "neighbour": "{area}: {rate} (" + CI + "), {standing} {place}.",
    "peer": "{area}: {rate} (" + CI + "), {standing} {place}.",
}


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
        found.append(funnel(evidence, places))
    names = indicators(evidence, health=False)
    found += [series_finding(evidence, name, f"compared.series.{slug(name)}") for name in names]
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
    # An area around this place is not another area.
    # Seen from here: an area that is lower is one that this place is higher than.
    apart = [i for i in range(1, len(figures.rows)) if relation[str(figures.cell(i, "area"))] != "around"]
    apart = apart or list(range(1, len(figures.rows)))
    depends, verdicts = [(i, "verdict") for i in apart], [verdicts[i - 1] for i in apart]
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
