"""Reports of anti-social behaviour to a council or the police."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import identity, needed, point, reference, restricted, since, small_area, text

CATEGORIES = ("personal", "nuisance", "environmental")

CONTRACT = restricted(
    "asb",
    "Anti-social behaviour, one row a report",
    (
        reference("incident", ("Incident Number", "Incident ref", "ASB reference"), "The number of the report."),
        since("reported", FieldType.DATETIME, ("Date reported", "Reported date"), "When it was reported."),
        needed(
            "category",
            FieldType.TEXT,
            ("ASB category", "NSIR category"),
            "Personal, nuisance or environmental.",
            allowed=CATEGORIES,
            spellings=tuple((word, word) for word in CATEGORIES),
        ),
        text("type", ("ASB type", "Incident type"), "What it was."),
        *point(),
        small_area(),
        *identity(
            "name",
            "birth_date",
            "address",
            "postcode",
            name=("Subject name", "Subject"),
            birth_date=("Subject DOB", "Subject date of birth"),
            address=("Subject address",),
        ),
        text("action", ("Action taken",), "What was done.", personal=True),
    ),
    publisher="A council's community safety team, to the partnership",
    standard="National Standard for Incident Recording: anti-social behaviour categories",
    unit="incidents",
    month="reported",
    identifier="incident",
    data_class="community-safety",
    file_pattern=r".*(asb|anti[-_ ]?social).*\.(csv|xlsx|xls|xlsb|ods)",
    notes=("The person is the one complained about, as the caller named them: a report, not a finding.",),
)
