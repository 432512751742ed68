"""The invented recorded crimes: how many of each code, when, where, with which flags and outcomes.

What is planted (so that an assessment can be checked for finding it): the mix and flags of ``profiles.csv``; a fall in
the pandemic months (drug offences rise); more in summer and on weekend nights; Nib Lane rising, Octavo Cross falling; a
gradient with deprivation. Totals per code are exact, everything else is drawn.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random

from upstream.model.period import Month
from upstream.synthetic import county
from upstream.synthetic.chance import Weighted, between, whether

SEED = 20230331
FIRST, LAST = Month.parse("2018-04"), Month.parse("2023-03")
MONTHS = tuple(FIRST + step for step in range(LAST - FIRST + 1))
PANDEMIC = range(Month.parse("2020-04").index, Month.parse("2021-03").index)
SEASON = (0.96, 0.90, 0.99, 1.00, 1.04, 1.06, 1.10, 1.08, 1.01, 1.02, 0.94, 0.95)
RISING, FALLING = "Nib Lane", "Octavo Cross"
TREND = {RISING: (0.45, 1.75), FALLING: (1.65, 0.50)}
NO_PLACE = 0.015
NO_POINT = 0.05

DAYS = {
    "night": (0.75, 0.74, 0.78, 0.86, 1.25, 1.60, 1.35),
    "home": (0.95, 0.93, 0.93, 0.95, 1.03, 1.15, 1.22),
    "robbery": (0.95, 0.97, 1.0, 1.02, 1.12, 1.08, 0.86),
    "day": (1.08, 1.06, 1.05, 1.05, 1.06, 0.88, 0.82),
    "police": (1.0, 1.12, 1.16, 1.16, 1.14, 0.86, 0.56),
}
"""Weights of Monday to Sunday."""
HOURS = {
    "night": (10, 9, 8, 6, 3, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 6, 7, 8, 9, 11, 12),
    "home": (7, 5, 4, 3, 2, 2, 2, 3, 3, 3, 3, 4, 5, 4, 4, 4, 5, 6, 7, 8, 9, 10, 10, 9),
    "robbery": (5, 4, 3, 2, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 10, 9, 8, 8, 8, 8, 7, 7, 6),
    "day": (3, 2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 8, 7, 7, 8, 7, 6, 6, 5, 5, 4, 4, 3),
    "police": (4, 3, 2, 1, 1, 2, 3, 4, 4, 5, 6, 6, 6, 7, 8, 8, 8, 8, 8, 7, 7, 7, 6, 5),
}
PLACES: dict[str, dict[str, float]] = {
    "any": {"Street": 40, "Dwelling": 32, "Licensed premises": 12, "Park or open space": 6, "Shop": 4, "School": 4},
    "street": {"Street": 66, "Park or open space": 14, "Shop": 6, "Public transport": 8, "Licensed premises": 4},
    "home": {"Dwelling": 88, "Street": 7, "Other": 5},
    "shop": {"Shop": 74, "Petrol station": 16, "Licensed premises": 10},
    "work": {"Workplace": 80, "Other": 20},
    "school": {"School": 100},
    "health": {"Hospital or clinic": 62, "Street": 22, "Dwelling": 16},
}
OUTCOMES: dict[str, dict[str, float]] = {
    "known": {
        "Evidential difficulties: suspect identified; victim does not support further action": 40,
        "Evidential difficulties: suspect identified; victim supports action": 17,
        "Charged or summonsed": 20,
        "Out-of-court (informal)": 9,
        "Out-of-court (formal)": 4,
        "Prosecution not in the public interest": 3,
        "Not yet assigned an outcome": 7,
    },
    "unknown": {
        "Investigation complete: no suspect identified": 74,
        "Evidential difficulties: suspect not identified; victim does not support further action": 21,
        "Not yet assigned an outcome": 5,
    },
}


@dataclass(frozen=True)
class Profile:
    """One offence code: its number over the five years, and the shares and shapes of everything about it."""

    code: str
    total: int
    knife: float
    domestic_abuse: float
    firearm: float
    hate: float
    alcohol: float
    change: float
    covid: float
    rhythm: str
    place: str
    victims: float
    suspects: float
    victim_female: float
    suspect_male: float
    reporting: str


@dataclass(frozen=True)
class Crime:
    """``area`` is None where the force recorded no place; ``suspect_known`` says whether anybody is suspected."""

    number: str
    profile: Profile
    recorded: date
    offence: date
    time: str
    area: county.Small | None
    point: county.Point | None
    location: str
    knife: bool
    firearm: bool
    domestic_abuse: bool
    hate: bool
    alcohol: bool
    drugs: bool
    suspect_known: bool
    outcome: str


@cache
def profiles() -> tuple[Profile, ...]:
    text = (files("upstream.synthetic") / "profiles.csv").read_text(encoding="utf-8")
    words = {"code", "rhythm", "place", "reporting"}
    return tuple(
        Profile(**{key: value if key in words else _number(key, value) for key, value in row.items()})  # type: ignore[arg-type]
        for row in csv.DictReader(text.splitlines())
    )


def _number(key: str, value: str) -> float:
    return int(value) if key == "total" else float(value)


def crimes() -> tuple[Crime, ...]:
    """Every invented crime, in the order in which it was recorded, numbered."""
    chance = Random(SEED)
    drawn = sorted((crime for profile in profiles() for crime in _of(profile, chance)), key=_order)
    return tuple(_numbered(crime, position) for position, crime in enumerate(drawn))


def _order(crime: Crime) -> tuple[date, str, date, str]:
    return crime.recorded, crime.profile.code, crime.offence, crime.time


def _numbered(crime: Crime, position: int) -> Crime:
    return replace(crime, number=f"FC{crime.recorded:%y}{position + 1:06d}")


def _of(profile: Profile, chance: Random) -> Iterator[Crime]:
    months = Weighted({month: _month_weight(profile, month) for month in MONTHS})
    places = {month: _areas(month) for month in MONTHS}
    hours = Weighted(dict(enumerate(HOURS[profile.rhythm])))
    locations = Weighted(PLACES[profile.place])
    for _ in range(profile.total):
        month = months.draw(chance)
        offence = _days(profile.rhythm, month).draw(chance)
        yield _crime(profile, chance, offence, hours.draw(chance), places[month].draw(chance), locations.draw(chance))


def _month_weight(profile: Profile, month: Month) -> float:
    gone = (month - FIRST) / (len(MONTHS) - 1)
    trend = 1 + (profile.change - 1) * gone
    pandemic = profile.covid if month.index in PANDEMIC else 1.0
    return trend * pandemic * SEASON[month.number - 1]


@cache
def _areas(month: Month) -> Weighted[county.Small]:
    return Weighted({area: _area_weight(area, month) for area in county.smalls()})


def _area_weight(area: county.Small, month: Month) -> float:
    ward = county.ward_name(area.ward)
    start, end = TREND.get(ward, (1.0, 1.0))
    trend = start + (end - start) * (month - FIRST) / (len(MONTHS) - 1)
    centre = 2.6 if ward in county.CENTRES else 1.0
    return area.people * (1 + 0.22 * (10 - area.decile)) * centre * trend


@cache
def _days(rhythm: str, month: Month) -> Weighted[date]:
    first = date(month.year, month.number, 1)
    following = month + 1
    length = (date(following.year, following.number, 1) - first).days
    days = (first + timedelta(day) for day in range(length))
    return Weighted({day: DAYS[rhythm][day.weekday()] for day in days})


def _crime(profile: Profile, chance: Random, happened: date, hour: int, area: county.Small, location: str) -> Crime:
    recorded, offence = _recorded(profile, happened, chance)
    placed = not whether(chance, NO_PLACE)
    pointed = placed and not whether(chance, NO_POINT)
    known = whether(chance, profile.suspects)
    domestic = whether(chance, profile.domestic_abuse)
    minute = between(chance, 0, 11) * 5
    timed = not whether(chance, 0.3 if profile.reporting == "late" else 0.03)
    spot = county.spot(area, chance.random() * 2 - 1, chance.random() * 2 - 1)
    return Crime(
        number="",
        profile=profile,
        recorded=recorded,
        offence=offence,
        time=f"{hour:02d}:{minute:02d}" if timed else "",
        area=area if placed else None,
        point=spot if pointed else None,
        location="Dwelling" if domestic and whether(chance, 0.8) else location,
        knife=whether(chance, profile.knife),
        firearm=whether(chance, profile.firearm),
        domestic_abuse=domestic,
        hate=whether(chance, profile.hate),
        alcohol=whether(chance, profile.alcohol),
        drugs=whether(chance, 0.9 if profile.code.startswith("92") else 0.04),
        suspect_known=known,
        outcome=_outcome(known, chance),
    )


def _recorded(profile: Profile, happened: date, chance: Random) -> tuple[date, date]:
    """For offences reported late the day drawn is that of recording, for others that of the offence."""
    if profile.reporting == "late":
        back = 0 if whether(chance, 0.35) else int((chance.random() ** 4) * 3000)
        return happened, happened - timedelta(back)
    lag = 0 if whether(chance, 0.72) else between(chance, 1, 9)
    end = date(2023, 3, 31)
    return min(happened + timedelta(lag), end), happened


@cache
def _outcomes(kind: str) -> Weighted[str]:
    return Weighted(OUTCOMES[kind])


def _outcome(known: bool, chance: Random) -> str:
    return _outcomes("known" if known else "unknown").draw(chance)
