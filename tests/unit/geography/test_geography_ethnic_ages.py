"""Residents by age, ethnic group and district: what is read, what is refused, what is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from upstream.engine import Lake
from upstream.geography import loaders
from upstream.geography.ethnic_ages import band, limits
from upstream.geography.gazetteer import Gazetteer
from upstream.model.errors import UpstreamError

HEAD = "LAD23CD,Age,Asian,Black,Mixed,White,Other\n"
YOUNG, OLD = "Aged 15 years and under", "16 and over"


def table(folder: Path, *rows: str) -> Path:
    path = folder / "rm032.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def loaded(folder: Path, *rows: str) -> Gazetteer:
    lake = Lake(folder / "lake")
    report = loaders.load(lake, [table(folder, *rows)])
    if report.files[0].code:
        raise UpstreamError(report.files[0].code, report.files[0].error or "")
    return Gazetteer.open(lake)


BOTH = (
    f"E06000023,{OLD},5,6,7,8,9",
    f"E06000023,{YOUNG},1,2,3,4,10",
    f"E06000022,{YOUNG},10,20,30,40,50",
    f"E06000022,{OLD},50,60,70,80,90",
)


def test_districts_come_in_the_order_asked_for_and_groups_in_ours(tmp_path):
    found = loaded(tmp_path, *BOTH).population_by_ethnicity_and_age(["E06000023", "E06000022"])
    assert found.bands == (("0-15", 0, 15), ("16+", 16, 200))
    assert found.counts[0].tolist() == [[4, 1, 2, 3, 10], [8, 5, 6, 7, 9]]
    assert found.counts[1, 1].tolist() == [80, 50, 60, 70, 90]


def test_a_file_is_known_by_its_headings(tmp_path):
    assert loaders.kind_of(table(tmp_path, *BOTH)) == "population"


def test_without_every_district_there_is_nothing(tmp_path):
    assert loaded(tmp_path, *BOTH).population_by_ethnicity_and_age(["E06000023", "E06000024"]) is None
    assert Gazetteer.open().population_by_ethnicity_and_age(["E06000023"]) is None


def test_tables_of_two_files_stand_beside_each_other(tmp_path):
    lake = Lake(tmp_path / "lake")
    for name, rows in (("one", BOTH[:2]), ("two", BOTH[2:])):
        (tmp_path / name).mkdir()
        loaders.load(lake, [table(tmp_path / name, *rows)])
    found = Gazetteer.open(lake).population_by_ethnicity_and_age(["E06000022", "E06000023"])
    assert found.counts.sum(axis=(1, 2)).tolist() == [500, 55]


@pytest.mark.parametrize(
    ("words", "name"),
    [("16 to 24", "16-24"), ("Aged 16 to 24 years", "16-24"), ("65+", "65+"), ("Aged 65 years and over", "65+"),
     ("Aged 4 years and under", "0-4"), ("05-09", "5-9")],
)  # fmt: skip
def test_words_of_ages(words, name):
    assert band(words) == name
    assert limits(name)[0] <= limits(name)[1]


@pytest.mark.parametrize(
    "rows",
    [
        BOTH[:1],
        (*BOTH, BOTH[0]),
        BOTH[:3],
        (f"E06000023,{YOUNG},1,2,3,4,5", "E06000023,18 and over,1,2,3,4,5"),
        (f"E06000023,{YOUNG},1,2,3,4,5", "E06000023,all ages,1,2,3,4,5"),
        (f"E06000023,{YOUNG},1,2,3,4,5", "E06000023,16 to 64,1,2,3,4,5"),
    ],
    ids=["one band", "twice", "a band short", "a gap", "no band", "no end"],
)
def test_ages_that_do_not_fit_are_refused(rows, tmp_path):
    with pytest.raises(UpstreamError, match="UP-REFERENCE-013"):
        loaded(tmp_path, *rows)


def test_what_is_no_count_is_refused(tmp_path):
    with pytest.raises(UpstreamError, match="UP-REFERENCE-006"):
        loaded(tmp_path, f"E06000023,{YOUNG},1,2,3,4,x", f"E06000023,{OLD},1,2,3,4,5")
