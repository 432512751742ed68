"""What the council sends about adults and homes: social care, homelessness, council tax."""

from __future__ import annotations

import numpy as np

from upstream.synthetic.lives import book as books
from upstream.synthetic.lives.book import UNKNOWN_DAY
from upstream.synthetic.lives.chance import Floats, Ints, choose, poisson_like, stream, take_some, whether
from upstream.synthetic.lives.households import ANCHOR, CHILD, PARTNER, SIBLING
from upstream.synthetic.lives.population import NEVER, County
from upstream.synthetic.lives.rows import Rows, about, numbered, words
from upstream.synthetic.lives.wording import written

CARE_CLIENTS = 0.045
"""Adults who ask for or have care in a year, for each adult: 2 million requests, 46 million adults (NHS England)."""
EVENTS = {"Request": 34.0, "Assessment": 20, "Service": 26, "Review": 12, "Safeguarding concern": 8}
SUPPORT_OLD = {"Physical support": 72.0, "Memory and cognition": 16, "Mental health support": 6, "Sensory support": 6}
SUPPORT_YOUNG = {
    "Learning disability support": 34.0,
    "Mental health support": 34,
    "Physical support": 22,
    "Social support: substance misuse": 10,
}
HOMELESS_APPLICATIONS = 0.013
"""Households owed a duty in a year, for each household: 13 in 1,000 (statutory homelessness, England, 2023/24)."""
LOSS = {
    "Family or friends no longer willing or able to accommodate": 28.0,
    "End of private rented tenancy - assured shorthold": 24,
    "Domestic abuse - victim": 16,
    "Relationship with partner ended (non-violent)": 8,
    "Left institution with no accommodation available": 5,
    "Non-racially motivated / other motivated violence or harassment": 3,
    "Other": 16,
}
NEEDS = {
    "None": 44.0,
    "History of mental health problems": 22,
    "Physical ill health and disability": 14,
    "At risk of / has experienced domestic abuse": 9,
    "Drug dependency needs;Offending history": 6,
    "Young person aged 18-25 requiring support to manage independently": 5,
}
TAX_REDUCTION = 0.17
JOINT, SINGLE_DISCOUNT_SHARE = 0.08, 0.93
ADULT_DAYS = 6_575
"""From birth to the eighteenth birthday."""


