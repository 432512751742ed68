"""What the worker does each morning."""

from __future__ import annotations

import logging

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

log = logging.getLogger("upstream.planning")


@app.periodic(cron="0 7 * * *")
@app.task(name="planning.chasing.daily", queue="planning", queueing_lock="planning.chasing.daily")
def daily(timestamp: int) -> None:
    """Remind, tell chairs, pass up: see `chasing.daily`."""
    from upstream.web.planning.chasing.daily import chase_all

    added = chase_all()
    log.info("the round of reminders is done", extra={"count": added})
    if not connection.in_atomic_block:
        close_old_connections()
