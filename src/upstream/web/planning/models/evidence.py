"""Files that show what was done for an action."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from upstream.web.core.clock import now
from upstream.web.core.encryption import EncryptedTextField
from upstream.web.core.identifiers import uuid7
from upstream.web.planning.models.action import Action


class ActionFile(models.Model):
    """One file, sealed on the disk under its identifier; ``key`` opens it, and without it nobody can."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = EncryptedTextField(blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.name
