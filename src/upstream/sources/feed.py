"""What the contracts of partners' feeds have in common: fields about people, days, codes, places."""

from __future__ import annotations

from typing import Any

from upstream.model.contract import Contract, Effect, Field, FieldType
from upstream.sources.recorded_crime import CLOCKS, DATES, DATES_WITH_TIME
from upstream.sources.recorded_crime_people import SEX_WORDS, SEXES

TIMES = (*(f"{date} {clock}" for date in DATES for clock in CLOCKS), "%Y-%m-%dT%H:%M:%S", *DATES)
IDENTITY: dict[str, tuple[FieldType, tuple[str, ...], str]] = {
    "name": (FieldType.TEXT, ("Name", "Full name", "Person name"), "The whole name, where it is in one column."),
    "forename": (FieldType.TEXT, ("Forename", "First name", "Forename1", "Given name"), "First name."),
    "middle": (FieldType.TEXT, ("Middle names", "Middlenames", "Middle name", "Forename2"), "Further names."),
    "surname": (FieldType.TEXT, ("Surname", "Last name", "Family name"), "Surname."),
    "birth_date": (FieldType.DATE, ("Date of birth", "DOB", "Birth date", "PersonBirthDate"), "Date of birth."),
    "postcode": (FieldType.TEXT, ("Postcode", "Post code", "Home postcode"), "Postcode of the home."),
    "address": (FieldType.TEXT, ("Address", "Home address"), "Address of the home."),
    "phone": (FieldType.TEXT, ("Telephone", "Phone", "Contact number", "Mobile"), "Telephone number."),
    "email": (FieldType.TEXT, ("E-mail", "Email address", "e mail"), "E-mail address."),
    "nhs_number": (FieldType.TEXT, ("NHS number", "NHS no", "NHSNumber"), "NHS number."),
    "upn": (FieldType.TEXT, ("Unique pupil number", "Pupil number"), "Unique pupil number."),
    "pnc": (FieldType.TEXT, ("PNC", "PNC ID", "PNCID", "PNC number"), "Police National Computer identifier."),
}
"""Fields that tell by themselves who somebody is: their values go to the encrypted store alone."""


def identity(*names: str, **more: tuple[str, ...]) -> tuple[Field, ...]:
    """Direct identifiers by name; ``more`` gives one of them further headings, as the feed's own standard has them."""
    return tuple(_direct(name, *IDENTITY[name], more.get(name, ())) for name in names)


def _direct(name: str, kind: FieldType, headings: tuple[str, ...], description: str, more: tuple[str, ...]) -> Field:
    spelt = tuple(dict.fromkeys((name, *more, *headings)))
    formats = DATES_WITH_TIME if kind is FieldType.DATE else ()
    return Field(
        name, kind, spelt, description, column=Effect.ALLOW, invalid=Effect.FLAG, formats=formats, personal=True,
        direct=True,
    )  # fmt: skip


def person(headings: tuple[str, ...], description: str, **rules: Any) -> Field:
    """The sender's own reference of a person: the lake holds its pseudonym."""
    rules = {"column": Effect.FLAG, **rules}
    return Field("person", FieldType.TEXT, ("person", *headings), description, personal=True, keyed=True, **rules)


def sex(*more: str) -> Field:
    codes = (("1", "male"), ("2", "female"), ("0", "not stated"), ("9", "not stated"), ("n", "not stated"))
    return Field(
        "sex",
        FieldType.TEXT,
        ("sex", "Gender", *more),
        "Female, male, other or not stated.",
        column=Effect.ALLOW,
        invalid=Effect.FLAG,
        allowed=SEXES,
        spellings=(*SEX_WORDS, *codes),
        personal=True,
    )


def ethnicity(*more: str) -> Field:
    return text("ethnicity", ("Ethnic group", "Ethnic", *more), "Ethnic group in the sender's codes.", personal=True)


def text(name: str, headings: tuple[str, ...], description: str, **rules: Any) -> Field:
    return _field(name, FieldType.TEXT, headings, description, rules)


def reference(name: str, headings: tuple[str, ...], description: str) -> Field:
    """The sender's number of the record: without it a row cannot be told from another."""
    return needed(name, FieldType.TEXT, headings, description)


def needed(name: str, kind: FieldType, headings: tuple[str, ...], description: str, **rules: Any) -> Field:
    formats = {FieldType.DATE: DATES_WITH_TIME, FieldType.DATETIME: TIMES}.get(kind, ())
    rules = {"formats": formats, "missing": Effect.REFUSE, **rules}
    return Field(name, kind, (name, *headings), description, **rules)


def since(name: str, kind: FieldType, headings: tuple[str, ...], description: str) -> Field:
    """The day that decides a row's month."""
    return needed(name, kind, headings, description, minimum="1998-04-01", maximum="2049-12-31")


def day(name: str, headings: tuple[str, ...], description: str, **rules: Any) -> Field:
    return _field(name, FieldType.DATE, headings, description, {"formats": DATES_WITH_TIME, **rules})


def yes_no(name: str, headings: tuple[str, ...], description: str, **rules: Any) -> Field:
    return _field(name, FieldType.BOOLEAN, headings, description, rules)


def whole(name: str, headings: tuple[str, ...], description: str, low: float, high: float, **rules: Any) -> Field:
    return _field(name, FieldType.INTEGER, headings, description, {"minimum": low, "maximum": high, **rules})


def _field(name: str, kind: FieldType, headings: tuple[str, ...], description: str, rules: dict[str, Any]) -> Field:
    rules = {"column": Effect.ALLOW, "invalid": Effect.FLAG, **rules}
    return Field(name, kind, tuple(dict.fromkeys((name, *headings))), description, **rules)


def small_area(*more: str) -> Field:
    return text("lsoa_code", ("LSOA code", "LSOA", "LSOA21CD", *more), "Small area, 2011 or 2021.", codes="lsoa")


def point() -> tuple[Field, Field]:
    limits = (("longitude", ("Long", "Lon"), -6.5, 1.8), ("latitude", ("Lat",), 49.8, 55.9))
    east, north = (
        _field(name, FieldType.NUMBER, headings, "Degrees (WGS84).", {"minimum": low, "maximum": high})
        for name, headings, low, high in limits
    )
    return east, north


def restricted(name: str, title: str, fields: tuple[Field, ...], **facts: Any) -> Contract:
    """A feed that a partner sends under what was agreed. ``facts`` are the contract's other fields."""
    about = {"person_level": True} if not facts.get("anonymous") else {}
    licence = "Restricted: shared under a sharing record" if about else "Restricted: shared with the partnership"
    facts = {"version": "1", "licence": licence, "attribution": (), "already_public": False, **about, **facts}
    return Contract(name=name, title=title, fields=fields, **facts)
