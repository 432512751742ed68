"""Actions of a plan: who leads them, by when, how far they are, and how they are rated."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from upstream.web.core.clock import now
from upstream.web.core.encryption import EncryptedTextField
from upstream.web.core.identifiers import uuid7
from upstream.web.partnership.models import Organisation
from upstream.web.planning.models.plan import DeliveryPlan
from upstream.web.planning.models.strategy import Priority
from upstream.web.planning.vocabulary import Approach, Rag, Tier

USER = settings.AUTH_USER_MODEL


class Action(models.Model):
    """One row of a plan. What an import could not read into dates or leads stays beside them as it was written.

    ``rag`` is the latest rating, whose history is in `Rating`. ``edition`` counts changes.
    """

    class State(models.TextChoices):
        OPEN = "open", "Under way or to come"
        COMPLETE = "complete", "Complete"
        DROPPED = "dropped", "Dropped"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(DeliveryPlan, on_delete=models.PROTECT, related_name="actions")
    priority = models.ForeignKey(Priority, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    # The heading that an imported plan had it under, until it is joined to a priority of a strategy.
    heading = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=20, blank=True)
    position = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    tier = models.CharField(max_length=12, choices=Tier, blank=True)
    approach = models.CharField(max_length=12, choices=Approach, blank=True)
    starts = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    timescale_text = models.CharField(max_length=300, blank=True)
    lead_text = models.CharField(max_length=500, blank=True)
    resources = models.TextField(blank=True)
    funding = models.CharField(max_length=200, blank=True)
    blocked = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    rag = models.CharField(max_length=10, choices=Rag, blank=True)
    rag_text = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")
        indexes = (models.Index(fields=["plan", "state", "due"], name="action_due"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(due__isnull=True) | Q(due__gte=F("starts")), name="due_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.text}".strip()[:120] or "(empty action)"


class Lead(models.Model):
    """Who leads an action: an organisation, with a person of it who may have no account.

    ``name_as_written`` is what an import found; ``organisation`` is empty until somebody says which it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="leads")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    user = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="leads")
    person_name = models.CharField(max_length=200, blank=True)
    email = EncryptedTextField(blank=True)
    email_index = models.CharField(max_length=43, blank=True, db_index=True)
    name_as_written = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        whose = str(self.organisation) if self.organisation else self.name_as_written
        return f"{self.person_name}, {whose}" if self.person_name else whose


class Milestone(models.Model):
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=300)
    due = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("due", "id")

    def __str__(self) -> str:
        return self.title


class Dependency(models.Model):
    """An action that waits for another."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="waits_for")
    on = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="waited_for_by")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["action", "on"], name="one_dependency_a_pair"),
            models.CheckConstraint(condition=~Q(action=F("on")), name="no_action_waits_for_itself"),
        )

    def __str__(self) -> str:
        return f"{self.action_id} waits for {self.on_id}"


class Risk(models.Model):
    class Level(models.IntegerChoices):
        LOW = 1, "Low"
        MEDIUM = 2, "Medium"
        HIGH = 3, "High"

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="risks")
    text = models.TextField()
    likelihood = models.PositiveSmallIntegerField(choices=Level)
    impact = models.PositiveSmallIntegerField(choices=Level)
    mitigation = models.TextField(blank=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-likelihood", "-impact", "id")

    def __str__(self) -> str:
        return self.text[:80]


class Progress(models.Model):
    """What was told about an action at one time. Rows are added, never changed."""

    class Source(models.TextChoices):
        ACCOUNT = "account", "In the workspace"
        LINK = "link", "Through a link"
        IMPORT = "import", "In the imported plan"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="progress")
    text = models.TextField()
    rag = models.CharField(max_length=10, choices=Rag, blank=True)
    blocked = models.TextField(blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=10, choices=Source)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["action", "-at"], name="progress_latest"),)

    def __str__(self) -> str:
        return self.text[:80]


class Rating(models.Model):
    """How an action was rated, what the rules suggested with their reasons, and why a person said otherwise."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="ratings")
    rag = models.CharField(max_length=10, choices=Rag)
    suggested = models.CharField(max_length=10, choices=Rag, blank=True)
    reasons = models.JSONField(default=list)
    why = models.TextField(blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.get_rag_display()
