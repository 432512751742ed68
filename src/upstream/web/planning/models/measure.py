"""Measures: an indicator with a baseline, a target and a direction; its values by period, each with its revisions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from upstream.web.core.clock import now
from upstream.web.core.identifiers import uuid7
from upstream.web.planning.models.plan import DeliveryPlan
from upstream.web.planning.models.strategy import Priority


class Measure(models.Model):
    """``unit`` says what a value is: a count (tested as Poisson), a rate or a share with its base.

    ``indicator`` names what feeds it: a table of the assessment ("edition:how_much.totals", with area and definition)
    or a published series of the lake ("series:Knife admissions", with area); empty where values are entered by hand.
    Periods are whole months, both ends inclusive. ``heading`` is the priority that an imported plan had it under.
    """

    class Unit(models.TextChoices):
        COUNT = "count", "A count"
        RATE = "rate", "A rate (count over a base)"
        SHARE = "share", "A percentage (count over a base)"

    class Direction(models.TextChoices):
        DOWN = "down", "Should fall"
        UP = "up", "Should rise"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(DeliveryPlan, on_delete=models.PROTECT, related_name="measures")
    priority = models.ForeignKey(Priority, null=True, blank=True, on_delete=models.PROTECT, related_name="measures")
    heading = models.CharField(max_length=300, blank=True)
    preset = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.COUNT)
    per = models.PositiveIntegerField(default=1000)
    indicator = models.CharField(max_length=300, blank=True)
    area = models.CharField(max_length=20, blank=True)
    definition = models.CharField(max_length=100, blank=True)
    direction = models.CharField(max_length=5, choices=Direction, default=Direction.DOWN)
    baseline_from = models.DateField()
    baseline_to = models.DateField()
    target = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    target_by = models.DateField(null=True, blank=True)
    update_months = models.PositiveSmallIntegerField(default=3)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(condition=Q(baseline_to__gt=F("baseline_from")), name="baseline_has_a_length"),
        )

    def __str__(self) -> str:
        return self.title


class MeasureValue(models.Model):
    """One value for one period as it was known at one time; the latest row of a period counts.

    A row that is withdrawn says that the records behind the earlier ones are no longer there: the period has no value.
    """

    class Status(models.TextChoices):
        PROVISIONAL = "provisional", "Provisional"
        FINAL = "final", "Final"
        WITHDRAWN = "withdrawn", "Withdrawn"

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="values")
    starts = models.DateField()
    ends = models.DateField()
    count = models.DecimalField(max_digits=14, decimal_places=2)
    base = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.FINAL)
    source = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("starts", "at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="value_has_a_length"),
            models.CheckConstraint(condition=Q(count__gte=0), name="value_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.starts} to {self.ends}: {self.count}"
