"""Homelessness applications."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import ethnicity, identity, reference, restricted, sex, since, text

CONTRACT = restricted(
    "homelessness",
    "Homelessness applications, one row a case and its main applicant",
    (
        reference("case", ("CaseReference", "Case reference", "Case number"), "The council's number of the case."),
        *identity(
            "forename",
            "surname",
            "birth_date",
            "address",
            "postcode",
            "phone",
            "email",
            forename=("ApplicantFirstName",),
            surname=("ApplicantLastName",),
            birth_date=("ApplicantDateOfBirth",),
            address=("LastSettledAddress",),
            postcode=("LastSettledPostcode",),
            phone=("ContactNumber",),
        ),
        sex("ApplicantGender"),
        ethnicity("ApplicantEthnicity"),
        since("application_date", FieldType.DATE, ("DateOfApplication", "Date of application"), "The day of it."),
        text("household", ("HouseholdType", "Household type"), "Who is in the household.", personal=True),
        text(
            "loss_reason",
            ("MainReasonForLoss", "Main reason for loss of settled home"),
            "Main reason for the loss of the last settled home: domestic abuse, other violence, end of a tenancy ...",
            personal=True,
        ),
        text("support_needs", ("SupportNeeds", "Support needs"), "Support needs, with semicolons.", personal=True),
        text("duty", ("DutyOwed", "Duty owed"), "Prevention, relief or main duty."),
        text("duty_outcome", ("DutyOutcome", "Duty outcome"), "How the duty ended."),
    ),
    publisher="A council's housing service, to the partnership",
    standard="Homelessness Case Level Information Collection (H-CLIC), Ministry of Housing",
    unit="applications",
    month="application_date",
    identifier="case",
    data_class="housing",
    file_pattern=r".*(homelessness|h-?clic).*\.(csv|xlsx|xls|xlsb|ods)",
)
