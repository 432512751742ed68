"""The worker of the background jobs: `python -m upstream.web.jobs`, or `upstream worker`.

A job that a killed worker left behind is begun again by any worker that still lives, within a minute: so every job must
bear being done twice.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from upstream.web import private

if TYPE_CHECKING:
    from procrastinate import App
    from procrastinate.jobs import Job

CONCURRENCY = 2
HEARTBEAT = 10.0
SILENT = 30.0
RESCUE_EVERY = 15.0
TIDY_EVERY = 3600.0
KEPT_HOURS = 24 * 30
log = logging.getLogger("upstream.jobs")


def work(*, wait: bool = True, silent: float = SILENT) -> None:
    """Do jobs until told to stop (SIGTERM and SIGINT let the job at hand finish); or until none is left.

    Jobs of a worker that has not been heard of for ``silent`` seconds are taken over.
    """
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    assert isinstance(app.connector, DjangoConnector)
    private.sweep()
    with private.temporary(), app.replace_connector(app.connector.get_worker_connector()) as doing:
        asyncio.run(_work(doing, wait, silent))


async def _work(app: App, wait: bool, silent: float) -> None:
    async with app.open_async():
        await rescue(app, silent)
        chores = ((RESCUE_EVERY, lambda: rescue(app, silent)), (TIDY_EVERY, lambda: tidy(app)))
        running = [asyncio.create_task(_every(*chore)) for chore in chores] if wait else []
        try:
            await app.run_worker_async(
                wait=wait,
                concurrency=CONCURRENCY,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=SILENT,
                shutdown_graceful_timeout=20,
                install_signal_handlers=True,
            )
        finally:
            for chore in running:
                chore.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def rescue(app: App, silent: float = SILENT) -> int:
    """Put back into the queue what a worker began and did not live to end; how many jobs these were."""
    stalled: list[Job] = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent))
    for job in stalled:
        await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        log.warning("a job is begun again: its worker is gone", extra={"job": job.id or 0, "task": job.task_name})
    return len(stalled)


async def tidy(app: App) -> None:
    """Delete sessions that are over, jobs that succeeded a month ago, and what killed processes left in passing."""
    from asgiref.sync import sync_to_async
    from django.core.management import call_command

    await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)
    await sync_to_async(private.sweep)()
    await sync_to_async(call_command)("clearsessions")


async def _every(seconds: float, chore: Callable[[], Awaitable[Any]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await chore()
        except Exception:
            log.exception("a chore of the worker failed")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upstream.web.settings")
    django.setup()
    work()
