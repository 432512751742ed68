"""Delivery plans: what a partnership does about its priorities, and how often it asks how far it is."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from upstream.web.core.clock import now
from upstream.web.core.identifiers import uuid7
from upstream.web.partnership.models import Decision, Group
from upstream.web.planning.models.strategy import Strategy

USER = settings.AUTH_USER_MODEL


class DeliveryPlan(models.Model):
    """``group`` watches over it; what is overdue for too long comes onto that group's agenda, then its parent's."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ADOPTED = "adopted", "Adopted"
        CLOSED = "closed", "Closed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=200)
    strategy = models.ForeignKey(Strategy, null=True, blank=True, on_delete=models.PROTECT, related_name="plans")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="plans")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    update_months = models.PositiveSmallIntegerField(default=3)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    adopted_by = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="adopted_plans"
    )
    imported_from = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(adopted_by__isnull=False),
                name="plan_adopted_by_a_decision",
            ),
        )

    def __str__(self) -> str:
        return self.title


class PlanState(models.Model):
    """The history of a plan's states: rows are added, never changed."""

    plan = models.ForeignKey(DeliveryPlan, on_delete=models.PROTECT, related_name="history")
    state = models.CharField(max_length=10, choices=DeliveryPlan.State)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.get_state_display()
