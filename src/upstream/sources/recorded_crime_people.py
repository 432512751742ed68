"""Victims and suspects of recorded offences, one row for each person and offence, pseudonymised by the force."""

from __future__ import annotations

from upstream.model.contract import Contract, Effect, Field, FieldType
from upstream.sources import recorded_crime

SEXES = ("female", "male", "other", "not stated")
ROLE_WORDS = (
    *((word, "victim") for word in ("victim", "vic", "v", "victims", "aggrieved", "injured party", "complainant")),
    *(
        (word, "suspect")
        for word in ("suspect", "sus", "s", "suspects", "offender", "accused", "defendant", "suspect/offender")
    ),
)
SEX_WORDS = (
    *((word, "female") for word in ("female", "f", "woman", "girl")),
    *((word, "male") for word in ("male", "m", "man", "boy")),
    *((word, "other") for word in ("other", "o", "indeterminate", "non-binary", "trans")),
    *((word, "not stated") for word in ("not stated", "u", "unknown", "not known", "unspecified", "not recorded")),
)


def _year(name: str, headings: tuple[str, ...], description: str, low: int, high: int) -> Field:
    return Field(
        name,
        FieldType.INTEGER,
        (name, *headings),
        description,
        column=Effect.ALLOW,
        invalid=Effect.FLAG,
        minimum=low,
        maximum=high,
        personal=True,
    )


CONTRACT = Contract(
    name="recorded-crime-people",
    version="1",
    title="Victims and suspects of recorded offences",
    publisher="A police force, to its partnership",
    standard="Home Office Counting Rules for Recorded Crime",
    licence="Restricted: shared under the partnership's information sharing agreement",
    attribution=(),
    unit="people",
    already_public=False,
    month="month",
    person_level=True,
    data_class="criminal-offence",
    file_pattern=r".*(people|persons|victims|suspects).*\.(csv|xlsx|xls|xlsb|ods)",
    fields=(
        Field(
            "crime_number",
            FieldType.TEXT,
            recorded_crime.CONTRACT.field("crime_number").headings,
            "The offence that the person is part of.",
            missing=Effect.REFUSE,
        ),
        Field(
            "role",
            FieldType.TEXT,
            ("role", "Person role", "Involvement", "Nominal role"),
            "Victim or suspect.",
            missing=Effect.REFUSE,
            allowed=("victim", "suspect"),
            spellings=ROLE_WORDS,
        ),
        Field(
            "person",
            FieldType.TEXT,
            ("person", "Person pseudonym", "Pseudonym", "Person key", "Nominal reference", "Nominal ref", "Person id"),
            "A pseudonym that is the same for the same person: letters and digits with at least one digit, no blanks. "
            "Without it nothing is said about repeats. The lake holds a pseudonym of its own in its place.",
            column=Effect.FLAG,
            pattern=r"[A-Za-z0-9_/-]*[0-9][A-Za-z0-9_/-]*",
            personal=True,
            keyed=True,
        ),
        _year("age", ("Age at offence", "Age at time of offence"), "Age in whole years at the offence.", 0, 115),
        _year("birth_year", ("Year of birth", "Birth year", "YOB"), "Year of birth; never the full date.", 1890, 2049),
        Field(
            "sex",
            FieldType.TEXT,
            ("sex", "Gender"),
            "Female, male, other or not stated.",
            column=Effect.FLAG,
            invalid=Effect.FLAG,
            allowed=SEXES,
            spellings=SEX_WORDS,
            personal=True,
        ),
        Field(
            "ethnicity",
            FieldType.TEXT,
            ("ethnicity", "Ethnic group", "Self-defined ethnicity", "Ethnic appearance", "Officer-defined ethnicity"),
            "Ethnic group in the force's words or codes.",
            column=Effect.ALLOW,
            personal=True,
        ),
        Field(
            "relationship",
            FieldType.TEXT,
            ("relationship", "Relationship to suspect", "Victim suspect relationship"),
            "How the suspect is related to the victim, in the force's words: for victims only.",
            column=Effect.ALLOW,
            personal=True,
        ),
        Field(
            "month",
            FieldType.MONTH,
            ("month", *recorded_crime.CONTRACT.field("recorded_date").headings),
            "The month in which the offence was recorded (a full date is reduced to its month).",
            missing=Effect.REFUSE,
            minimum="1998-04",
            maximum="2049-12",
            formats=("%Y-%m", *recorded_crime.DATES_WITH_TIME),
        ),
    ),
    notes=(
        "A person who is in two offences has two rows; a person who is victim and suspect has a row for each role.",
        "Names, full dates of birth, addresses and telephone numbers have no place in this feed. Such columns "
        "are dropped before anything is read, and the load report names them.",
    ),
)
