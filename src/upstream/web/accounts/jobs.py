"""What the worker does each night."""

from __future__ import annotations

import logging

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

log = logging.getLogger("upstream.accounts")


@app.periodic(cron="43 3 * * *")
@app.task(name="accounts.clear", queue="accounts", queueing_lock="accounts.clear")
def clear(timestamp: int) -> None:
    """Delete sign-ins and invitations that are too old: see `clearing`."""
    from upstream.web.accounts import clearing

    gone = clearing.clear()
    log.info("old sign-ins and invitations are cleared", extra={"count": sum(gone.values())})
    if not connection.in_atomic_block:
        close_old_connections()
