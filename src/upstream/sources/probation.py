"""Sentences served under probation."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import day, ethnicity, identity, needed, person, reference, restricted, sex, since, text

CONTRACT = restricted(
    "probation",
    "People on probation, one row a sentence",
    (
        reference("event", ("EVENT_ID", "Event ID"), "The case reference number and the number of the sentence."),
        person(("CRN", "Case reference number"), "The service's number of the person."),
        *identity("forename", "surname", "birth_date", "postcode", "pnc", forename=("FIRST_NAME",),
                  birth_date=("DATE_OF_BIRTH",), pnc=("PNC_NUMBER",)),
        sex(),
        ethnicity(),
        text("offence", ("MAIN_OFFENCE", "Main offence"), "The main offence.", personal=True),
        needed("sentence", FieldType.TEXT, ("SENTENCE_TYPE", "Sentence type"), "The sentence.", personal=True),
        since("sentence_date", FieldType.DATE, ("Sentence date",), "The day of the sentence."),
        day("end_date", ("EXPECTED_END_DATE", "Expected end date"), "The expected last day."),
        text("requirements", ("Requirements of the order",), "Requirements, with semicolons.", personal=True),
    ),
    publisher="The probation service's delivery unit, to the partnership",
    standard="No public case-level standard: the fields of the Ministry of Justice's offender management statistics",
    unit="sentences",
    month="sentence_date",
    identifier="event",
    data_class="criminal-offence",
    file_pattern=r".*probation.*\.(csv|xlsx|xls|xlsb|ods)",
)  # fmt: skip
