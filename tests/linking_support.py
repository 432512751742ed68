"""Invented people for tests of linkage: syllables for names, nobody's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

FIRST = ("mar", "jo", "el", "an", "ro", "tes", "li", "ka", "be", "wil")
SECOND = ("na", "ric", "sa", "lan", "vin", "dora")
PLACES, MIDDLES = ("har", "pen", "wood", "mill", "ash", "brad"), ("ing", "er", "ley", "o")
ENDS = ("ton", "ford", "by", "field", "worth")


def spoilt(rng: np.random.Generator, word: str) -> str:
    """The word with two letters exchanged, one lost, or one put in."""
    at = int(rng.integers(1, len(word) - 1))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :] if at + 1 < len(word) else word
    return [swapped, word[:at] + word[at + 1 :], word[:at] + "e" + word[at:]][int(rng.integers(3))]


def invented(people: int = 1000) -> tuple[pa.Table, np.ndarray]:
    """Each person once in each of two feeds, with names of syllables; in the second, half of the names are misspelt."""
    rng = np.random.default_rng(20)
    names = [a + b for a in FIRST for b in SECOND]
    families = [a + b + c for a in PLACES for b in MIDDLES for c in ENDS]
    roads = [f"{a} {b}" for a in ("oak", "station", "mill", "church", "park") for b in ("road", "lane", "street")]
    rows, truth = [], []
    for person in range(people):
        forename, surname = names[rng.integers(len(names))], families[rng.integers(len(families))]
        born = np.datetime64("1940-01-01") + int(rng.integers(0, 24_000))
        address = f"{rng.integers(1, 200)} {roads[rng.integers(len(roads))]}"
        for feed in ("a", "b"):
            wrong = feed == "b" and rng.random() < 0.5
            spelt = (spoilt(rng, forename), surname) if rng.random() < 0.5 else (forename, spoilt(rng, surname))
            first, last = spelt if wrong else (forename, surname)
            date = None if rng.random() < 0.03 else str(born)
            rows.append((f"{feed}-{person}", feed, first, last, date, address if rng.random() < 0.9 else None))
            truth.append(person)
    names_of = ("record", "feed", "forename", "surname", "birth_date", "address")
    return pa.table(dict(zip(names_of, map(list, zip(*rows, strict=True)), strict=True))), np.array(truth)
