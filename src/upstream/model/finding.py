"""A finding: a question answered with figures, a sentence that follows its test, and its story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from upstream.model.figures import Cell, Column, Figures, Marker

WHOLE = 100
MOST_DECIMALS = 6
"""Smaller parts than these decimals show are nothing."""


class Verdict(StrEnum):
    """What a test lets us say. The words for each are in `needs.words`."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_CLEAR_CHANGE = "no clear change"
    NO_CLEAR_DIFFERENCE = "no clear difference"
    NOT_COMPARABLE = "not comparable"
    TOO_FEW = "too few to say"
    DESCRIBED = "described"


@dataclass(frozen=True)
class CellRef:
    """One cell of a finding's figures."""

    figures: str
    row: int
    column: str


@dataclass(frozen=True)
class Sentence:
    """Text with ``{name}`` slots filled from cells, and what to print if one of them is suppressed.

    A slot may also be a plain value in ``values``. ``depends`` names cells that the words themselves
    give away (a direction, a rank), though the cell is not printed.
    """

    text: str
    cells: Mapping[str, CellRef] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    depends: tuple[CellRef, ...] = ()
    withheld: str = "The numbers behind this sentence are too small to publish safely."


@dataclass(frozen=True)
class Chart:
    """What to draw, from one table of the finding, in neutral terms.

    ``kind``: line, bar, stacked, interval, heatmap, spc, map, slope, funnel. ``x``, ``y``, ``lower``, ``upper`` and
    ``series`` are column names of the figures ``figures``. ``level`` is the boundary level of a map. ``options`` are
    kind-specific and documented in `publish.charts`.
    """

    id: str
    kind: str
    figures: str
    title: Sentence
    subtitle: str
    x: str
    y: str
    alt: Sentence
    lower: str | None = None
    upper: str | None = None
    series: str | None = None
    level: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Provenance:
    """Where a finding comes from: enough to do it again."""

    source: str
    extracts: tuple[str, ...]
    definition: str
    period: str
    areas: str
    methods: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class Finding:
    """``id`` is stable across editions (``changing.trend``): commentary and comparisons hang on it."""

    id: str
    question: str
    title: Sentence
    statements: tuple[Sentence, ...]
    verdict: Verdict
    figures: tuple[Figures, ...]
    provenance: Provenance
    charts: tuple[Chart, ...] = ()
    caveats: tuple[str, ...] = ()

    def table(self, figures_id: str) -> Figures:
        for figures in self.figures:
            if figures.id == figures_id:
                return figures
        raise KeyError(f"finding {self.id} has no figures {figures_id}")

    def value(self, ref: CellRef) -> Cell:
        return self.table(ref.figures).cell(ref.row, ref.column)

    def say(self, sentence: Sentence) -> str:
        """The sentence in words, or its ``withheld`` text where a cell behind it is suppressed."""
        refs = (*sentence.cells.values(), *sentence.depends)
        if any(self.value(ref) is Marker.SUPPRESSED for ref in refs):
            return sentence.withheld
        filled = {name: self._words(ref) for name, ref in sentence.cells.items()}
        return sentence.text.format(**filled, **sentence.values)

    def _words(self, ref: CellRef) -> str:
        figures = self.table(ref.figures)
        column = figures.columns[figures.position(ref.column)]
        value = figures.cell(ref.row, ref.column)
        if isinstance(value, str):
            return figures.name_of(value)
        return format_cell(value, column)


def format_cell(value: Cell, column: Column) -> str:
    """A cell in its column's decimals; a percentage short of the whole never reads as 100."""
    text = format_value(value, column.decimals)
    if text.startswith(str(WHOLE)) and "%)" in column.label and isinstance(value, float) and value < WHOLE:
        return _told_apart(value, column.decimals, WHOLE)
    return text


def format_value(value: Cell, decimals: int = 0) -> str:
    """A cell as people read it: thousands commas, stated decimals, a true minus sign.

    What is something but would round to nothing has as many decimals as show it (0.07 is 0.1, not 0).
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return _told_apart(value, decimals, 0) if value else f"{value:,.{decimals}f}"
    return str(value)


def _told_apart(value: float, decimals: int, other: float) -> str:
    """The value with the fewest decimals, at least ``decimals``, with which it does not read as ``other``."""
    texts = (f"{value:,.{places}f}" for places in range(decimals, MOST_DECIMALS + 1))
    apart = (text for text in texts if float(text.replace(",", "")) != other)
    return next(apart, f"{other:,.{decimals}f}").replace("-", "−")
