"""Assaults treated in accident and emergency departments: Information Sharing to Tackle Violence, anonymised."""

from __future__ import annotations

from upstream.model.contract import Effect, FieldType
from upstream.sources.feed import needed, restricted, since, text

METHODS = ("body part", "knife or sharp object", "glass or bottle", "blunt object", "firearm", "pushed", "other",
           "not known")  # fmt: skip
METHOD_WORDS = (
    *((word, word) for word in METHODS),
    *(
        (word, "body part")
        for word in ("Body part (e.g. fist or foot)", "Fist", "Foot", "Head", "Unarmed", "Fists/feet")
    ),
    *(
        (word, "knife or sharp object")
        for word in ("Knife", "Sharp object", "Stabbing", "Knife / sharp object", "Blade")
    ),
    *((word, "glass or bottle") for word in ("Glass", "Bottle", "Glass/bottle")),
    *((word, "blunt object") for word in ("Blunt", "Bat", "Blunt instrument")),
    *((word, "firearm") for word in ("Gun", "Shooting", "Air weapon")),
    *((word, "pushed") for word in ("Push", "Pushed or fell")),
    *((word, "not known") for word in ("Unknown", "Not recorded", "Unspecified")),
)
PLACES = ("public place", "licensed premises", "home", "educational establishment", "workplace", "other", "not known")
PLACE_WORDS = (
    *((word, word) for word in PLACES),
    *((word, "public place") for word in ("Street", "Public", "Park", "Outdoors", "Public open space")),
    *((word, "licensed premises") for word in ("Pub", "Club", "Bar", "Pub/club", "Nightclub", "Licensed premise")),
    *((word, "home") for word in ("House", "Own home", "Dwelling", "Private residence", "Someone else's home")),
    *((word, "educational establishment") for word in ("School", "College", "University", "Education")),
    *((word, "workplace") for word in ("Work", "Place of work")),
    *((word, "not known") for word in ("Unknown", "Not recorded", "Unspecified", "Refused to say")),
)

CONTRACT = restricted(
    "ae-assaults",
    "Assaults treated in accident and emergency, one row an attendance",
    (
        since("period_start", FieldType.DATE, ("REPORTING PERIOD START DATE",), "First day of the reporting period."),
        needed("period_end", FieldType.DATE, ("REPORTING PERIOD END DATE",), "Last day of the reporting period."),
        needed("site_code", FieldType.TEXT, ("SITE CODE (OF TREATMENT)", "Site code"), "The hospital site."),
        needed(
            "arrival_time",
            FieldType.DATETIME,
            ("ARRIVAL DATE AND TIME AT ACCIDENT AND EMERGENCY DEPARTMENT", "Arrival date and time", "Arrival"),
            "When the patient arrived.",
            column=Effect.ALLOW,
            missing=Effect.FLAG,
            invalid=Effect.FLAG,
        ),
        needed(
            "assault_time",
            FieldType.DATETIME,
            ("ASSAULT DATE AND TIME", "Assault date", "Date and time of assault"),
            "When the assault happened. What was never asked is often sent as a default date, and flagged.",
            missing=Effect.FLAG,
            invalid=Effect.FLAG,
            minimum="1998-04-01",
            maximum="2049-12-31",
        ),
        needed(
            "method",
            FieldType.TEXT,
            ("ASSAULT METHOD", "Weapon"),
            "What with.",
            missing=Effect.FLAG,
            invalid=Effect.FLAG,
            allowed=METHODS,
            spellings=METHOD_WORDS,
        ),
        text("method_other", ("ASSAULT METHOD OTHER DESCRIPTION",), "What with, where it is another.", free_text=True),
        needed(
            "location_type",
            FieldType.TEXT,
            ("ASSAULT LOCATION TYPE", "Location type"),
            "The kind of place.",
            missing=Effect.FLAG,
            invalid=Effect.FLAG,
            allowed=PLACES,
            spellings=PLACE_WORDS,
        ),
        text(
            "location",
            ("ASSAULT LOCATION DESCRIPTION", "Location description", "Assault location"),
            "Where, as somebody said it: a pub, a street, a part of town.",
            column=Effect.FLAG,
            free_text=True,
        ),
    ),
    publisher="An NHS trust with a type 1 emergency department, to the community safety partnership",
    standard="Information Sharing to Tackle Violence Minimum Data Set (DAPB1594), NHS Data Model and Dictionary",
    unit="attendances",
    month="period_start",
    scope=("site_code",),
    anonymous=True,
    data_class="health",
    file_pattern=r".*(istv|ae[-_ ]?assaults?).*\.(csv|xlsx|xls|xlsb|ods)",
    notes=(
        "The standard leaves out who the patient is. Rows are never linked to a person; columns that tell who somebody "
        "is are dropped before reading, numbers that do so are taken out of free text, and the load report says so.",
        "The standard has no number of the record, so that two equal rows may be one attendance sent twice or two: "
        "they are kept, and upstream istv check counts them.",
        "A month counts by the reporting period. An emergency department of type 1 sends at least monthly.",
    ),
)
