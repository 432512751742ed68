"""Outcomes of crimes as data.police.uk publishes them: ``YYYY-MM/YYYY-MM-FORCE-outcomes.csv``."""

from __future__ import annotations

from dataclasses import replace

from upstream.model.contract import Contract, Effect, Field, FieldType
from upstream.sources import police_uk

OUTCOMES = tuple(sorted((*police_uk.LAST_OUTCOMES, "Suspect charged")))

CONTRACT = Contract(
    name="police-uk-outcomes",
    version="1",
    title="Outcomes of crimes (data.police.uk)",
    publisher=police_uk.PUBLISHER,
    standard="https://data.police.uk/about/#columns",
    licence=police_uk.LICENCE,
    attribution=police_uk.ATTRIBUTION,
    unit="outcomes",
    already_public=True,
    month="month",
    identifier="crime_id",
    scope=("falls_within",),
    file_pattern=r"(\d{4}-\d{2})-([a-z-]+)-outcomes\.csv",
    fields=(
        replace(
            police_uk.CRIME_ID,
            missing=Effect.FLAG,
            description="64 hexadecimal characters: the crime that the outcome belongs to.",
        ),
        *police_uk.place_fields(),
        Field(
            "outcome_type",
            FieldType.TEXT,
            ("Outcome type",),
            "What was done about the crime in this month.",
            missing=Effect.FLAG,
            invalid=Effect.FLAG,
            allowed=OUTCOMES,
        ),
    ),
    notes=(
        "The month is the month of the outcome, not of the crime. A crime may have several outcomes in one month.",
        "Some forces publish street files without outcome files in some months.",
    ),
)
