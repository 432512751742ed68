"""Stop and search as data.police.uk publishes it: ``YYYY-MM/YYYY-MM-FORCE-stop-and-search.csv``."""

from __future__ import annotations

from upstream.model.contract import Contract, Effect, Field, FieldType
from upstream.sources import police_uk

TYPES = ("Person search", "Person and Vehicle search", "Vehicle search")
AGE_RANGES = ("under 10", "10-17", "18-24", "25-34", "over 34")
GENDERS = ("Male", "Female", "Other")
OFFICER_ETHNICITIES = ("Asian", "Black", "Mixed", "Other", "White")
INSTANTS = ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S")


def _text(name: str, heading: str, description: str, *, personal: bool = False) -> Field:
    return Field(name, FieldType.TEXT, (heading,), description, personal=personal)


def _listed(name: str, heading: str, description: str, allowed: tuple[str, ...]) -> Field:
    return Field(name, FieldType.TEXT, (heading,), description, invalid=Effect.FLAG, allowed=allowed, personal=True)


def _yes_no(name: str, heading: str, description: str) -> Field:
    return Field(name, FieldType.BOOLEAN, (heading,), description, invalid=Effect.FLAG)


CONTRACT = Contract(
    name="police-uk-stop-search",
    version="1",
    title="Stop and search (data.police.uk)",
    publisher=police_uk.PUBLISHER,
    standard="https://data.police.uk/about/#columns",
    licence=police_uk.LICENCE,
    attribution=police_uk.ATTRIBUTION,
    unit="searches",
    already_public=True,
    month="date",
    file_pattern=r"(\d{4}-\d{2})-([a-z-]+)-stop-and-search\.csv",
    fields=(
        Field(
            "type",
            FieldType.TEXT,
            ("Type",),
            "Whether a person, a vehicle or both were searched.",
            missing=Effect.REFUSE,
            allowed=TYPES,
        ),
        Field(
            "date",
            FieldType.DATETIME,
            ("Date",),
            "When the search was made.",
            missing=Effect.REFUSE,
            formats=INSTANTS,
            minimum="2010-12-01",
            maximum="2049-12-31",
        ),
        _yes_no("operation", "Part of a policing operation", "Whether it was part of an operation."),
        _text("operation_name", "Policing operation", "The name of the operation."),
        *police_uk.point_fields(),
        _listed("gender", "Gender", "Gender of the person searched.", GENDERS),
        _listed("age_range", "Age range", "Age range of the person searched.", AGE_RANGES),
        _text("ethnicity_self", "Self-defined ethnicity", "Ethnicity that the person gave.", personal=True),
        _listed("ethnicity_officer", "Officer-defined ethnicity", "Ethnicity as seen.", OFFICER_ETHNICITIES),
        _text("legislation", "Legislation", "The power used."),
        _text("object_of_search", "Object of search", "What was looked for."),
        _text("outcome", "Outcome", "What followed."),
        _yes_no(
            "outcome_linked",
            "Outcome linked to object of search",
            "Whether what was found is what was looked for.",
        ),
        _yes_no(
            "more_than_outer_clothing",
            "Removal of more than just outer clothing",
            "Whether more than outer clothing was removed.",
        ),
    ),
    notes=(
        "The file does not name its force: it is taken from the file's name.",
        "Searches have no identifier: equal rows are separate searches and are all kept.",
        "No LSOA is published: the place is a snapped point, and many rows have none.",
    ),
)
