"""The people behind the nominal references of a force's victims and suspects."""

from __future__ import annotations

from upstream.model.contract import Effect, FieldType
from upstream.sources.feed import ethnicity, identity, needed, person, restricted, sex, text

CONTRACT = restricted(
    "police-nominals",
    "People known to the police, one row a nominal record",
    (
        person(
            ("nominal_ref", "Nominal reference", "Nominal ref"),
            "The force's reference, that of the feed recorded-crime-people.",
            column=Effect.REFUSE,
            missing=Effect.REFUSE,
        ),
        *identity("forename", "middle", "surname", "birth_date", "address", "postcode", "phone", "pnc"),
        sex(),
        ethnicity("self_defined_ethnicity", "Self-defined ethnicity"),
        text(
            "alias_of",
            ("Alias of", "Main nominal"),
            "The main nominal, where this is known to be an alias.",
            personal=True,
            direct=True,
        ),
        needed(
            "month",
            FieldType.MONTH,
            ("Extract month", "As at"),
            "The month of the extract; a mapping may give it as a constant. A later one of the month replaces it.",
            minimum="1998-04",
            maximum="2049-12",
            formats=("%Y-%m", "%d/%m/%Y", "%Y-%m-%d"),
        ),
    ),
    publisher="A police force, to its partnership",
    standard="A force's nominal index; PNC identifiers as the Police National Computer writes them",
    unit="people",
    month="month",
    data_class="criminal-offence",
    file_pattern=r".*nominals?.*\.(csv|xlsx|xls|xlsb|ods)",
    notes=("An index has no month of its own: give the month of the extract in the mapping, under [constants].",),
)
