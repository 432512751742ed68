"""The numbers that go into an index, as tables that disclosure control knows how to protect."""

from __future__ import annotations

import numpy as np

from upstream.model.figures import Figures
from upstream.model.finding import Finding, Sentence
from upstream.needs.build import count, derived, dimension, known
from upstream.risk.inputs import Inputs, Measured
from upstream.risk.result import Booleans
from upstream.risk.specification import LAKE, RESIDENTS
from upstream.risk.telling import finding, table

PER = 1000


def numbers(inputs: Inputs) -> Finding:
    """Every indicator by year and area. Counts of one feed of the lake say which of its kinds they are."""
    return finding(
        inputs,
        "numbers",
        Sentence("The numbers that the scores are made from"),
        [Sentence("A file of its own holds each indicator by area and year, as far as it may be shown.")],
        [_counts(inputs, item) if item.count is not None else _values(inputs, item) for item in inputs.measured],
    )


def _counts(inputs: Inputs, item: Measured) -> Figures:
    assert item.count is not None
    indicator, rates = item.indicator, item.estimates() * PER
    source, unit = indicator.controlled_as
    of = "residents a year" if indicator.denominator in ("", RESIDENTS) else indicator.denominator
    columns = [dimension("area", "Area")]
    for i, year in enumerate(inputs.years):
        columns.append(count(f"n_{i}", f"Number {year.label}", period=year.code))
        columns.append(derived(f"rate_{i}", f"Rate per 1,000 {of}, {year.label}", [f"n_{i}"]))
    rows = [
        (code, *(cell for i in range(len(inputs.years)) for cell in (_whole(item.count[i, a]), rates[i, a])))
        for a, code in enumerate(inputs.areas)
    ]
    note = "Rates of areas with few are drawn towards the average of all areas (empirical Bayes)."
    return table(
        f"numbers-{indicator.id}",
        indicator.title,
        columns,
        rows,
        names=inputs.names,
        notes=(note,) if indicator.shrink else (),
        unit=unit,
        source=source,
        at=(("offence", indicator.id),) if indicator.source in LAKE else (),
    )


def _whole(value: float) -> float | int:
    return int(value) if np.isfinite(value) and value == int(value) else value


def _values(inputs: Inputs, item: Measured) -> Figures:
    """Ranks of deprivation, or values that are published already."""
    assert item.value is not None
    ranked = item.indicator.source == "deprivation"
    label = f"National rank {item.edition}, 1 the most deprived" if ranked else item.indicator.title
    values = -item.value[:1] if ranked else item.value
    columns = [dimension("area", "Area")]
    columns += [
        known(f"value_{i}", label if ranked else f"{label} {inputs.years[i].label}", 0 if ranked else 2)
        for i in range(len(values))
    ]
    rows = [(code, *(_whole(value) for value in values[:, a])) for a, code in enumerate(inputs.areas)]
    source = "deprivation" if ranked else "published"
    return table(f"numbers-{item.indicator.id}", item.indicator.title, columns, rows, names=inputs.names, source=source)


def hidden_in(inputs: Inputs, before: Finding, after: Finding) -> Booleans:
    """Where a count was changed or hidden on its way out: shape (indicators, years, areas)."""
    out = np.zeros((len(inputs.measured), len(inputs.years), len(inputs.areas)), dtype=bool)
    place = {code: a for a, code in enumerate(inputs.areas)}
    for i, item in enumerate(inputs.measured):
        if item.count is None:
            continue
        old, new = (_by_area(part.table(f"numbers-{item.indicator.id}")) for part in (before, after))
        for code, row in old.items():
            for y in range(len(inputs.years)):
                out[i, y, place[code]] = row[1 + 2 * y] != new[code][1 + 2 * y]
    return out


def _by_area(figures: Figures) -> dict[str, tuple[object, ...]]:
    return {str(row[0]): row for row in figures.rows}
