"""Referrals to an intervention of the partnership."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import identity, reference, restricted, sex, since, text, yes_no

CONTRACT = restricted(
    "mentoring-referrals",
    "Referrals to an intervention, one row a referral",
    (
        reference("referral", ("Referral ID", "Referral reference"), "The number of the referral."),
        *identity("forename", "surname", "birth_date", "postcode"),
        sex(),
        since("referred", FieldType.DATE, ("Referred on", "Date of referral"), "The day of the referral."),
        text("referred_by", ("Referred by",), "Who referred."),
        yes_no("offered", ("Offered a place", "Offered"), "A place was offered.", personal=True),
        yes_no("engaged", ("Engaged with programme",), "The person engaged.", personal=True),
        yes_no("completed", ("Programme completed",), "The programme was completed.", personal=True),
    ),
    publisher="The partnership's own programme or its provider",
    standard="No national return: the fewest fields of a referral that its evaluation needs",
    unit="referrals",
    month="referred",
    identifier="referral",
    data_class="intervention",
    file_pattern=r".*(mentoring|intervention)[-_ ]?referrals.*\.(csv|xlsx|xls|xlsb|ods)",
)
