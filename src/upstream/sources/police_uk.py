"""Street-level crime as data.police.uk publishes it: ``YYYY-MM/YYYY-MM-FORCE-street.csv``."""

from __future__ import annotations

from upstream.model.contract import Contract, Effect, Field, FieldType, Rule
from upstream.model.expression import All, Between, Missing, Not, OneOf

PUBLISHER = "Home Office, data.police.uk"
LICENCE = "Open Government Licence v3.0"
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0.",
    "Source: data.police.uk",
)
CATEGORIES = (
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)
RETIRED_CATEGORIES = ("Public disorder and weapons", "Violent crime")
LAST_OUTCOMES = (
    "Action to be taken by another organisation",
    "Awaiting court outcome",
    "Court case unable to proceed",
    "Court result unavailable",
    "Defendant found not guilty",
    "Defendant sent to Crown Court",
    "Formal action is not in the public interest",
    "Further action is not in the public interest",
    "Further investigation is not in the public interest",
    "Investigation complete; no suspect identified",
    "Local resolution",
    "Offender deprived of property",
    "Offender fined",
    "Offender given a caution",
    "Offender given a drugs possession warning",
    "Offender given absolute discharge",
    "Offender given community sentence",
    "Offender given conditional discharge",
    "Offender given penalty notice",
    "Offender given suspended prison sentence",
    "Offender ordered to pay compensation",
    "Offender otherwise dealt with",
    "Offender sent to prison",
    "Status update unavailable",
    "Suspect charged as part of another case",
    "Unable to prosecute suspect",
    "Under investigation",
)


def place_fields() -> tuple[Field, ...]:
    """The columns of street and outcome files between the crime's id and what happened."""
    return (
        Field(
            "month",
            FieldType.MONTH,
            ("Month",),
            "The month that the file is about, as 2018-04. No finer date is published.",
            missing=Effect.REFUSE,
            minimum="2010-12",
            maximum="2049-12",
        ),
        Field(
            "reported_by",
            FieldType.TEXT,
            ("Reported by",),
            "The force that sent the record.",
            missing=Effect.FLAG,
        ),
        Field(
            "falls_within",
            FieldType.TEXT,
            ("Falls within",),
            "The force in whose area the record lies; in practice always the force that sent it.",
            missing=Effect.FLAG,
        ),
        *point_fields(),
        Field(
            "location",
            FieldType.TEXT,
            ("Location",),
            "The street or place of the anonymous centre point, 'No Location' where there is none.",
        ),
        Field(
            "lsoa_code",
            FieldType.TEXT,
            ("LSOA code",),
            "The Lower Layer Super Output Area of the centre point: 2011 codes until 2022-12, "
            "mixed until 2023-05, then 2021.",
            missing=Effect.FLAG,
            codes="lsoa",
        ),
        Field("lsoa_name", FieldType.TEXT, ("LSOA name",), "The name that goes with the code."),
    )


def point_fields() -> tuple[Field, ...]:
    """Longitude and latitude of a point in Great Britain, the Isle of Man or Northern Ireland. Zero and swapped
    values lie outside the ranges."""
    return (
        Field(
            "longitude",
            FieldType.NUMBER,
            ("Longitude",),
            "Degrees east (WGS84) of the anonymous centre point.",
            missing=Effect.FLAG,
            invalid=Effect.FLAG,
            minimum=-8.7,
            maximum=1.8,
        ),
        Field(
            "latitude",
            FieldType.NUMBER,
            ("Latitude",),
            "Degrees north (WGS84) of the anonymous centre point.",
            missing=Effect.FLAG,
            invalid=Effect.FLAG,
            minimum=49.8,
            maximum=60.9,
        ),
    )


CRIME_ID = Field(
    "crime_id",
    FieldType.TEXT,
    ("Crime ID",),
    "64 hexadecimal characters (16 in some area archives). Anti-social behaviour never has one.",
    invalid=Effect.FLAG,
    pattern="[0-9a-fA-F]{8,64}",
)

CONTRACT = Contract(
    name="police-uk",
    version="1",
    title="Street-level crime and anti-social behaviour (data.police.uk)",
    publisher=PUBLISHER,
    standard="https://data.police.uk/about/#columns",
    licence=LICENCE,
    attribution=ATTRIBUTION,
    unit="offences",
    already_public=True,
    month="month",
    identifier="crime_id",
    scope=("falls_within",),
    file_pattern=r"(\d{4}-\d{2})-([a-z-]+)-street\.csv",
    fields=(
        CRIME_ID,
        *place_fields(),
        Field(
            "crime_type",
            FieldType.TEXT,
            ("Crime type",),
            "One of the 14 open categories (or of the two that were retired in 2013).",
            missing=Effect.REFUSE,
            allowed=(*CATEGORIES, *RETIRED_CATEGORIES),
        ),
        Field(
            "last_outcome_category",
            FieldType.TEXT,
            ("Last outcome category",),
            "The latest outcome when the file was downloaded; its age depends on the download.",
            invalid=Effect.FLAG,
            allowed=LAST_OUTCOMES,
        ),
        Field(
            "context",
            FieldType.TEXT,
            ("Context",),
            "Free text; empty in practice.",
            column=Effect.ALLOW,
        ),
    ),
    rules=(
        Rule(
            "crime_without_id",
            "A crime (not anti-social behaviour) without a crime id cannot be matched to its outcome.",
            All((Missing("crime_id"), Not(OneOf("crime_type", ("Anti-social behaviour",))))),
            Effect.FLAG,
        ),
        Rule(
            "coordinates_swapped",
            "Longitude and latitude look swapped.",
            All((Between("longitude", 49.8, 60.9), Between("latitude", -8.7, 1.8))),
            Effect.FLAG,
        ),
    ),
    notes=(
        "Points are snapped to anonymous centre points: no hot spot finer than an LSOA can be drawn from them.",
        "Rows without a location or LSOA are real incidents: they count for the force "
        "and for no smaller area, and are flagged.",
        "The same crime id may come more than once in a month. "
        "Rows equal in every column are duplicates; others are kept and flagged.",
        "Anti-social behaviour has no crime id: equal rows are separate incidents and are all kept.",
        "Codes of Scottish and Northern Irish areas are not in the list of LSOAs: the Duty does not reach there.",
        "The open categories mix offences: they cannot express a definition of serious violence.",
    ),
)
