"""Editions: what the analysis made at one time, its findings, its commentary and who let it out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from upstream.web.core.clock import now
from upstream.web.core.identifiers import uuid7
from upstream.web.partnership.models import Organisation

USER = settings.AUTH_USER_MODEL


class Edition(models.Model):
    """One needs assessment, hot spot analysis or set of area scores, made by a job from the lake.

    Its files lie in ``folder`` below the workspace's files, in one folder an audience (``public``, ``trusted``), as the
    command line writes them; after disclosure control for that audience, so that nothing else is ever shown.
    """

    class Kind(models.TextChoices):
        NEEDS = "needs", "Needs assessment"
        PLACES = "places", "Where to act"
        RISK = "risk", "Area risk scores"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to start"
        RUNNING = "running", "Being made"
        FAILED = "failed", "Could not be made"
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for approval"
        PUBLISHED = "published", "Published"
        RECALLED = "recalled", "Recalled"
        SUPERSEDED = "superseded", "Followed by a later edition"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NEEDS)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="editions")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="editions")
    # What was asked for: areas, start, end, definition, options of the request.
    request = models.JSONField(default=dict)
    # What it is about, and what stands beside its findings for each audience: read from its files.
    area_code = models.CharField(max_length=40, blank=True)
    area_name = models.CharField(max_length=200, blank=True)
    words = models.JSONField(default=dict, blank=True)
    definition = models.CharField(max_length=100, blank=True)
    period = models.CharField(max_length=120, blank=True)
    folder = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    version = models.CharField(max_length=40, blank=True)
    is_fictional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    fault = models.TextField(blank=True)
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    created_at = models.DateTimeField(default=now, editable=False)
    made_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recalled_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="submitted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, approved_by__isnull=True)
                | Q(published_at__isnull=False, approved_by__isnull=False),
                name="approved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(recalled_at__isnull=True, recalled_by__isnull=True)
                | Q(recalled_at__isnull=False, recalled_by__isnull=False),
                name="recalled_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("submitted_by")),
                name="approved_by_someone_else",
            ),
            models.UniqueConstraint(
                fields=["kind", "area_code"],
                condition=Q(state="published") & ~Q(area_code=""),
                name="one_published_edition_an_area",
            ),
        )

    def __str__(self) -> str:
        return self.title


class EditionState(models.Model):
    """The history of an edition's states: rows are added, never changed."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="history")
    state = models.CharField(max_length=10, choices=Edition.State)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_state_display()}"


class Finding(models.Model):
    """A finding of an edition for one audience, as ``findings.json`` has it: after disclosure control."""

    class Audience(models.TextChoices):
        PUBLIC = "public", "Public"
        TRUSTED = "trusted", "Partners"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="findings")
    audience = models.CharField(max_length=10, choices=Audience)
    key = models.CharField(max_length=100)
    question = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    title = models.TextField()
    verdict = models.CharField(max_length=30)
    content = models.JSONField()

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["edition", "audience", "key"], name="one_finding_a_key"),)

    def __str__(self) -> str:
        return self.title


class Commentary(models.Model):
    """What the analyst wrote on a finding of an edition. The latest row counts; earlier ones stay."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="commentary")
    key = models.CharField(max_length=100)
    text = models.TextField(blank=True)
    # The verdict that was written about: where a later edition says otherwise, the commentary is flagged.
    verdict = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["edition", "key", "-at"], name="commentary_latest"),)

    def __str__(self) -> str:
        return f"on {self.key}"
