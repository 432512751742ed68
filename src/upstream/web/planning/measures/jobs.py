"""What the worker does for measures."""

from __future__ import annotations

import logging

from django.db import close_old_connections, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

log = logging.getLogger("upstream.planning")


@app.task(name="planning.measures.refresh", queue="planning", lock="planning.measures", retry=2)
def refresh(loaded: bool) -> None:
    from upstream.web.planning.measures.refreshing import refresh_measures

    added = refresh_measures(loaded=loaded)
    log.info("measures were brought up to date", extra={"count": added})
    if not connection.in_atomic_block:
        close_old_connections()


@app.periodic(cron="40 4 * * *")
@app.task(name="planning.measures.nightly", queue="planning")
def nightly(timestamp: int) -> None:
    """What was loaded or withdrawn by the command line, which tells nobody here."""
    ask(loaded=True)


def ask(*, loaded: bool) -> None:
    """Ask the worker; where the same is waiting already, that is enough."""
    lock = f"planning.measures.{'loaded' if loaded else 'published'}"
    try:
        with transaction.atomic():
            refresh.configure(queueing_lock=lock).defer(loaded=loaded)
    except AlreadyEnqueued:
        log.info("measures wait to be brought up to date")
