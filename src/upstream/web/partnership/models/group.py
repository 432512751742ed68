"""The partnership's groups: boards, delivery groups, tactical groups and panels, one below another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from upstream.web.core.identifiers import uuid7
from upstream.web.partnership.models.organisation import Organisation


class Group(models.Model):
    """A group that meets. What it cannot settle goes to its ``parent``."""

    class Kind(models.TextChoices):
        BOARD = "board", "Board"
        DELIVERY = "delivery", "Delivery group"
        TACTICAL = "tactical", "Tactical group"
        PANEL = "panel", "Panel"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    purpose = models.TextField(blank=True)
    meets = models.CharField(max_length=100, blank=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="no_group_is_its_own_parent"
            ),
        )

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    """A person's seat in a group, for an organisation, from a day until another."""

    class Part(models.TextChoices):
        CHAIR = "chair", "Chair"
        DEPUTY = "deputy", "Deputy chair"
        MEMBER = "member", "Member"
        SECRETARY = "secretary", "Secretary"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seats")
    part = models.CharField(max_length=10, choices=Part, default=Part.MEMBER)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("part", "since", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["group", "user", "organisation"], condition=Q(until__isnull=True), name="one_open_seat"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(until__isnull=True, part="chair"), name="one_chair_at_a_time"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="seated_until"),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.get_part_display().lower()} of {self.group}"
