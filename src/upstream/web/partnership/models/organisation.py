"""The partnership, its organisations with what became of them, and the people who belong to them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from upstream.web.core.identifiers import uuid7


class Partnership(models.Model):
    """The one partnership of this workspace. ``areas`` are its area codes, as `upstream assess --area` takes them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    areas = ArrayField(models.CharField(max_length=20), default=list)
    definition = models.CharField(max_length=100, default="police-uk-open")
    is_fictional = models.BooleanField(default=False)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(only=True), name="one_partnership"),)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A body that takes part. It is closed, never removed: what it did stays under its name."""

    class Kind(models.TextChoices):
        SPECIFIED = "specified", "Specified authority"
        RELEVANT = "relevant", "Relevant authority"
        OTHER = "other", "Other partner"

    class Sector(models.TextChoices):
        POLICE = "police", "Police"
        COUNCIL = "council", "Council"
        HEALTH = "health", "Health"
        PROBATION = "probation", "Probation"
        FIRE = "fire", "Fire and rescue"
        YOUTH_JUSTICE = "youth-justice", "Youth justice"
        EDUCATION = "education", "Education"
        PRISON = "prison", "Prison or youth custody"
        CHARITY = "charity", "Charity or service"
        COMMISSIONER = "commissioner", "Police and crime commissioner"
        OTHER = "other", "Other"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    sector = models.CharField(max_length=20, choices=Sector)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=["name"], name="one_organisation_a_name"),
            models.CheckConstraint(
                condition=Q(opened__isnull=True) | Q(closed__isnull=True) | Q(closed__gte=F("opened")),
                name="closed_after_opened",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def is_open(self, on: date) -> bool:
        return (self.opened is None or self.opened <= on) and (self.closed is None or self.closed > on)


class Succession(models.Model):
    """What became of an organisation: it was renamed, merged into another, or split."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", "Renamed as"
        MERGED = "merged", "Merged into"
        SPLIT = "split", "Split into"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="followed_by")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="follows")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()

    class Meta:
        ordering = ("on", "id")
        constraints = (
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession_a_pair"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="no_one_follows_itself"),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} {self.get_kind_display().lower()} {self.successor}"


class Membership(models.Model):
    """A person's place in an organisation, with the roles that they hold there, from a day until another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=30), default=list)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("organisation__name", "since", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(until__isnull=True), name="one_open_membership"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="member_until"),
        )

    def __str__(self) -> str:
        return f"{self.user} at {self.organisation}"
