"""Anti-social behaviour, deliberate fires and domestic abuse services."""

from __future__ import annotations

import numpy as np

from upstream.synthetic.lives import book as books
from upstream.synthetic.lives.chance import Ints, Words, choose, choose_each, poisson_like, stream, whether
from upstream.synthetic.lives.crimes import Crimes, month_of
from upstream.synthetic.lives.offences import day_weights, hour_weights
from upstream.synthetic.lives.planted import Plan, draw
from upstream.synthetic.lives.police import degrees
from upstream.synthetic.lives.population import County
from upstream.synthetic.lives.roles import Roles, near_key
from upstream.synthetic.lives.rows import Rows, about, numbered, words
from upstream.synthetic.lives.wording import with_time, written

REPORTS, FIRES = 17.0, 1.6
"""In a year for each 1,000 people: incidents of anti-social behaviour (England and Wales), deliberate fires."""
NAMED = 0.4
FORENAME_ALONE, NOBODY_NAMED = 0.10, 0.06
SOMEBODY = ("neighbour", "unknown", "Unknown male", "youths", "ex-partner")
KINDS = {
    ("Nuisance", "Rowdy behaviour"): 38.0,
    ("Nuisance", "Noise"): 17,
    ("Nuisance", "Vehicle nuisance"): 13,
    ("Personal", "Neighbour dispute"): 14,
    ("Personal", "Intimidation"): 8,
    ("Environmental", "Fly-tipping"): 6,
    ("Environmental", "Street drinking"): 4,
}
ACTIONS = {
    "No action": 52.0,
    "Warning letter": 28,
    "Acceptable behaviour contract": 12,
    "Community protection notice": 8,
}
FIRE_KINDS = {
    ("Deliberate secondary fire", "Refuse"): 34.0,
    ("Deliberate secondary fire", "Grassland"): 20,
    ("Deliberate primary fire", "Car"): 16,
    ("Deliberate primary fire", "Dwelling"): 8,
    ("Assist police", "Dwelling"): 10,
    ("Effecting entry", "Dwelling"): 12,
}
REFERRED_BY_POLICE, REFERRED_OTHERWISE = 0.07, 0.6
"""Of victims of recorded domestic abuse; and other referrals for each of those: in all about the 311 clients a year of
the committee report of 2019, in a county of half a million."""
ENGAGED, COMPLETED, FORM_RETURNED = 0.72, 0.62, 0.729
"""The last as in the committee report of 2019: before and after forms of 72.9 % of those who completed."""


