"""Files that people add to what they write: each sealed on the disk under a key of its own.

An app keeps its own in one `Folder` of ``MEDIA_ROOT``, which a backup takes whole, with a row (`SealedFile`) for each.
"""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from django.conf import settings
from django.db import models, transaction
from django.http import FileResponse, HttpResponse

from upstream.web.core.encryption import EncryptedTextField
from upstream.web.core.identifiers import uuid7
from upstream.web.core.refusals import NotNow
from upstream.web.core.sealing import SealedReader, SealedWriter, new_key

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_BYTES = 25_000_000
UNNAMED = "file"


class SealedFile(models.Model):
    """One file, sealed on the disk under its identifier; ``key`` opens it, and without it nobody can."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = EncryptedTextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Sealed(Protocol):
    """What can be opened again: its identifier and its key."""

    pk: Any
    key: Any


@dataclass(frozen=True)
class Folder:
    """Where an app's sealed files lie."""

    name: str

    def path_of(self, key: uuid.UUID) -> Path:
        return Path(settings.MEDIA_ROOT) / self.name / f"{key}.sealed"

    def keep(self, file: SealedFile, upload: UploadedFile[Any]) -> None:
        """Write the content, and note its name, key, size and hash in the row, which the caller then saves."""
        if upload.size is None or upload.size > MOST_BYTES:
            raise NotNow(f"A file has at most {MOST_BYTES // 1_000_000} MB.")
        key = new_key()
        with SealedWriter(self.path_of(file.pk), key) as writer:
            for chunk in upload.chunks():
                writer.write(chunk)
        file.name = clean(upload.name or "")
        file.key, file.size, file.sha256 = key.hex(), writer.size, writer.sha256

    def opened(self, file: Sealed) -> BinaryIO:
        return io.BufferedReader(SealedReader(self.path_of(file.pk), bytes.fromhex(file.key)))

    def destroy(self, key: uuid.UUID) -> None:
        self.path_of(key).unlink(missing_ok=True)

    def forget(self, file: SealedFile) -> None:
        """Take the row away, and the content for good once that is certain."""
        key = file.pk
        transaction.on_commit(lambda: self.destroy(key))
        file.delete()

    def response(self, file: SealedFile) -> HttpResponse:
        """The file to keep, never to show: whatever is in it, the browser runs none of it."""
        made = FileResponse(
            self.opened(file),
            as_attachment=True,
            filename=file.name,
            content_type="application/octet-stream",
            headers={"Cache-Control": "no-store"},
        )
        return cast(HttpResponse, made)


def clean(name: str) -> str:
    """The file's own name: no path, nothing that does not print or turns the text round, and short enough."""
    printed = "".join(character for character in name if character.isprintable())
    path = Path(printed.replace("\\", "/").strip(" ./"))
    return f"{path.stem[:150]}{path.suffix[:10]}" or UNNAMED
