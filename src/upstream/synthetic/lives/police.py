"""What the police send: offences, the people in them, and the index of nominals."""

from __future__ import annotations

import numpy as np

from upstream.synthetic.lives import book as books
from upstream.synthetic.lives import spots
from upstream.synthetic.lives.chance import Flags, Ints, Words, stream, whether
from upstream.synthetic.lives.crimes import NO_PLACE, NO_POINT, NO_TIME, Crimes
from upstream.synthetic.lives.offences import offences
from upstream.synthetic.lives.population import County
from upstream.synthetic.lives.roles import Roles
from upstream.synthetic.lives.rows import Rows, numbered
from upstream.synthetic.lives.streets import Places
from upstream.synthetic.lives.wording import written

NO_NOMINAL = {False: 0.06, True: 0.01}
"""Of victims and of suspects."""
NO_AGE = 0.03
NO_RELATIONSHIP = 0.2
"""Where a suspect is known (assumed)."""
DETECTED = (
    ("Charged or summonsed", 0.20),
    ("Evidential difficulties: suspect identified; victim does not support further action", 0.40),
    ("Evidential difficulties: suspect identified; victim supports action", 0.17),
    ("Out-of-court (informal)", 0.10),
    ("Out-of-court (formal)", 0.05),
    ("Not yet assigned an outcome", 0.08),
)
UNDETECTED = "Investigation complete: no suspect identified"


def recorded_crime(county: County, crimes: Crimes, places: Places) -> Rows:
    rng = stream(county.seed, "recorded-crime")
    size = len(crimes)
    longitude, latitude = spots.where(county, places, crimes)
    placeless = whether(rng, NO_PLACE, size)
    pointless = placeless | whether(rng, NO_POINT, size)
    codes = np.array([county.areas.code(area) for area in range(len(county.areas))] + [""], dtype=object)
    outcomes = np.array([*(word for word, _ in DETECTED), UNDETECTED], dtype=object)
    shares = np.cumsum([share for _, share in DETECTED])
    drawn = np.minimum(np.searchsorted(shares, rng.random(size), side="right"), len(DETECTED) - 1)
    clock = np.array([f"{at // 60:02d}:{at % 60:02d}" for at in range(1440)] + [""], dtype=object)
    timeless = whether(rng, NO_TIME, size) | (crimes.recorded - crimes.happened > 60)
    cells = {
        "crime_number": crimes.number(np.arange(size), county),
        "offence_code": np.array(offences().code, dtype=object)[crimes.kind],
        "recorded_date": written(crimes.recorded, "%Y-%m-%d"),
        "offence_date": written(crimes.happened, "%Y-%m-%d"),
        "offence_time": clock[np.where(timeless, 1440, crimes.minute)],
        "longitude": degrees(longitude, ~pointless),
        "latitude": degrees(latitude, ~pointless),
        "lsoa_code": codes[np.where(placeless, len(county.areas), crimes.area)],
        "location_type": crimes.location,
        "knife": _flag(crimes.knife),
        "firearm": _flag(crimes.firearm),
        "domestic_abuse": _flag(crimes.domestic),
        "hate": _flag(crimes.hate),
        "alcohol": _flag(crimes.alcohol),
        "drugs": _flag(np.isin(np.array(offences().code)[crimes.kind], ["92A", "92C", "92D", "92E"])),
        "outcome": outcomes[np.where(crimes.detected, drawn, len(DETECTED))],
    }
    return Rows("recorded-crime", np.full(size, -1), cells)


def degrees(values: np.ndarray, known: Flags) -> Words:
    return np.array([f"{value:.5f}" if has else "" for value, has in zip(values, known, strict=True)], dtype=object)


def _flag(values: Flags) -> Words:
    return np.where(values, "Y", "N").astype(object)


def people(county: County, crimes: Crimes, roles: Roles) -> tuple[Rows, Rows]:
    """The people of offences, and the nominals that they refer to."""
    rng = stream(county.seed, "recorded-crime-people")
    chance = np.where(roles.suspect, NO_NOMINAL[True], NO_NOMINAL[False])
    unnamed = whether(rng, chance, len(roles.who))
    recorded = crimes.recorded[roles.crime]
    book = books.build(county, "police", np.where(unnamed, -1, roles.who), recorded, "ascii", _suspected(county, roles))
    references = np.append(numbered("N", 7, np.arange(len(book.person)) + 1), "")
    born = np.append(book.birth, books.UNKNOWN_DAY)[book.record]
    born = np.where(unnamed, county.birth[roles.who], born)
    age = np.floor((crimes.happened[roles.crime] - born) / 365.2425).astype(np.int64)
    ageless = (age < 0) | (age > 105) | whether(rng, NO_AGE, len(age))
    ages = np.array([*(str(each) for each in range(106)), ""], dtype=object)
    cells = {
        "crime_number": crimes.number(roles.crime, county),
        "role": np.where(roles.suspect, "suspect", "victim").astype(object),
        "person": references[book.record],
        "age": ages[np.where(ageless, 106, np.clip(age, 0, 105))],
        "month": written(recorded, "%Y-%m"),
        "relationship": _relationships(county, crimes, roles),
    }
    rows = Rows("recorded-crime-people", roles.who, cells, book, book.record, np.arange(len(roles.who)))
    return _seen(rows, county, unnamed), _nominals(county, book, references[:-1])


def _suspected(county: County, roles: Roles) -> Flags:
    ever = np.zeros(len(county), dtype=bool)
    ever[roles.who[roles.suspect]] = True
    return ever


def _seen(rows: Rows, county: County, unnamed: Flags) -> Rows:
    """Sex is known of those without a nominal too; their ethnic group is not."""
    sexes = rows.column("sex").copy()
    sexes[unnamed] = np.array(["female", "male"], dtype=object)[county.male[rows.who[unnamed]].astype(int)]
    return Rows(rows.name, rows.who, {**rows.cells, "sex": sexes}, rows.book, rows.record, rows.place)


def _relationships(county: County, crimes: Crimes, roles: Roles) -> Words:
    rng = stream(county.seed, "relationships")
    size = len(roles.crime)
    suspect_of = np.full(len(crimes), -1, dtype=np.int64)
    suspect_of[roles.crime[roles.suspect][::-1]] = roles.who[roles.suspect][::-1]
    suspect = suspect_of[roles.crime]
    together = (suspect >= 0) & (county.household[suspect] == county.household[roles.who])
    partner = together & (county.partner()[roles.who] == suspect)
    acquainted = rng.random(size) < np.where(crimes.domestic[roles.crime], 0.95, 0.45)
    words = np.select([partner, together, acquainted], ["partner or ex-partner", "family", "acquaintance"], "stranger")
    none = roles.suspect | (suspect < 0) | whether(rng, NO_RELATIONSHIP, size)
    return np.where(none, "", words).astype(object)


def _nominals(county: County, book: books.Book, references: Words) -> Rows:
    """One row a record of the police's book, as it stood when it was first seen."""
    rng = stream(county.seed, "police-nominals")
    records = np.arange(len(book.person))
    first_row = np.full(len(records), len(book.who), dtype=np.int64)
    named: Ints = np.flatnonzero(book.record >= 0)
    np.minimum.at(first_row, book.record[named], named)
    is_alias = (book.main != records) & whether(rng, 0.5, len(records))
    cells = {
        "reference": references,
        "alias_of": np.where(is_alias, references[book.main], "").astype(object),
        "as_at": written(np.full(len(records), county.last_day), "%d/%m/%Y"),
    }
    return Rows("police-nominals", book.person, cells, book, records, first_row)
