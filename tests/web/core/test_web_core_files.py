"""Files that people add: kept sealed, given back whole, and gone when what they belong to is certainly gone."""

from __future__ import annotations

import stat
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ValidationError

from upstream.model.errors import UpstreamError
from upstream.web.core import files, forms
from upstream.web.core.files import Folder, clean
from upstream.web.core.refusals import NotNow
from upstream.web.database.backup import kept_files

CONTENT = b"Minutes of the board"
KEPT = Folder("papers")


@pytest.fixture
def row(settings: LazySettings, tmp_path: Path) -> Any:
    """A row that is not in the database."""
    settings.MEDIA_ROOT = tmp_path
    return SimpleNamespace(pk=uuid.uuid4(), name="", key="", size=0, sha256="")


def test_a_file_lies_sealed_where_a_backup_takes_it_and_comes_back_whole(row: Any, tmp_path: Path) -> None:
    KEPT.keep(row, SimpleUploadedFile("minutes.pdf", CONTENT))
    path = KEPT.path_of(row.pk)
    assert CONTENT not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(kept_files(tmp_path)) == [path]
    assert (row.name, row.size) == ("minutes.pdf", len(CONTENT))
    assert KEPT.opened(row).read() == CONTENT
    KEPT.destroy(row.pk)
    KEPT.destroy(row.pk)
    assert list(kept_files(tmp_path)) == []


def test_without_its_key_nobody_opens_it(row: Any) -> None:
    KEPT.keep(row, SimpleUploadedFile("minutes.pdf", CONTENT))
    row.key = "00" * 32
    with pytest.raises(UpstreamError, match="UP-WEB-120"):
        KEPT.opened(row)


def test_what_is_too_large_leaves_nothing(row: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    with pytest.raises(NotNow, match="at most"):
        KEPT.keep(row, SimpleUploadedFile("minutes.pdf", CONTENT))
    assert list(kept_files(tmp_path)) == []
    with pytest.raises(ValidationError, match="smaller than 0 MB"):
        forms.FileField(most_bytes=10).clean(SimpleUploadedFile("minutes.pdf", CONTENT))


def test_what_breaks_while_it_is_written_leaves_nothing(row: Any, tmp_path: Path) -> None:
    def broken(*_: Any) -> Any:
        yield CONTENT
        raise OSError("the connection went")

    upload = SimpleUploadedFile("minutes.pdf", CONTENT)
    upload.chunks = broken  # type: ignore[method-assign]
    with pytest.raises(OSError, match="went"):
        KEPT.keep(row, upload)
    assert list(kept_files(tmp_path)) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\minutes.pdf", "minutes.pdf"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        ("a\r\nSet-Cookie: b=c.pdf", "aSet-Cookie: b=c.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("nul\0.pdf", "nul.pdf"),
        (f"{'x' * 400}.pdf", f"{'x' * 150}.pdf"),
        (f"x.{'y' * 400}", f"x.{'y' * 9}"),
        ("Sitzung, März.docx", "Sitzung, März.docx"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(given: str, kept: str) -> None:
    assert clean(given) == kept
