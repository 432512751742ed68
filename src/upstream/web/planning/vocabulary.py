"""The fixed words of strategies and plans: tiers, life stages, the five Cs, ratings, and where an item came from."""

from __future__ import annotations

from uuid import UUID

from django.db import models

ORIGIN = "plan-action:"


def origin(action: UUID) -> str:
    """The name under which an agenda and an escalation know an action."""
    return f"{ORIGIN}{action}"


class Tier(models.TextChoices):
    """How widely an action reaches (public health's three tiers of prevention)."""

    UNIVERSAL = "universal", "Universal: for everybody"
    TARGETED = "targeted", "Targeted: for those at more risk"
    INTENSIVE = "intensive", "Intensive: for those already involved"


class LifeStage(models.TextChoices):
    """The life stages of the Buckinghamshire strategy."""

    EARLY = "0-5", "0 to 5"
    CHILD = "5-11", "5 to 11"
    TEEN = "11-16", "11 to 16"
    YOUNG = "16-21", "16 to 21"
    ADULT = "21+", "21 and over"


class FiveC(models.TextChoices):
    """The five Cs of a public health approach (Public Health England, 2019)."""

    COLLABORATION = "collaboration", "Collaboration"
    COPRODUCTION = "co-production", "Co-production"
    COOPERATION = "cooperation", "Cooperation in sharing data and intelligence"
    COUNTER_NARRATIVE = "counter-narrative", "Counter-narrative"
    COMMUNITY = "community", "Community consensus"


class Approach(models.TextChoices):
    PREVENTION = "prevention", "Prevention"
    EARLY_HELP = "early-help", "Early intervention"
    ENFORCEMENT = "enforcement", "Enforcement"
    ENABLING = "enabling", "Enabling: data, training, partnership"


class Rag(models.TextChoices):
    """Always shown with its word and a shape."""

    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    COMPLETE = "complete", "Complete"
    NONE = "", "Not rated"
