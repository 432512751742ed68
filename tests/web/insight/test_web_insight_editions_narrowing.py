"""Filters only ever take away: what is left stood there before, in its place, and the drawing says the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import web_edition_support as made
from upstream.model.figures import Column, Figures, Kind, Marker
from upstream.publish.document import Table
from upstream.publish.draw import standalone
from upstream.web.insight.editions.book import part_of
from upstream.web.insight.editions.drawing import Bar, bars_of, draw_bars, uncaptioned
from upstream.web.insight.editions.narrowing import narrowed
from upstream.web.insight.editions.presenters import sorted_figures

PLACES, YEARS = ("A", "B", "C"), ("2021/22", "2022/23")
CELLS = st.one_of(st.integers(0, 500), st.sampled_from([Marker.SUPPRESSED, Marker.NOT_AVAILABLE, None]))


@st.composite
def wide(draw: st.DrawFn) -> Figures:
    """A table of places with a column a year and a rate over all of them."""
    columns = (
        Column("area", "Place", Kind.DIMENSION, dimension="area"),
        *(Column(f"n{i}", year, Kind.COUNT, at=(("period", year),)) for i, year in enumerate(YEARS)),
        Column("rate", "Rate", Kind.DERIVED),
    )
    chosen = draw(st.lists(st.sampled_from(PLACES), unique=True, min_size=1))
    rows = tuple((place, draw(CELLS), draw(CELLS), draw(CELLS)) for place in chosen)
    return Figures("t", "t", columns, rows, at=(("group", "Group 1"),))


@given(wide(), st.sampled_from(["", *PLACES, "Z"]), st.sampled_from(["", *YEARS, "1999/00"]))
def test_what_is_left_stood_there_before(figures: Figures, place: str, year: str) -> None:
    wanted = {name: code for name, code in (("place", place), ("period", year)) if code}
    left = narrowed(figures, wanted)
    if left is None:
        assert place not in ("", *figures.values("area")) or year == "1999/00"
        return
    names = [column.name for column in left.columns]
    before = {row[0]: dict(zip((c.name for c in figures.columns), row, strict=True)) for row in figures.rows}
    for row in left.rows:
        assert dict(zip(names, row, strict=True)).items() <= before[row[0]].items()
    if place:
        assert left.values("area") == (place,)
    if year:
        assert names == ["area", f"n{YEARS.index(year)}"]


@given(wide(), st.sampled_from(["n0", "-n0", "area", "-rate", "none"]))
def test_sorting_keeps_every_row_and_puts_what_has_no_number_last(figures: Figures, by: str) -> None:
    ordered = sorted_figures(figures, by)
    assert sorted(map(repr, ordered.rows)) == sorted(map(repr, figures.rows))
    if by.endswith("n0"):
        empty = [not isinstance(value, int) for value in ordered.values("n0")]
        assert empty == sorted(empty)


def test_what_is_pinned_to_the_whole_table_counts_too() -> None:
    figures = Figures("t", "t", (Column("n", "n", Kind.COUNT),), ((3,),), at=(("group", "Group 1"),))
    assert narrowed(figures, {"offence": "Group 1"}) is figures
    assert narrowed(figures, {"offence": "Group 2"}) is None
    assert narrowed(figures, {"place": "A"}) is None


@given(wide())
def test_bars_say_the_words_of_cells_without_a_number(figures: Figures) -> None:
    bars = bars_of(Table("t", figures), None)
    for bar in bars:
        if bar.text in ("suppressed", "not available", ""):
            assert bar.value is None
    drawn = str(draw_bars(bars, "t", "A <b>title</b>"))
    assert "<b>" not in drawn
    assert drawn == "" or drawn.count("<rect") == sum(bar.value is not None for bar in bars)


def test_a_bar_starts_at_nought_and_its_length_is_its_number() -> None:
    drawn = str(draw_bars([Bar("A", "50", 50.0), Bar("B", "100", 100.0, 90.0, 110.0)], "t", "t"))
    first, second = (float(width) for width in re.findall(r'<rect x="64" y="\d+" width="([\d.]+)"', drawn))
    assert second == pytest.approx(2 * first, abs=0.2)


def test_a_drawing_of_the_edition_stands_in_the_page_without_its_caption() -> None:
    part = part_of(made.findings()[2])
    (drawing,) = part.drawings
    inline = str(uncaptioned(standalone(drawing), drawing.id))
    assert inline.startswith("<svg")
    assert f'id="{drawing.id}-title"' in inline
    assert inline.count(">Castle has the most offences<") == 1
    assert "Source:" not in inline
    assert "style=" not in inline


def test_a_drawing_that_would_run_something_is_not_shown() -> None:
    drawing = part_of(made.findings()[2]).drawings[0]
    svg = standalone(drawing).replace("<g transform", "<script>x</script><g transform", 1)
    assert str(uncaptioned(svg, drawing.id)) == ""
    assert str(uncaptioned("<svg></svg>", "x")) == ""
