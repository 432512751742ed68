"""A file is sealed while it arrives: no plain byte of it reaches the disk, and nobody has the key if it is not kept."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from upstream.web.core.sealing import SealedReader, SealedWriter, new_key
from upstream.web.insight.uploads import storing


class Arrived(UploadedFile):  # type: ignore[type-arg]
    """A file of a form, sealed."""

    def __init__(self, name: str, key: bytes, writer: SealedWriter) -> None:
        super().__init__(None, name, "application/octet-stream", writer.size)
        self.path, self.key, self.sha256 = writer.path, key, writer.sha256

    def opened(self) -> BinaryIO:
        return io.BufferedReader(SealedReader(self.path, self.key))

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is open."""


class SealingUpload(FileUploadHandler):
    """Counts what arrives; once that is too much, nothing of the file is kept (``too_large``)."""

    too_large = False

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.arrivals: list[Arrived] = []
        self.writer: SealedWriter | None = None
        self.arrived = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.key = new_key()
        self.writer = SealedWriter(storing.new_arrival(), self.key)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.writer is not None
        self.arrived += len(raw_data)
        if self.arrived > settings.UPLOAD_LIMIT:
            self.too_large = True
            self._drop()
            raise SkipFile
        self.writer.write(raw_data)

    def file_complete(self, file_size: int) -> Arrived:
        assert self.writer is not None
        self.writer.finish()
        made = Arrived(self.file_name or "", self.key, self.writer)
        self.writer = None
        self.arrivals.append(made)
        return made

    def upload_interrupted(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Remove whatever nobody took."""
        self._drop()
        for each in self.arrivals:
            each.discard()

    def _drop(self) -> None:
        if self.writer is not None:
            self.writer.discard()
            self.writer = None
