"""The record-level extract of notifiable offences that a force gives its partnership."""

from __future__ import annotations

from upstream.model.contract import Contract, Effect, Field, FieldType, Rule
from upstream.model.expression import All, Between, Missing, Not, Some

DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y")
CLOCKS = ("%H:%M", "%H:%M:%S")
DATES_WITH_TIME = (
    *DATES,
    *(f"{date} {clock}" for date in DATES[:3] for clock in CLOCKS),
    "%Y-%m-%dT%H:%M:%S",
)
FLAGS = (
    ("knife", "Knife or sharp instrument", Effect.FLAG),
    ("firearm", "Firearm", Effect.FLAG),
    ("domestic_abuse", "Domestic abuse", Effect.FLAG),
    ("hate", "Hate crime", Effect.ALLOW),
    ("alcohol", "Alcohol related", Effect.ALLOW),
    ("drugs", "Drugs related", Effect.ALLOW),
)
HEADINGS = {
    "knife": ("Knife", "Knife flag", "Knife crime", "Knife enabled", "Knife or sharp instrument"),
    "firearm": ("Firearm", "Firearm flag", "Gun", "Gun flag", "Gun crime"),
    "domestic_abuse": ("Domestic abuse", "Domestic abuse flag", "DA flag", "DA", "Domestic"),
    "hate": ("Hate", "Hate crime", "Hate flag", "Hate crime flag"),
    "alcohol": ("Alcohol", "Alcohol flag", "Alcohol related"),
    "drugs": ("Drugs", "Drugs flag", "Drug related", "Drugs related"),
}


def _flag(name: str, title: str, column: Effect) -> Field:
    return Field(
        name,
        FieldType.BOOLEAN,
        (name, *HEADINGS[name]),
        f"{title}: yes or no. An empty cell is read as not flagged; a word that is neither is refused.",
        column=column,
    )


def _place(name: str, headings: tuple[str, ...], description: str, low: float, high: float) -> Field:
    return Field(
        name,
        FieldType.NUMBER,
        (name, *headings),
        description,
        column=Effect.ALLOW,
        invalid=Effect.FLAG,
        minimum=low,
        maximum=high,
    )


def _optional(name: str, headings: tuple[str, ...], description: str) -> Field:
    return Field(name, FieldType.TEXT, (name, *headings), description, column=Effect.ALLOW)


CONTRACT = Contract(
    name="recorded-crime",
    version="1",
    title="Offences recorded by the police, one row an offence",
    publisher="A police force, to its partnership",
    standard="Home Office Counting Rules for Recorded Crime",
    licence="Restricted: shared under the partnership's information sharing agreement",
    attribution=(),
    unit="offences",
    already_public=False,
    month="recorded_date",
    identifier="crime_number",
    file_pattern=r".*recorded[-_ ]?crime.*\.(csv|xlsx|xls|xlsb|ods)",
    fields=(
        Field(
            "crime_number",
            FieldType.TEXT,
            ("crime_number", "Crime number", "Crime no", "Crime ref", "Crime reference", "URN", "Occurrence number"),
            "The force's own reference of the offence; people are linked by it.",
            missing=Effect.REFUSE,
        ),
        Field(
            "offence_code",
            FieldType.TEXT,
            ("offence_code", "Offence code", "HO code", "Home Office code", "HOCR code", "HO offence code"),
            "Home Office offence code, for example 1, 4.1, 5D, 8N.",
            missing=Effect.REFUSE,
            pattern=r"\d{1,3}(\.\d{1,2})?[A-Z]?",
        ),
        Field(
            "recorded_date",
            FieldType.DATE,
            ("recorded_date", "Recorded date", "Date recorded", "Created date"),
            "The day on which the offence was recorded: it decides the month and the financial year.",
            missing=Effect.REFUSE,
            minimum="1998-04-01",
            maximum="2049-12-31",
            formats=DATES_WITH_TIME,
        ),
        Field(
            "offence_date",
            FieldType.DATE,
            ("offence_date", "Offence date", "Date of offence", "Committed date", "Committed from date", "Date from"),
            "The day on which the offence was committed, or the first day on which it may have been.",
            column=Effect.ALLOW,
            invalid=Effect.FLAG,
            minimum="1920-01-01",
            maximum="2049-12-31",
            formats=DATES_WITH_TIME,
        ),
        Field(
            "offence_time",
            FieldType.TIME,
            ("offence_time", "Offence time", "Time of offence", "Committed time", "Committed from time", "Time from"),
            "The time of day at which it was committed, local time.",
            column=Effect.ALLOW,
            invalid=Effect.FLAG,
            formats=CLOCKS,
        ),
        _place("easting", ("Grid east", "X", "GRIDREF_X"), "Metres east, British National Grid.", 80_000, 660_000),
        _place("northing", ("Grid north", "Y", "GRIDREF_Y"), "Metres north, British National Grid.", 1_000, 660_000),
        _place("longitude", ("Long", "Lon"), "Degrees east (WGS84), in England or Wales.", -6.5, 1.8),
        _place("latitude", ("Lat",), "Degrees north (WGS84), in England or Wales.", 49.8, 55.9),
        Field(
            "lsoa_code",
            FieldType.TEXT,
            ("lsoa_code", "LSOA code", "LSOA", "LSOA11CD", "LSOA21CD", "LSOA 2011 code", "LSOA 2021 code"),
            "Lower Layer Super Output Area, 2011 or 2021, where the force gives it instead of a point.",
            column=Effect.ALLOW,
            codes="lsoa",
        ),
        _optional("location_type", ("Location type", "Premises type", "Venue type"), "The kind of place."),
        *(_flag(*flag) for flag in FLAGS),
        _optional("outcome", ("Outcome type", "Outcome code", "Disposal"), "Home Office outcome type."),
    ),
    rules=(
        Rule(
            "no_place",
            "No grid reference, no longitude and latitude and no LSOA: it counts for the force only.",
            All((Missing("easting"), Missing("longitude"), Missing("lsoa_code"))),
            Effect.FLAG,
        ),
        Rule(
            "coordinates_swapped",
            "Longitude and latitude look swapped.",
            All((Between("longitude", 49.8, 55.9), Between("latitude", -6.5, 1.8))),
            Effect.FLAG,
        ),
        Rule(
            "half_a_point",
            "One of the two coordinates is missing.",
            Some(
                (
                    All((Missing("easting"), Not(Missing("northing")))),
                    All((Missing("northing"), Not(Missing("easting")))),
                    All((Missing("longitude"), Not(Missing("latitude")))),
                    All((Missing("latitude"), Not(Missing("longitude")))),
                )
            ),
            Effect.FLAG,
        ),
    ),
    notes=(
        "Years count by the recorded date, as the Home Office counts them.",
        "Excel turns the code 4.10 into 4.1 when the column is not text: format the column as text before exporting.",
        "Eastings and northings that are swapped may still lie inside the grid; they fall in no LSOA "
        " and are reported there.",
        "Columns that the contract does not name (names, addresses, modus operandi) are never kept.",
    ),
)
