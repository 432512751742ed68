"""A worker that is killed outright in the middle of a load: another one ends it, once, and nothing plain is left."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import web_support as people
import web_upload_support as files
from upstream.web.insight.models import Upload
from upstream.web.insight.uploads.loading import open_lake

pytestmark = pytest.mark.slow
ARCHIVE = Path(__file__).parents[3] / "data" / "demo" / "police-uk" / "bristol_2018-01_2025-12.zip"
PATIENCE = 60.0
S = Upload.State


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def plain(folder: Path) -> list[Path]:
    return [path for path in (folder / "private").rglob("*.zip") if path.is_file()]


POINTS: dict[str, Callable[[Path], bool]] = {
    "unsealed": lambda folder: bool(plain(folder)),
    "reading": lambda folder: bool(list((folder / "lake").glob("staging/*"))),
    "writing": lambda folder: bool(list((folder / "lake").glob("data/**/*.parquet"))),
    "written": lambda folder: (folder / "lake" / "manifest.json").exists(),
}


@pytest.mark.parametrize("point", sorted(POINTS))
def test_a_load_that_was_killed_is_ended_by_the_next_worker(
    transactional: Any, settings: Any, tmp_path: Path, point: str
) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "files", tmp_path / "private"
    settings.LAKE = tmp_path / "lake"
    analyst = people.client(people.person("Amina Example", "analyst"))
    upload = files.received(analyst, ARCHIVE.name, ARCHIVE.read_bytes())
    analyst.post(f"/data/{upload.pk}/load")
    process = files.worker(transactional, tmp_path, files.FOR_EVER)
    try:
        until(lambda: POINTS[point](tmp_path))
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stderr is not None
        process.stderr.close()
    assert plain(tmp_path), "a killed process can take nothing away"
    upload.refresh_from_db()
    assert upload.state == S.LOADING
    files.work(transactional, tmp_path)
    upload.refresh_from_db()
    assert upload.state == S.LOADED, upload.fault
    report = upload.report
    assert report["read"] == report["loaded"] + report["duplicates"] + report["quarantined"]
    assert open_lake().coverage("police-uk").rows == report["loaded"] > 100_000
    assert list((tmp_path / "private").iterdir()) == []
    assert list((tmp_path / "files" / "uploads").iterdir()) == []
    assert not list((tmp_path / "lake").glob("staging/*"))
