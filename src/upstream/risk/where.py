"""Which areas score highest, and which are rising."""

from __future__ import annotations

import numpy as np

from upstream.model.figures import Cell, Figures, Marker
from upstream.model.finding import CellRef, Chart, Finding, Sentence, Verdict
from upstream.needs.build import dimension, known, text
from upstream.risk.result import Result
from upstream.risk.telling import PLACES, counted, finding, listed, partnership_name, period, shown, table

LONGEST = 30
FEWEST = 10
SHRUNK = "Rates of small areas shrunk towards the average (empirical Bayes, Marshall 1991)"
TENTHS = "Scores are tenths of the areas by the index: 10 the highest tenth, 1 the lowest"
RESAMPLED = "Intervals from 1,000 draws of the true rates, given the counts (gamma-Poisson)"


DOUBT = (
    "Intervals allow for chance and for how much an area's counts vary from year to year. They do not allow for doubt "
    "about which indicators and weights are right, nor about crime that is not recorded."
)


def findings(result: Result) -> list[Finding]:
    return [_all(result), _highest(result), _rising(result)]


def _order(result: Result) -> list[int]:
    """Areas with the highest average first, equals by the index itself, those whose index is hidden by code."""
    place = np.where(result.hidden_detail.any(axis=0), np.inf, np.nan_to_num(result.position, nan=np.inf))
    order = np.lexsort((np.arange(len(place)), place, -np.nan_to_num(result.average)))
    return [int(a) for a in order]


def _row(result: Result, a: int) -> tuple[Cell, ...]:
    """The scores of each year, their mean with its interval, where it ranks, and the change."""
    hidden = result.hidden_scores[:, a]
    years = [shown(result.scores[i, a], bool(hidden[i]), whole=True) for i in range(len(result.scores))]
    some = bool(hidden.any())
    ends = bool(hidden[0] or hidden[-1])
    cells: list[Cell] = [*years, shown(result.average[a], some)]
    if result.spread:
        detail = bool(result.hidden_detail[:, a].any())
        cells += [shown(float(limit[a]), detail) for limit in result.spread.average]
        low, high = (shown(float(limit[a]), detail, whole=True) for limit in result.spread.rank)
        cells.append(Marker.SUPPRESSED if detail else f"{low}\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}{high}")
    if len(result.scores) > 1:
        cells.append(shown(result.change[a], ends, whole=True))
    return tuple(cells)


def _table(result: Result, identifier: str, title: str, areas: list[int]) -> Figures:
    inputs = result.inputs
    columns = [dimension("area", "Area"), text("ward", "Ward")]
    columns += [known(f"score_{i}", year.label) for i, year in enumerate(inputs.years)]
    columns.append(known("average", "Average", 2))
    if result.spread:
        columns += [known("lower", "Average, lower limit (95%)", 2), known("upper", "Average, upper limit (95%)", 2)]
        columns.append(text("ranks", "Rank (95%)"))
    if len(inputs.years) > 1:
        columns.append(known("change", "Change"))
    rows = [(inputs.areas[a], inputs.wards.get(inputs.areas[a], ""), *_row(result, a)) for a in areas]
    names = {inputs.areas[a]: inputs.names[inputs.areas[a]] for a in areas}
    notes = ["The average is the arithmetic mean of the years’ scores."]
    if result.spread:
        notes.append("Rank 1 is the highest of all areas. The interval is where 95% of the draws put the area.")
    return table(identifier, title, columns, rows, names=names, notes=notes)


