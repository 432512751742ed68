"""What the partnership keeps of each requirement of the Duty: who answers for it, by when, how it stands, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from upstream.web.core.clock import now
from upstream.web.core.files import SealedFile
from upstream.web.core.identifiers import uuid7
from upstream.web.duty.models.records import Review
from upstream.web.partnership.models import Organisation

USER = settings.AUTH_USER_MODEL


class Requirement(models.Model):
    """One requirement, by its key in the shipped list; made when something is first kept of it."""

    class State(models.TextChoices):
        UNKNOWN = "", "Not looked at yet"
        MET = "met", "Met"
        PARTLY = "partly", "Partly met"
        NOT_MET = "not-met", "Not met"
        NOT_DUE = "not-due", "Not due yet"
        ELSEWHERE = "does-not-apply", "Does not apply here"

    key = models.SlugField(primary_key=True, max_length=40)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Set by hand, it goes before the rule of the shipped list.
    due = models.DateField(null=True, blank=True)
    due_reason = models.TextField(blank=True)
    state = models.CharField(max_length=15, choices=State, default=State.UNKNOWN, blank=True)
    reason = models.TextField(blank=True)
    since = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("key",)
        constraints = (
            models.CheckConstraint(condition=Q(state="") | ~Q(reason=""), name="stands_for_a_reason"),
            models.CheckConstraint(condition=Q(state="") | Q(since__isnull=False), name="stands_since_a_day"),
        )

    def __str__(self) -> str:
        return self.key


class Standing(models.Model):
    """The history of how a requirement stood: rows are added, never changed."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="history")
    state = models.CharField(max_length=15, choices=Requirement.State)
    since = models.DateField()
    reason = models.TextField()
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.get_state_display()


class Evidence(models.Model):
    """What shows how a requirement stands, or what an annual review found: something of the workspace, or a document.

    ``thing`` is the key of what it is in the workspace; its title is kept as it was when it was added.
    """

    class Kind(models.TextChoices):
        EDITION = "edition", "Needs assessment"
        FINDING = "finding", "Finding"
        DECISION = "decision", "Decision"
        MEETING = "meeting", "Meeting"
        STRATEGY = "strategy", "Strategy"
        PLAN = "plan", "Delivery plan"
        MEASURE = "measure", "Measure"
        AGREEMENT = "agreement", "Agreement"
        CONSULTATION = "consultation", "Consultation"
        REVIEW = "review", "Annual review"
        SCRUTINY = "scrutiny", "Scrutiny"
        DOCUMENT = "document", "Document"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    requirement = models.ForeignKey(
        Requirement, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Kind)
    thing = models.CharField(max_length=150, blank=True)
    title = models.CharField(max_length=300)
    address = models.URLField(blank=True, max_length=500)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(requirement__isnull=True, review__isnull=False)
                | Q(requirement__isnull=False, review__isnull=True),
                name="evidence_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["requirement", "kind", "thing"], condition=~Q(thing=""), name="evidence_once_a_requirement"
            ),
            models.UniqueConstraint(
                fields=["review", "kind", "thing"], condition=~Q(thing=""), name="evidence_once_a_review"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"


class EvidenceFile(SealedFile):
    """The file of a document that is evidence."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="file")
