"""What a force sends its partnership: CSV, XLSX, ODS, with its own headings, codes and mistakes. All is made up."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from sharing_support import agree, everything_in
from upstream.engine import FileReport, Lake, connect
from upstream.model.expression import Always
from upstream.sources import load
from upstream.sources.proposal import propose_for

HEADINGS = [
    "Crime number",
    "HO code",
    "Recorded date",
    "Offence date",
    "Easting",
    "Northing",
    "LSOA code",
    "Knife",
    "DA flag",
]
ROWS: list[list[Any]] = [
    ["42/1/21", "8N", datetime.date(2021, 4, 1), datetime.date(2021, 3, 30), 428000, 282000, "E01031022", "Y", "N"],
    ["42/2/21", "4.1", datetime.date(2021, 4, 2), datetime.date(2021, 4, 2), None, None, "E01031210", "N", "Y"],
    ["42/3/21", "5D", datetime.date(2021, 5, 3), None, 428500.5, 282500, None, None, None],
    ["42/4/21", "92A", datetime.date(2022, 1, 31), datetime.date(1985, 6, 1), None, None, None, "Y", "Y"],
]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def text_of(value: Any) -> str:
    return "" if value is None else value.strftime("%d/%m/%Y") if isinstance(value, datetime.date) else str(value)


def as_csv(path: Path, headings: list[str], rows: list[list[Any]], delimiter: str = ",", above: str = "") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(above)
        csv.writer(stream, delimiter=delimiter).writerows(
            [headings, *([text_of(cell) for cell in row] for row in rows)]
        )
    return path


def as_xlsx(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(r, c, cell, day)
                elif cell is not None:
                    sheet.write(r, c, cell)
    book.close()
    return path


def as_ods(path: Path, rows: list[list[Any]]) -> Path:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Extract")
    for row in rows:
        line = TableRow()
        for cell in row:
            line.addElement(ods_cell(cell))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))
    return path


def ods_cell(value: Any) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, datetime.date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=str(value))
    else:
        cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def one(report: Any) -> FileReport:
    (file,) = report.files
    return file


def rows_of(lake: Lake, source: str, *columns: str) -> list[dict[str, Any]]:
    return connect(lake).rows(source, columns, Always(), None).to_pylist()


COLUMNS = (
    "crime_number",
    "offence_code",
    "recorded_date",
    "offence_date",
    "easting",
    "lsoa_code",
    "knife",
    "domestic_abuse",
    "month",
)


def test_csv_xlsx_and_ods_of_the_same_extract_load_the_same(tmp_path: Path) -> None:
    made = [
        as_csv(tmp_path / "extract.csv", HEADINGS, ROWS),
        as_csv(tmp_path / "semicolons.csv", HEADINGS, ROWS, ";"),
        as_csv(tmp_path / "tabs.txt", HEADINGS, ROWS, "\t"),
        as_csv(tmp_path / "titled.csv", HEADINGS, ROWS, ",", "Extract for the partnership\n\n"),
        as_xlsx(tmp_path / "extract.xlsx", {"Data": [HEADINGS, *ROWS]}),
        as_xlsx(tmp_path / "titled.xlsx", {"Notes": [["Read me"]], "Data": [["Extract"], [], HEADINGS, *ROWS]}),
        as_ods(tmp_path / "extract.ods", [HEADINGS, *ROWS]),
    ]
    found = []
    for path in made:
        lake = Lake(tmp_path / f"lake-{path.name}")
        report = load(lake, path)
        assert (report.read, report.loaded, report.quarantined) == (4, 4, 0), path.name
        found.append(sorted(map(str, rows_of(lake, "recorded-crime", *COLUMNS))))
    assert all(each == found[0] for each in found)
    assert "'knife': None" in found[0][2]
    assert "'month': '2021-05'" in found[0][2]


def test_headings_under_a_title_keep_a_way_back_to_their_line(lake: Lake, tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[2][1] = "Assault"
    told = one(load(lake, as_csv(tmp_path / "x.csv", HEADINGS, rows, ",", "Title\n\n")))
    assert told.quarantined == 1
    assert "add 2 to the line numbers" in " ".join(told.notes)
    assert [row["line"] + 2 for row in lake.quarantine().to_pylist()] == [6]


def test_a_forces_own_headings_words_and_dates_need_no_code(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text("Ref;Class;Logged;Weapon\nA1;008N;01-04-21;K\nA2;8N;02-04-21;-\n")
    rules = tmp_path / "force.toml"
    rules.write_text(
        'source = "recorded-crime"\n[columns]\nRef = "crime_number"\nClass = "offence_code"\nLogged = "recorded_date"\n'
        'Weapon = "knife"\n[values.knife]\nk = "true"\n"-" = "false"\n[values.offence_code]\n"008N" = "8N"\n'
        '[dates]\nrecorded_date = "%d-%m-%y"\n'
    )
    assert load(lake, path, mapping=rules).loaded == 2
    assert rows_of(lake, "recorded-crime", "crime_number", "offence_code", "month", "knife") == [
        {"crime_number": "A1", "offence_code": "8N", "month": "2021-04", "knife": True},
        {"crime_number": "A2", "offence_code": "8N", "month": "2021-04", "knife": False},
    ]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_date_cells_of_a_workbook_are_dates_whatever_format_is_stated_for_text(
    lake: Lake, tmp_path: Path, kind: str
) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][2] = "02/04/21"
    rows[2][2] = datetime.datetime(2021, 5, 3, 22, 15)
    table = [HEADINGS, *rows]
    path = as_xlsx(tmp_path / "x.xlsx", {"D": table}) if kind == "xlsx" else as_ods(tmp_path / "x.ods", table)
    rules = tmp_path / "rules.toml"
    rules.write_text('[dates]\nrecorded_date = "%d/%m/%y"\n')
    told = one(load(lake, path, mapping=rules))
    assert (told.loaded, told.quarantined) == (4, 0)
    found = {str(row["recorded_date"])[:10] for row in rows_of(lake, "recorded-crime", "recorded_date")}
    assert found == {"2021-04-01", "2021-04-02", "2021-05-03", "2022-01-31"}


def test_a_word_that_the_contract_does_not_know_is_refused_until_it_is_mapped(lake: Lake, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "x.csv", HEADINGS, [[*ROWS[0][:7], "K", "N"]])
    first = load(lake, path)
    assert (first.quarantined, set(first.reasons)) == (1, {"knife_invalid"})
    rules = tmp_path / "rules.toml"
    rules.write_text('[values.knife]\nK = "yes"\n')
    assert load(lake, path, mapping=rules).loaded == 1


@pytest.mark.parametrize("date", ["01/04/1921", "01/04/2121", "01/04/21", "31/02/2021", "44287"])
def test_a_recorded_date_of_the_wrong_century_or_shape_is_refused(lake: Lake, tmp_path: Path, date: str) -> None:
    row = list(ROWS[0])
    row[2] = date
    told = one(load(lake, as_csv(tmp_path / "x.csv", HEADINGS, [row, ROWS[1]])))
    assert (told.loaded, told.quarantined) == (1, 1)
    assert set(told.reasons) & {"recorded_date_out_of_range", "recorded_date_invalid"}


@pytest.mark.parametrize(
    ("east", "north", "reason"),
    [
        (0, 0, "easting_out_of_range"),
        (428000, None, "half_a_point"),
        (282, 428, "easting_out_of_range"),
        (None, None, "no_place"),
    ],
)
def test_a_place_that_cannot_be_right_is_flagged_and_the_offence_counts(
    lake: Lake, tmp_path: Path, east: int | None, north: int | None, reason: str
) -> None:
    row = list(ROWS[0])
    row[4:7] = [east, north, None]
    told = one(load(lake, as_csv(tmp_path / "x.csv", HEADINGS, [row])))
    assert told.loaded == 1
    assert reason in told.reasons


def test_an_unknown_lsoa_is_refused(lake: Lake, tmp_path: Path) -> None:
    row = list(ROWS[0])
    row[6] = "E01999999"
    told = one(load(lake, as_csv(tmp_path / "x.csv", HEADINGS, [row])))
    assert told.reasons == {"lsoa_code_unknown": 1}


def test_formulas_are_read_by_value_and_faults_are_told(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, ["Crime number", "HO code", "Recorded date"])
    sheet.write_row(1, 0, ["A1", "8N", "2021-04-01"])
    sheet.write_formula(2, 0, '="A"&2', value="A2")
    sheet.write_row(2, 1, ["8N", "2021-04-01"])
    sheet.write_row(3, 0, ["A3"])
    sheet.write_formula(3, 1, "=VLOOKUP(1,A:B,2)", value="#N/A")
    sheet.write(3, 2, "2021-04-01")
    book.close()
    told = one(load(lake, path))
    assert (told.loaded, told.quarantined) == (2, 1)
    assert told.reasons["offence_code_invalid"] == 1
    assert "B4 (#N/A)" in " ".join(told.notes)


def test_sheets_of_one_feed_are_one_table_and_the_others_are_named(lake: Lake, tmp_path: Path) -> None:
    path = as_xlsx(
        tmp_path / "years.xlsx",
        {
            "2020-21": [HEADINGS, *ROWS[:2]],
            "2021-22": [list(reversed(HEADINGS)), *map(list, map(reversed, ROWS[2:]))],
            "Codes": [["K", "knife"]],
        },
    )
    told = one(load(lake, path))
    assert (told.read, told.loaded) == (4, 4)
    notes = " ".join(told.notes)
    assert "'2020-21', '2021-22'" in notes
    assert "'Codes'" in notes


def test_offences_and_people_may_be_sheets_of_one_workbook_under_one_mapping(lake: Lake, tmp_path: Path) -> None:
    offences = [["Ref", *HEADINGS[1:]], *ROWS]
    people = [["Ref", "Part", "Month"], ["42/1/21", "AGG", "2021-04"], ["42/1/21", "Suspect", "2021-04"]]
    rules = tmp_path / "rules.toml"
    rules.write_text('[columns]\nRef = "crime_number"\nPart = "role"\n[values.role]\nAGG = "victim"\n')
    agree(lake, tmp_path, "recorded-crime-people")
    report = load(lake, as_xlsx(tmp_path / "x.xlsx", {"Crimes": offences, "People": people}), mapping=rules)
    assert [(file.status, file.loaded) for file in report.files] == [("loaded", 4), ("loaded", 2)]
    assert set(lake.sources()) == {"recorded-crime", "recorded-crime-people"}


def test_a_mapping_may_name_the_sheet_and_a_wrong_name_lists_the_sheets(lake: Lake, tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "x.xlsx", {"A": [HEADINGS, *ROWS[:1]], "B": [HEADINGS, *ROWS[1:]]})
    rules = tmp_path / "rules.toml"
    rules.write_text('sheet = "C"\n')
    told = one(load(lake, path, mapping=rules))
    assert told.code == "UP-SOURCE-023"
    assert "A, B" in told.error
    rules.write_text('sheet = "B"\n')
    assert load(lake, path, mapping=rules).loaded == 3


PEOPLE = ["Crime number", "Role", "Person key", "Forename", "Surname", "DOB", "Age at offence", "Gender", "Month"]
SECRET = ["Alexandra", "Testperson", "17/11/1990"]
PERSON = ["42/1/21", "Victim", "P0017", *SECRET, "30", "F", "2021-04"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "semicolon"])
def test_names_and_dates_of_birth_are_dropped_before_anything_is_kept(lake: Lake, tmp_path: Path, kind: str) -> None:
    refused = [*PERSON[:1], "Onlooker", *PERSON[2:]]
    short = PERSON[:6]
    rows: list[list[Any]] = [PERSON, refused, short]
    path = (
        as_xlsx(tmp_path / "people.xlsx", {"P": [PEOPLE, *rows]})
        if kind == "xlsx"
        else (as_csv(tmp_path / "people.csv", PEOPLE, rows, ";" if kind == "semicolon" else ","))
    )
    agree(lake, tmp_path, "recorded-crime-people")
    told = one(load(lake, path))
    assert (told.read, told.loaded, told.quarantined) == (3, 1, 2)
    for secret in SECRET:
        assert secret.encode() not in everything_in(lake.path)
    notes = " ".join(told.notes)
    assert "Forename, Surname, DOB" in notes
    assert "Ask the sender to leave them out" in notes
    (row,) = rows_of(lake, "recorded-crime-people", "role", "person", "age", "sex")
    assert row.pop("person") not in (None, "P0017")
    assert row == {"role": "victim", "age": 30, "sex": "female"}
    opened = str(lake.quarantine(opened=True).to_pylist())
    assert not any(secret in opened for secret in SECRET)


@pytest.mark.parametrize("with_other_columns", [True, False])
def test_names_in_the_pseudonym_column_refuse_the_file(lake: Lake, tmp_path: Path, with_other_columns: bool) -> None:
    row = list(PERSON)
    row[2] = "Alexandra Testperson"
    kept = [place for place in range(len(PEOPLE)) if with_other_columns or place not in (3, 4, 5)]
    headings, *rows = ([line[place] for place in kept] for line in (PEOPLE, PERSON, row))
    agree(lake, tmp_path, "recorded-crime-people")
    told = one(load(lake, as_csv(tmp_path / "people.csv", headings, rows)))
    assert (told.status, told.code) == ("refused", "UP-SOURCE-040")
    assert "line 3" in told.error
    assert b"Alexandra" not in everything_in(lake.path)
    assert "Alexandra" not in told.error


def test_a_full_date_of_birth_in_the_year_column_is_not_kept(lake: Lake, tmp_path: Path) -> None:
    headings = ["Crime number", "Role", "Year of birth", "Month"]
    path = as_csv(
        tmp_path / "people.csv",
        headings,
        [["1", "Victim", "17/11/1990", "2021-04"], ["2", "Onlooker", "17/11/1990", "2021-04"]],
    )
    agree(lake, tmp_path, "recorded-crime-people")
    told = one(load(lake, path))
    assert told.reasons["birth_year_invalid"] == 1
    assert b"17/11/1990" not in everything_in(lake.path)
    assert "17/11/1990" not in str(lake.quarantine(opened=True).to_pylist())


def test_a_broken_quote_in_an_extract_costs_its_line_only(lake: Lake, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "x.csv", [*HEADINGS, "MO"], [[*row, "text"] for row in ROWS])
    lines = path.read_text().splitlines()
    lines[2] = lines[2].replace("text", '"never closed')
    path.write_text("\n".join(lines) + "\n")
    told = one(load(lake, path))
    assert (told.read, told.loaded, told.quarantined) == (4, 3, 1)
    assert [row["line"] for row in lake.quarantine().to_pylist()] == [3]


def test_a_cell_over_several_lines_in_a_column_that_is_dropped_loses_no_row(lake: Lake, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "x.csv", [*HEADINGS, "MO"], [[*row, "one\ntwo, three\nfour"] for row in ROWS])
    told = one(load(lake, path))
    assert (told.read, told.loaded, told.quarantined) == (4, 4, 0)
    assert [row["line"] for row in rows_of(lake, "recorded-crime", "line")] == [2, 5, 8, 11]


def test_published_series_take_what_their_table_does_not_say_from_the_mapping(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "fingertips.csv"
    path.write_text(
        "Indicator Name,Area Code,Area Name,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Count,Base\n"
        "Violent crime - hospital admissions,E06000060,Buckinghamshire,2018/19 - 20/21,22.1,20.0,24.4,412,\n"
        "Violent crime - hospital admissions,E92000001,England,2018/19 - 20/21,41.9,41.6,42.2,70000,\n"
    )
    rules = tmp_path / "fingertips.toml"
    rules.write_text(
        'source = "series"\n[values.period]\n"2018/19 - 20/21" = "2018/19 to 2020/21"\n[constants]\nbase = 100000\n'
        'source = "OHID Fingertips"\nstatus = "final"\n'
    )
    report = load(lake, path, mapping=rules)
    assert (report.loaded, report.quarantined) == (2, 0)
    first = rows_of(lake, "series", "area_code", "period", "value", "numerator", "base", "source", "status")[0]
    assert first == {
        "area_code": "E06000060",
        "period": "2018/19 to 2020/21",
        "value": 22.1,
        "numerator": 412.0,
        "base": 100000,
        "source": "OHID Fingertips",
        "status": "final",
    }


def test_a_proposed_mapping_loads_once_its_guesses_are_taken(lake: Lake, tmp_path: Path) -> None:
    path = as_csv(
        tmp_path / "x.csv", ["Crime Number Ref", "HO Offence Code", "Recorded Dte"], [["1", "8N", "2021-04-01"]]
    )
    rules = tmp_path / "rules.toml"
    rules.write_text(propose_for(path))
    assert load(lake, path, mapping=rules).loaded == 1


CELLS = st.one_of(st.none(), st.text(max_size=12), st.integers(-(10**9), 10**9), st.booleans(), st.dates())


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=9, max_size=9), min_size=1, max_size=6))
def test_any_cells_under_good_headings_are_all_accounted_for(tmp_path: Path, rows: list[list[Any]]) -> None:
    lake = Lake(tmp_path / "lake")
    texts = [[text_of(cell) for cell in row] for row in rows]
    path = as_csv(tmp_path / "x.csv", [*HEADINGS, "Extra"], [[*row, "x"] for row in texts])
    told = one(load(lake, path))
    if told.status == "loaded":
        assert told.read == told.loaded + told.duplicates + told.quarantined
        assert told.read >= len(rows)
    lake.path.joinpath("manifest.json").unlink(missing_ok=True)


def test_the_small_areas_of_the_lakes_own_look_ups_are_known(lake: Lake, tmp_path: Path) -> None:
    import pyarrow as pa

    row = list(ROWS[0])
    row[6] = "Z01000001"
    path = as_csv(tmp_path / "x.csv", HEADINGS, [row])
    told = one(load(lake, path))
    assert told.reasons == {"lsoa_code_unknown": 1}
    assert "load the look-up" in " ".join(told.notes)
    lake.store_reference("look-ups", "fiction", pa.table({"code": ["Z01000001"], "ward": ["Z05000001"]}), "made up")
    assert load(lake, path).loaded == 1
