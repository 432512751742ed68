"""Looking at a file before it is read: hash, encoding, line ends, header. One pass over its bytes."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from upstream.engine.inputs import Input
from upstream.model.errors import UpstreamError

CHUNK = 1 << 18
"""So much as the processor keeps near: a block is looked at several times."""
LONGEST_HEADER = 1 << 16
UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
CSV_BEFORE_UTF8_WAS_COMMON = "cp1252"


@dataclass
class Scan:
    """A file on disk as UTF-8 text, and what a look at its bytes tells.

    ``lines`` counts physical lines, the header and an unfinished last line included. ``regular`` is true where
    nothing in the bytes speaks against one row a line: no NUL, one kind of line end, valid UTF-8, no blank line at
    the end. ``quoted`` is true where there is a quotation mark anywhere. ``sha256`` is of the bytes as they came.
    """

    given: Input
    path: Path
    sha256: str
    size: int
    lines: int
    regular: bool
    quoted: bool
    header: list[str]
    notes: list[str]

    @property
    def name(self) -> str:
        return self.given.name


@dataclass
class _Tally:
    size: int = 0
    newlines: int = 0
    returns: int = 0
    pairs: int = 0
    nuls: int = 0
    quoted: bool = False
    utf8: bool = True
    wide: bool = False
    last: bytes = b""

    def add(self, data: bytes, decoder: codecs.IncrementalDecoder) -> None:
        self.size += len(data)
        self.newlines += data.count(b"\n")
        returns = data.count(b"\r") if b"\r" in data else 0
        if returns:
            self.returns += returns
            self.pairs += data.count(b"\r\n")
        if self.last == b"\r" and data[:1] == b"\n":
            self.pairs += 1
        self.nuls += data.count(b"\0") if b"\0" in data else 0
        self.quoted = self.quoted or b'"' in data
        if self.utf8 and not (data.isascii() and not self.wide):
            self._decode(data, decoder)
        self.last = data[-1:]

    def _decode(self, data: bytes, decoder: codecs.IncrementalDecoder) -> None:
        self.wide = True
        try:
            decoder.decode(data)
        except UnicodeDecodeError:
            self.utf8 = False

    @property
    def one_line_end(self) -> bool:
        return self.returns == self.pairs and self.pairs in (0, self.newlines)

    @property
    def lines(self) -> int:
        return self.newlines + (self.last not in (b"\n", b""))


def scan(given: Input, staging: Path) -> Scan:
    """Look at one input; what is not a plain UTF-8 file on disk is written to ``staging`` as one.

    Raises `UpstreamError` for an empty file, one without text, and one whose encoding is none of UTF-8, UTF-16 and
    CP1252.
    """
    digest = hashlib.sha256()
    tally = _Tally()
    path = _stage(given, staging, digest, tally)
    if tally.size == 0:
        raise UpstreamError("UP-ENGINE-001", "the file is empty", where=given.name, do="Ask the sender for it again.")
    notes: list[str] = []
    path, tally = _as_utf8(given, path, staging, tally, notes)
    header = read_header(given, path)
    regular = tally.utf8 and not tally.nuls and tally.one_line_end
    return Scan(
        given,
        path,
        digest.hexdigest(),
        tally.size,
        tally.lines,
        regular,
        tally.quoted,
        header,
        notes,
    )


def _stage(given: Input, staging: Path, digest: hashlib._Hash, tally: _Tally) -> Path:
    decoder = codecs.getincrementaldecoder("utf-8")()
    if isinstance(given.source, Path):
        with given.source.open("rb") as stream:
            for data in _chunks(stream):
                digest.update(data)
                tally.add(data, decoder)
        return given.source
    path = staging / f"{uuid.uuid4().hex}.csv"
    with given.open() as stream, path.open("wb") as out:
        for data in _chunks(stream):
            digest.update(data)
            tally.add(data, decoder)
            out.write(data)
    return path


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while data := stream.read(CHUNK):
        yield data


def _as_utf8(given: Input, path: Path, staging: Path, tally: _Tally, notes: list[str]) -> tuple[Path, _Tally]:
    """The file itself, or a copy converted to UTF-8 with a note that says so."""
    encoding = detect(path, tally)
    if encoding is None:
        return path, tally
    target = staging / f"{path.name}.utf8"
    try:
        with path.open(encoding=encoding, newline="") as source, target.open("w", encoding="utf-8", newline="") as out:
            shutil.copyfileobj(source, out, CHUNK)
    except UnicodeDecodeError as error:
        raise UpstreamError(
            "UP-ENGINE-002",
            f"the text is neither UTF-8 nor {encoding.upper()}",
            where=given.name,
            do="Save it as 'CSV UTF-8' and load it again.",
        ) from error
    notes.append(f"Converted from {encoding.upper()} to UTF-8.")
    converted = _Tally()
    decoder = codecs.getincrementaldecoder("utf-8")()
    with target.open("rb") as stream:
        for data in _chunks(stream):
            converted.add(data, decoder)
    return target, converted


def detect(path: Path, tally: _Tally) -> str | None:
    """The encoding that a file must be converted from, or None where it is UTF-8 (or nearly: its bad lines are told
    apart later)."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start[:2] in UTF16:
        return "utf-16"
    if tally.nuls and tally.nuls * 3 > tally.size:
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    if tally.utf8 or _has_wide_utf8(path):
        return None
    return CSV_BEFORE_UTF8_WAS_COMMON


def _has_wide_utf8(path: Path) -> bool:
    """Whether some line is UTF-8 beyond ASCII: then the file is UTF-8 and its other lines are damaged."""
    with path.open("rb") as stream:
        for line in stream:
            if not line.isascii():
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError:
                    continue
                return True
    return False


def read_header(given: Input, path: Path) -> list[str]:
    with path.open("rb") as stream:
        first = stream.readline(LONGEST_HEADER)
    text = first.decode("utf-8-sig", errors="replace").split("\r")[0].strip("\n")
    if text.lstrip()[:1] == "<":
        raise UpstreamError(
            "UP-ENGINE-003", "this is a web page, not a table", where=given.name, do="Download the file again."
        )
    if "\0" in text:
        raise UpstreamError(
            "UP-ENGINE-004", "this is not a text file", where=given.name, do="Save it as CSV and load it again."
        )
    try:
        return next(csv.reader(io.StringIO(text)), [])
    except csv.Error as error:
        raise UpstreamError(
            "UP-ENGINE-005", "the header cannot be read", where=f"{given.name}, line 1", do="Mend line 1."
        ) from error
