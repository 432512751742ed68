from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from unit.publish import sample
from upstream.model.errors import UpstreamError
from upstream.model.figures import Column, Figures, Kind, Marker
from upstream.model.finding import Chart, Sentence
from upstream.publish import draw, style
from upstream.publish.chartdata import OTHERS, points
from upstream.publish.charts import vega_lite
from upstream.publish.document import Drawing, Table
from upstream.publish.draw import embedded, png, standalone

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    return {drawing.chart.kind: drawing for drawing in sample.document().drawings()}


def texts(svg: str) -> str:
    return " ".join("".join(node.itertext()) for node in ElementTree.fromstring(svg).iter(f"{SVG}text"))


KINDS = ("line", "bar", "stacked", "interval", "heatmap", "spc", "slope", "funnel", "map")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_with_text_that_is_text_and_an_alternative(drawings: dict[str, Drawing], kind: str) -> None:
    drawing = drawings[kind]
    svg = standalone(drawing)
    root = ElementTree.fromstring(svg.encode())
    assert root.find(f"{SVG}title").text == drawing.title  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text == drawing.alt  # type: ignore[union-attr]
    assert root.get("role") == "img"
    said = " ".join(texts(svg.split("\n", 1)[1]).split())
    assert all(word in said for word in drawing.title.split())
    assert drawing.source in said


@pytest.mark.parametrize("kind", KINDS)
def test_drawing_twice_gives_the_same_bytes_and_stays_within_the_width(drawings: dict[str, Drawing], kind: str) -> None:
    first = embedded(drawings[kind])
    assert embedded(drawings[kind]) == first
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', first).group(1))  # type: ignore[union-attr]
    assert 600 <= width <= 660
    assert "NaN" not in first
    assert "undefined" not in first


def test_identifiers_are_unique_over_the_whole_page(drawings: dict[str, Drawing]) -> None:
    found = [name for drawing in drawings.values() for name in re.findall(r'\bid="([^"]+)"', embedded(drawing))]
    assert len(found) == len(set(found))


def test_a_suppressed_value_is_in_no_chart_and_its_word_is(drawings: dict[str, Drawing]) -> None:
    assert "suppressed" in texts(embedded(drawings["bar"]))
    assert "[c]" in texts(embedded(drawings["heatmap"]))
    assert "Eastfield: suppressed" in embedded(drawings["map"])


def test_months_without_a_row_are_gaps(drawings: dict[str, Drawing]) -> None:
    drawing = drawings["line"]
    found = points(drawing.chart, drawing.table.figures)
    gaps = {str(point.x) for point in found if point.y is None}
    assert gaps == {"2021-06", "2021-07"}


def test_at_most_four_series_and_the_rest_together(drawings: dict[str, Drawing]) -> None:
    drawing = drawings["stacked"]
    found = points(drawing.chart, drawing.table.figures)
    assert len({point.series for point in found}) == 4
    by_hand = sum(
        row[2]
        for row in drawing.table.figures.rows
        if row[0] == "2018/19" and row[1] in ("Robbery", "Sexual offences", "Weapons")
    )  # type: ignore[misc]
    assert next(point.y for point in found if point.series == OTHERS) == by_hand


def test_the_rest_are_not_added_up_where_one_of_them_is_suppressed() -> None:
    columns = (sample.dimension("period", "Year"), sample.dimension("offence", "Offence"), sample.count())
    known = [("2022/23", f"Kind {index}", 100 - 10 * index) for index in range(5)]
    rows = (*known, ("2022/23", "Kind 5", Marker.SUPPRESSED))
    figures = Figures("mix", "Kinds", columns, rows)
    chart = sample.chart("mix", "stacked", "mix", "Kinds", "period", "n", series="offence")
    others = next(point for point in points(chart, figures) if point.series == OTHERS)
    assert (others.y, others.word, others.text) == (None, "suppressed", "")


def test_bars_start_at_nought_and_breaks_are_marked(drawings: dict[str, Drawing]) -> None:
    spec = vega_lite(drawings["bar"].chart, drawings["bar"].table.figures)
    assert spec["layer"][0]["encoding"]["y"]["scale"]["zero"] is True
    said = texts(embedded(drawings["line"]))
    assert "Recording rules changed" in said
    assert "Covid restrictions" in said


def test_an_unknown_kind_names_the_known_ones(drawings: dict[str, Drawing]) -> None:
    with pytest.raises(UpstreamError, match=r"UP-PUBLISH-003.*pie.*funnel"):
        vega_lite(replace(drawings["bar"].chart, kind="pie"), drawings["bar"].table.figures)


def test_empty_and_all_missing_figures_still_draw() -> None:
    columns = (sample.dimension("period", "Year"), Column("n", "Offences", Kind.COUNT))
    for rows in ((), (("2022/23", Marker.NOT_AVAILABLE),), (("2022/23", None),)):
        figures = Figures("few", "Few", columns, rows)
        for kind in ("bar", "line", "interval", "stacked", "spc"):
            chart = sample.chart("few", kind, "few", "Few", "period", "n")
            json.dumps(vega_lite(chart, figures))


def test_hostile_names_stay_text() -> None:
    columns = (sample.dimension("area", "Ward"), sample.count())
    figures = Figures("evil", "Wards", columns, (("<script>alert(1)</script>", 5), ("\"&'", 7)))
    chart = sample.chart("evil", "bar", "evil", "<b>Bold</b> & sons", "area", "n")
    drawing = replace(
        sample.document().drawings()[0], chart=chart, table=sample_table(figures), title="<b>Bold</b> & sons"
    )
    svg = standalone(drawing)
    assert "<script" not in svg
    ElementTree.fromstring(svg.encode())


def sample_table(figures: Figures):  # type: ignore[no-untyped-def]
    from upstream.publish.document import Table

    return Table("evil", figures)


def test_a_chart_becomes_a_picture_for_word(drawings: dict[str, Drawing]) -> None:
    assert png(drawings["interval"]).startswith(b"\x89PNG")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("colours", "least"),
    [
        ((style.INK, style.RIVER, style.SLATE, *style.CATEGORICAL_TEXT), 4.5),
        ((style.MUTED, style.SPRING, style.CATEGORICAL[0], style.CATEGORICAL[2]), 3.0),
    ],
)
def test_contrast_on_white(colours: tuple[str, ...], least: float) -> None:
    for colour in colours:
        assert 1.05 / (luminance(colour) + 0.05) >= least, colour


@pytest.mark.parametrize("kind", ["line", "bar", "stacked", "interval"])
def test_a_period_without_a_number_keeps_its_place_and_is_a_gap(kind: str) -> None:
    columns = (sample.dimension("period", "Year"), sample.count("n", "Offences"))
    rows = (("2018/19", 10), ("2019/20", None), ("2020/21", 30))
    figures = Figures("gap", "Gap", columns, rows)
    words = Sentence("Gap")
    drawn = draw.picture(
        Drawing(
            id="gap",
            chart=Chart("gap", kind, "gap", words, "", "period", "n", words),
            table=Table("gap", figures),
            title="Gap",
            subtitle="",
            alt="Gap",
            source="",
        )
    )
    assert "2019/20" in drawn.body
    assert "NaN" not in drawn.body
    assert drawn.body.index("2018/19") < drawn.body.index("2019/20") < drawn.body.index("2020/21")
