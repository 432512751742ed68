"""When something was published, recalled or loaded, the measures are brought up to date by the worker."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from upstream.web.insight.models import Edition, EditionState, Upload
from upstream.web.planning.measures import jobs

MOVES = frozenset({Edition.State.PUBLISHED, Edition.State.RECALLED})


@receiver(post_save, sender=EditionState, dispatch_uid="planning.measures.published")
def published(instance: EditionState, created: bool, **_: Any) -> None:
    if created and instance.state in MOVES:
        # What was recalled may have been loaded and withdrawn before it was published.
        recalled = instance.state == Edition.State.RECALLED
        transaction.on_commit(lambda: jobs.ask(loaded=recalled))


@receiver(post_save, sender=Upload, dispatch_uid="planning.measures.loaded")
def loaded(instance: Upload, **_: Any) -> None:
    if instance.state in (Upload.State.LOADED, Upload.State.WITHDRAWN):
        transaction.on_commit(lambda: jobs.ask(loaded=True))
