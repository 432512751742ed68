"""The worker of the background jobs: `python -m upstream.web.jobs`, or `upstream worker`."""

from __future__ import annotations

import asyncio
import os

CONCURRENCY = 2
HEARTBEAT = 10.0


def work(*, wait: bool = True) -> None:
    """Do jobs until told to stop (SIGTERM and SIGINT let the job at hand finish); or until none is left."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as doing:
        asyncio.run(_work(doing, wait))


async def _work(app: object, wait: bool) -> None:
    from procrastinate import App

    assert isinstance(app, App)
    async with app.open_async():
        await app.run_worker_async(
            wait=wait,
            concurrency=CONCURRENCY,
            update_heartbeat_interval=HEARTBEAT,
            shutdown_graceful_timeout=20,
            delete_jobs="never",
            install_signal_handlers=True,
        )


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upstream.web.settings")
    django.setup()
    work()
