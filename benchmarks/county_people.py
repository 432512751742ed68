"""The synthetic county's extracts as records of people with their truth: what `upstream.people.link` takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FEEDS: dict[str, dict[str, Any]] = {
    "police-nominals": {
        "file": "police-nominals.csv",
        "columns": {
            "surname": "surname", "forename": "forename1", "middle": "forename2", "birth_date": "dob", "sex": "gender",
            "ethnicity": "self_defined_ethnicity", "address": "address", "postcode": "postcode", "phone": "telephone",
            "pnc": "pncid", "local": "nominal_ref",
        },
    },
    "youth-justice": {
        "file": "youth-justice.csv",
        "columns": {
            "name": "Name", "birth_date": "Date of Birth", "sex": "Sex", "postcode": "Home Postcode", "pnc": "PNC",
            "local": "Person ID",
        },
    },
    "school-census": {
        "file": "school-census.csv",
        "columns": {
            "surname": "Surname", "forename": "Forename", "middle": "Middlenames", "birth_date": "DOB", "sex": "Sex",
            "postcode": "PostCode", "upn": "UPN",
        },
    },
    "school-exclusions": {
        "file": "school-exclusions.csv",
        "columns": {"surname": "Surname", "forename": "Forename", "birth_date": "DOB", "sex": "Sex", "upn": "UPN"},
    },
    "children-in-need": {
        "file": "children-in-need.csv",
        "columns": {
            "surname": "Surname", "forename": "Forename", "birth_date": "PersonBirthDate", "sex": "Sex",
            "postcode": "Postcode", "upn": "UPN", "local": "LAchildID",
        },
    },
    "adult-social-care": {
        "file": "adult-social-care.csv",
        "delimiter": "|",
        "columns": {
            "surname": "Last Name", "forename": "First Name", "birth_date": "Date of Birth", "sex": "Gender",
            "postcode": "Postcode", "nhs_number": "NHS Number", "local": "LA Person Unique Identifier",
        },
    },
    "homelessness": {
        "file": "homelessness-hclic.csv",
        "columns": {
            "surname": "ApplicantLastName", "forename": "ApplicantFirstName", "birth_date": "ApplicantDateOfBirth",
            "sex": "ApplicantGender", "postcode": "LastSettledPostcode", "address": "LastSettledAddress",
            "phone": "ContactNumber", "email": "Email",
        },
    },
    "revenues-benefits": {
        "file": "revenues-benefits.csv",
        "encoding": "cp1252",
        "columns": {
            "name": "LIABLE_NAME", "birth_date": "CLAIMANT_DOB", "address": "PROPERTY_ADDRESS",
            "postcode": "PROPERTY_POSTCODE", "email": "EMAIL", "adult_on": "LIABLE_FROM", "began": "LIABLE_FROM",
            "ended": "LIABLE_TO",
        },
    },
    "probation": {
        "file": "probation.csv",
        "columns": {
            "surname": "SURNAME", "forename": "FIRST_NAME", "birth_date": "DATE_OF_BIRTH", "sex": "SEX",
            "postcode": "POSTCODE", "pnc": "PNC_NUMBER", "local": "CRN",
        },
    },
    "domestic-abuse": {
        "file": "domestic-abuse-service.csv",
        "columns": {
            "name": "Client name", "birth_date": "DOB", "sex": "Gender", "postcode": "Postcode",
            "phone": "Safe phone number", "local": "Client ref",
        },
    },
    "mentoring-referrals": {
        "file": "mentoring-referrals.csv",
        "columns": {
            "surname": "Surname", "forename": "Forename", "birth_date": "Date of birth", "sex": "Sex",
            "postcode": "Postcode",
        },
    },
}  # fmt: skip
"""Which heading of each extract is which column; school pupils have no number but the UPN, homeless applicants none."""


def records(county: Path, feeds: tuple[str, ...] = tuple(FEEDS)) -> Any:
    """One Arrow table of all records that name somebody who exists, with the person in ``truth``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    who = pq.read_table(county / "truth" / "who-is-who.parquet")
    parts = [_feed(county, name, who) for name in feeds if (county / "extracts" / FEEDS[name]["file"]).exists()]
    table = pa.concat_tables(parts, promote_options="default")
    return table.filter(table["truth"].is_valid())


def _feed(county: Path, name: str, who: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as pv

    told = FEEDS[name]
    wanted = list(dict.fromkeys(told["columns"].values()))
    read = pv.read_csv(
        county / "extracts" / told["file"],
        read_options=pv.ReadOptions(encoding=told.get("encoding", "utf8")),
        parse_options=pv.ParseOptions(delimiter=told.get("delimiter", ","), newlines_in_values=True),
        convert_options=pv.ConvertOptions(
            include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string()), strings_can_be_null=True
        ),
    )
    mine = who.filter(pc.equal(who["feed"], name))
    at = pc.subtract(mine["row"], 1).cast(pa.int64())
    told_of = read.take(at)
    columns = {ours: told_of[theirs] for ours, theirs in told["columns"].items()}
    rows = pc.cast(mine["row"], pa.string())
    person = mine["person_id"]
    return pa.table(
        {
            "record": pc.binary_join_element_wise(pa.scalar(name), rows, ":"),
            "feed": pa.array([name] * len(at)),
            "truth": pc.if_else(pc.equal(person, ""), None, person),
            **columns,
        }
    )
