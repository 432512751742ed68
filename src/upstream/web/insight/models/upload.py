"""A file that a partner handed in, from its arrival to the lake."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from upstream.web.core.clock import now
from upstream.web.core.encryption import EncryptedTextField
from upstream.web.core.identifiers import uuid7
from upstream.web.partnership.models import Organisation


class Upload(models.Model):
    """Seen by the organisation that handed it in and by nobody else: what others see is what the lake makes of it.

    The file itself lies sealed among the workspace's files until it is loaded, withdrawn or too old; ``key`` opens it.
    ``seen`` is what was found in it (JSON, `uploads.looking.Seen`), ``report`` the load report as the command prints
    it, with the counts of this file alone.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        MAPPING = "mapping", "Columns to be named"
        READY = "ready", "Ready to load"
        LOADING = "loading", "Loading"
        LOADED = "loaded", "Loaded"
        FAILED = "failed", "Could not be loaded"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = EncryptedTextField(blank=True)
    seen = EncryptedTextField(blank=True)
    source = models.CharField(max_length=60, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    about_people = models.BooleanField(default=False)
    mapping = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    progress = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    extracts = models.JSONField(default=list, blank=True)
    fault = models.TextField(blank=True)
    received_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(progress__lte=100), name="upload_progress_is_a_percentage"),
            models.UniqueConstraint(
                fields=["organisation", "sha256"],
                condition=~Q(state__in=["failed", "withdrawn"]),
                name="one_upload_a_file",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """Which heading of an organisation's files is which field of a feed, what its words mean and how its dates are
    written: said once, and used for its next files."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=60)
    # Their heading to our field.
    columns = models.JSONField(default=dict, blank=True)
    # Field to their word to ours, and field to the formats of its dates.
    values = models.JSONField(default=dict, blank=True)
    dates = models.JSONField(default=dict, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "source"], name="one_mapping_a_feed"),)

    def __str__(self) -> str:
        return self.source
