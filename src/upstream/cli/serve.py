"""Run the workspace, or its worker alone."""

from __future__ import annotations

from typing import Annotated

import typer

from upstream.cli.console import say

EXAMPLE = "Example: upstream serve --bind 127.0.0.1:8471"
WORKER_EXAMPLE = "Example: upstream worker"


def serve(
    bind: Annotated[str | None, typer.Option(help="Address and port to listen on, instead of UPSTREAM_BIND.")] = None,
    jobs: Annotated[bool, typer.Option("--jobs/--no-jobs", help="Run the worker of the background jobs too.")] = True,
) -> None:
    """Start the workspace: the web server and the worker of its jobs, until SIGTERM or Ctrl+C."""
    from upstream.web import runtime, serving

    with runtime.opened(say) as opened:
        serving.prepare(opened, say=say)
        children = [serving.Child("web server", serving.gunicorn(opened.configuration, bind))]
        if jobs:
            children.append(serving.Child("worker", serving.worker()))
        say(f"Upstream is at {opened.configuration.address} (listening on {bind or opened.configuration.bind}).")
        serving.Supervisor(children, tend=opened.keep_alive).run()
    say("Stopped.")


def worker() -> None:
    """Do the background jobs (loads, assessments, reminders, exports), where the web server runs elsewhere."""
    from upstream.web import jobs, runtime

    with runtime.opened(say):
        jobs.work()
