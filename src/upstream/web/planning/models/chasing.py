"""Asking leads for updates: links that need no account, and the log of who was asked when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from upstream.web.core.clock import now
from upstream.web.core.encryption import EncryptedTextField
from upstream.web.core.identifiers import uuid7
from upstream.web.planning.models.action import Action, Lead
from upstream.web.planning.models.plan import DeliveryPlan

USER = settings.AUTH_USER_MODEL


class UpdateLink(models.Model):
    """A link that lets one lead write updates on their own actions of one plan until its window closes.

    Only the hash of its token is kept. Opening it changes nothing; it lives until it expires or is revoked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(DeliveryPlan, on_delete=models.PROTECT, related_name="links")
    to_name = models.CharField(max_length=200)
    to_email = EncryptedTextField(blank=True)
    email_index = models.CharField(max_length=43, blank=True, db_index=True)
    leads = models.ManyToManyField(Lead, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"link for {self.to_name}"


class Chase(models.Model):
    """One line of the chase log: who was asked, reminded or escalated, about which action, when."""

    class Kind(models.TextChoices):
        ASKED = "asked", "Asked for an update"
        BEFORE = "before", "Reminded before it was due"
        AFTER = "after", "Reminded after it was due"
        CHAIR = "chair", "Told the chair"
        AGENDA = "agenda", "Put on the agenda of the group above"

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="chases")
    link = models.ForeignKey(UpdateLink, null=True, blank=True, on_delete=models.PROTECT, related_name="chases")
    kind = models.CharField(max_length=10, choices=Kind)
    to = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)
    # The day for which it was due: one chase a kind, action and day, however often the job runs.
    due = models.DateField()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=["action", "kind", "to", "due"], name="chased_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.to}"
