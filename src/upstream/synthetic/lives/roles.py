"""Who was suspected of what, and who was harmed.

A year's suspects are drawn so that a third have more than one offence and those have 3.8 each (Buckinghamshire,
2018/19, any crime); who they are follows age, sex and risk, so that the same people come back. A third of all suspects
are victims too. Domestic abuse is within households; other victims and suspects live near the place more often
than not.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from upstream.synthetic.lives.chance import Flags, Floats, Ints, Rng, choose, stream, take_some, whether
from upstream.synthetic.lives.crimes import Crimes
from upstream.synthetic.lives.offences import ANY_AGE, offences
from upstream.synthetic.lives.population import County

MORE_THAN_ONE, MEAN_OF_THOSE = 1 / 3, 3.8
SUSPECTS_WHO_ARE_VICTIMS = 1 / 3
YOUNG_VICTIMS, FEMALE_VICTIMS = 0.44, 0.44
MALE_WITH_KNIFE = 0.92
FROM_AGE = 10
NEARNESS = 0.12
"""Share of the county's length within which victims, suspects and places tend to lie."""


@dataclass(frozen=True)
class Roles:
    """One element a person and offence: ``crime`` and ``who`` are places, ``suspect`` says which role."""

    crime: Ints
    who: Ints
    suspect: Flags

    def of(self, *, suspect: bool) -> Roles:
        return self.where(self.suspect == suspect)

    def where(self, kept: Flags) -> Roles:
        return Roles(self.crime[kept], self.who[kept], self.suspect[kept])


def build(county: County, crimes: Crimes) -> Roles:
    suspects = _suspects(stream(county.seed, "suspects"), county, crimes)
    victims = _victims(stream(county.seed, "victims"), county, crimes, suspects)
    crime = np.concatenate([suspects[0], victims[0]])
    who = np.concatenate([suspects[1], victims[1]])
    suspect = np.arange(len(crime)) < len(suspects[0])
    order = np.lexsort((who, suspect, crime))
    return Roles(crime[order], who[order], suspect[order])


def _suspects(rng: Rng, county: County, crimes: Crimes) -> tuple[Ints, Ints]:
    table = offences()
    several = np.isin(crimes.kind, np.flatnonzero(table.violent))
    number = crimes.detected + (crimes.detected & whether(rng, np.where(several, 0.14, 0.05), len(crimes))).astype(int)
    crime = np.repeat(np.arange(len(crimes)), number)
    share_male = table["male_suspect"][crimes.kind[crime]]
    share_male = np.where(crimes.knife[crime], np.maximum(share_male, MALE_WITH_KNIFE), share_male)
    male = whether(rng, share_male, len(crime))
    young = whether(rng, table["young_suspect"][crimes.kind[crime]], len(crime))
    who = np.full(len(crime), -1, dtype=np.int64)
    year = years_of(county, crimes.recorded[crime])
    for each in range(county.years):
        middle = _middle(county, each)
        age = county.age(np.arange(len(county)), middle)
        weights = county.risk * _by_age(age)
        for is_male in (False, True):
            for is_young in (False, True):
                mine = np.flatnonzero((year == each) & (male == is_male) & (young == is_young))
                mine = mine[np.argsort(near_key(rng, county, crimes.area[crime[mine]]), kind="stable")]
                people = (county.male == is_male) & _is(age, is_young)
                who[mine] = _slots(rng, county, np.where(people, weights, 0.0), len(mine), middle)
    return _distinct(crime, who)


