"""What the worker does for plans."""

from __future__ import annotations

import uuid

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from upstream.web.insight.uploads.jobs import let_go

MOST_ATTEMPTS = 3


@app.task(
    name="planning.plan.make_paper",
    queue="papers",
    retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=5),
    pass_context=True,
)
def make_paper(context: JobContext, paper: str) -> None:
    """Make a file of a long plan."""
    from upstream.web.planning.plan import paper_making

    attempts = context.job.attempts if context.job else 0
    try:
        paper_making.make(uuid.UUID(paper), last=attempts + 1 >= MOST_ATTEMPTS)
    finally:
        let_go()


@app.periodic(cron="27 3 * * *")
@app.task(name="planning.plan.expire_papers", queue="papers", queueing_lock="planning.plan.expire_papers")
def expire_papers(timestamp: int) -> None:
    """Destroy files of plans that were asked for more than a day ago."""
    from upstream.web.planning.plan import paper_making

    paper_making.expire()
    let_go()
