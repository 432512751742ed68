"""What the lake is given to read: a file, a member of an archive, or text made from a spreadsheet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Input:
    """One delimited text to load.

    ``name`` is what the user sees (``bristol.zip/2018-01/2018-01-avon-and-somerset-street.csv``). ``source`` is a
    path on disk or a function that opens a fresh binary stream. ``mapping`` gives headings their field names and
    goes before the contract's own headings. ``scope`` and ``supplier`` name what the file covers and who sent it
    where its rows do not say so (the force in the file name of a stop and search file); they go before what
    `Lake.load` is given.
    """

    name: str
    source: Path | Callable[[], BinaryIO]
    mapping: Mapping[str, str] | None = None
    scope: str | None = None
    supplier: str | None = None

    @classmethod
    def file(cls, path: Path, mapping: Mapping[str, str] | None = None) -> Input:
        return cls(path.name, path, mapping)

    @classmethod
    def member(cls, archive: Path, name: str, mapping: Mapping[str, str] | None = None) -> Input:
        """A member of a zip archive."""
        return cls(f"{archive.name}/{name}", lambda: open_member(archive, name), mapping)

    @classmethod
    def text(cls, name: str, text: str, mapping: Mapping[str, str] | None = None) -> Input:
        """CSV text made elsewhere, for example from a sheet."""
        return cls(name, lambda: io.BytesIO(text.encode()), mapping)

    def open(self) -> BinaryIO:
        return self.source.open("rb") if isinstance(self.source, Path) else self.source()


class Member(io.BufferedIOBase):
    """A member of an archive that closes its archive."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive = archive
        self.stream = archive.open(name)

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        return self.stream.read(-1 if size is None else size)

    def close(self) -> None:
        self.stream.close()
        self.archive.close()
        super().close()


def open_member(archive: Path, name: str) -> BinaryIO:
    opened = zipfile.ZipFile(archive)
    return Member(opened, name)  # type: ignore[return-value]
