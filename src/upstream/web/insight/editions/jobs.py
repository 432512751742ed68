"""What the worker does for editions."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from upstream.web.insight.models import Edition


@app.task(name="insight.editions.make_papers", queue="papers", retry=2)
def make_papers(edition: str) -> None:
    """Make the papers of a published edition; of one that was recalled meanwhile there is nothing to make."""
    from upstream.web.insight.editions import documents

    found = Edition.objects.filter(pk=uuid.UUID(edition)).first()
    if found and found.published_at and found.state != Edition.State.RECALLED:
        documents.make(found)
