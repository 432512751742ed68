"""The job that makes an assessment. It may be broken off at any place and done again."""

from __future__ import annotations

import logging
import uuid
from dataclasses import replace

from django.db import transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from upstream.model.errors import UpstreamError
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.scope import Scope, system
from upstream.web.insight.models import Edition, EditionState
from upstream.web.insight.policies import check_edition
from upstream.web.insight.uploads.jobs import let_go

ONE_AT_A_TIME = "assessments"
"""Each takes much of the machine's memory."""
MOST_ATTEMPTS = 3
AGAIN = RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=5)
E = Edition.State
log = logging.getLogger("upstream.assessments")


@app.task(name="insight.making.make", queue="assessments", retry=AGAIN, pass_context=True)
def make(context: JobContext, edition: str) -> None:
    """Make an assessment for both audiences and put it into the workspace as a draft."""
    from upstream.web.insight.making import running

    found = Edition.objects.filter(pk=uuid.UUID(edition), state__in=(E.QUEUED, E.RUNNING)).first()
    if found is None:
        return
    attempts = context.job.attempts if context.job else 0
    try:
        if attempts >= MOST_ATTEMPTS:
            raise _given_up()
        move(found, E.RUNNING)
        running.make(found)
        move(found, E.DRAFT)
    except UpstreamError as error:
        move(found, E.FAILED, error)
    except Exception:
        if attempts + 1 >= MOST_ATTEMPTS:
            move(found, E.FAILED, _given_up())
        raise
    finally:
        let_go()


def _given_up() -> UpstreamError:
    what = "the assessment was broken off again and again, and was given up"
    return UpstreamError("UP-WEB-130", what, do="Try again; if that does not help, tell your administrator.")


VERBS = {E.DRAFT: "insight.edition.made", E.FAILED: "insight.edition.failed"}


@transaction.atomic
def move(edition: Edition, state: Edition.State, fault: UpstreamError | None = None) -> None:
    """Into the next state; it is there already where a killed worker got so far."""
    from upstream.web.insight.making.advice import words_of

    held = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if held.state == state:
        return
    check_edition(held, state)
    held.state, held.fault = state, words_of(fault) if fault else ""
    if state == E.DRAFT:
        held.made_at, held.progress, held.step = clock.now(), 100, ""
    held.save()
    EditionState.objects.create(edition=held, state=state, at=clock.now(), by=None, reason=held.fault)
    if state in VERBS:
        record(scope_of(held), VERBS[state], object=held, detail={"code": fault.code} if fault else {})
    edition.refresh_from_db()


def scope_of(edition: Edition) -> Scope:
    """The workspace itself, for the organisation that asked."""
    return replace(
        system("the worker", clock.now()),
        organisation=edition.organisation_id,
        organisation_name=edition.organisation.name,
    )
