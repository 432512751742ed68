"""From need to action: the long list, the criteria that the group weighs, scores by several people, decisions."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from upstream.web.core.clock import now
from upstream.web.core.identifiers import uuid7
from upstream.web.planning.models.strategy import Priority, Strategy
from upstream.web.planning.vocabulary import Approach, Tier

USER = settings.AUTH_USER_MODEL
LOWEST, HIGHEST = 1, 5


class Criterion(models.Model):
    """What options are appraised by: impact, evidence, cost, feasibility, reach, each with the group's weight."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="criteria")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    help = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(10)])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["strategy", "key"], name="one_criterion_a_key"),)

    def __str__(self) -> str:
        return self.title


class Option(models.Model):
    """A possible response on the long list of a priority, with the evidence for it and its citation."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Not decided"
        CHOSEN = "chosen", "Chosen"
        LATER = "later", "Later"
        REFUSED = "refused", "Not chosen"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="options")
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    tier = models.CharField(max_length=12, choices=Tier, blank=True)
    approach = models.CharField(max_length=12, choices=Approach, blank=True)
    evidence_rating = models.CharField(max_length=40, blank=True)
    evidence_citation = models.TextField(blank=True)
    cost = models.CharField(max_length=200, blank=True)
    reach = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    # What it became in a plan, once it was chosen; the same in each version of the strategy.
    action = models.ForeignKey(
        "planning.Action", null=True, blank=True, on_delete=models.SET_NULL, related_name="options"
    )
    # The same option on the long list of the version before.
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followed_by")
    added_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("added_at", "id")

    def __str__(self) -> str:
        return self.title


class Score(models.Model):
    """One person's score of one option on one criterion, from 1 to 5."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)])
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["option", "criterion", "by"], name="one_score_a_person"),
            models.CheckConstraint(condition=models.Q(value__range=(LOWEST, HIGHEST)), name="score_in_range"),
        )

    def __str__(self) -> str:
        return f"{self.value} for {self.criterion_id}"


class OptionDecision(models.Model):
    """Each decision on an option with its reason: rows are added, never changed."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Option.Outcome)
    reason = models.TextField()
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.get_outcome_display()