def asb(county: County, plan: Plan) -> Rows:
    rng = stream(county.seed, "asb")
    size = int(poisson_like(rng, REPORTS * len(county) / 1000 * county.days / 365.25))
    when = np.sort(_days(county, rng, size, covid=1.4))
    months = int(month_of(county, np.array([county.last_day]))[0]) + 1
    weights = draw(county.areas, home=False) * np.sqrt(plan.times(months, len(county.areas), hidden=False))
    area = choose_each(rng, weights, month_of(county, when))
    minute = choose(rng, hour_weights("night"), size) * 60 + rng.integers(0, 60, size)
    named = whether(rng, NAMED, size)
    who = np.full(size, -1, dtype=np.int64)
    age = county.age(np.arange(len(county)), (county.first_day + county.last_day) // 2)
    complained = choose(rng, county.risk * np.interp(age, [9, 13, 17, 30, 60, 90], [0, 0.7, 1, 0.6, 0.3, 0.05]), size)
    complained = complained[np.argsort(near_key(rng, county, county.area(complained, when)), kind="stable")]
    who[np.argsort(near_key(rng, county, area), kind="stable")] = complained
    who = np.where(named, who, -1)
    book = books.build(county, "asb", who, when, "ascii")
    longitude, latitude = county.areas.spots(area, rng)
    pairs = np.array(list(KINDS), dtype=object)[choose(rng, list(KINDS.values()), size)]
    cells = {
        "reference": numbered("ASB", 7, np.arange(size) + 1),
        "when": with_time(when, minute, "%d/%m/%Y %H:%M"),
        "kind": pairs[:, 0],
        "detail": pairs[:, 1],
        "longitude": degrees(longitude, ~whether(rng, 0.08, size)),
        "latitude": degrees(latitude, ~whether(rng, 0.0, size)),
        "area": _codes(county, area),
        "action": words(ACTIONS, choose(rng, list(ACTIONS.values()), size)),
    }
    cells["full_name"] = _as_told(rng, book)
    cells["latitude"] = np.where(cells["longitude"] == "", "", cells["latitude"]).astype(object)
    return about("asb", book, np.arange(size), cells)


def _as_told(rng: np.random.Generator, book: books.Book) -> Words:
    """The name that a caller gave: both names, the forename alone, or a word for somebody."""
    forename, surname = (np.append(part, "") for part in book.names)
    size = len(book.who)
    both = np.where(book.record >= 0, forename[book.record] + " " + surname[book.record], "")
    both = np.where((book.record >= 0) & whether(rng, FORENAME_ALONE, size), forename[book.record], both)
    somebody = np.array(SOMEBODY, dtype=object)[rng.integers(0, len(SOMEBODY), size)]
    return np.where((book.record >= 0) & whether(rng, NOBODY_NAMED, size), somebody, both).astype(object)


def fire(county: County) -> Rows:
    rng = stream(county.seed, "fire")
    size = int(poisson_like(rng, FIRES * len(county) / 1000 * county.days / 365.25))
    when = np.sort(_days(county, rng, size, covid=0.95))
    area = choose(rng, draw(county.areas, home=False), size)
    longitude, latitude = county.areas.spots(area, rng)
    pairs = np.array(list(FIRE_KINDS), dtype=object)[choose(rng, list(FIRE_KINDS.values()), size)]
    names = np.array([county.areas.name(each) for each in range(len(county.areas))], dtype=object)[area]
    shouted = whether(rng, 0.2, size)
    names[shouted] = [name.upper() for name in names[shouted]]
    everywhere = np.ones(size, dtype=bool)
    cells = {
        "reference": numbered("F", 8, np.arange(size) + 1),
        "call": with_time(
            when, choose(rng, hour_weights("night"), size) * 60 + rng.integers(0, 60, size), "%d/%m/%Y %H:%M"
        ),
        "kind": pairs[:, 0],
        "property": pairs[:, 1],
        "longitude": degrees(longitude, everywhere),
        "latitude": degrees(latitude, everywhere),
        "area": _codes(county, area),
        "area_name": names,
        "injured": rng.poisson(0.04, size).astype(str).astype(object),
    }
    return Rows("fire", np.full(size, -1), cells)


def _days(county: County, rng: np.random.Generator, size: int, *, covid: float) -> Ints:
    weights = day_weights(county.first_day, county.days, rhythm="night", change=0.9, covid=covid)
    return county.first_day + choose(rng, weights, size)


def _codes(county: County, area: Ints) -> Words:
    return np.array([county.areas.code(each) for each in range(len(county.areas))], dtype=object)[area]


def domestic_abuse(county: County, crimes: Crimes, roles: Roles) -> Rows:
    """Victims of recorded domestic abuse whom the police refer, and others whom nobody had reported."""
    rng = stream(county.seed, "domestic-abuse")
    victims = np.flatnonzero(~roles.suspect & crimes.domestic[roles.crime])
    victims = victims[county.age(roles.who[victims], crimes.recorded[roles.crime[victims]]) >= 16]
    chance = REFERRED_BY_POLICE * np.where(county.male[roles.who[victims]], 0.25, 1.3)
    victims = victims[whether(rng, chance, len(victims))]
    known, reported = roles.who[victims], crimes.recorded[roles.crime[victims]] + rng.integers(0, 21, len(victims))
    grown = (county.age(np.arange(len(county)), county.first_day) >= 16) & (county.partner() >= 0)
    weights = np.where(grown, np.exp(0.6 * county.hardship) * np.where(county.male, 0.08, 1.0), 0.0)
    others = choose(rng, weights, round(len(victims) * REFERRED_OTHERWISE))
    who = np.concatenate([known, others])
    when = np.concatenate([reported, county.first_day + rng.integers(0, county.days, len(others))])
    by_police = np.arange(len(who)) < len(known)
    when = np.minimum(when, county.last_day)
    order = np.argsort(when, kind="stable")
    who, when, by_police = who[order], when[order], by_police[order]
    book = books.build(county, "abuse", who, when, "ascii")
    return about("domestic-abuse", book, np.arange(len(who)), _service(county, when, by_police))


def _service(county: County, when: Ints, by_police: np.ndarray) -> dict[str, Words]:
    rng = stream(county.seed, "domestic-abuse", "service")
    size = len(when)
    engaged = whether(rng, ENGAGED, size)
    completed = engaged & whether(rng, COMPLETED, size)
    before = 1 + choose(rng, [30, 34, 22, 10, 4], size)
    after = np.clip(before + choose(rng, [12, 26, 36, 20, 6], size) - 1 + (before < 2), 1, 5)
    shown = completed & whether(rng, FORM_RETURNED, size)
    others = words(
        {"Self": 1, "Health": 1, "Children's services": 1, "Housing": 1}, choose(rng, [34, 24, 26, 16], size)
    )
    risk = words({"High": 1, "Medium": 1, "Standard": 1}, choose(rng, [46, 36, 18], size))
    return {
        "reference": numbered("SM", 5, np.arange(size) + 1),
        "referred": written(when, "%d %B %Y"),
        "source": np.where(by_police, "Police", others).astype(object),
        "risk": risk,
        "marac": np.where((risk == "High") & whether(rng, 0.8, size), "Yes", "No").astype(object),
        "engaged": np.where(engaged, "Yes", "No").astype(object),
        "completed": np.where(completed, "Yes", "No").astype(object),
        "before": np.where(engaged, before.astype(str), "").astype(object),
        "after": np.where(shown, after.astype(str), "").astype(object),
    }
