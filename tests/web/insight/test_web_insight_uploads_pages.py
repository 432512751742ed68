"""A file from the form to the lake, page by page."""

from __future__ import annotations

from typing import Any

import pytest

import web_support as people
import web_upload_support as files
from upstream.web.insight.models import Upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.LAKE = tmp_path / "lake"
    return tmp_path


@pytest.fixture
def analyst() -> Any:
    return people.client(people.person("Amina Example", "analyst"))


def test_a_street_file_is_looked_at_loaded_and_reported(analyst: Any) -> None:
    content = files.street(rows=5, broken=2)
    upload = files.received(analyst, "2023-04-avon-and-somerset-street.csv", content)
    assert (upload.state, upload.source, upload.about_people) == (Upload.State.READY, "police-uk", False)
    assert "Load it" in analyst.get(f"/data/{upload.pk}").content.decode()
    analyst.post(f"/data/{upload.pk}/load")
    assert 'http-equiv="refresh"' in analyst.get(f"/data/{upload.pk}").content.decode()
    files.do_jobs()
    page = analyst.get(f"/data/{upload.pk}").content.decode()
    assert "7 read = 5 loaded + 0 duplicates + 2 put aside" in page
    assert "Month cannot be read" in page
