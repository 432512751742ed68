"""What the worker does for uploads. Each job may be broken off at any place and done again."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.db import close_old_connections, connection, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from upstream.model.errors import UpstreamError
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.scope import Scope, system
from upstream.web.insight.models import Upload
from upstream.web.insight.policies import check_upload

LAKE = "lake"
"""The lock of whatever writes to the lake: one job at a time."""
MOST_ATTEMPTS = 4
AGAIN = RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=5)
DAYS_KEPT = 14
S = Upload.State
log = logging.getLogger("upstream.uploads")


@app.task(name="insight.uploads.look", queue="uploads", retry=AGAIN, pass_context=True)
def look(context: JobContext, upload: str) -> None:
    """Find out what a file is."""
    from upstream.web.insight.uploads import working

    _do(context, upload, S.RECEIVED, working.look)


@app.task(name="insight.uploads.load", queue="uploads", retry=AGAIN, pass_context=True)
def load(context: JobContext, upload: str) -> None:
    """Load a file into the lake."""
    from upstream.web.insight.uploads import working

    _do(context, upload, S.LOADING, working.load)


@app.task(name="insight.uploads.withdraw", queue="uploads", retry=AGAIN)
def withdraw(upload: str) -> None:
    """Take what a withdrawn file brought out of the lake."""
    from upstream.web.insight.uploads import working

    found = Upload.objects.filter(pk=uuid.UUID(upload), state=S.WITHDRAWN).first()
    if found is not None:
        working.withdraw(found)
    let_go()


@app.periodic(cron="17 3 * * *")
@app.task(name="insight.uploads.expire", queue="uploads")
def expire(timestamp: int) -> None:
    """Destroy files that nobody loaded for a fortnight, and arrivals that were broken off."""
    from upstream.web.insight.uploads import working

    working.expire(DAYS_KEPT)
    let_go()


def _do(context: JobContext, upload: str, state: Upload.State, work: Callable[[Upload], None]) -> None:
    found = Upload.objects.filter(pk=uuid.UUID(upload), state=state).first()
    if found is None:
        return
    attempts = context.job.attempts if context.job else 0
    try:
        if attempts >= MOST_ATTEMPTS:
            raise _given_up()
        work(found)
    except UpstreamError as error:
        fail(found, error, state)
    except Exception:
        if attempts + 1 >= MOST_ATTEMPTS:
            fail(found, _given_up(), state)
        raise
    finally:
        let_go()


def let_go() -> None:
    """Give the thread's connection back: the next job may come hours later."""
    if not connection.in_atomic_block:
        close_old_connections()


def _given_up() -> UpstreamError:
    what = "the work was broken off again and again, and was given up"
    return UpstreamError("UP-WEB-122", what, do="Hand it in again; if that does not help, tell your administrator.")


def fail(upload: Upload, error: UpstreamError, state: Upload.State) -> None:
    """Keep why nothing came of a file. What may not be loaded is not kept either."""
    from upstream.web.insight.uploads import storing
    from upstream.web.insight.uploads.wording import words_of

    with transaction.atomic():
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.state != state:
            return
        check_upload(held, S.FAILED)
        held.state, held.fault, held.ended_at, held.seen = S.FAILED, words_of(error), clock.now(), ""
        storing.destroy(held)
        held.save()
        verb = "insight.upload.failed" if state == S.LOADING else "insight.upload.refused"
        record(scope_of(held), verb, object=held, detail={"code": error.code})
    log.info("a file could not be loaded", extra={"code": error.code})


def scope_of(upload: Upload) -> Scope:
    """The workspace itself, for the organisation whose file it is: its governance lead finds it in the record."""
    from dataclasses import replace

    return replace(
        system("the worker", clock.now()),
        organisation=upload.organisation_id,
        organisation_name=upload.organisation.name,
    )


def step_of(upload: Upload) -> Callable[[str, int, int], None]:
    """Tells how far a job is, at most once a percent. Loading is 95 parts of it, the report the rest."""
    told: list[int] = [0]

    def step(name: str, done: int, total: int) -> None:
        share = min(95, done * 95 // max(total, 1))
        if share > told[0]:
            told[0] = share
            Upload.objects.filter(pk=upload.pk, state=S.LOADING).update(progress=share)

    return step
