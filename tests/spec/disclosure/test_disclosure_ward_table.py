"""The ward table that the Buckinghamshire strategy printed, as if it had come from the force's own records."""

from __future__ import annotations

from disclosure_tables import finding
from upstream.disclosure import Policy, protect
from upstream.model.figures import TOTAL, Column, Figures, Kind, Marker
from upstream.model.finding import CellRef, Sentence

S = Marker.SUPPRESSED
YEARS = ("2018/19", "2019/20", "2020/21", "2021/22", "2022/23")
WARDS = {
    "Aylesbury North": (56, 46, 46, 64, 41),
    "Abbey": (47, 38, 42, 38, 37),
    "Booker, Cressex and Castlefield": (37, 36, 39, 25, 48),
    "Aylesbury North West": (26, 22, 33, 29, 24),
    "Ryemead and Micklefield": (23, 17, 15, 25, 20),
    "Aylesbury South West": (23, 33, 19, 14, 9),
    "Downley": (17, 26, 15, 21, 16),
    "Terriers and Amersham Hill": (12, 19, 20, 21, 17),
    "West Wycombe": (16, 7, 21, 17, 12),
    "Chesham": (8, 29, 17, 14, 4),
}
HIERARCHIES = {"area": {TOTAL: (tuple(WARDS),)}, "period": {TOTAL: (YEARS,)}}


def ward_table(source: str = "recorded-crime", *, totals: bool = False) -> Figures:
    years = tuple(Column(year, year, Kind.COUNT, at=(("period", year),)) for year in YEARS)
    change = Column("change", "Change", Kind.DERIVED, of=(YEARS[0], YEARS[-1]))
    columns = (
        Column("area", "Ward", Kind.DIMENSION, dimension="area"),
        *years,
        Column("total", "Total", Kind.COUNT),
        change,
    )
    rows = [(ward, *counts, sum(counts), 100.0 * counts[-1] / counts[0] - 100) for ward, counts in WARDS.items()]
    if totals:
        sums = [sum(counts[i] for counts in WARDS.values()) for i in range(5)]
        rows.append((TOTAL, *sums, sum(sums), 100.0 * sums[-1] / sums[0] - 100))
    return Figures("wards", "Wards", columns, tuple(rows), source=source)


def hidden(figures: Figures) -> dict[object, list[str]]:
    names = [column.name for column in figures.columns]
    found = {row[0]: [n for n, cell in zip(names, row, strict=True) if cell is S] for row in figures.rows}
    return {ward: columns for ward, columns in found.items() if columns}


def out(table: Figures, audience: str = "public", **parts):
    return protect([finding(table, **parts)], Policy.load(), audience=audience, hierarchies=HIERARCHIES)


def test_the_four_of_chesham_goes_with_one_more_of_its_years_and_its_change():
    figures = out(ward_table()).findings[0].figures[0]
    assert hidden(figures) == {"Chesham": ["2018/19", "2022/23", "change"]}


def test_with_yearly_totals_another_ward_goes_with_it_in_the_same_years():
    safe = out(ward_table(totals=True))
    gone = hidden(safe.findings[0].figures[0])
    assert len(gone) == 2
    assert len({tuple(columns[:2]) for columns in gone.values()}) == 1
    assert gone["Chesham"][1] == "2022/23"
    assert (safe.report.tables[0].primary, safe.report.tables[0].secondary) == (1, 3)
    assert TOTAL not in gone


def test_the_sentence_about_chesham_is_withheld_and_that_about_abbey_is_not():
    title = Sentence("Chesham fell to {n}.", cells={"n": CellRef("wards", 9, "2022/23")})
    abbey = Sentence("Abbey had {n}.", cells={"n": CellRef("wards", 1, "2022/23")})
    direction = Sentence("Chesham may have fallen.", depends=(CellRef("wards", 9, "change"),))
    safe = out(ward_table(), title=title, statements=(abbey, direction)).findings[0]
    assert [safe.say(s) for s in (safe.title, *safe.statements)] == [
        title.withheld,
        "Abbey had 37.",
        direction.withheld,
    ]


def test_partners_under_an_agreement_see_it_in_full():
    assert hidden(out(ward_table(), "trusted").findings[0].figures[0]) == {}


def test_open_counts_stay_with_a_note_and_are_hidden_when_run_as_if_controlled():
    open_table = out(ward_table("police-uk"))
    assert hidden(open_table.findings[0].figures[0]) == {}
    assert any("already public" in sentence for sentence in open_table.report.sentences())
    assert hidden(out(ward_table("recorded-crime")).findings[0].figures[0])


def test_the_publication_says_what_was_done_in_plain_english():
    said = " ".join(out(ward_table()).report.sentences())
    assert "1 cell is hidden because the count is small." in said
    assert "1 more is hidden because a small one could be worked out." in said


def test_tables_that_share_their_margins():
    """A ward table by year, one by offence, and the totals by year: hidden cells agree in all three."""
    by_year = ward_table(totals=True)
    columns = (
        Column("area", "Ward", Kind.DIMENSION, dimension="area"),
        Column("knife", "Knife", Kind.COUNT, at=(("offence", "knife"),)),
        Column("other", "Other", Kind.COUNT, at=(("offence", "other"),)),
        Column("all", "All", Kind.COUNT),
    )
    rows = [
        (ward, 2 if ward == "Chesham" else 30, sum(n) - (2 if ward == "Chesham" else 30), sum(n))
        for ward, n in WARDS.items()
    ]
    by_offence = Figures("offences", "Offences", columns, tuple(rows), source="recorded-crime")
    trees = HIERARCHIES | {"offence": {TOTAL: (("knife", "other"),)}}
    safe = protect([finding(by_year), finding(by_offence)], Policy.load(), audience="public", hierarchies=trees)
    first, second = (found.figures[0] for found in safe.findings)
    assert hidden(second)["Chesham"] == ["knife", "other"]
    totals = dict(zip(first.values("area"), first.values("total"), strict=True))
    for ward, total in zip(second.values("area"), second.values("all"), strict=True):
        assert total == totals[ward]
    assert not safe.report.withheld
