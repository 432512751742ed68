"""How each agency writes a sex, an ethnic group, a name and a date."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np

from upstream.synthetic.lives.book import Book
from upstream.synthetic.lives.chance import Ints, Words
from upstream.synthetic.lives.feeds import Feed
from upstream.synthetic.lives.population import day

SEXES = {
    "recorded-crime-people": ("female", "male", ""),
    "police-nominals": ("F", "M", "U"),
    "youth-justice": ("Female", "Male", "Not known"),
    "school-census": ("F", "M", ""),
    "school-exclusions": ("F", "M", ""),
    "children-in-need": ("F", "M", "U"),
    "children-looked-after": ("2", "1", ""),
    "adult-social-care": ("Female", "Male", "Unknown"),
    "homelessness": ("Female", "Male", "Transgender or prefer not to say"),
    "probation": ("Female", "Male", ""),
    "domestic-abuse": ("Woman", "Man", ""),
    "mentoring-referrals": ("F", "M", ""),
}
SCHOOL = ("WBRI", "MOTH", "APKN", "BAFR", "OOTH", "NOBT")
ETHNIC = {
    "recorded-crime-people": ("White", "Mixed", "Asian", "Black", "Other", ""),
    "police-nominals": ("W1", "M1", "A2", "B1", "O9", "NS"),
    "youth-justice": (
        *("White", "Mixed", "Asian or Asian British", "Black or Black British", "Chinese or other", "Not known"),
    ),
    "school-census": SCHOOL,
    "children-in-need": SCHOOL,
    "children-looked-after": SCHOOL,
    "adult-social-care": (
        *("White", "Mixed / Multiple", "Asian / Asian British", "Black / Black British", "Other"),
        "Undeclared / Not Known",
    ),
    "homelessness": (
        "White: English / Welsh / Scottish / Northern Irish / British",
        "Mixed / Multiple ethnic groups: Other",
        "Asian / Asian British: Pakistani",
        "Black / African / Caribbean / Black British: African",
        "Other ethnic group: Any other",
        "Not known",
    ),
    "probation": ("White", "Mixed", "Asian", "Black", "Other", "Missing"),
    "domestic-abuse": ("White British", "Mixed heritage", "Asian", "Black African", "Other", ""),
}
TITLES = ("Ms", "Mr", "")
FULL_NAMES = {
    "youth-justice": "{surname}, {forename}",
    "revenues-benefits": "{title} {forename} {surname}",
    "asb": "{forename} {surname}",
    "domestic-abuse": "{forename} {surname}",
}
CAPITALS = {"police-nominals": ("surname",), "probation": ("surname",), "revenues-benefits": ("full_name", "address")}
OPENING = day(1899, 1, 1)


@cache
def _calendar(pattern: str) -> Words:
    """Every day from 1899 to 2030, written; last the empty word."""
    first = date(1899, 1, 1)
    total = (date(2031, 1, 1) - first).days
    return np.array([(first + timedelta(step)).strftime(pattern) for step in range(total)] + [""], dtype=object)


def written(days: Ints, pattern: str) -> Words:
    """Days as text; empty for ``UNKNOWN_DAY`` and anything outside 1899 to 2030."""
    words = _calendar(pattern)
    at = days - OPENING
    return words[np.where((at >= 0) & (at < len(words) - 1), at, len(words) - 1)]


def with_time(days: Ints, minutes: Ints, pattern: str) -> Words:
    """``pattern`` ends in the clock's ``%H:%M``; minutes over a day's end carry into the next day."""
    days, minutes = days + minutes // 1440, minutes % 1440
    clock = np.array([f"{at // 60:02d}:{at % 60:02d}" for at in range(1440)], dtype=object)
    return np.asarray(written(days, pattern.removesuffix(" %H:%M")) + " " + clock[minutes])


def identity(feed: Feed, book: Book, record: Ints, field: str) -> Words:
    """The cells of one field for records of a book (-1 for nobody: an empty cell)."""
    of_records = _of_records(feed, book, field)
    return np.append(of_records, "")[record]


def _of_records(feed: Feed, book: Book, field: str) -> Words:
    if field in ("forename", "surname"):
        return _cased(feed, field, book.names[field == "surname"])
    if field == "full_name":
        return _cased(feed, field, _full_names(feed, book))
    if field == "birth":
        return written(book.birth, feed.dates.split(" %H")[0])
    if field in ("sex", "title"):
        words = TITLES if field == "title" else SEXES[feed.name]
        return np.array(words, dtype=object)[book.sex]
    if field == "ethnicity":
        return np.array(ETHNIC[feed.name], dtype=object)[book.ethnicity]
    if field == "middle":
        letters = np.array(["", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"], dtype=object)
        return letters[book.county.middle[book.person]]
    return book.number(field)


def _full_names(feed: Feed, book: Book) -> Words:
    forename, surname = book.names
    titles = np.array(TITLES, dtype=object)[book.sex]
    shape = FULL_NAMES[feed.name]
    rows = zip(forename, surname, titles, strict=True)
    return np.array([shape.format(forename=f, surname=s, title=t).strip() for f, s, t in rows], dtype=object)


def _cased(feed: Feed, field: str, words: Words) -> Words:
    if field not in CAPITALS.get(feed.name, ()):
        return words
    return np.array([word.upper() for word in words], dtype=object)
