"""Loading: what is read, typed, flagged, refused, and counted."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from engine_support import HEADINGS, STREET, column, given, load, raw_input, records, row, text
from upstream.engine import Input, Lake, cells
from upstream.model.contract import Contract, Effect, FieldType


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def quarantined(lake: Lake) -> list[tuple[int, str]]:
    return [(r["line"], r["reasons"]) for r in lake.quarantine("street").to_pylist()]


def test_values_are_typed_and_lines_numbered(lake: Lake) -> None:
    report = load(lake, given([row("a1"), row("a2", Knife="yes", Count="", Day="03/01/2020", Longitude="")]))
    assert (report.read, report.loaded, report.files[0].months) == (2, 2, ("2020-01",))
    first, second = records(lake)
    assert (first["line"], first["longitude"], first["knife"], first["day"], first["flags"]) == (
        2,
        -2.5,
        False,
        date(2020, 1, 2),
        "",
    )
    assert (second["line"], second["longitude"], second["count"], second["day"]) == (3, None, None, date(2020, 1, 3))
    assert second["flags"] == "longitude_missing knife_drugs"
    assert first["extract_id"] == report.files[0].extract_id


def test_faulty_rows_are_kept_with_file_line_reasons_and_text(lake: Lake) -> None:
    rows = [row("a1"), row("a2", Month="20-13"), row("a3", Crime_type="Piracy"), row("a4", Month="2001-01", Force="")]
    report = load(lake, given(rows, "bad.csv"))
    assert (report.loaded, report.quarantined) == (1, 3)
    table = lake.quarantine().to_pylist()
    assert [(r["file"], r["line"], r["reasons"]) for r in table] == [
        ("bad.csv", 3, "month_invalid"),
        ("bad.csv", 4, "crime_type_not_allowed"),
        ("bad.csv", 5, "month_out_of_range force_missing"),
    ]
    assert table[1]["raw"] == ",".join(rows[2])
    assert report.reasons == {
        "crime_type_not_allowed": 1,
        "force_missing": 1,
        "month_invalid": 1,
        "month_out_of_range": 1,
    }


def test_rows_equal_in_every_column_are_duplicates_only_with_an_identifier(lake: Lake) -> None:
    rows = [row("a1"), row("a1"), row("a1", Count="2"), row(""), row(""), row("b", "2020-02"), row("b")]
    report = load(lake, given(rows))
    assert (report.loaded, report.duplicates, report.quarantined) == (6, 1, 0)
    kept = {r["line"]: r["flags"] for r in records(lake)}
    assert kept == {2: "same_identifier", 4: "same_identifier", 5: "", 6: "", 7: "", 8: ""}


def test_code_lists_refuse_unknown_codes(lake: Lake) -> None:
    rows = [row("a1"), row("a2", place="Atlantis 001A"), row("a3", place="")]
    report = load(lake, given(rows), code_lists={"lsoa": ["Bristol 001A"]})
    assert quarantined(lake) == [(3, "lsoa_name_unknown")]
    assert report.loaded == 2


def test_headings_are_matched_by_name_in_any_order_and_case(lake: Lake) -> None:
    headings = [" knife ", *(h.upper() for h in HEADINGS if h != "Knife"), "Notes"]
    body = [["Armed", *(c for h, c in zip(HEADINGS, row("a1"), strict=True) if h != "Knife"), "x"]]
    report = load(lake, Input.text("mixed.csv", text(body, headings)))
    assert records(lake)[0]["knife"] is True
    assert report.files[0].notes == ("Columns not kept: Notes.",)


def test_files_of_several_layouts_go_into_one_lake(lake: Lake) -> None:
    other = Input.text("b.csv", text([r[::-1] for r in [row("b1", "2020-02")]], HEADINGS[::-1]))
    without = Input.text("c.csv", text([row("c1", "2020-03")[:6], row("c2", "2020-03")[:6]], HEADINGS[:6]))
    report = load(lake, given([row("a1")]), other, without)
    assert [f.loaded for f in report.files] == [1, 1, 2]
    assert [(r["crime_id"], r["count"]) for r in sorted(records(lake), key=lambda r: r["crime_id"])] == [
        ("a1", 1),
        ("b1", 1),
        ("c1", None),
        ("c2", None),
    ]


def test_a_mapping_names_a_forces_own_headings(lake: Lake) -> None:
    headings = ["URN" if h == "Crime ID" else h for h in HEADINGS]
    report = load(lake, Input.text("m.csv", text([row("a1")], headings)), mapping={"urn": "crime_id"})
    assert report.loaded == 1
    assert records(lake)[0]["crime_id"] == "a1"


def test_blanks_around_cells_mean_nothing(lake: Lake) -> None:
    rows = [row(" a1 ", Day=" 2020-01-02 ", Crime_type="Drugs "), row("  "), row("a1")]
    report = load(lake, given(rows))
    assert (report.loaded, report.duplicates) == (2, 1)
    first, second = records(lake)
    assert (first["crime_id"], first["day"], first["crime_type"]) == ("a1", date(2020, 1, 2), "Drugs")
    assert second["crime_id"] is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "UP-ENGINE-001"),
        (b"<!DOCTYPE html>\n<html></html>\n", "UP-ENGINE-003"),
        (b"PK\x03\x04\0\0\0\0", "UP-ENGINE-004"),
        (text([row("a")]).replace("Month", "Monat").encode(), "UP-ENGINE-010"),
        (text([[*row("a"), "x"]], [*HEADINGS, "month"]).encode(), "UP-ENGINE-011"),
        (b"a;b;c\n1;2;3\n", "UP-ENGINE-010"),
        (b"\n\n\n", "UP-ENGINE-010"),
    ],
)
def test_what_cannot_be_read_is_refused_and_the_rest_goes_on(lake: Lake, data: bytes, code: str) -> None:
    report = load(lake, raw_input(data, "bad.csv"), given([row("a1")]))
    assert [f.status for f in report.files] == ["refused", "loaded"]
    assert report.files[0].code == code
    assert "bad.csv" in report.files[0].error


def test_a_missing_file_is_refused(lake: Lake, tmp_path: Path) -> None:
    assert load(lake, Input.file(tmp_path / "none.csv")).files[0].code == "UP-ENGINE-006"


def test_a_damaged_archive_is_refused_and_the_rest_goes_on(lake: Lake, tmp_path: Path) -> None:
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", text([row(f"a{i}") for i in range(400)]))
    data = bytearray(whole.read_bytes())
    data[200:260] = b"x" * 60
    (tmp_path / "damaged.zip").write_bytes(data)
    (tmp_path / "cut.zip").write_bytes(data[: len(data) // 2])
    files = [Input.member(tmp_path / name, "a.csv") for name in ("damaged.zip", "cut.zip", "whole.zip")]
    report = load(lake, *files)
    assert [f.code for f in report.files] == ["UP-ENGINE-006", "UP-ENGINE-006", ""]
    assert report.loaded == 400


def test_a_renamed_heading_is_suggested(lake: Lake) -> None:
    report = load(lake, Input.text("f.csv", text([row("a")]).replace("Crime type", "Crime typ")))
    assert "Did you mean Crime typ?" in report.files[0].error


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_told_apart(lake: Lake, encoding: str) -> None:
    report = load(lake, raw_input(text([row("é1", place="Ynys Môn 001A"), row("a2")]).encode(encoding)))
    assert [r["crime_id"] for r in records(lake)] == ["é1", "a2"]
    assert records(lake)[0]["lsoa_name"] == "Ynys Môn 001A"
    assert bool(report.files[0].notes) == (not encoding.startswith("utf-8"))


def test_a_damaged_line_in_a_utf8_file_costs_that_line(lake: Lake) -> None:
    data = text([row("é1"), row("XX"), row("a3")]).encode().replace(b"XX", b"\xff")
    report = load(lake, raw_input(data))
    assert quarantined(lake) == [(3, "row_encoding")]
    assert report.loaded == 2
    assert "\\xff" in lake.quarantine().to_pylist()[0]["raw"]


def test_header_only_loads_nothing(lake: Lake) -> None:
    report = load(lake, given([]))
    assert (report.files[0].status, report.read) == ("loaded", 0)
    assert lake.sources() == ()


def test_loading_again_changes_nothing(lake: Lake) -> None:
    files = [given([row("a1"), row("a2", Month="x")]), given([row("b1", "2020-02")], "feb.csv")]
    load(lake, *files)
    before, kept = lake.version, records(lake)
    again = load(lake, *files)
    assert [f.status for f in again.files] == ["already loaded", "already loaded"]
    assert (again.read, lake.version, records(lake)) == (0, before, kept)


def test_the_same_bytes_twice_in_one_load_count_once(lake: Lake) -> None:
    report = load(lake, given([row("a1")], "one.csv"), given([row("a1")], "two.csv"))
    assert [f.status for f in report.files] == ["loaded", "already loaded"]
    assert len(records(lake)) == 1


def test_a_better_code_list_reads_the_file_again(lake: Lake) -> None:
    file = given([row("a1"), row("a2", place="Bath 001A")])
    load(lake, file, code_lists={"lsoa": ["Bristol 001A"]})
    report = load(lake, file, code_lists={"lsoa": ["Bristol 001A", "Bath 001A"]})
    assert (report.loaded, report.replaced) == (2, 1)
    assert len(records(lake)) == 2


def test_the_refused_rows_of_an_earlier_reading_go_with_it(lake: Lake) -> None:
    file = given([row("a1"), row("a2", Month="x"), row("a3", "2020-02")])
    load(lake, file, given([row("b1", "2020-03", "Bath 001A")], "b.csv"), code_lists={"lsoa": ["York 001A"]})
    assert lake.quarantine().num_rows == 4
    load(lake, file, code_lists={"lsoa": ["Bristol 001A"]})
    assert [(r["file"], r["line"]) for r in lake.quarantine().to_pylist()] == [
        ("2020-01-avon-street.csv", 3),
        ("b.csv", 2),
    ]
    assert [e.quarantined for e in lake.coverage("street").extracts if e.file != "b.csv"] in ([0, 1], [1, 0])


def test_the_refused_rows_of_a_file_that_was_wholly_replaced_go_with_it(lake: Lake) -> None:
    load(lake, given([row("a1"), row("a2", Month="x")]))
    load(lake, given([row("a1"), row("a2")], "mended.csv"))
    assert lake.quarantine().num_rows == 0


TIMES = Contract(
    **{
        **{k: getattr(STREET, k) for k in STREET.__dataclass_fields__},
        "name": "searches",
        "month": "at",
        "identifier": None,
        "scope": (),
        "rules": (),
        "fields": (
            column("at", FieldType.DATETIME, "At", formats=("%Y-%m-%dT%H:%M:%S%z", "%d/%m/%Y %H:%M")),
            column("clock", FieldType.TIME, "Clock", column=Effect.ALLOW, invalid=Effect.FLAG),
            column("n", FieldType.INTEGER, "N", column=Effect.ALLOW, invalid=Effect.FLAG),
            column("x", FieldType.NUMBER, "X", column=Effect.ALLOW, invalid=Effect.FLAG),
        ),
    }
)


def test_instants_become_local_time_and_give_the_month(lake: Lake) -> None:
    body = [
        ["2019-07-31T23:30:00+00:00", "09:30", "1.5", "nan"],
        ["05/01/2020 10:00", "24:00", "+7", "1e3"],
        ["2019-02-03garbage", "x", "", ""],
    ]
    report = lake.load(TIMES, [Input.text("s.csv", text(body, ["At", "Clock", "N", "X"]))])
    assert (report.loaded, report.quarantined, report.files[0].months) == (2, 1, ("2019-08", "2020-01"))
    first, second = records(lake, "searches")
    assert (first["at"], first["month"], first["clock"]) == (datetime(2019, 8, 1, 0, 30), "2019-08", "09:30:00")
    assert first["flags"] == "n_invalid x_invalid"
    assert (second["n"], second["x"], second["flags"]) == (7, 1000.0, "clock_invalid")
    unread = lake.unread("searches").select(["line", "field", "text"]).to_pylist()
    assert [tuple(lost.values()) for lost in unread] == [(2, "n", "1.5"), (2, "x", "nan"), (3, "clock", "24:00")]
    lake.withdraw(report.files[0].extract_id, reason="wrong")
    assert lake.unread().num_rows == 0


def test_report_as_a_dictionary_has_the_documented_keys(lake: Lake) -> None:
    report = load(lake, given([row("a1")])).as_dict()
    assert list(report) == ["read", "loaded", "duplicates", "quarantined", "replaced", "files", "reasons", "seconds"]


@pytest.mark.parametrize(
    ("written", "n", "x"),
    [
        ("1,234", 1234, 1234.0),
        ("-12,345,678", -12345678, -12345678.0),
        ("1,234.5", None, 1234.5),
        ("1,23", None, None),
        ("1234,567", None, None),
        ("1,2345", None, None),
        (",123", None, None),
        ("1.234,5", None, None),
    ],
)
def test_commas_between_thousands_are_read_where_they_stand_right(
    lake: Lake, written: str, n: int | None, x: float | None
) -> None:
    body = [["2020-01-05T10:00:00", "", written, written]]
    lake.load(TIMES, [Input.text("s.csv", text(body, ["At", "Clock", "N", "X"]))])
    (read,) = records(lake, "searches")
    assert (read["n"], read["x"]) == (n, x)


def test_the_cells_of_a_large_file_wait_on_disk(lake: Lake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = [row("a1"), row("a2", Month="x"), row(" a3", Count="")]
    load(lake, given(rows))
    monkeypatch.setattr(cells, "LARGE_BYTES", 1)
    other = Lake(tmp_path / "other")
    load(other, given(rows))
    assert records(other) == records(lake)
    assert other.quarantine() == lake.quarantine()
    assert not list((other.path / "staging").iterdir())
