"""What is let in: CSV, XLSX, ODS, zip archives of them, and GeoJSON. Told by the content; nothing is unpacked."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from upstream.model.errors import UpstreamError

TEXT = (".csv", ".txt", ".tsv")
OUTLINES = ".geojson"
ENDINGS = (*TEXT, ".xlsx", ".ods", ".zip", OUTLINES)
BOOK = (".xlsx", ".ods")
ZIPPED = b"PK\x03\x04"
MOST_MEMBERS = 20_000
MOST_UNPACKED = 5_000_000_000
MOST_RATIO = 250
SMALL = 50_000_000
"""What unpacks to less than this may be packed as tightly as it likes: a column of equal words is."""
NAME_LENGTH = 120
HEAD = 1 << 16
NESTED = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz")
PACKED = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
MACROS = ("vbaproject.bin", "macros/", "basic/", "scripts/")
OUTSIDE = ("externallinks/", "activex/", "embeddings/", "object ")
NOT_IN_NAMES = re.compile(r"[^\w .,()+&'@=-]+")
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The last part of a name, with letters, figures and plain signs alone: fit to be shown, and to be a file's."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFKC", name).strip())[-1]
    stem, dot, ending = base.rpartition(".")
    stem, ending = (_plain(stem), _plain(ending)[:10]) if dot else (_plain(base), "")
    stem = stem.strip(" .-=+@'") or "file"
    if DEVICES.fullmatch(stem):
        stem = f"file {stem}"
    return f"{stem[: NAME_LENGTH - len(ending) - 1].rstrip(' .')}{f'.{ending}' if ending else ''}"


def _plain(text: str) -> str:
    return " ".join(NOT_IN_NAMES.sub(" ", text).split()).strip(" .")


def check(name: str, size: int, content: BinaryIO) -> None:
    """Let a file in, or raise UP-WEB-102 to 111."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        raise refused(
            "102", "only CSV, XLSX, ODS, GeoJSON and zip files are taken", name, "Save the table as CSV or XLSX."
        )
    if not size:
        raise refused("103", "the file is empty", name, "Check it, or ask for it again.")
    head = content.read(HEAD)
    if ending in TEXT:
        _check_text(name, head)
    elif ending == OUTLINES:
        _check_outlines(name, head)
    elif not head.startswith(ZIPPED):
        what = f"the content is not that of {'an' if ending[1] in 'ox' else 'a'} {ending[1:].upper()} file"
        raise refused("104", what, name, "Open it in the program that made it and save it again, without a password.")
    else:
        content.seek(0)
        _check_zipped(name, ending, content)


def _check_text(name: str, head: bytes) -> None:
    """Of other programs' files most have a zero byte or a mark at their start; UTF-16 has both."""
    utf16 = head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[1::2].count(0) * 2 > len(head[1::2]) > 0
    binary = head.startswith((*PACKED, b"%PDF", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"MZ\x90")) or (
        b"\0" in head and not utf16
    )
    if binary:
        raise refused("104", "the content is not text, though its name says so", name, "Save the table as CSV or XLSX.")
    start = head.lstrip(b"\xef\xbb\xbf\r\n\t ")[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"{")):
        raise refused("104", "this is a web page or another program's data, not a table", name, "Download it again.")


def _check_outlines(name: str, head: bytes) -> None:
    """Boundaries: what else is written as JSON is not taken."""
    start = head.lstrip(b"\xef\xbb\xbf\r\n\t ")
    if not start.startswith(b"{") or b"\0" in head or b'"FeatureCollection"' not in head:
        what = "the content is not that of a GeoJSON file of areas"
        raise refused("104", what, name, "Download the boundaries again, as GeoJSON.")


def _check_zipped(name: str, ending: str, content: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
            _check_sizes(name, members)
            _check_names(name, members)
            if _is_book(members):
                _check_book(name, ending, members)
            else:
                _check_archive(name, ending, members)
                _check_starts(name, archive, members)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        what = "the file is damaged or was not sent whole"
        raise refused("105", what, name, "Send it again, or ask for it again.") from error


def _is_book(members: list[zipfile.ZipInfo]) -> bool:
    return bool({"[Content_Types].xml", "content.xml"} & {member.filename for member in members})


def _check_sizes(name: str, members: list[zipfile.ZipInfo]) -> None:
    """Against bombs: too many files, too much content, or content that is packed beyond belief; files that share
    their bytes count each time."""
    if len(members) > MOST_MEMBERS:
        raise refused("106", f"the archive has {len(members):,} files", name, "Hand in a part of it at a time.")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1)):
        what = f"it would unpack to {unpacked / 1e9:,.1f} GB: that is no extract"
        raise refused("106", what, name, "Do not open it. Ask the sender what it is.")
    for member in members:
        if member.file_size > SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            what = f"a file in it would unpack to {member.file_size / 1e6:,.0f} MB from almost nothing"
            raise refused("106", what, name, "Do not open it. Ask the sender what it is.")
        if member.flag_bits & 0x1:
            raise refused("107", "it is locked with a password", name, "Unpack it with the password first.")


def _check_names(name: str, members: list[zipfile.ZipInfo]) -> None:
    """Nothing is ever unpacked to a path; whoever writes such names means harm all the same."""
    for member in members:
        path = member.filename.replace("\\", "/")
        outside = path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path) or "\0" in path
        if outside or (member.external_attr >> 16) & 0o170000 == 0o120000:
            what = "a file in the archive points to a place outside of it"
            raise refused("108", what, name, "Do not open it. Ask the sender what it is.")


def _check_book(name: str, ending: str, members: list[zipfile.ZipInfo]) -> None:
    if ending not in BOOK:
        raise refused("104", "the content is a spreadsheet, though its name says zip", name, "Give it its own ending.")
    parts = [member.filename.lower() for member in members]
    if any(part.startswith(MACROS) or part.endswith(MACROS[0]) for part in parts):
        raise refused("109", "the spreadsheet has macros", name, "Save it as XLSX or ODS without macros.")
    if any(mark in f"/{part}" for part in parts for mark in (f"/{each}" for each in OUTSIDE)):
        what = "the spreadsheet has links to other files or objects inside it"
        raise refused("110", what, name, "Copy the values into a new workbook and save that.")


def _check_archive(name: str, ending: str, members: list[zipfile.ZipInfo]) -> None:
    if ending != ".zip":
        what = f"the content is not that of {'an' if ending[1] in 'ox' else 'a'} {ending[1:].upper()} file"
        raise refused("104", what, name, "Open it in the program that made it and save it again.")
    if any(member.filename.lower().endswith(NESTED) for member in members):
        raise _nested(name)
    if not any(member.filename.lower().endswith((*TEXT, *BOOK)) for member in members):
        raise refused("105", "the archive has no CSV, XLSX or ODS file in it", name, "Check that it is the right one.")


def _check_starts(name: str, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """An archive by another name is one all the same."""
    for member in members:
        if not member.is_dir() and member.filename.lower().endswith(TEXT):
            with archive.open(member) as stream:
                if stream.read(8).startswith(PACKED):
                    raise _nested(name)


def _nested(name: str) -> UpstreamError:
    return refused("111", "there is an archive inside the archive", name, "Unpack it and hand in the files inside.")


def refused(number: str, what: str, name: str, do: str) -> UpstreamError:
    return UpstreamError(f"UP-WEB-{number}", what, where=name, do=do)
