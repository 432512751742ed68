"""Pupils, attendance, suspensions and exclusions."""

from __future__ import annotations

import numpy as np

from upstream.synthetic.lives import book as books
from upstream.synthetic.lives.chance import Flags, Floats, Ints, Words, choose, stream, whether
from upstream.synthetic.lives.planted import Plan
from upstream.synthetic.lives.population import LAST_YEAR, County, day
from upstream.synthetic.lives.rows import Rows, about, words
from upstream.synthetic.lives.streets import Places
from upstream.synthetic.lives.wording import written

IN_STATE_SCHOOLS = 0.93
FREE_MEALS = 0.24
SESSIONS = 370
ABSENCE, UNAUTHORISED = 0.05, 0.022
"""Shares of sessions; about the national 7.4 % of 2022/23 together (Department for Education, pupil absence)."""
SUSPENSIONS_SECONDARY, SUSPENSIONS_PRIMARY = 0.15, 0.015
"""In a year for each pupil; together between the national 5.4 in a hundred of 2018/19 and 9.3 of 2022/23
(Department for Education, suspensions and permanent exclusions)."""
PERMANENT = 0.012
REASONS = {"DB": 48.0, "PP": 17, "VA": 16, "PA": 4, "VP": 4, "OW": 3, "DA": 4, "DM": 2, "BU": 1, "OT": 1}
VIOLENT_REASONS = ("PP", "PA", "VP", "VA", "OW")


def both(county: County, plan: Plan, places: Places) -> tuple[Rows, Rows]:
    """The census and the exclusions, which share one book."""
    who, year, age = _pupils(county)
    school = _schools(county, places, who, year, age)
    secondary = age >= 11
    excluded, started, reason = _exclusions(county, plan, who, year, secondary, school)
    census_day = np.array([day(LAST_YEAR - county.years + each + 1, 1, 18) for each in range(county.years)])[year]
    book = books.build(county, "education", np.append(who, who[excluded]), np.append(census_day, started))
    size = len(who)
    census = about("school-census", book, np.arange(size), _census(county, who, year, age, school, places))
    cells = _cells(county, started, reason, places.name[school[excluded]])
    return census, about("school-exclusions", book, np.arange(size, size + len(excluded)), cells)


def _pupils(county: County) -> tuple[Ints, Ints, Ints]:
    """``(person, year, age on 31 August before)`` of everybody of 5 to 15 in each school year."""
    rng = stream(county.seed, "schools")
    attends = whether(rng, IN_STATE_SCHOOLS, len(county))
    found = []
    for year in range(county.years):
        age = county.age(np.arange(len(county)), day(LAST_YEAR - county.years + year, 8, 31))
        who = np.flatnonzero(attends & (age >= 5) & (age <= 15))
        found.append((who, np.full(len(who), year), age[who]))
    who, years, ages = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return who, years, ages


def _schools(county: County, places: Places, who: Ints, year: Ints, age: Ints) -> Ints:
    """The place of each pupil's school: that of the home's area or the next one that has any."""
    area = county.area(who, county.first_day + year * 365)
    result = np.zeros(len(who), dtype=np.int64)
    for kind, mine in (("Primary school", age < 11), ("Secondary school", age >= 11)):
        schools = places.of(kind)
        nearest = np.searchsorted(places.area[schools], area[mine], side="right") - 1
        result[mine] = schools[np.maximum(nearest, 0)]
    return result


