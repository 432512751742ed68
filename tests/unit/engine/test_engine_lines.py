"""The line-accurate reader, and that it agrees with the fast one."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine_support import STREET, given, load, raw_input, records, row, text
from upstream.engine import Input, Lake, lines


def read(tmp_path: Path, data: bytes, width: int = 3) -> list[tuple[int, list[str] | str]]:
    path = tmp_path / "f.csv"
    path.write_bytes(data)
    return [(r.line, r.fault or r.cells) for r in lines.rows(path, width)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"h\na,b,c\n", [(2, ["a", "b", "c"])]),
        (b"h\r\na,b,c\r\nd,e,f", [(2, ["a", "b", "c"]), (3, ["d", "e", "f"])]),
        (b"h\na,b,c\rd,e,f\r\ng,h,i\n", [(2, ["a", "b", "c"]), (3, ["d", "e", "f"]), (4, ["g", "h", "i"])]),
        (b"h\n\n  \na,b,c\n\n", [(4, ["a", "b", "c"])]),
        (b"h\na,b\na,b,c,d\n,,\n", [(2, "row_width"), (3, "row_width"), (4, ["", "", ""])]),
        (b'h\n"a, x","b ""q""",c\n', [(2, ["a, x", 'b "q"', "c"])]),
        (b'h\na,"two\nlines",c\nd,e,f\n', [(2, ["a", "two\nlines", "c"]), (4, ["d", "e", "f"])]),
        (b'h\na,"open,c\nd,e,f\ng,h,i\n', [(2, "row_quote"), (3, ["d", "e", "f"]), (4, ["g", "h", "i"])]),
        (b'h\na,"open\nno more\n', [(2, "row_quote"), (3, "row_width")]),
        (b'h\na,"b"x,c\nd,e,f\n', [(2, "row_quote"), (3, ["d", "e", "f"])]),
        (b"h\na,\0,c\nd,e,f\n", [(2, "row_nul"), (3, ["d", "e", "f"])]),
        (b"h\na,\xff,c\nd,e,f\n", [(2, "row_encoding"), (3, ["d", "e", "f"])]),
        (b"h\n" + b"x" * (lines.LONGEST_LINE + 1) + b"\nd,e,f\n", [(2, "row_too_long"), (3, ["d", "e", "f"])]),
    ],
)
def test_a_fault_costs_its_own_line_and_no_other(
    tmp_path: Path, data: bytes, expected: list[tuple[int, list[str] | str]]
) -> None:
    assert read(tmp_path, data) == expected


def test_an_unterminated_quote_does_not_swallow_hundreds_of_rows(tmp_path: Path) -> None:
    rows = [row(f"a{i}") for i in range(500)]
    data = text(rows).replace("a250", '"a250').encode()
    lake = Lake(tmp_path / "lake")
    report = load(lake, raw_input(data))
    assert (report.read, report.loaded, report.quarantined) == (500, 499, 1)
    kept = lake.quarantine().to_pylist()[0]
    assert (kept["line"], kept["reasons"], kept["raw"]) == (
        252,
        "row_quote",
        ",".join(rows[250]).replace("a250", '"a250'),
    )


def test_line_numbers_stay_right_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    report = load(lake, given([row("a1"), row("a2\nmore\nand more"), row("a3", Month="x"), row("a4")]))
    assert [(r["crime_id"], r["line"]) for r in records(lake)] == [("a1", 2), ("a2\nmore\nand more", 3), ("a4", 7)]
    assert lake.quarantine().to_pylist()[0]["line"] == 6
    assert lake.quarantine().to_pylist()[0]["raw"] == ",".join(row("a3", Month="x"))
    assert report.read == 4


def test_shifted_columns_are_refused_line_by_line(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    data = text([row("a1"), row("a2")[1:], [*row("a3"), "extra"], row("a4")])
    report = load(lake, Input.text("s.csv", data))
    assert [(r["line"], r["reasons"]) for r in lake.quarantine().to_pylist()] == [(3, "row_width"), (4, "row_width")]
    assert (report.loaded, report.quarantined) == (2, 2)


def test_a_huge_line_is_kept_whole(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    huge = "x" * (5 << 20)
    report = load(lake, Input.text("h.csv", text([row("a1"), row(huge), row("a3")])))
    assert (report.loaded, report.quarantined) == (2, 1)
    assert huge in lake.quarantine().to_pylist()[0]["raw"]


def test_contract_has_the_fields_that_these_tests_write() -> None:
    assert [field.headings[0] for field in STREET.fields] == text([]).strip().split(",")
