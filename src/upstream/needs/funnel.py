"""Districts against what their size alone would make of the average."""

from __future__ import annotations

import numpy as np

from upstream.model.finding import Chart, Finding, Verdict
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, known, sentence, table
from upstream.needs.shape import Evidence, Peer
from upstream.needs.words import base, capital, listed, number, per_words
from upstream.statistics.funnel import curve, verdict


def funnel(evidence: Evidence, places: list[Peer]) -> Finding:
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