def _slots(rng: Rng, county: County, weights: Floats, size: int, when: int) -> Ints:
    """``size`` roles for people drawn by weight, in order of where they live: a third have more than one."""
    if size == 0:
        return np.zeros(0, dtype=np.int64)
    mean = 1 + MORE_THAN_ONE * (MEAN_OF_THOSE - 1)
    people = take_some(rng, weights, max(1, round(size / mean)))
    counts = np.ones(len(people), dtype=np.int64)
    again = rng.permutation(len(people))[: round(len(people) * MORE_THAN_ONE)]
    counts[again] = 1 + rng.geometric(1 / (MEAN_OF_THOSE - 1), len(again))
    slots = np.repeat(np.arange(len(people)), counts)
    if len(slots) < size:
        extra = again if len(again) else np.arange(len(people))
        slots = np.concatenate([slots, extra[rng.integers(0, len(extra), size - len(slots))]])
    spare = len(slots) - size
    if spare:
        keepable = np.flatnonzero(np.concatenate([[False], slots[1:] == slots[:-1]]) & (counts[slots] > 2))
        slots = np.delete(slots, rng.permutation(keepable)[:spare])[:size]
    who = people[slots]
    if len(who) < size:
        who = np.concatenate([who, people[rng.integers(0, len(people), size - len(who))]])
    return who[np.argsort(near_key(rng, county, county.area(who, when)), kind="stable")]