def _all(result: Result) -> Finding:
    inputs = result.inputs
    name, n = partnership_name(inputs), len(inputs.areas)
    figures = _table(result, "scores", f"Scores of every area, {name}, {period(inputs)}", list(range(n)))
    mean = _shown_mean(figures)
    hidden = int(result.hidden_scores.any(axis=0).sum())
    statements = [
        Sentence(
            "A score compares an area with the others of {name}: 10 is the highest tenth of its {n} areas (LSOAs), 1 "
            "the lowest. It is a rank within {name}, not a measure of how much risk there is, and cannot be set beside "
            "a score of another partnership. The average area {mean}.",
            values={"name": name, "n": f"{n:,}", "mean": mean},
        )
    ]
    if hidden:
        words = counted(hidden, "area has a year", "areas have years")
        statements.append(
            Sentence(
                "{w} without a score here, because it would tell of a count that is too small to show.",
                values={"w": words.capitalize()},
            )
        )
    title = Sentence("Where the scores are high in {name}", values={"name": name})
    chart = Chart(
        id="risk.map",
        kind="map",
        figures="scores",
        title=Sentence("Average score by area, {period}", values={"period": period(inputs)}),
        subtitle=f"1 is the lowest tenth of the areas of {name}, 10 the highest; average of the years’ scores",
        x="area",
        y="average",
        level="lsoa21",
        alt=Sentence("A map of the areas, darker where the average score is higher. The table gives the same numbers."),
        options={"classes": 5, "unreliable": "average", "unreliable_values": []},
    )
    caveats = [
        PLACES,
        *([DOUBT] if result.spread else []),
        *inputs.notes,
        *(f"Not covered. {text}" for text in inputs.specification.not_covered),
    ]
    methods = (SHRUNK, TENTHS, *((RESAMPLED,) if result.spread else ()))
    return finding(inputs, "scores", title, statements, [figures], charts=[chart], caveats=caveats, methods=methods)


def _shown_mean(figures: Figures) -> str:
    values = [value for value in figures.values("average") if isinstance(value, float | int)]
    if not values or len(values) < len(figures.rows):
        return "is not worked out, because not every area has a score here"
    return f"has {np.mean(values):.1f}"


def _highest(result: Result) -> Finding:
    hidden = np.atleast_1d(result.hidden_scores.any(axis=0))
    open_ = [a for a in _order(result) if not hidden[a] and not np.isnan(result.average[a])]
    length = min(max(FEWEST, result.top), LONGEST, len(open_))
    name = partnership_name(result.inputs)
    if not open_:
        words = Sentence("No score may be shown to this audience: every one rests on a count that is too small.")
        return finding(
            result.inputs, "highest", Sentence("No score can be shown"), [words], [], verdict=Verdict.NOT_COMPARABLE
        )
    figures = _table(result, "highest", f"The {length} areas with the highest average score, {name}", open_[:length])
    always = [a for a in open_[:length] if (result.scores[:, a] == 10).all()]
    statements = [
        Sentence(
            "The highest are {a}, {b} and {c}.",
            {key: CellRef("highest", i, "area") for i, key in enumerate("abc")},
        )
    ] if length >= 3 else []  # fmt: skip
    statements.append(
        Sentence(
            "{w} in the highest tenth in every year. Areas whose ranks overlap cannot be put in order.",
            values={"w": counted(len(always), "area was", "areas were").capitalize()},
        )
    )
    some = " that may be shown" if hidden.any() else ""
    title = Sentence("The {n} areas with the highest scores{some}", values={"n": str(length), "some": some})
    return finding(
        result.inputs, "highest", title, statements, [figures, _parts(result, open_[:length])], caveats=[PLACES]
    )


def _parts(result: Result, areas: list[int]) -> Figures:
    """The heading scores of the highest areas, and the indicator that adds most to each."""
    inputs, scored = result.inputs, result.scored
    headings = inputs.specification.headings
    scores = {heading.id: scored.heading_scores(heading.id)[-1] for heading in headings}
    titles = [item.indicator.title for item in inputs.measured]
    parts = np.array([scored.contributions[item.indicator.id][-1] for item in inputs.measured])
    columns = [dimension("area", "Area"), *(known(heading.id, heading.title) for heading in headings)]
    columns.append(text("most", "Adds most"))
    rows = [
        (
            inputs.areas[a],
            *(shown(scores[h.id][a], bool(result.hidden_heading(h.id)[-1, a]), whole=True) for h in headings),
            Marker.SUPPRESSED if result.hidden_detail[-1, a] else titles[int(np.argmax(parts[:, a]))],
        )
        for a in areas
    ]
    title = f"What the highest areas score under each heading, {inputs.labels[-1]}"
    return table("parts", title, columns, rows, names={inputs.areas[a]: inputs.names[inputs.areas[a]] for a in areas})


