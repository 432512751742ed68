"""Strategies with their priorities, and the findings that say why each is one."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from upstream.web.core.clock import now
from upstream.web.core.identifiers import uuid7
from upstream.web.insight.models import Edition
from upstream.web.partnership.models import Decision, Group
from upstream.web.planning.vocabulary import FiveC, LifeStage, Tier

USER = settings.AUTH_USER_MODEL


class Strategy(models.Model):
    """One version of a strategy. ``group`` is who adopts it; ``follows`` the version before it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        CONSULTATION = "consultation", "Out for consultation"
        ADOPTED = "adopted", "Adopted"
        PUBLISHED = "published", "Published"
        SUPERSEDED = "superseded", "Followed by a later version"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=200)
    version = models.PositiveSmallIntegerField(default=1)
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="strategies")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    vision = models.TextField(blank=True)
    mission = models.TextField(blank=True)
    focus = models.TextField(blank=True)
    definition = models.CharField(max_length=100, blank=True)
    definition_text = models.TextField(blank=True)
    aims = ArrayField(models.TextField(), default=list, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    adopted_by = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="adopted")
    # Counts changes, so that two people who write at once do not overwrite each other.
    edition = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state__in=["adopted", "published"]) | models.Q(adopted_by__isnull=False),
                name="adopted_by_a_decision",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}" if self.version > 1 else self.title


class StrategyState(models.Model):
    """The history of a strategy's states: rows are added, never changed."""

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="history")
    state = models.CharField(max_length=12, choices=Strategy.State)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.get_state_display()


class RelatedStrategy(models.Model):
    """Another strategy that this one must fit with (domestic abuse, police and crime plan)."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="related")
    title = models.CharField(max_length=200)
    address = models.URLField(blank=True)
    how = models.TextField(blank=True)

    class Meta:
        ordering = ("title", "id")

    def __str__(self) -> str:
        return self.title


class Priority(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="priorities")
    # The priority of the version before that it goes on from.
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followed_by")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    why = models.TextField(blank=True)
    commitments = ArrayField(models.TextField(), default=list, blank=True)
    tiers = ArrayField(models.CharField(max_length=12, choices=Tier), default=list, blank=True)
    life_stages = ArrayField(models.CharField(max_length=6, choices=LifeStage), default=list, blank=True)
    five_cs = ArrayField(models.CharField(max_length=20, choices=FiveC), default=list, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["strategy", "number"], name="one_priority_a_number"),)

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Evidence(models.Model):
    """A finding that says why. Its words and verdict are kept as they were in the edition cited."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="evidence")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="cited")
    key = models.CharField(max_length=100)
    title = models.TextField()
    statement = models.TextField(blank=True)
    verdict = models.CharField(max_length=30, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["priority", "key"], name="cited_once"),)

    def __str__(self) -> str:
        return self.title
