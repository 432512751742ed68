"""What is recorded around the Duty: agreements with who signed, consultations, annual reviews, scrutiny."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from upstream.web.core import formats
from upstream.web.core.clock import now
from upstream.web.core.identifiers import uuid7
from upstream.web.partnership.models import Organisation
from upstream.web.planning.models import Strategy

USER = settings.AUTH_USER_MODEL


class Record(models.Model):
    """What all share. ``edition`` counts changes, so that two people who write at once lose nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Agreement(Record):
    """An agreement of the partners. ``ended_on`` is when it stopped to hold."""

    title = models.CharField(max_length=200)
    agreed_on = models.DateField()
    review_due = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    about = models.TextField(blank=True)
    kept_at = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = (F("ended_on").asc(nulls_first=True), "-agreed_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("agreed_on")), name="ended_after_agreed"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Signatory(models.Model):
    """An organisation that is to sign; ``signed_on`` is when it did, ``by`` who for it, by office."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatories")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("organisation__name",)
        constraints = (models.UniqueConstraint(fields=["agreement", "organisation"], name="signs_once"),)

    def __str__(self) -> str:
        return f"{self.organisation}: {self.agreement}"


class AgreementReview(models.Model):
    """That an agreement was looked at again: rows are added, never changed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField()
    outcome = models.TextField()
    next_due = models.DateField()
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-on", "-id")
        constraints = (models.CheckConstraint(condition=Q(next_due__gt=F("on")), name="reviewed_again_later"),)

    def __str__(self) -> str:
        return f"{self.agreement}, reviewed {formats.date(self.on)}"


class Consultation(Record):
    """That an authority was asked: about what and how, what it said, and what changed because of it."""

    class Way(models.TextChoices):
        MEETING = "meeting", "A meeting"
        LETTER = "letter", "A letter or e-mail"
        SURVEY = "survey", "A survey"
        VISIT = "visit", "A visit"
        EVENT = "event", "An event with several"
        OTHER = "other", "Another way"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consultations")
    strategy = models.ForeignKey(
        Strategy, null=True, blank=True, on_delete=models.PROTECT, related_name="consultations"
    )
    on = models.DateField()
    way = models.CharField(max_length=10, choices=Way)
    asked = models.TextField()
    said = models.TextField(blank=True)
    effect = models.TextField(blank=True)

    class Meta:
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"{self.organisation}, {formats.date(self.on)}"


class Review(Record):
    """The yearly look at the strategy: what was reviewed, what the interventions changed, what follows."""

    strategy = models.ForeignKey(
        Strategy, null=True, blank=True, on_delete=models.PROTECT, related_name="annual_reviews"
    )
    on = models.DateField()
    reviewed = models.TextField()
    impact = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    next_due = models.DateField()

    class Meta:
        ordering = ("-on", "-id")
        constraints = (models.CheckConstraint(condition=Q(next_due__gt=F("on")), name="next_review_later"),)

    def __str__(self) -> str:
        return f"Annual review of {formats.date(self.on)}"


class Scrutiny(Record):
    """What a scrutiny committee asked, and what it was answered."""

    committee = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    asked = models.TextField()
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        verbose_name_plural = "scrutinies"
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answer="")
                | (Q(answered_on__isnull=False, answered_on__gte=F("on")) & ~Q(answer="")),
                name="answered_on_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.committee}, {formats.date(self.on)}"