def _rising(result: Result) -> Finding:
    inputs = result.inputs
    rise, labels = inputs.specification.rise, inputs.labels
    if len(labels) < 2:
        words = Sentence("Only {year} can be scored, so no change can be told.", values={"year": labels[0]})
        return finding(inputs, "rising", Sentence("Change cannot be told"), [words], [], verdict=Verdict.NOT_COMPARABLE)
    hidden = np.atleast_1d(result.hidden_scores[[0, -1]].any(axis=0))
    risers = [a for a in _order(result) if not hidden[a] and result.change[a] >= rise]
    risers.sort(key=lambda a: -result.change[a])
    figures = _risers(result, risers)
    sure = [row for row, a in enumerate(risers) if _supported(result, a)]
    span = f"{labels[0]} to {labels[-1]}"
    head = counted(len(risers), "area rose", "areas rose").capitalize()
    title = Sentence("{w} by {rise} or more from {span}", values={"w": head, "rise": str(rise), "span": span})
    caveats = [
        "A score can rise because others fell: it is a rank.",
        "Indicators that are the same in every year (deprivation) hold scores still.",
    ]
    if len({tuple(month.number for month in inputs.years[i].months) for i in (0, -1)}) > 1:
        caveats.append("The first and the last year rest on different months, so a change can be one of season.")
    verdict = Verdict.HIGHER if sure else Verdict.NO_CLEAR_CHANGE
    return finding(inputs, "rising", title, _told(result, risers, sure), [figures], verdict=verdict, caveats=caveats)


def _supported(result: Result, a: int) -> bool:
    """Whether even the lower limit of the change is a rise, and may be shown."""
    return result.spread is not None and not _detail_hidden(result, a) and bool(result.spread.change[0][a] > 0)


def _detail_hidden(result: Result, a: int) -> bool:
    return bool(result.hidden_detail[[0, -1], a].any())


def _told(result: Result, risers: list[int], sure: list[int]) -> list[Sentence]:
    told = []
    if sure:
        slots = listed([f"{{a{i}}}" for i in range(len(sure))])
        cells = {f"a{i}": CellRef("rising", row, "area") for i, row in enumerate(sure)}
        told.append(Sentence(f"Chance alone does not explain the rise of {slots}.", cells))
    kept_back = sum(_detail_hidden(result, a) for a in risers)
    unsure = len(risers) - len(sure) - kept_back
    if unsure and result.spread is not None:
        words = counted(unsure, "rise" if not sure else "more rise", "rises" if not sure else "more rises")
        told.append(Sentence("{w} could be chance; the table marks them.", values={"w": words.capitalize()}))
    if kept_back:
        words = counted(kept_back, "rise cannot", "rises cannot")
        told.append(
            Sentence("Of {w} be said whether it is chance: a count behind it is too small.", values={"w": words})
        )
    if result.spread is None:
        told.append(
            Sentence("Nothing that is counted is in this index, so a change has no interval and nothing is named.")
        )
    if not risers:
        told.append(Sentence("No area's score rose so far."))
    return told


def _risers(result: Result, risers: list[int]) -> Figures:
    inputs = result.inputs
    columns = [dimension("area", "Area"), text("ward", "Ward")]
    columns += [known(f"score_{i}", label) for i, label in enumerate(inputs.labels)]
    columns.append(known("change", "Change"))
    if result.spread:
        columns += [known("lower", "Change, lower limit (95%)"), known("upper", "Change, upper limit (95%)")]
        columns.append(text("supported", "What can be said"))
    rows = []
    for a in risers:
        code = inputs.areas[a]
        row: list[Cell] = [code, inputs.wards.get(code, "")]
        row += [
            shown(result.scores[i, a], bool(result.hidden_scores[i, a]), whole=True) for i in range(len(inputs.years))
        ]
        row.append(shown(result.change[a], False, whole=True))
        if result.spread:
            detail = _detail_hidden(result, a)
            row += [shown(limit[a], detail, whole=True) for limit in result.spread.change]
            row.append(Marker.SUPPRESSED if detail else "rose" if _supported(result, a) else "could be chance")
        rows.append(row)
    title = f"Areas whose score rose by {inputs.specification.rise} or more, {partnership_name(inputs)}"
    return table("rising", title, columns, rows, names={inputs.areas[a]: inputs.names[inputs.areas[a]] for a in risers})
