"""Council tax accounts and council tax reduction."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import day, identity, reference, restricted, since, text, whole, yes_no

CONTRACT = restricted(
    "revenues-benefits",
    "Council tax accounts, one row a liable person and address",
    (
        reference("account", ("ACCOUNT_REF", "Account reference", "Account number"), "The council's account number."),
        *identity(
            "name",
            "birth_date",
            "address",
            "postcode",
            "email",
            name=("LIABLE_NAME", "Liable name"),
            birth_date=("CLAIMANT_DOB", "Claimant date of birth"),
            address=("PROPERTY_ADDRESS", "Property address"),
            postcode=("PROPERTY_POSTCODE", "Property postcode"),
        ),
        text("band", ("Council tax band",), "Council tax band.", pattern=r"[A-I]"),
        since("liable_from", FieldType.DATE, ("LIABLE_FROM", "Liable from"), "First day of liability."),
        day("liable_to", ("LIABLE_TO", "Liable to"), "Last day of liability; empty where it goes on."),
        yes_no("reduction", ("CTR_AWARD", "Council tax reduction"), "Council tax reduction awarded.", personal=True),
        yes_no("single_person", ("SINGLE_PERSON_DISCOUNT", "Single person discount"), "Discount.", personal=True),
        whole("arrears", ("ARREARS_GBP", "Arrears"), "Arrears in whole pounds.", 0, 10_000_000, personal=True),
    ),
    publisher="A council's revenues and benefits service, to the partnership",
    standard="No national return of accounts; council tax reduction as in the Department for Work and Pensions' "
    "Single Housing Benefit Extract of the same people",
    unit="accounts",
    month="liable_from",
    identifier="account",
    data_class="finance",
    file_pattern=r".*(revenues|council[-_ ]?tax).*\.(csv|xlsx|xls|xlsb|ods)",
)
