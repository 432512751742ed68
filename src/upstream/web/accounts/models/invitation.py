"""Invitations: the only way in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from upstream.web.core.encryption import EncryptedTextField
from upstream.web.core.identifiers import uuid7


class Invitation(models.Model):
    """An offer of a place in an organisation. The link's secret is not kept, only its hash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    address = EncryptedTextField()
    address_index = models.CharField(max_length=43)
    organisation = models.ForeignKey("partnership.Organisation", on_delete=models.PROTECT, related_name="invitations")
    roles = ArrayField(models.CharField(max_length=30), default=list)
    reason = models.TextField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations_sent", null=True
    )
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations_accepted", null=True
    )

    class Meta:
        ordering = ("-sent_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["address_index", "organisation"],
                condition=Q(withdrawn_at__isnull=True, accepted_at__isnull=True),
                name="one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at__isnull=True),
                name="accepted_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"Invitation to {self.organisation}"

    def state(self, at: datetime) -> str:
        """``accepted``, ``withdrawn``, ``expired`` or ``open``."""
        if self.accepted_at is not None:
            return "accepted"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "open" if at < self.expires_at else "expired"
