"""What the worker does for measures."""

from __future__ import annotations

import logging

from django.db import close_old_connections, connection
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


def ask(*, loaded: bool) -> None:
    """Ask the worker; where the same is waiting already, that is enough."""
    try:
        refresh.configure(queueing_lock=f"planning.measures.{'loaded' if loaded else 'published'}").defer(loaded=loaded)
    except AlreadyEnqueued:
        log.info("measures wait to be brought up to date")