def adult_social_care(county: County) -> Rows:
    rng = stream(county.seed, "adults")
    age = county.age(np.arange(len(county)), (county.first_day + county.last_day) // 2)
    by_age = np.interp(age, [17, 18, 40, 64, 65, 75, 85, 95], [0, 0.3, 0.35, 0.6, 0.8, 1.8, 5.0, 9.0])
    adults = np.where(age >= 18, by_age * np.exp(0.5 * county.hardship), 0.0)
    number = int(poisson_like(rng, CARE_CLIENTS * 0.55 * county.years * np.count_nonzero(age >= 18)))
    clients = take_some(rng, adults, number)
    who = np.repeat(clients, rng.geometric(0.55, len(clients)))
    when = county.first_day + rng.integers(0, county.days, len(who))
    order = np.lexsort((who, when))
    who, when = who[order], when[order]
    book = books.build(county, "adults", who, when)
    old = county.age(who, when) >= 65
    younger, older = (words(t, choose(rng, list(t.values()), len(who))) for t in (SUPPORT_YOUNG, SUPPORT_OLD))
    cells = {
        "reference": numbered("E", 7, np.arange(len(who)) + 1),
        "client": numbered("P", 6, book.record + 1),
        "event": words(EVENTS, choose(rng, list(EVENTS.values()), len(who))),
        "event_date": written(when, "%d-%b-%Y"),
        "support": np.where(old, older, younger).astype(object),
    }
    return about("adult-social-care", book, np.arange(len(who)), cells)


def homelessness(county: County) -> Rows:
    rng = stream(county.seed, "homelessness")
    heads = np.flatnonzero(np.isin(county.role, [ANCHOR]) | county.homeless)
    age = county.age(heads, (county.first_day + county.last_day) // 2)
    weights = np.exp(1.2 * county.hardship[heads]) * np.interp(
        age, [17, 18, 30, 45, 65, 90], [0, 1.2, 1.3, 0.9, 0.4, 0.1]
    )
    weights = np.where(age >= 18, weights, 0.0)
    number = int(poisson_like(rng, HOMELESS_APPLICATIONS * county.years * (int(county.household[-1]) + 1)))
    asked = heads[take_some(rng, weights, round(number * 0.85))]
    again = asked[choose(rng, np.ones(len(asked)), number - len(asked))] if len(asked) else asked
    sleepers = np.flatnonzero(county.homeless)
    who = np.concatenate([asked, again, sleepers])
    moved = np.minimum(county.moved[sleepers, 0] + rng.integers(-20, 60, len(sleepers)), county.last_day)
    when = np.concatenate([county.first_day + rng.integers(0, county.days, len(asked) + len(again)), moved])
    order = np.argsort(when, kind="stable")
    who, when = who[order], np.maximum(when[order], county.first_day)
    book = books.build(county, "homelessness", who, when)
    cells = {
        "reference": numbered("H", 6, np.arange(len(who)) + 1),
        "applied": written(when, "%d/%m/%Y"),
        "household": _household_types(county, who),
        "loss": words(LOSS, choose(rng, list(LOSS.values()), len(who))),
        "support": words(NEEDS, choose(rng, list(NEEDS.values()), len(who))),
        "duty": words({"Prevention duty": 1, "Relief duty": 1, "Main duty": 1}, choose(rng, [44, 46, 10], len(who))),
        "outcome": words(
            {"Secured accommodation for 6+ months": 1, "56 days elapsed": 1, "Contact lost": 1, "": 1},
            choose(rng, [46, 30, 12, 12], len(who)),
        ),
    }
    return about("homelessness", book, np.arange(len(who)), cells)


def _household_types(county: County, who: Ints) -> np.ndarray:
    """The kind of household that the applicant lives in; a person without a home is single."""
    households = int(county.household[-1]) + 1
    children = np.bincount(county.household[np.isin(county.role, [CHILD, SIBLING])], minlength=households) > 0
    couples = np.bincount(county.household[county.role == PARTNER], minlength=households) > 0
    child, couple = (flags[county.household[who]] & ~county.homeless[who] for flags in (children, couples))
    return np.select(
        [child & couple, child, couple],
        [
            "Couple with dependent children",
            "Single parent with dependent children",
            "Couple without dependent children",
        ],
        "Single adult",
    ).astype(object)


def revenues_benefits(county: County) -> Rows:
    """An account for each dwelling that the first adult of a household lived in."""
    rng = stream(county.seed, "revenues")
    heads = np.flatnonzero(np.diff(county.household, prepend=-1) > 0)
    partner = county.partner()[heads]
    joint = np.flatnonzero((partner >= 0) & whether(rng, JOINT, len(heads)))
    people = np.concatenate([heads, partner[joint]])
    spells = [(people, np.full(len(people), county.first_day - 2000), np.minimum(county.moved[people, 0], NEVER))]
    for step in range(2):
        movers = people[county.moved[people, step] <= county.last_day]
        until = county.moved[movers, 1] if step == 0 else np.full(len(movers), NEVER)
        spells.append((movers, county.moved[movers, step], until))
    who, start, end = (np.concatenate(parts) for parts in zip(*spells, strict=True))
    long_ago = start < county.first_day
    start = np.where(long_ago, county.first_day - rng.integers(0, 5000, len(start)), start)
    # Nobody is liable before their eighteenth birthday (Local Government Finance Act 1992, section 6(5)).
    start = np.maximum(start, county.birth[who] + ADULT_DAYS)
    liable = start <= np.minimum(end, county.last_day)
    who, start, end, long_ago = who[liable], start[liable], end[liable], long_ago[liable]
    order = np.lexsort((who, start))
    who, start, end, long_ago = who[order], start[order], end[order], long_ago[order]
    book = books.build(county, "revenues", who, np.where(long_ago, county.first_day, start), "windows-1252")
    single = (np.bincount(county.household)[county.household[who]] == 1) & whether(rng, SINGLE_DISCOUNT_SHARE, len(who))
    claims = county.hardship[who] >= np.quantile(county.hardship[heads], 1 - TAX_REDUCTION)
    cells = {
        "reference": numbered("", 8, 10_000_000 + np.arange(len(who)) * 7),
        "band": _bands(county, who, start, rng.normal(size=len(who))),
        "start": written(start, "%d.%m.%Y"),
        "end": written(np.where(end <= county.last_day, end, UNKNOWN_DAY), "%d.%m.%Y"),
        "claim": np.where(claims, "Y", "N").astype(object),
        "single": np.where(single, "Y", "N").astype(object),
        "arrears": (whether(rng, 0.06 + 0.12 * claims, len(who)) * rng.integers(20, 2500, len(who)))
        .astype(str)
        .astype(object),
    }
    return about("revenues-benefits", book, np.arange(len(who)), cells)


def _bands(county: County, who: Ints, start: Ints, noise: Floats) -> np.ndarray:
    """Council tax bands A to H: higher where less deprived."""
    area = county.area(who, np.maximum(start, county.first_day))
    place = county.areas.rank[area] / len(county.areas) * 4.5 + 1.1 * noise
    return np.array(list("ABCDEFGH"), dtype=object)[np.clip(place, 0, 7).astype(np.int64)]
