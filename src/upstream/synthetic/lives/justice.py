"""Youth justice outcomes and sentences on probation, from the offences that people were suspected of."""

from __future__ import annotations

import numpy as np

from upstream.synthetic.lives import book as books
from upstream.synthetic.lives.chance import Ints, Words, choose, stream, whether
from upstream.synthetic.lives.crimes import Crimes
from upstream.synthetic.lives.offences import offences
from upstream.synthetic.lives.population import County
from upstream.synthetic.lives.roles import Roles
from upstream.synthetic.lives.rows import Rows, about, numbered, words
from upstream.synthetic.lives.wording import written

CATEGORIES = (
    (("1", "2", "4", "5", "8", "3", "105", "104", "11", "13", "36", "106"), "Violence against the person", 4),
    (("17", "19", "20", "21", "22", "88", "71"), "Sexual offences", 6),
    (("34",), "Robbery", 6),
    (("28", "29", "30"), "Burglary", 5),
    (("39", "44", "45", "46", "48", "49"), "Theft and handling", 3),
    (("92",), "Drugs", 3),
    (("10", "90", "81"), "Possession of weapons", 4),
    (("56", "58"), "Criminal damage and arson", 3),
)
OTHER = ("Public order", 2)
YOUTH_OUTCOME, ADULT_SENTENCE = 0.14, 0.11
"""Of offences that a child, or an adult, is suspected of (assumed, for about the national number of each)."""
YOUTH = {
    "Youth caution": 30.0,
    "Youth conditional caution": 25,
    "Referral order": 30,
    "Youth rehabilitation order": 13,
    "Detention and training order": 2,
}
ADULT = {"Community order": 58.0, "Suspended sentence order": 27, "Custody with licence": 15}
REQUIREMENTS = {
    "Rehabilitation activity": 40.0,
    "Rehabilitation activity;Unpaid work": 25,
    "Unpaid work": 15,
    "Rehabilitation activity;Drug rehabilitation": 8,
    "Rehabilitation activity;Alcohol treatment": 6,
    "Building better relationships programme": 6,
}


def category(kind: Ints) -> tuple[Words, Ints]:
    """The words of youth justice for each offence, and its usual gravity from 1 to 8."""
    table = [_category(code) for code in offences().code]
    return np.array([word for word, _ in table], dtype=object)[kind], np.array([score for _, score in table])[kind]


def _category(code: str) -> tuple[str, int]:
    number = "".join(letter for letter in code.split(".")[0] if letter.isdigit())
    return next(((word, score) for codes, word, score in CATEGORIES if number in codes), OTHER)


def _chosen(county: County, crimes: Crimes, roles: Roles, purpose: str, share: float, low: int, high: int) -> Ints:
    """Places in ``roles`` of suspects of an age who were dealt with."""
    age = county.age(roles.who, crimes.recorded[roles.crime])
    dealt = whether(stream(county.seed, purpose, "chosen"), share, len(age))
    return np.flatnonzero(roles.suspect & (age >= low) & (age <= high) & dealt)


def _decided(county: County, crimes: Crimes, roles: Roles, chosen: Ints, days: Ints) -> tuple[Ints, Ints]:
    """``(place in roles, day of decision)`` of what was decided by the end of the period, in order."""
    decided = crimes.recorded[roles.crime[chosen]] + days
    kept = np.flatnonzero(decided <= county.last_day)
    order = kept[np.argsort(decided[kept], kind="stable")]
    return chosen[order], decided[order]


def youth_justice(county: County, crimes: Crimes, roles: Roles) -> Rows:
    rng = stream(county.seed, "youth-justice")
    chosen = _chosen(county, crimes, roles, "youth-justice", YOUTH_OUTCOME, 10, 17)
    chosen, decided = _decided(county, crimes, roles, chosen, rng.integers(20, 140, len(chosen)))
    crime, size = roles.crime[chosen], len(chosen)
    kinds, gravity = category(crimes.kind[crime])
    book = books.build(county, "youth-justice", roles.who[chosen], decided)
    clients = numbered("YJ", 5, book.record + 1)
    cells = {
        "reference": _sequence(clients),
        "client": clients,
        "offence_date": written(crimes.happened[crime], "%d/%m/%Y"),
        "offence": kinds,
        "gravity": np.clip(gravity + rng.integers(-1, 2, size), 1, 8).astype(str).astype(object),
        "outcome": words(YOUTH, choose(rng, list(YOUTH.values()), size)),
        "outcome_date": written(decided, "%d/%m/%Y"),
        "ete": words({"Full-time": 60, "Part-time": 22, "None": 18}, choose(rng, [60, 22, 18], size)),
    }
    return about("youth-justice", book, np.arange(size), cells)


def probation(county: County, crimes: Crimes, roles: Roles) -> Rows:
    rng = stream(county.seed, "probation")
    chosen = _chosen(county, crimes, roles, "probation", ADULT_SENTENCE, 18, 110)
    chosen, decided = _decided(county, crimes, roles, chosen, rng.integers(30, 300, len(chosen)))
    crime, size = roles.crime[chosen], len(chosen)
    book = books.build(county, "probation", roles.who[chosen], decided, "ascii")
    clients = numbered("X", 6, book.record + 1)
    cells = {
        "reference": _sequence(clients),
        "client": clients,
        "offence": category(crimes.kind[crime])[0],
        "sentence": words(ADULT, choose(rng, list(ADULT.values()), size)),
        "start": written(decided, "%d-%m-%Y"),
        "end": written(decided + rng.integers(6, 25, size) * 30, "%d-%m-%Y"),
        "requirement": words(REQUIREMENTS, choose(rng, list(REQUIREMENTS.values()), size)),
    }
    return about("probation", book, np.arange(size), cells)


def _sequence(clients: Words) -> Words:
    """Each client's number, a slash, and 1, 2, 3 in the order of the rows."""
    seen: dict[str, int] = {}
    result = np.empty(len(clients), dtype=object)
    for at, client in enumerate(clients):
        seen[client] = seen.get(client, 0) + 1
        result[at] = f"{client}/{seen[client]}"
    return result
