"""What a user is told where a file gives no row. All is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from upstream.engine import FileReport, Lake
from upstream.sources import load

HEADINGS = "Crime number,HO code,Recorded date,LSOA,Knife"
SHIFTED = "are the columns shifted"


def told(folder: Path, *lines: str, headings: str = HEADINGS) -> FileReport:
    path = folder / "extract.csv"
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    (file,) = load(Lake(folder / "lake"), path, supplier="A force").files
    return file


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1,8N,01/04/21,,Y", "check the century"),
        ("1,8N,2021-04-01,E01999999,Y", "load the look-up or the boundaries of these areas first, or check the codes"),
        ("1,8N,April the first,,Y", 'recorded_date = "%d/%m/%y"'),
        ("1,8N,,,Y", "recorded_date is empty"),
        ("1,Assault,2021-04-01,,Y", "offence_code is not as the feed needs it"),
        ("1,8N,2021-04-01,,Blade", "[values.knife]"),
    ],
)
def test_a_file_of_which_every_row_is_refused_says_so_with_what_to_do(tmp_path: Path, row: str, says: str) -> None:
    file = told(tmp_path, row, row.replace("1,", "2,", 1))
    assert (file.read, file.loaded, file.quarantined) == (2, 0, 2)
    notes = " ".join(file.notes)
    assert "Nothing was loaded from this file: all 2 rows were refused" in notes
    assert says in notes
    assert SHIFTED not in notes


def test_shifted_columns_are_asked_about_where_several_unrelated_fields_fail(tmp_path: Path) -> None:
    notes = " ".join(told(tmp_path, "Central,1,8N,2021-04-01,E01031022", "West,2,8N,2021-04-01,E01031022").notes)
    assert "Nothing was loaded from this file" in notes
    assert SHIFTED in notes
    assert "state the format" not in notes


def test_two_dates_that_fail_are_no_sign_of_shifted_columns(tmp_path: Path) -> None:
    headings = "Crime number,HO code,Recorded date,Offence date,Offence time"
    notes = " ".join(told(tmp_path, "1,8N,First,Second,Third", headings=headings).notes)
    assert "state the format" in notes
    assert SHIFTED not in notes


def test_a_file_with_headings_only_says_that_it_has_no_rows(tmp_path: Path) -> None:
    assert "Nothing was loaded from this file: it has headings and no rows" in " ".join(told(tmp_path).notes)


def test_a_file_with_one_good_row_is_not_said_to_be_in_vain(tmp_path: Path) -> None:
    file = told(tmp_path, "1,8N,01/04/21,,Y", "2,8N,2021-04-01,,Y")
    assert file.loaded == 1
    assert "Nothing was loaded" not in " ".join(file.notes)


def test_rows_refused_for_different_reasons_are_advised_on_by_the_most_frequent(tmp_path: Path) -> None:
    rows = ["1,8N,First,,Y", "2,8N,Second,,Y", "3,8N,2021-04-01,,Blade", "4,8N,,,Y", "5,Assault,2021-04-01,,Y"]
    notes = " ".join(told(tmp_path, *rows).notes)
    assert "all 5 rows were refused (recorded_date_invalid in 2)" in notes
    assert "state the format" in notes


def test_a_file_of_which_nothing_is_in_the_lake_says_so_each_time_it_is_loaded(tmp_path: Path) -> None:
    row = "1,8N,01/04/21,,Y"
    first, again = (told(tmp_path, row, row.replace("1,", "2,", 1)) for _ in range(2))
    assert (first.status, again.status, again.in_vain) == ("loaded", "already loaded", True)
    assert (again.read, again.loaded, again.quarantined) == (0, 0, 0)
    assert "all 2 rows of this file are in quarantine" in " ".join(again.notes)
    assert "upstream quarantine --source recorded-crime" in " ".join(again.notes)


def test_a_file_with_one_good_row_is_not_in_vain_the_second_time(tmp_path: Path) -> None:
    _, again = (told(tmp_path, "1,8N,01/04/21,,Y", "2,8N,2021-04-01,,Y") for _ in range(2))
    assert (again.status, again.in_vain, again.notes) == ("already loaded", False, ())
