"""Children in need and child protection plans."""

from __future__ import annotations

from upstream.model.contract import Effect, FieldType
from upstream.sources.feed import day, ethnicity, identity, person, restricted, sex, since, text

ABUSE = ("NEG", "PHY", "SAB", "EMO", "MUL")

CONTRACT = restricted(
    "children-in-need",
    "Children in need, one row an episode of need",
    (
        person(
            ("LAchildID", "LA child ID", "Child ID"),
            "The council's number of the child, that of the feed children-looked-after.",
            column=Effect.REFUSE,
            missing=Effect.REFUSE,
        ),
        *identity("upn", "forename", "surname", "birth_date", "postcode"),
        sex("GenderCurrent"),
        ethnicity(),
        since("referral_date", FieldType.DATE, ("CINreferralDate", "CIN referral date"), "The day of the referral."),
        text("referral_source", ("ReferralSource", "Referral source"), "Who referred: 1A ... 10.", personal=True),
        text(
            "need",
            ("PrimaryNeedCode", "Primary need code"),
            "Primary need: N1 abuse or neglect ... N9 other.",
            pattern=r"N[0-9]",
            personal=True,
        ),
        day("closure_date", ("CINclosureDate", "CIN closure date"), "The day of closure, where closed."),
        text("closure_reason", ("ReasonForClosure", "Reason for closure"), "RC1 ... RC9.", personal=True),
        day("plan_start", ("CPPstartDate", "CPP start date"), "First day of a child protection plan."),
        text(
            "abuse",
            ("InitialCategoryOfAbuse", "Initial category of abuse"),
            "Category of the plan: NEG, PHY, SAB, EMO or MUL.",
            allowed=ABUSE,
            personal=True,
        ),
        text(
            "factors",
            ("AssessmentFactors", "Factors identified"),
            "Factors at the end of the assessment, as codes with commas (3A to 3C domestic abuse, 18B gangs ...).",
            personal=True,
        ),
    ),
    publisher="A council's children's services, to the partnership",
    standard="Department for Education: children in need census",
    unit="episodes",
    month="referral_date",
    data_class="social-care",
    file_pattern=r".*children[-_ ]?in[-_ ]?need.*\.(csv|xlsx|xls|xlsb|ods)",
)
