"""What the scores are made of: headings, indicators, and what each adds to an area's score."""

from __future__ import annotations

import numpy as np

from upstream.model.figures import Cell, Figures
from upstream.model.finding import Finding, Sentence
from upstream.needs.build import dimension, known, text
from upstream.risk.result import Result
from upstream.risk.telling import counted, finding, partnership_name, shown, table

DIRECTIONS = {"higher": "more is more risk", "lower": "less is more risk"}
TRANSFORMED = {
    "decile": "tenths",
    "rank": "rank",
    "z": "standard score",
    "log": "standard score of the logarithm",
    "exponential": "exponential of the rank",
}
MISSING = {"refuse": "not allowed", "average": "takes the average", "leave out": "others take its weight"}
LINEAR = (
    "Indicators weighted within headings, headings standardised and weighted; contributions add up to the index exactly"
)


def findings(result: Result) -> list[Finding]:
    return [_headings(result), _contributions(result), _indicators(result)]


def _headings(result: Result) -> Finding:
    inputs = result.inputs
    latest, label = len(inputs.years) - 1, inputs.labels[-1]
    headings = inputs.specification.headings
    columns = [dimension("area", "Area"), text("ward", "Ward")]
    columns += [known(heading.id, heading.title) for heading in headings]
    columns.append(known("overall", "Overall"))
    scores = {heading.id: result.scored.heading_scores(heading.id)[latest] for heading in headings}
    hidden = {heading.id: result.hidden_heading(heading.id)[latest] for heading in headings}
    rows = []
    for a, code in enumerate(inputs.areas):
        row: list[Cell] = [code, inputs.wards.get(code, "")]
        row += [shown(scores[h.id][a], bool(hidden[h.id][a]), whole=True) for h in headings]
        rows.append([*row, shown(result.scores[latest, a], bool(result.hidden_scores[latest, a]), whole=True)])
    figures = table(
        "headings",
        f"Scores by heading, {partnership_name(inputs)}, {label}",
        columns,
        rows,
        names=inputs.names,
        notes=("Each heading is scored on its own: 10 is the highest tenth of the areas under that heading.",),
    )
    years = _by_year(result)
    title = Sentence("Scores under {n}", values={"n": counted(len(headings), "heading", "headings")})
    said = Sentence(
        "An area can be high under one heading and low under another: look at the headings before choosing what to do."
    )
    return finding(inputs, "headings", title, [said], [figures, *([years] if years else [])], methods=(LINEAR,))


def _by_year(result: Result) -> Figures | None:
    """Every heading, year and area as long rows, for the file."""
    inputs = result.inputs
    if len(inputs.years) < 2:
        return None
    columns = [
        dimension("area", "Area"),
        dimension("period", "Year"),
        dimension("heading", "Heading"),
        known("score", "Score"),
    ]
    rows = []
    for heading in inputs.specification.headings:
        scores, hidden = result.scored.heading_scores(heading.id), result.hidden_heading(heading.id)
        for y, year in enumerate(inputs.years):
            rows += [
                (code, year.label, heading.title, shown(scores[y, a], bool(hidden[y, a]), whole=True))
                for a, code in enumerate(inputs.areas)
            ]
    return table("headings-by-year", "Scores by heading and year", columns, rows, names=inputs.names)


def _contributions(result: Result) -> Finding:
    """What each indicator adds to the latest year's index of every area."""
    inputs, latest = result.inputs, len(result.inputs.years) - 1
    columns = [dimension("area", "Area")]
    columns += [known(item.indicator.id, item.indicator.title, 2) for item in inputs.measured]
    columns.append(known("index", "Index", 2))
    rows = []
    for a, code in enumerate(inputs.areas):
        row: list[Cell] = [code]
        for i, item in enumerate(inputs.measured):
            hidden = bool(result.hidden[i, latest, a]) if result.hidden.size else False
            row.append(shown(result.scored.contributions[item.indicator.id][latest, a], hidden))
        rows.append([*row, shown(result.scored.index[latest, a], bool(result.hidden_detail[latest, a]))])
    figures = table(
        "contributions",
        f"What each indicator adds to the index of an area, {inputs.labels[-1]}",
        columns,
        rows,
        names=inputs.names,
        notes=("0 is the average area. A number above 0 raises the area's index, one below 0 lowers it; they add up.",),
    )
    title = Sentence("What each indicator adds")
    said = Sentence("The parts of an area's index add up to it exactly. The file has every area.")
    return finding(inputs, "contributions", title, [said], [figures], methods=(LINEAR,))


def _indicators(result: Result) -> Finding:
    inputs = result.inputs
    specification = inputs.specification
    columns = [
        dimension("indicator", "Indicator"),
        text("heading", "Heading"),
        known("share", "Weight in the whole (%)", 1),
        text("direction", "Direction"),
        text("scale", "Brought to scale by"),
        text("missing", "Where missing"),
        text("source", "Source"),
        known("lost", "Gaps"),
    ]
    rows = []
    for item in inputs.measured:
        one = item.indicator
        rows.append(
            (
                one.title,
                specification.heading(one.heading).title,
                100 * specification.share(one),
                DIRECTIONS[one.direction],
                TRANSFORMED[one.transformation],
                MISSING[one.missing],
                f"{one.source} {item.edition}".strip(),
                int(np.isnan(item.estimates()).sum()),
            )
        )
    figures = table("indicators", f"The indicators of {specification.name} {specification.version}", columns, rows)
    title = Sentence(
        "{n} under {h}",
        values={
            "n": counted(len(rows), "indicator", "indicators").capitalize(),
            "h": counted(len(specification.headings), "heading", "headings"),
        },
    )
    said = [Sentence("{title}: {standing}.", values={"title": specification.title, "standing": specification.standing})]
    if specification.citation:
        said.append(Sentence("{citation}", values={"citation": specification.citation}))
    return finding(inputs, "indicators", title, said, [figures])
