"""The people of Loremshire: households, names, homes and moves, and how much trouble life brings each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from upstream.synthetic.lives import areas as places
from upstream.synthetic.lives import households
from upstream.synthetic.lives.areas import Areas
from upstream.synthetic.lives.chance import Flags, Floats, Ints, Rng, choose_each, stream, whether
from upstream.synthetic.lives.households import ANCHOR, CHILD, PARTNER, SHARER, SIBLING, TEEN
from upstream.synthetic.lives.names import YOUNGER, Names, names

LAST_YEAR = 2024
"""The period ends on 31 March of this year."""
NEVER = 10**6
DWELLINGS_EACH_POSTCODE = 16
POSTCODES_EACH_AREA = 128
SPARE_DWELLINGS = 0.06
MOVES = 0.085
"""Households that move in a year: about one in twelve (census 2021, one year before, within the United Kingdom)."""
MOVES_OF_THE_YOUNG = 0.12
MARRIES = 0.012
HOMELESS = 0.004
HOSTELS_PER_PERSON = 1 / 12_000


@dataclass(frozen=True)
class Homes:
    """Dwellings: ``area`` and ``postcode`` (a number) of each; hostels are the last of their area's postcodes."""

    area: Ints
    postcode: Ints
    local: Ints
    hostels: Ints


@dataclass(frozen=True)
class County:
    """Everything that is true. Days count from 1 January 1970; a person is a place in the arrays.

    ``home`` (people by three) are dwellings, ``moved`` (people by two) the days of moving to the second and third;
    ``former`` is the surname before ``renamed``; ``hardship`` and ``risk`` steer lives and are in no extract.
    """

    seed: int
    first_day: int
    last_day: int
    areas: Areas
    homes: Homes
    names: Names
    household: Ints
    role: Ints
    birth: Ints
    male: Flags
    ethnicity: Ints
    group: Ints
    forename: Ints
    middle: Ints
    surname: Ints
    former: Ints
    renamed: Ints
    twin: Ints
    home: Ints
    moved: Ints
    homeless: Flags
    hardship: Floats
    risk: Floats

    def __len__(self) -> int:
        return len(self.household)

    @property
    def days(self) -> int:
        return self.last_day - self.first_day + 1

    @property
    def years(self) -> int:
        return round(self.days / 365.25)

    def first_year_month(self, step: int) -> str:
        """The month ``step`` months after the first, ``YYYY-MM``."""
        return str(np.datetime64(self.first_day, "D").astype("datetime64[M]") + step)

    def age(self, who: Ints, day: Ints | int) -> Ints:
        """Whole years on a day; negative before birth."""
        return np.floor((day - self.birth[who]) / 365.2425).astype(np.int64)

    def dwelling(self, who: Ints, day: Ints | int) -> Ints:
        step = (day >= self.moved[who, 0]).astype(np.int64) + (day >= self.moved[who, 1])
        return np.asarray(self.home[who, step])

    def area(self, who: Ints, day: Ints | int) -> Ints:
        return self.homes.area[self.dwelling(who, day)]

    def partner(self) -> Ints:
        """For each person the place of the partner in the household, or -1."""
        other = np.full(len(self), -1, dtype=np.int64)
        partners = np.flatnonzero(self.role == PARTNER)
        other[partners] = partners - 1
        other[partners - 1] = partners
        return other


def day(year: int, month: int, number: int) -> int:
    return date(year, month, number).toordinal() - date(1970, 1, 1).toordinal()


