"""From the paths that a user names to the single files in them: folders and zip archives are opened up, safely."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from upstream.model.errors import UpstreamError
from upstream.sources import sheets

TEXT_EXTENSIONS = (".csv", ".txt", ".tsv", ".tab")
EXTENSIONS = (*TEXT_EXTENSIONS, *sheets.EXTENSIONS)
JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
MOST_MEMBERS = 200_000
MOST_MEMBER_BYTES = 20_000_000_000
SUSPICIOUS_RATIO = 400
SMALL_ENOUGH = 200_000_000
SEND_AGAIN = "Download it or ask for it again."
HEAD = 1 << 16
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
OTHER_KINDS = (
    (b"%PDF", "a PDF document", "Ask the sender for the table behind it as CSV or XLSX."),
    (b"\x1f\x8b", "a gzip file", "Unpack it and load the file inside."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and load the files inside."),
    (b"Rar!", "a RAR archive", "Unpack it and load the files inside."),
    (b"PAR1", "a Parquet file", "Export it as CSV and load that."),
    (b"\x89PNG", "a picture", "Ask the sender for the table as CSV or XLSX."),
    (b"\xff\xd8\xff", "a picture", "Ask the sender for the table as CSV or XLSX."),
    (b"{\\rtf", "a Word document", "Ask the sender for the table as CSV or XLSX."),
)


@dataclass(frozen=True)
class Found:
    """One file. ``name`` is what the user sees, with its archive; ``path`` is set where it lies on disk by itself."""

    name: str
    opener: Callable[[], BinaryIO]
    path: Path | None = None

    @property
    def base(self) -> str:
        return PurePosixPath(self.name).name

    def head(self) -> bytes:
        with self.opener() as stream:
            return stream.read(HEAD)

    def read(self, most: int) -> bytes:
        """All of it. Raises UP-SOURCE-022 where it is longer than ``most`` bytes."""
        with self.opener() as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            do = "Save the sheet as CSV and load that."
            raise UpstreamError("UP-SOURCE-022", "the spreadsheet is too large to read", where=self.name, do=do)
        return data


@dataclass(frozen=True)
class Passed:
    """A file that is not read, and why."""

    name: str
    fault: UpstreamError


def find(path: Path) -> Iterator[Found | Passed]:
    """The files at a path, in the order of their names. Raises UP-SOURCE-002 where there is nothing."""
    if path.is_dir():
        yield from _in_folder(path)
    elif path.exists():
        yield from _opened(path, path.name, named=True)
    else:
        raise UpstreamError("UP-SOURCE-002", "there is no such file or folder", where=str(path), do="Check the path.")


def _in_folder(folder: Path) -> Iterator[Found | Passed]:
    files = [
        item for item in sorted(folder.rglob("*")) if item.is_file() and not _is_junk(item.relative_to(folder).parts)
    ]
    if not files:
        raise UpstreamError("UP-SOURCE-002", "the folder has no files", where=str(folder), do="Check the path.")
    for item in files:
        yield from _opened(item, f"{folder.name}/{item.relative_to(folder).as_posix()}", named=False)


def _is_junk(parts: tuple[str, ...]) -> bool:
    return any(part in JUNK or part.startswith((".", "~$")) for part in parts)


def _opened(path: Path, name: str, *, named: bool) -> Iterator[Found | Passed]:
    """The file itself, or the members of an archive. What is no data in a folder is passed over."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == b"PK\x03\x04" or start == b"PK\x05\x06" or path.suffix.lower() == ".zip":
        yield from _in_archive(path, name)
    elif named or path.suffix.lower() in EXTENSIONS:
        yield Found(name, lambda: path.open("rb"), path)


def _in_archive(path: Path, name: str) -> Iterator[Found | Passed]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield Passed(name, _broken(name, error))
        return
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names or "content.xml" in names:
        yield Found(name, lambda: path.open("rb"), path)
        return
    try:
        _guard_archive(members, name)
    except UpstreamError as fault:
        yield Passed(name, fault)
        return
    yield from _members(path, name, members)


