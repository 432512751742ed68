"""Plans as files that take the worker a while to make."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from upstream.web.core.clock import now
from upstream.web.core.encryption import EncryptedTextField
from upstream.web.core.identifiers import uuid7
from upstream.web.planning.models.plan import DeliveryPlan


class PlanPaper(models.Model):
    """A file of a plan that somebody asked for, sealed on the disk as files of actions are, and kept for a day."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(DeliveryPlan, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=5)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    key = EncryptedTextField(blank=True)
    size = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(default=now)
    made_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.plan} ({self.kind})"