def _census(county: County, who: Ints, year: Ints, age: Ints, school: Ints, places: Places) -> dict[str, Words]:
    rng = stream(county.seed, "census")
    size = len(who)
    trouble = np.exp(0.45 * county.hardship[who])
    possible = np.full(size, SESSIONS) - rng.integers(0, 12, size)
    authorised = rng.poisson(possible * ABSENCE * rng.gamma(1.5, 1 / 1.5, size))
    unauthorised = rng.poisson(possible * UNAUTHORISED * trouble * rng.gamma(0.5, 2.0, size))
    first = LAST_YEAR - county.years
    labels = np.array([f"{first + each}/{(first + each + 1) % 100:02d}" for each in range(county.years)], dtype=object)
    return {
        "year": labels[year],
        "school": places.name[school],
        "nc_year": (age - 4).astype(str).astype(object),
        "fsm": _yes(_poorest(county, who, FREE_MEALS), "true", "false"),
        "sen": words({"N": 1, "K": 1, "E": 1}, choose(rng, [82, 13, 5], size)),
        "possible": possible.astype(str).astype(object),
        "authorised": authorised.astype(str).astype(object),
        "unauthorised": np.minimum(unauthorised, possible - authorised.clip(max=SESSIONS // 2))
        .astype(str)
        .astype(object),
    }


def _poorest(county: County, who: Ints, share: float) -> Flags:
    return county.hardship[who] >= np.quantile(county.hardship[who], 1 - share)


def _yes(flags: Flags, yes: str, no: str) -> Words:
    return np.where(flags, yes, no).astype(object)


def _exclusions(
    county: County, plan: Plan, who: Ints, year: Ints, secondary: Flags, school: Ints
) -> tuple[Ints, Ints, Words]:
    """``(place of the pupil's year, day, reason)``; the planted programme prevents some violent ones in its schools."""
    rng = stream(county.seed, "exclusions")
    base = np.where(secondary, SUSPENSIONS_SECONDARY, SUSPENSIONS_PRIMARY) * np.where(county.male[who], 1.25, 0.75)
    number = rng.poisson(base * _per_head(county.risk[who] ** 0.6, secondary))
    pupil = np.repeat(np.arange(len(who)), number)
    start = np.array([day(LAST_YEAR - county.years + each, 9, 4) for each in range(county.years)])[year[pupil]]
    started = _school_day(start + rng.integers(0, 310, len(pupil)))
    reason = words(REASONS, choose(rng, list(REASONS.values()), len(pupil)))
    programme = plan.schools
    there = np.isin(school[pupil], programme.places) & (year[pupil] >= programme.year)
    prevented = there & np.isin(reason, VIOLENT_REASONS) & whether(rng, 1 - programme.ratio, len(pupil))
    within = ~prevented & (started <= county.last_day) & ~_closed(started)
    order = np.argsort(started[within], kind="stable")
    return pupil[within][order], started[within][order], reason[within][order]


def _school_day(days: Ints) -> Ints:
    """Saturdays become Fridays and Sundays Mondays. The first of January 1970 was a Thursday."""
    weekday = (days + 3) % 7
    return np.asarray(days - (weekday == 5) + (weekday == 6))


def _closed(days: Ints) -> Flags:
    """When schools were closed to most pupils in the pandemic."""
    spring, winter = (day(2020, 3, 23), day(2020, 8, 31)), (day(2021, 1, 4), day(2021, 3, 8))
    return ((days >= spring[0]) & (days <= spring[1])) | ((days >= winter[0]) & (days < winter[1]))


def _per_head(weights: Floats, groups: Flags) -> Floats:
    result = np.empty(len(weights))
    for group in (False, True):
        mine = groups == group
        result[mine] = weights[mine] / max(float(weights[mine].mean()) if mine.any() else 1.0, 1e-12)
    return result


def _cells(county: County, started: Ints, reason: Words, school: Words) -> dict[str, Words]:
    rng = stream(county.seed, "exclusions", "cells")
    permanent = whether(rng, PERMANENT, len(started))
    sessions = np.array([str(2 * each) for each in range(11)], dtype=object)[1 + rng.integers(0, 5, len(started))]
    return {
        "category": _yes(permanent, "PERM", "SUSP"),
        "reason": reason,
        "start": written(started, "%Y-%m-%d"),
        "sessions": np.where(permanent, "", sessions).astype(object),
        "school": school,
    }
