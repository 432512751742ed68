"""What is let in and what is not: names, kinds, bombs, paths, archives in archives, macros."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.model.errors import UpstreamError
from upstream.web.insight.uploads.gate import ENDINGS, NAME_LENGTH, check, clean_name
from web_upload_support import STREET, street, zipped

BOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
SHEET = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<office/>"}
BAD = re.compile(r"[/\\:*?\"<>|\x00-\x1f\u202a-\u202e\u2066-\u2069]")


def let_in(name: str, content: bytes) -> None:
    check(name, len(content), io.BytesIO(content))


def code(name: str, content: bytes) -> str:
    with pytest.raises(UpstreamError) as refusal:
        let_in(name, content)
    assert refusal.value.do
    return refusal.value.code


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", street()),
        ("a.txt", street()),
        ("a.tsv", b"\xef\xbb\xbf" + street()),
        ("a.csv", STREET.encode("utf-16")),
        ("a.csv", STREET.encode("utf-16-le")),
        ("a.csv", "Straße,Größe\n1,2\n".encode("cp1252")),
        ("A.XLSX", zipped(BOOK)),
        ("a.ods", zipped(SHEET)),
        ("a.zip", zipped({"2023-04/a-street.csv": street(), "read me.pdf": b"%PDF"})),
        ("a.zip", zipped({"a.xlsx": zipped(BOOK)})),
        ("a.zip", zipped({"a.csv": b"0,0\n" * 10_000_000})),
    ],
)
def test_tables_are_let_in(name: str, content: bytes) -> None:
    let_in(name, content)


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("a.pdf", b"%PDF", "UP-WEB-102"),
        ("a", street(), "UP-WEB-102"),
        ("a.csv.exe", street(), "UP-WEB-102"),
        ("a.xlsm", zipped(BOOK), "UP-WEB-102"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "UP-WEB-102"),
        ("a.csv", b"", "UP-WEB-103"),
        ("a.csv", zipped({"a.csv": street()}), "UP-WEB-104"),
        ("a.csv", b"%PDF-1.7 ...", "UP-WEB-104"),
        ("a.csv", b"MZ\x90\0\x03\0\0\0", "UP-WEB-104"),
        ("a.csv", b"month,count\n2023-04,\0\n", "UP-WEB-104"),
        ("a.csv", b"  <!DOCTYPE html><html>", "UP-WEB-104"),
        ("a.csv", b'{"type": "FeatureCollection"}', "UP-WEB-104"),
        ("a.xlsx", street(), "UP-WEB-104"),
        ("a.ods", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "UP-WEB-104"),
        ("a.xlsx", zipped({"a.csv": street()}), "UP-WEB-104"),
        ("a.zip", zipped(BOOK), "UP-WEB-104"),
        ("a.zip", b"PK\x03\x04 and no more", "UP-WEB-105"),
        ("a.zip", zipped({"a.csv": street(500)})[:-30], "UP-WEB-105"),
        ("a.zip", zipped({"a.pdf": b"%PDF"}), "UP-WEB-105"),
        ("a.zip", zipped({"a.csv": b"0" * 60_000_000}), "UP-WEB-106"),
        ("a.xlsx", zipped({**BOOK, "xl/worksheets/sheet1.xml": b" " * 60_000_000}), "UP-WEB-106"),
        ("a.zip", zipped({f"{number}.csv": b"" for number in range(20_001)}), "UP-WEB-106"),
        ("a.zip", zipped({"../a.csv": street()}), "UP-WEB-108"),
        ("a.zip", zipped({"a/../../b.csv": street()}), "UP-WEB-108"),
        ("a.zip", zipped({"..\\a.csv": street()}), "UP-WEB-108"),
        ("a.zip", zipped({"/etc/a.csv": street()}), "UP-WEB-108"),
        ("a.zip", zipped({"C:\\a.csv": street()}), "UP-WEB-108"),
        ("a.xlsx", zipped({**BOOK, "../../a.xml": b""}), "UP-WEB-108"),
        ("a.xlsx", zipped({**BOOK, "xl/vbaProject.bin": b"x"}), "UP-WEB-109"),
        ("a.ods", zipped({**SHEET, "Basic/Standard/Module1.xml": b"x"}), "UP-WEB-109"),
        ("a.xlsx", zipped({**BOOK, "xl/externalLinks/externalLink1.xml": b"x"}), "UP-WEB-110"),
        ("a.xlsx", zipped({**BOOK, "xl/embeddings/oleObject1.bin": b"x"}), "UP-WEB-110"),
        ("a.zip", zipped({"a.csv": street(), "b.zip": zipped({})}), "UP-WEB-111"),
        ("a.zip", zipped({"b.csv.gz": b"\x1f\x8b"}), "UP-WEB-111"),
        ("a.zip", zipped({"b.csv": zipped({"c.csv": street()})}), "UP-WEB-111"),
    ],
)
def test_everything_else_is_refused_with_a_code_and_what_to_do(name: str, content: bytes, wanted: str) -> None:
    assert code(name, content) == wanted


def test_an_archive_that_is_locked_or_points_elsewhere_is_refused() -> None:
    locked = bytearray(zipped({"a.csv": street()}))
    locked[6] |= 1
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert code("a.zip", bytes(locked)) == "UP-WEB-107"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("a.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert code("a.zip", made.getvalue()) == "UP-WEB-108"


def test_a_bomb_of_files_that_share_their_bytes_is_refused_by_what_it_says_of_itself() -> None:
    """Each entry of the directory names the same bytes: the sum counts, not the size of the archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 40_000_000)
        first = archive.infolist()[0]
        archive.filelist += [first] * 200
    assert code("a.zip", made.getvalue()) == "UP-WEB-106"


@given(st.text(max_size=300) | st.binary(max_size=80).map(lambda raw: raw.decode("utf-8", "replace")))
def test_a_clean_name_is_fit_to_be_a_files(name: str) -> None:
    found = clean_name(name)
    assert 0 < len(found) <= NAME_LENGTH
    assert not BAD.search(found)
    assert found.strip(" .") == found
    assert found[0] not in "=+-@.'"
    assert found not in ("", ".", "..")
    assert clean_name(found) == found


@given(st.sampled_from(ENDINGS), st.text(max_size=200))
def test_a_clean_name_keeps_its_ending(ending: str, stem: str) -> None:
    assert clean_name(f"{stem}{ending}").lower().endswith(ending)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\a b\\extract 2023.xlsx", "extract 2023.xlsx"),
        ("<script>alert(1)</script>.csv", "script.csv"),
        ("=cmd|' /C calc'!A0.csv", "C calc' A0.csv"),
        ("report\u202evsc.exe.csv", "report vsc.exe.csv"),
        ("CON.csv", "file CON.csv"),
        (".csv", "file.csv"),
        ("", "file"),
        ("x" * 400 + ".zip", "x" * (NAME_LENGTH - 4) + ".zip"),
    ],
)
def test_clean_names(name: Any, wanted: str) -> None:
    assert clean_name(name) == wanted
