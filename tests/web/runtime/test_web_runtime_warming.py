"""What a first request would read is read before the server answers."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from upstream.web import serving, warming
from upstream.web.configuration import load


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.django_db
def test_every_template_and_view_is_there_and_the_database_was_not_asked() -> None:
    with CaptureQueriesContext(connection) as asked:
        warming.warm()
    templates = warming.environment()
    names = set(templates.list_templates())
    assert {"planning/plan/table.html", "core/forms/field.html"} <= names
    assert templates.cache is not None
    assert names <= {name for _, name in templates.cache}
    assert get_resolver()._populated
    assert [name for name in warming.LATER if name not in sys.modules] == []
    assert len(asked) == 0


def test_what_was_read_is_shared_by_all_processes_of_the_web_server() -> None:
    assert "--preload" in serving.gunicorn(load())
