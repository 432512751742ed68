"""Each time that a person signed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from upstream.web.core.identifiers import uuid7


class SignIn(models.Model):
    """One session of one person: since when, last seen when, with what kind of browser, and whether it was ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    device = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-seen_at", "-id")
        indexes = (models.Index(fields=["user"], condition=Q(ended_at__isnull=True), name="open_sign_ins"),)

    def __str__(self) -> str:
        return self.device or "Browser"
