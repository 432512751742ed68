"""Identifiers that are plainly nobody's: kept for tests, for drama, or with a part that is never issued."""

from __future__ import annotations

from functools import cache

import numpy as np

from upstream.synthetic.lives.chance import Ints, Words
from upstream.synthetic.lives.population import POSTCODES_EACH_AREA

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
SCATTER = 7919
"""A prime: numbers of neighbours are not neighbours."""


@cache
def _nhs() -> Ints:
    """Every valid number that begins with 999, scattered: nine digits and the check digit (modulus 11)."""
    middle = (np.arange(1_000_000) * SCATTER) % 1_000_000
    nine = 999_000_000 + middle
    total = sum((nine // 10 ** (8 - place)) % 10 * (10 - place) for place in range(9))
    check = (11 - total % 11) % 11
    return np.asarray((nine * 10 + check)[check < 10])


def nhs(who: Ints) -> Words:
    """Ten digits; empty beyond the range of tests, which holds about 909,000 people."""
    pool = _nhs()
    return np.array([str(pool[each]) if each < len(pool) else "" for each in who], dtype=object)


def upn(who: Ints) -> Words:
    """Check letter and twelve digits, of which the first three are local authority 000."""
    digits = (who * SCATTER) % 1_000_000_000
    total = sum((digits // 10 ** (8 - place)) % 10 * (place + 5) for place in range(9))
    return np.array([f"{UPN_LETTERS[t % 23]}000{d:09d}" for t, d in zip(total, digits, strict=True)], dtype=object)


def pnc(who: Ints) -> Words:
    """The year 2099, seven digits and the check letter."""
    digits = (who * SCATTER) % 10_000_000
    return np.array([f"2099/{d:07d}{PNC_LETTERS[(990_000_000 + d) % 23]}" for d in digits.tolist()], dtype=object)


def phone(who: Ints) -> Words:
    """Numbers that Ofcom keeps for drama: so few that many people share each, and nobody is known by one."""
    kept = (who * SCATTER) % 1000
    return np.array(
        [f"07700 900{k:03d}" if w % 4 else f"01632 960{k:03d}" for w, k in zip(who, kept, strict=True)], dtype=object
    )


def postcode(number: Ints) -> Words:
    """``QF`` and a district, a sector and a unit. No postcode begins with Q."""
    units = len(UNIT_LETTERS) ** 2
    table = {int(each): _postcode(int(each), units) for each in np.unique(number)}
    return np.array([table[each] for each in number.tolist()], dtype=object)


def _postcode(number: int, units: int) -> str:
    unit, sector, district = number % units, number // units % 10, number // units // 10 + 1
    first, second = divmod(unit, len(UNIT_LETTERS))
    return f"QF{district} {sector}{UNIT_LETTERS[first]}{UNIT_LETTERS[second]}"


def area_of_postcode(number: Ints) -> Ints:
    return number // POSTCODES_EACH_AREA