def _victims(rng: Rng, county: County, crimes: Crimes, suspects: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    table = offences()
    has = whether(rng, table["victim"][crimes.kind], len(crimes))
    at_home = _at_home(county, crimes, suspects, has)
    there, crime = np.flatnonzero(has & (at_home >= 0)), np.flatnonzero(has & (at_home < 0))
    known = at_home[there]
    serious = crimes.group > 0
    young = _young(county.age(known, crimes.recorded[there]))
    shares = (("young_victim", YOUNG_VICTIMS, young), ("female_victim", FEMALE_VICTIMS, ~county.male[known]))
    is_young, is_female = (
        whether(
            rng, _shifted(table[name], target, crimes.kind[crime], serious[crime], held[serious[there]]), len(crime)
        )
        for name, target, held in shares
    )
    who = _drawn(rng, county, crimes, crime, is_young, is_female, np.unique(suspects[1]), known)
    return _distinct(np.concatenate([there, crime]), np.concatenate([known, who]), against=suspects)


def _at_home(county: County, crimes: Crimes, suspects: tuple[Ints, Ints], has: Flags) -> Ints:
    """For domestic abuse the partner of the suspect, or someone else of the household of 16 or over; else -1."""
    victim = np.full(len(crimes), -1, dtype=np.int64)
    crime, who = suspects
    any_age = np.array([ages == ANY_AGE for ages in offences().victim_ages])
    mine = np.flatnonzero(crimes.domestic[crime] & has[crime] & any_age[crimes.kind[crime]])
    other = county.partner()[who[mine]]
    head = np.searchsorted(county.household, county.household[who[mine]])
    other = np.where(other >= 0, other, np.where(head != who[mine], head, -1))
    grown = (other >= 0) & (county.age(np.maximum(other, 0), crimes.recorded[crime[mine]]) >= 16)
    victim[crime[mine][grown]] = other[grown]
    return victim


def _shifted(chances: Floats, target: float, kind: Ints, serious: Flags, held: Flags) -> Floats:
    """The chance of each victim's being young (or female): by class, scaled so that serious violence has ``target``.

    ``held`` says it of the victims of serious violence at home, who are already known and mostly adults and women.
    """
    chance = chances[kind]
    free = serious & (chance > 0) & (chance < 1)
    wanted = target * (serious.sum() + len(held)) - held.sum() - chance[serious & ~free].sum()
    factor = float(wanted) / max(float(chance[free].sum()), 1.0)
    return np.where(free, np.clip(chance * factor, 0.02, 0.98), chance)


def _drawn(
    rng: Rng, county: County, crimes: Crimes, crime: Ints, young: Flags, female: Flags, ever: Ints, known: Ints
) -> Ints:
    """People for the roles. Of those ever suspected a chosen few are victims, so that a third are; no others."""
    who = np.full(len(crime), -1, dtype=np.int64)
    already = np.isin(ever, known)
    missing = max(0, round(len(ever) * SUSPECTS_WHO_ARE_VICTIMS) - int(already.sum()))
    chosen = rng.permutation(ever[~already])[:missing]
    barred = np.zeros(len(county), dtype=bool)
    barred[ever] = True
    weights = np.where(barred, 0.0, np.exp(0.5 * county.hardship) * (0.4 + rng.gamma(0.5, 2.0, len(county))))
    chosen_year = rng.integers(0, county.years, len(chosen))
    year = years_of(county, crimes.recorded[crime])
    spans = sorted(set(offences().victim_ages))
    of_span = np.array([spans.index(ages) for ages in offences().victim_ages])[crimes.kind[crime]]
    for each in range(county.years):
        middle = _middle(county, each)
        age = county.age(np.arange(len(county)), middle)
        harmed = weights * _by_age_harmed(age)
        special = chosen[chosen_year == each]
        for span, is_female, is_young in product(range(len(spans)), (False, True), (False, True)):
            mine = np.flatnonzero((year == each) & (of_span == span) & (young == is_young) & (female == is_female))
            if not len(mine):
                continue
            people = (county.male != is_female) & _is(age, is_young, child=True) & _within(county, each, spans[span])
            first = special[people[special]] if spans[span] == ANY_AGE else special[:0]
            drawn = _filled(rng, first, np.where(people, harmed, 0.0), len(mine))
            near = np.argsort(near_key(rng, county, county.area(drawn, middle)), kind="stable")
            who[mine[np.argsort(near_key(rng, county, crimes.area[crime[mine]]), kind="stable")]] = drawn[near]
    return who


def _within(county: County, year: int, span: tuple[int, int]) -> Flags:
    """Who is of the ages of a class of offence all through the year."""
    if span == ANY_AGE:
        return np.ones(len(county), dtype=bool)
    start = _middle(county, year) - 183
    everyone = np.arange(len(county))
    return np.asarray((county.age(everyone, start) >= span[0]) & (county.age(everyone, start + 366) <= span[1]))


def _filled(rng: Rng, special: Ints, weights: Floats, size: int) -> Ints:
    """The special people, half of them twice, then others by weight, ``size`` in all."""
    first = np.concatenate([special, special[rng.random(len(special)) < 0.5]])[:size]
    return np.concatenate([first, choose(rng, weights, size - len(first))])


def near_key(rng: Rng, county: County, area: Ints) -> Floats:
    """A key that brings people and places together: codes run through the county from neighbour to neighbour."""
    return area / len(county.areas) + NEARNESS * rng.normal(size=len(area))


def _distinct(crime: Ints, who: Ints, *, against: tuple[Ints, Ints] | None = None) -> tuple[Ints, Ints]:
    """Nobody twice in one offence, and nobody both sides of it."""
    key = crime * (1 << 32) + who
    _, first = np.unique(key, return_index=True)
    kept = np.zeros(len(key), dtype=bool)
    kept[first] = True
    if against is not None:
        kept &= ~np.isin(key, against[0] * (1 << 32) + against[1])
    kept &= who >= 0
    return crime[kept], who[kept]


def years_of(county: County, days: Ints) -> Ints:
    return np.minimum(((days - county.first_day) / 365.25).astype(np.int64), county.years - 1)


def _middle(county: County, year: int) -> int:
    return county.first_day + round((year + 0.5) * 365.25)


def _young(age: Ints) -> Flags:
    return (age >= 11) & (age <= 25)


def _is(age: Ints, young: bool, *, child: bool = False) -> Flags:
    if young:
        return _young(age)
    return (age > 25) | ((age >= 0) & (age < 11) if child else age == FROM_AGE)


def _by_age(age: Ints) -> Floats:
    """Offending by age, for one sex and side of 26: rises to 17 and 18, falls slowly from the late twenties."""
    rising = np.interp(age, [FROM_AGE - 1, 12, 15, 18, 21, 25], [0, 0.25, 0.9, 1.0, 0.75, 0.6])
    return np.where(age <= 25, rising, np.interp(age, [26, 35, 45, 55, 65, 80], [1.0, 0.8, 0.45, 0.2, 0.06, 0.0]))


def _by_age_harmed(age: Ints) -> Floats:
    rising = np.interp(age, [0, 10, 11, 14, 19, 25], [0.05, 0.15, 0.6, 1.0, 0.9, 0.75])
    return np.where(age <= 25, rising, np.interp(age, [26, 40, 55, 70, 90], [1.0, 0.8, 0.5, 0.2, 0.08]))
