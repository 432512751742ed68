"""Clients of a domestic abuse service."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import ethnicity, identity, person, restricted, sex, since, text, whole, yes_no

CONTRACT = restricted(
    "domestic-abuse",
    "Clients of a domestic abuse service, one row a referral",
    (
        person(("Client ref", "Client reference", "Client ID"), "The service's number of the client."),
        *identity("name", "forename", "surname", "birth_date", "postcode", "phone", name=("Client name",),
                  phone=("Safe phone number",)),
        sex(),
        ethnicity(),
        since("referred", FieldType.DATE, ("Date referred", "Referral date"), "The day of the referral."),
        text("referred_by", ("Referred by", "Referral source"), "Who referred."),
        text("risk", ("Risk level at intake", "Risk level"), "High, medium or standard risk.", personal=True),
        yes_no("marac", ("Heard at MARAC", "MARAC"), "Heard at a multi-agency risk assessment conference.",
               personal=True),
        yes_no("engaged", ("Engaged with service",), "The client engaged.", personal=True),
        yes_no("completed", ("Case completed",), "Support was completed.", personal=True),
        whole("safe_before", ("Feels safe (before), 1-5",), "Feels safe, 1 to 5, at the start.", 1, 5, personal=True),
        whole("safe_after", ("Feels safe (after), 1-5",), "Feels safe, 1 to 5, at the end.", 1, 5, personal=True),
    ),
    publisher="A domestic abuse service, to the partnership",
    standard="No national return: the shape of independent domestic violence advisers' intake and exit forms",
    unit="referrals",
    month="referred",
    data_class="victim-service",
    file_pattern=r".*domestic[-_ ]?abuse.*\.(csv|xlsx|xls|xlsb|ods)",
    notes=(
        "A postcode or telephone number in the wrong hands is a danger to life: leave them out of the sharing record "
        "unless linking needs them.",
    ),
)  # fmt: skip