def build(people: int, years: int, seed: int) -> County:
    areas = places.build(people, seed)
    rng = stream(seed, "people")
    living = households.build(areas, rng)
    first_day, last_day = day(LAST_YEAR - years, 4, 1), day(LAST_YEAR, 3, 31)
    birth = _births(living.age, living.twin, (first_day + last_day) // 2)
    ethnicity = _ethnicity(rng, areas, living)
    group = _groups(rng, ethnicity, living)
    homes = _homes(areas, living.area, rng)
    hardship = _hardship(rng, areas, living)
    home, moved = _moves(rng, areas, living, homes, first_day, last_day)
    homeless = whether(rng, HOMELESS * np.exp(0.6 * hardship - 0.2), people) & (living.age > 17) & (living.age < 65)
    home[homeless, 1:] = homes.hostels[rng.integers(0, len(homes.hostels), int(homeless.sum()))][:, None]
    moved[homeless, 0] = first_day + rng.integers(0, last_day - first_day, int(homeless.sum()))
    surname, former, renamed = _surnames(rng, living, group, first_day, last_day)
    younger = birth >= day(YOUNGER, 1, 1)
    return County(
        seed=seed,
        first_day=first_day,
        last_day=last_day,
        areas=areas,
        homes=homes,
        names=names(),
        household=living.household,
        role=living.role,
        birth=birth,
        male=living.male,
        ethnicity=ethnicity,
        group=group,
        forename=_forenames(rng, living.twin, group, living.male, younger),
        middle=np.where(whether(rng, 0.6, people), rng.integers(1, 27, people), 0),
        surname=surname,
        former=former,
        renamed=renamed,
        twin=living.twin,
        home=home,
        moved=moved,
        homeless=homeless,
        hardship=hardship,
        risk=_risk(rng, hardship, people),
    )


def _births(age: Floats, twin: Ints, middle: int) -> Ints:
    birth = (middle - np.floor(age * 365.2425)).astype(np.int64)
    for _ in range(2):
        twins = np.flatnonzero(twin >= 0)
        birth[twins] = birth[twin[twins]]
    return birth


def _ethnicity(rng: Rng, areas: Areas, living: households.Households) -> Ints:
    """Mostly that of the household; one person in twenty has another of the area."""
    of_household = choose_each(rng, areas.ethnic, living.area)
    ethnicity = of_household[living.household]
    other = np.flatnonzero(whether(rng, 0.05, len(ethnicity)))
    ethnicity[other] = choose_each(rng, areas.ethnic, living.area[living.household[other]])
    return ethnicity


def _groups(rng: Rng, ethnicity: Ints, living: households.Households) -> Ints:
    """The name group of the first of the household, unless one's ethnic group is another."""
    own = names().draw_groups(rng, ethnicity)
    head = np.searchsorted(living.household, living.household)
    return np.where(ethnicity == ethnicity[head], own[head], own)


def _homes(areas: Areas, household_area: Ints, rng: Rng) -> Homes:
    """Dwellings for every household and some to move into; in one postcode of a few areas a hostel."""
    needed = np.bincount(household_area, minlength=len(areas))
    each = np.ceil(needed * (1 + SPARE_DWELLINGS)).astype(np.int64) + 4
    area = np.repeat(np.arange(len(areas)), each)
    local = np.arange(len(area)) - np.repeat(np.cumsum(each) - each, each)
    within = np.minimum(local // DWELLINGS_EACH_POSTCODE, POSTCODES_EACH_AREA - 2)
    number = max(1, math.floor(areas.people.sum() * HOSTELS_PER_PERSON))
    lodged = np.sort(rng.permutation(np.flatnonzero(areas.decile <= 4))[:number])
    hostel_postcode = lodged * POSTCODES_EACH_AREA + POSTCODES_EACH_AREA - 1
    return Homes(
        area=np.concatenate([area, lodged]),
        postcode=np.concatenate([area * POSTCODES_EACH_AREA + within, hostel_postcode]),
        local=np.concatenate([local, np.zeros(len(lodged), dtype=np.int64)]),
        hostels=len(area) + np.arange(len(lodged)),
    )


def _hardship(rng: Rng, areas: Areas, living: households.Households) -> Floats:
    """A standard score of the person: the area's place in the ranking, the household's luck and the person's."""
    place = (living.area, rng.normal(size=len(living.area)))
    from_area = 1.5 * (0.5 - areas.rank[place[0]] / len(areas))
    household = from_area + 0.75 * place[1]
    return np.asarray(household[living.household] + 0.4 * rng.normal(size=len(living.household)))


def _risk(rng: Rng, hardship: Floats, people: int) -> Floats:
    """How much more often than others of the same age and sex: few people carry much of it."""
    return np.asarray(rng.gamma(0.25, 4.0, people) * np.exp(0.55 * hardship) + 1e-6)


def _moves(
    rng: Rng, areas: Areas, living: households.Households, homes: Homes, first: int, last: int
) -> tuple[Ints, Ints]:
    count, people = len(living.area), len(living.household)
    years = (last - first) / 365.25
    start = np.concatenate([[0], np.cumsum(np.bincount(homes.area[: homes.hostels[0]], minlength=len(areas)))])
    order = np.arange(count) - np.searchsorted(living.area, living.area)
    home0 = start[living.area] + order
    dwellings = int(homes.hostels[0])
    house_moves = whether(rng, 1 - (1 - MOVES) ** years, count)
    movers = np.flatnonzero(house_moves)
    empty = np.ones(dwellings, dtype=bool)
    empty[home0[~house_moves]] = False
    home1 = home0.copy()
    home1[movers] = rng.permutation(np.flatnonzero(empty))[: len(movers)]
    house_day = np.where(house_moves, first + rng.integers(0, last - first, count), NEVER)
    young = (living.age >= 17) & (living.age < 32) & np.isin(living.role, [TEEN, SHARER, ANCHOR])
    own = young & whether(rng, 1 - (1 - MOVES_OF_THE_YOUNG) ** years, people)
    own_home = rng.integers(0, dwellings, people)
    own_day = np.where(own, first + rng.integers(0, last - first, people), NEVER)
    group_day = house_day[living.household]
    second = np.where(own & (own_day < group_day), own_home, home1[living.household])
    earlier = np.minimum(own_day, group_day)
    later = np.where(own & (own_day > group_day) & (group_day < NEVER), own_day, NEVER)
    home = np.stack([home0[living.household], second, np.where(later < NEVER, own_home, second)], axis=1)
    return home, np.stack([earlier, later], axis=1)


def _surnames(rng: Rng, living: households.Households, group: Ints, first: int, last: int) -> tuple[Ints, Ints, Ints]:
    """``(surname at the end, surname before, day of change)``; children have a parent's, or that of another parent."""
    people = len(group)
    own = names().draw_surnames(rng, group)
    head = np.searchsorted(living.household, living.household)
    same = whether(rng, 0.72, people)
    partner_keeps = (living.role == PARTNER) & ~same
    child = np.isin(living.role, [CHILD, SIBLING, TEEN])
    other_parent = whether(rng, 0.18, len(living.area))[living.household] & child
    with_head = ~(partner_keeps | other_parent | (living.role == SHARER))
    surname = np.where(with_head, own[head], own)
    siblings = other_parent & (living.role != CHILD)
    surname = np.where(siblings, surname[np.maximum(np.arange(people) - 1, 0)], surname)
    twins = np.flatnonzero(living.twin >= 0)
    surname[twins] = surname[living.twin[twins]]
    years = (last - first) / 365.25
    marrying = ~living.male & np.isin(living.role, [ANCHOR, PARTNER]) & (living.age > 20) & (living.age < 55)
    changes = marrying & whether(rng, MARRIES * years, people)
    renamed = np.where(changes, first + rng.integers(0, last - first, people), NEVER)
    return surname, np.where(changes, names().draw_surnames(rng, group), surname), renamed


def _forenames(rng: Rng, twin: Ints, group: Ints, male: Flags, younger: Flags) -> Ints:
    """Drawn for each; brothers, sisters and twins who came out with one name are drawn again once."""
    forename = names().draw_forenames(rng, group, male, younger)
    again = names().draw_forenames(rng, group, male, younger)
    twins = np.flatnonzero(twin >= 0)
    same = twins[forename[twins] == forename[twin[twins]]]
    forename[same] = again[same]
    return forename
