"""The three or four numbers at the head of the summary, from protected findings alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from upstream.model.figures import Cell, Figures, Marker
from upstream.model.finding import Finding, Verdict, format_cell, format_value
from upstream.publish.document import KeyFigure

RATES = "Rates are "
CHANGED = {Verdict.HIGHER: "Up", Verdict.LOWER: "Down", Verdict.NO_CLEAR_CHANGE: "No clear change"}


def key_figures(findings: Sequence[Finding]) -> tuple[KeyFigure, ...]:
    """A key figure of each finding that has one. A cell that is suppressed or missing gives none."""
    by_id = {finding.id: finding for finding in findings}
    answered = {name for name, finding in by_id.items() if finding.figures}
    found = [make(by_id[name]) for name, make in _MAKERS.items() if name in answered]
    return tuple(figure for figure in found if figure is not None)


def _total(finding: Finding) -> KeyFigure | None:
    """The latest period's count, with its rate."""
    figures = finding.table("by-period")
    row = len(figures.rows) - 1
    if row < 0 or not _numbers(figures, row, "n"):
        return None
    label = f"{_lower(_label(figures, 'n'))} in {figures.name_of(figures.cell(row, 'period'))}"
    detail = ""
    if _numbers(figures, row, "rate", "lower", "upper"):
        per = next((note for note in figures.notes if note.startswith(RATES)), RATES).removeprefix(RATES).rstrip(".")
        rate = f"{_text(figures, row, 'rate')} {per}".rstrip()
        detail = f"{rate} (95% interval {_range(figures, row)})"
    return KeyFigure(_text(figures, row, "n"), label, detail)


def _change(finding: Finding) -> KeyFigure | None:
    """From the first period to the last, in the word of the test."""
    figures = finding.table("ends")
    columns = ("before", "after", "change", "change_lower", "change_upper")
    if finding.verdict not in CHANGED or not _numbers(figures, 0, *columns):
        return None
    shown = CHANGED[finding.verdict]
    if finding.verdict is not Verdict.NO_CLEAR_CHANGE:
        shown += f" {format_value(abs(_float(figures.cell(0, 'change'))))}%"
    after = _label(figures, "after")
    between = f"between {_label(figures, 'before')} and {_lower(after) if after.startswith('The ') else after}"
    limits = f"{_text(figures, 0, 'change_lower')}% to {_text(figures, 0, 'change_upper')}%"
    return KeyFigure(shown, between, f"95% interval {limits}")


def _gradient(finding: Finding) -> KeyFigure | None:
    """The most deprived places against the least."""
    figures = finding.table("fifths")
    last = len(figures.rows) - 1
    if last < 1 or not (_numbers(figures, 0, "rate") and _numbers(figures, last, "rate")):
        return None
    if finding.verdict is not Verdict.HIGHER:
        return None
    ends = next((table for table in finding.figures if table.id == "ends"), None)
    if ends is None or not _numbers(ends, 0, "ratio", "lower", "upper"):
        return None
    label = f"the rate in the most deprived neighbourhoods, beside the least deprived, {finding.provenance.period}"
    rates = f"{_text(figures, 0, 'rate')} against {_text(figures, last, 'rate')} per 1,000 people a year"
    return KeyFigure(f"{_text(ends, 0, 'ratio')} times", label, f"95% interval {_range(ends, 0)}; {rates}")


_MAKERS: dict[str, Callable[[Finding], KeyFigure | None]] = {
    "how_much.total": _total,
    "changing.years": _change,
    "changing.same_months": _change,
    "deprivation.gradient": _gradient,
}


def _numbers(figures: Figures, row: int, *names: str) -> bool:
    """Whether the columns are there and hold numbers in this row."""
    known = {column.name for column in figures.columns}
    if row >= len(figures.rows) or not set(names) <= known:
        return False
    cells = [figures.cell(row, name) for name in names]
    return all(isinstance(cell, int | float) and not isinstance(cell, Marker) for cell in cells)


def _float(value: Cell) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _text(figures: Figures, row: int, name: str) -> str:
    return format_cell(figures.cell(row, name), figures.columns[figures.position(name)])


def _range(figures: Figures, row: int) -> str:
    return f"{_text(figures, row, 'lower')} to {_text(figures, row, 'upper')}"


def _label(figures: Figures, name: str) -> str:
    return figures.columns[figures.position(name)].label


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
