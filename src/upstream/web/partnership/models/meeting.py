"""Meetings of a group: agenda, attendance, decisions, actions arising, and what is passed up to the parent group."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from upstream.web.core.clock import now
from upstream.web.core.identifiers import uuid7
from upstream.web.partnership.models.group import Group
from upstream.web.partnership.models.organisation import Organisation

USER = settings.AUTH_USER_MODEL


class Meeting(models.Model):
    """One meeting. Its record is kept by whoever runs it and closed when the next meeting has agreed the minutes."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held, minutes in draft"
        AGREED = "agreed", "Minutes agreed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    called_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="agreed")
    # Counts the changes of the record, so that two people who keep it at once do not overwrite each other.
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["group", "starts_at"], condition=~Q(state="cancelled"), name="one_meeting_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.group}, {self.starts_at:%-d %B %Y}"


class AgendaItem(models.Model):
    """One item. What was drawn from what is due names it in ``origin``, so that it is drawn only once."""

    class Kind(models.TextChoices):
        STANDING = "standing", "Standing item"
        ACTION = "action", "Action due"
        ESCALATION = "escalation", "Passed up from a group"
        FINDING = "finding", "New findings"
        PLAN = "plan", "Delivery plan"
        OTHER = "other", "Other business"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    title = models.CharField(max_length=300)
    notes = models.TextField(blank=True)
    origin = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=300, blank=True)
    minutes = models.TextField(blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "origin"], condition=~Q(origin=""), name="drawn_once"),
        )

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Whether a member came, for the organisation that their seat is for."""

    class Came(models.TextChoices):
        PRESENT = "present", "Present"
        APOLOGIES = "apologies", "Apologies"
        DEPUTY = "deputy", "Sent a deputy"
        ABSENT = "absent", "Absent"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, blank=True)
    came = models.CharField(max_length=10, choices=Came)
    deputy = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("organisation__name", "user__full_name", "id")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "user", "organisation"], name="one_attendance_a_seat"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_came_display().lower()}"


class Decision(models.Model):
    """What the group decided and why, under a number that is its own within the group."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["group", "number"], name="one_decision_a_number"),)

    def __str__(self) -> str:
        return f"Decision {self.number}"


class ActionArising(models.Model):
    """Something that a meeting asked a member to do by a day."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="actions")
    text = models.TextField()
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="actions_arising")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="actions_arising")
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.TextField(blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("due", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True) | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="closed_on_a_day",
            ),
        )

    def __str__(self) -> str:
        return self.text[:80]


class Escalation(models.Model):
    """A blockage that a group passes up to its parent, until the parent answers."""

    class State(models.TextChoices):
        RAISED = "raised", "Passed up"
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "No longer needed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="escalations")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="escalated")
    to = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="escalations")
    blockage = models.CharField(max_length=300)
    asked = models.TextField(blank=True)
    # What it is about elsewhere in the workspace, for example an action of the plan.
    origin = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RAISED)
    raised_at = models.DateTimeField(default=now)
    raised_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_in = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")

    class Meta:
        ordering = ("raised_at", "id")
        constraints = (models.CheckConstraint(condition=~Q(group=F("to")), name="not_passed_to_itself"),)

    def __str__(self) -> str:
        return self.blockage
