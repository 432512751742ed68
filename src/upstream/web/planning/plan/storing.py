"""Files of actions on the disk: sealed as handed-in extracts are, each under a key of its own."""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings

from upstream.web.insight.uploads.sealing import SealedReader, SealedWriter, new_key
from upstream.web.planning.models import ActionFile, PlanPaper

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "actions"


def path_of(key: uuid.UUID) -> Path:
    return folder() / f"{key}.sealed"


def seal(file: ActionFile, upload: UploadedFile[Any]) -> None:
    """Write the content, and note its key, size and hash in the row."""
    key = new_key()
    with SealedWriter(path_of(file.pk), key) as writer:
        for chunk in upload.chunks():
            writer.write(chunk)
    file.key, file.size, file.sha256 = key.hex(), writer.size, writer.sha256


def opened(file: ActionFile | PlanPaper) -> BinaryIO:
    return io.BufferedReader(SealedReader(path_of(file.pk), bytes.fromhex(file.key)))


def destroy(key: uuid.UUID) -> None:
    path_of(key).unlink(missing_ok=True)


def clean(name: str) -> str:
    """The file's own name, without a path and short enough."""
    path = Path(name.replace("\\", "/"))
    return f"{path.stem[:150]}{path.suffix[:10]}" or "file"
