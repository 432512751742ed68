"""Youth justice outcomes, case by case."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import day, ethnicity, identity, person, reference, restricted, sex, since, text, whole

CONTRACT = restricted(
    "youth-justice",
    "Youth justice outcomes, one row an outcome of a child",
    (
        reference("outcome_id", ("YJ_ID_outcome", "Outcome ID"), "The case and the number of the outcome."),
        person(("Person ID", "YOIS ID", "Child ID"), "The service's own number of the child."),
        *identity("name", "forename", "surname", "birth_date", "postcode", "pnc"),
        sex(),
        ethnicity(),
        day("offence_date", ("Offence Date", "Date of offence"), "The day of the offence."),
        text("offence", ("Offence Category", "Offence type"), "The offence, in the service's categories."),
        whole(
            "gravity", ("Gravity Score", "Seriousness", "Seriousness score"), "Gravity of the offence, 1 to 8.", 1, 8
        ),
        text("outcome", ("Outcome", "Disposal", "Court outcome"), "What was decided.", personal=True),
        since("outcome_date", FieldType.DATE, ("Outcome Date", "Date of outcome"), "The day of the outcome."),
        text("education", ("ETE Status", "Education status"), "Education, training or employment.", personal=True),
    ),
    publisher="A youth justice service, to its partnership",
    standard="Youth Justice Board: data recording requirements for youth justice services, case-level return",
    unit="outcomes",
    month="outcome_date",
    identifier="outcome_id",
    data_class="criminal-offence",
    file_pattern=r".*youth[-_ ]?justice.*\.(csv|xlsx|xls|xlsb|ods)",
)
