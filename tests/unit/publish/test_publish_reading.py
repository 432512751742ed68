"""What a reader meets first: the key figures, the files of tables, the names of places; nothing meant for machines."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from unit.publish import sample
from upstream.model.figures import Column, Figures, Kind, Marker
from upstream.model.finding import Finding, Sentence, Verdict
from upstream.publish.assemble import compose
from upstream.publish.blocks import finding_blocks
from upstream.publish.csvs import csv_metadata, csv_text
from upstream.publish.document import Details, Drawing, Facts, Inset, Table
from upstream.publish.keyfigures import key_figures

MONTHS = "January of 2018-01 to 2022-03, 2023-01 to 2024-06", "February of 2018-01 to 2022-03, 2023-01 to 2024-06"


def gradient(ratio: object = 4.6) -> Finding:
    rates = tuple(Column(name, name, Kind.DERIVED, of=("n",), decimals=1) for name in ("rate", "lower", "upper"))
    fifths = Figures(
        "fifths",
        "By fifth",
        (sample.dimension("fifth", "Neighbourhoods", "decile"), sample.count(), *rates),
        (("Most deprived fifth", 900, 57.2, 56.6, 57.8), ("Least deprived fifth", 200, 12.5, 12.2, 12.8)),
    )
    limits = tuple(Column(name, name, Kind.DERIVED, of=("n",), decimals=1) for name in ("ratio", "lower", "upper"))
    row = ("*", 900, ratio, 3.3, 6.4)
    ends = Figures("ends", "Ends", (sample.dimension("group", "Group"), sample.count(), *limits), (row,))
    made = sample.deprivation()
    story = replace(made.provenance, period="2018/19 to 2021/22")
    return replace(made, figures=(fifths, ends), charts=(), verdict=Verdict.HIGHER, provenance=story)


def test_the_gradient_is_a_key_figure_with_its_interval_and_its_period() -> None:
    (figure,) = key_figures([gradient()])
    assert figure.value == "4.6 times"
    assert figure.label.endswith("the least deprived, 2018/19 to 2021/22")
    assert figure.detail == "95% interval 3.3 to 6.4; 57.2 against 12.5 per 1,000 people a year"
    assert key_figures([gradient(Marker.SUPPRESSED)]) == ()


def test_a_month_of_the_year_is_a_name_in_the_files_and_not_a_code() -> None:
    names = dict(zip(MONTHS, ("January", "February"), strict=True))
    columns = (sample.dimension("month_of_year", "Month of the year", "period"), sample.count())
    figures = Figures("months", "By month", columns, tuple(zip(MONTHS, (5, 7), strict=True)), names=names)
    rows = list(csv.reader(io.StringIO(csv_text(Table("t", figures)))))
    assert rows == [["Month of the year", "Offences"], ["January", "5"], ["February", "7"]]
    assert "2018-01" not in csv_metadata(Table("t", figures))
    assert dict(next(figures.counts())[2])["period"] == MONTHS[0]


def test_the_code_of_an_area_stays_in_the_files() -> None:
    columns = (sample.dimension("area", "Area"), sample.count())
    figures = Figures("areas", "Areas", columns, (("E05000001", 5),), names={"E05000001": "Castle"})
    assert csv_text(Table("t", figures)).startswith("Area code,Area,Offences")


def placed(areas: str) -> tuple[str, str]:
    """What the map and the facts call the place."""
    made = sample.where()
    blocks = finding_blocks(replace(made, provenance=replace(made.provenance, areas=areas)), {})
    (drawing,) = [block for block in blocks if isinstance(block, Drawing)]
    facts = [part for block in blocks if isinstance(block, Details) for part in block.blocks if isinstance(part, Facts)]
    return drawing.area, dict(facts[-1].rows)["Area"][0]


def test_a_partnerships_own_short_name_is_not_printed_beside_its_name() -> None:
    assert placed("Bristol (bristol)") == ("Bristol", "Bristol")
    assert placed("Bassetlaw and Newark & Sherwood (bassetlaw-newark-sherwood)")[0] == "Bassetlaw and Newark & Sherwood"
    assert placed("Bristol (E06000023)") == ("Bristol", "Bristol (E06000023)")


def test_a_reason_that_two_findings_share_is_given_once_where_it_is_listed() -> None:
    why = "The police hold the offence codes."
    told = {"statements": (Sentence(why),), "figures": (), "charts": (), "verdict": Verdict.NOT_COMPARABLE}
    unknown = [replace(sample.where(), id=name, question="harm", **told) for name in ("harm.harm", "harm.cost")]
    document = compose(unknown, sample.document().partnership, edition=sample.document().edition)
    listed = next(section for section in document.sections if section.id == "not-known")
    assert str(listed.blocks).count(why) == 1
    assert sum(isinstance(block, Inset) for section in document.sections for block in section.blocks) >= 2
