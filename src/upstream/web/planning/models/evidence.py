"""Files that show what was done for an action."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from upstream.web.core.clock import now
from upstream.web.core.files import SealedFile
from upstream.web.planning.models.action import Action


class ActionFile(SealedFile):
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="files")
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-id")