def _broken(name: str, error: Exception) -> UpstreamError:
    return UpstreamError(
        "UP-SOURCE-005",
        f"the archive is damaged or was not sent whole ({error})",
        where=name,
        do=f"{SEND_AGAIN} Nothing was loaded from it.",
    )


def _guard_archive(members: list[zipfile.ZipInfo], name: str) -> None:
    if len(members) > MOST_MEMBERS:
        raise UpstreamError(
            "UP-SOURCE-006", f"the archive has {len(members):,} files", where=name, do="Load a part of it at a time."
        )
    for member in members:
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > MOST_MEMBER_BYTES or (ratio > SUSPICIOUS_RATIO and member.file_size > SMALL_ENOUGH):
            raise UpstreamError(
                "UP-SOURCE-006",
                f"'{member.filename}' would unpack to {member.file_size / 1e9:,.1f} GB: that is no extract",
                where=name,
                do="Do not open it. Ask the sender what it is.",
            )


def _members(path: Path, name: str, members: list[zipfile.ZipInfo]) -> Iterator[Found | Passed]:
    chosen = [member for member in sorted(members, key=lambda item: item.filename) if _is_data(member)]
    if not chosen:
        seen = ", ".join(sorted(item.filename for item in members if not item.is_dir())[:5]) or "nothing"
        fault = UpstreamError(
            "UP-SOURCE-007",
            f"the archive has no CSV, XLSX or ODS file in it; it has {seen}",
            where=name,
            do="Check that it is the right archive. An archive inside an archive must be unpacked first.",
        )
        yield Passed(name, fault)
    archive = zipfile.ZipFile(path)
    for member in chosen:
        shown = f"{name}/{member.filename}"
        if member.flag_bits & 0x1:
            yield Passed(shown, _locked(shown))
        else:
            yield Found(shown, _opener(archive, member, shown))


def _is_data(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    return not member.is_dir() and not is_link and not _is_junk(path.parts) and path.suffix.lower() in EXTENSIONS


def _locked(name: str) -> UpstreamError:
    return UpstreamError(
        "UP-SOURCE-008",
        "the file is locked with a password",
        where=name,
        do="Unpack it with the password first, and load the folder.",
    )


def _opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str) -> Callable[[], BinaryIO]:
    """The archive stays open while one of its members may be read: opening it for each of thousands is slow."""
    return lambda: MemberStream(archive, member, shown)  # type: ignore[return-value,abstract]


class MemberStream(io.RawIOBase):
    """A member of an archive whose damage is reported as such when it is met."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str) -> None:
        self.shown = shown
        try:
            self.stream = archive.open(member)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise _broken(shown, error) from error

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            return self.stream.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise _broken(self.shown, error) from error

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        return self.read()

    def close(self) -> None:
        if not self.closed:
            self.stream.close()
        super().close()


def kind(found: Found, head: bytes) -> str:
    """``workbook`` or ``text``, told by the content: the name may lie. Raises UP-SOURCE-003 and 004 for the rest."""
    if not head.strip(b"\0\r\n\t "):
        raise UpstreamError("UP-SOURCE-003", "the file is empty", where=found.name, do=SEND_AGAIN)
    if head.startswith((b"PK\x03\x04", OLD_OFFICE)):
        return "workbook"
    for start, what, do in OTHER_KINDS:
        if head.startswith(start):
            raise UpstreamError("UP-SOURCE-004", f"this is {what}, not a table", where=found.name, do=do)
    if head.lstrip().startswith(b"{"):
        do = "Boundaries are loaded with --source boundaries."
        raise UpstreamError("UP-SOURCE-004", "this is JSON, not a table", where=found.name, do=do)
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe\r\n\t \0").startswith(b"<"):
        raise UpstreamError(
            "UP-SOURCE-004",
            "this is a web page, not a table: the download was answered with an error or a log-in page",
            where=found.name,
            do="Open it in a browser to see what it says, then download the file again.",
        )
    return "text"
