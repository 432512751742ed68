"""Children in need, on plans and looked after."""

from __future__ import annotations

import numpy as np

from upstream.synthetic.lives import book as books
from upstream.synthetic.lives.book import UNKNOWN_DAY
from upstream.synthetic.lives.chance import Ints, Words, choose, poisson_like, stream, take_some, whether
from upstream.synthetic.lives.population import County
from upstream.synthetic.lives.rows import Rows, about, numbered, words
from upstream.synthetic.lives.wording import written

EPISODES = 0.034
"""Episodes of need that begin in a year for each child (nationally 342 in 10,000 were in need at 31 March 2023)."""
SOURCES = {"2A": 24.0, "1A": 9, "3A": 17, "5A": 15, "6": 14, "1B": 5, "5B": 4, "8": 6, "10": 6}
NEEDS = {"N1": 57.0, "N2": 8, "N3": 3, "N4": 9, "N5": 12, "N6": 3, "N7": 0.4, "N8": 3, "N9": 4}
ABUSE = {"NEG": 49.0, "EMO": 37, "PHY": 7, "SAB": 4, "MUL": 3}
FACTORS = {"3A": 11.0, "3B": 36, "3C": 6, "4B": 33, "1B": 14, "2B": 15, "13A": 5, "12A": 4, "14A": 3, "19B": 18}
ON_PLAN, LOOKED_AFTER = 0.17, 0.09
PLACED = {"U1": 12.0, "U4": 28, "U6": 25, "K2": 10, "H5": 9, "P1": 8, "P2": 5, "A5": 3}


def both(county: County) -> tuple[Rows, Rows]:
    """Children in need and children looked after, who share one book."""
    rng = stream(county.seed, "children")
    who, referred = _episodes(county)
    looked = np.flatnonzero(whether(rng, LOOKED_AFTER, len(who)))
    start = referred[looked] + rng.integers(5, 120, len(looked))
    inside = start <= county.last_day
    looked, start = looked[inside], start[inside]
    book = books.build(county, "children", np.append(who, who[looked]), np.append(referred, start))
    clients = numbered("C", 6, book.record + 1)
    size = len(who)
    need = about("children-in-need", book, np.arange(size), {"client": clients[:size], **_need(county, referred)})
    rows = np.arange(size, size + len(looked))
    return need, about("children-looked-after", book, rows, {"client": clients[size:], **_care(county, start)})


def _episodes(county: County) -> tuple[Ints, Ints]:
    """``(child, day of referral)`` in order of referral; hardship and chance decide, and children come back."""
    rng = stream(county.seed, "children", "episodes")
    age = county.age(np.arange(len(county)), (county.first_day + county.last_day) // 2)
    weights = np.where((age >= 0) & (age < 18), np.exp(1.1 * county.hardship) * rng.gamma(0.6, 1.7, len(county)), 0.0)
    number = int(poisson_like(rng, EPISODES * county.years * np.count_nonzero((age >= 0) & (age < 18))))
    first = take_some(rng, weights, round(number * 0.72))
    again = first[choose(rng, np.ones(len(first)), number - len(first))]
    who = np.concatenate([first, again])
    referred = county.first_day + rng.integers(0, county.days, len(who))
    grown = county.age(who, referred)
    within = (grown >= 0) & (grown < 18)
    order = np.argsort(referred[within], kind="stable")
    return who[within][order], referred[within][order]


def _need(county: County, referred: Ints) -> dict[str, Words]:
    rng = stream(county.seed, "children-in-need")
    size = len(referred)
    closed = referred + 20 + (rng.exponential(190, size)).astype(np.int64)
    shut = closed <= county.last_day
    planned = whether(rng, ON_PLAN, size) & (referred + 15 <= county.last_day)
    one, two = (words(FACTORS, choose(rng, list(FACTORS.values()), size)) for _ in range(2))
    several = np.where(whether(rng, 0.6, size) & (one != two), one + "," + two, one)
    reasons = words(
        {"RC7": 40, "RC8": 45, "RC3": 5, "RC4": 4, "RC1": 1, "RC6": 5}, choose(rng, [40, 45, 5, 4, 1, 5], size)
    )
    return {
        "source": words(SOURCES, choose(rng, list(SOURCES.values()), size)),
        "need": words(NEEDS, choose(rng, list(NEEDS.values()), size)),
        "referred": written(referred, "%d/%m/%Y"),
        "closed": written(np.where(shut, closed, UNKNOWN_DAY), "%d/%m/%Y"),
        "closure": np.where(shut, reasons, "").astype(object),
        "plan": written(np.where(planned, referred + 15, UNKNOWN_DAY), "%d/%m/%Y"),
        "abuse": np.where(planned, words(ABUSE, choose(rng, list(ABUSE.values()), size)), "").astype(object),
        "factors": np.where(whether(rng, 0.12, size), "", several).astype(object),
    }


def _care(county: County, start: Ints) -> dict[str, Words]:
    rng = stream(county.seed, "children-looked-after")
    size = len(start)
    end = start + 10 + rng.exponential(500, size).astype(np.int64)
    shut = end <= county.last_day
    legal = {"C1": 20.0, "C2": 45, "V2": 25, "E1": 4, "J1": 1}
    ceased = {"E4A": 30.0, "X1": 35, "E11": 12, "E13": 15, "E3": 8}
    return {
        "start": written(start, "%d/%m/%Y"),
        "reason": words({"S": 1, "P": 1, "L": 1}, choose(rng, [82, 14, 4], size)),
        "legal": words(legal, choose(rng, list(legal.values()), size)),
        "need": words(NEEDS, choose(rng, list(NEEDS.values()), size)),
        "place": words(PLACED, choose(rng, list(PLACED.values()), size)),
        "end": written(np.where(shut, end, UNKNOWN_DAY), "%d/%m/%Y"),
        "ceased": np.where(shut, words(ceased, choose(rng, list(ceased.values()), size)), "").astype(object),
    }
