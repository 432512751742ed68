"""The invented victims and suspects: pseudonyms that come back, ages, sexes, and ethnicity mostly not recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from random import Random

from upstream.synthetic.chance import Weighted, between, pick, whether
from upstream.synthetic.offences import Crime

SEED = 20230401
Spans = dict[tuple[int, int], float]

SPANS = ((0, 10), (11, 15), (16, 20), (21, 25), (26, 35), (36, 45), (46, 55), (56, 65), (66, 90))
AGES: dict[str, Spans] = {
    "victim": dict(zip(SPANS, (4, 18, 15, 11, 20, 15, 10, 5, 2), strict=True)),
    "suspect": dict(zip(((10, 10), *SPANS[1:]), (0.5, 14.5, 18, 14.5, 25, 15, 8, 3.5, 1), strict=True)),
}
UNDER_13: Spans = {(5, 7): 25, (8, 10): 35, (11, 12): 40}
UNDER_16: Spans = {(13, 13): 30, (14, 14): 35, (15, 15): 35}
CHILDREN = {"19E": UNDER_13, "19H": UNDER_13, "20B": UNDER_13, "17B": UNDER_13, "21": UNDER_13}
TEENAGERS = {"19D": UNDER_16, "19G": UNDER_16, "22B": UNDER_16, "88A": UNDER_16, "71": UNDER_16}
BOUNDED = CHILDREN | TEENAGERS
"""Offences that say themselves how old the victim is."""
ETHNICITY = {"White": 78, "Asian": 10, "Black": 6, "Mixed": 4, "Other": 2}
ETHNICITIES = Weighted(ETHNICITY)
RECORDED = {"victim": 0.36, "suspect": 0.44}
AGAIN = {"victim": 0.14, "suspect": 0.38}
"""The chance that somebody already known in the role is involved once more."""
RELATED = Weighted({"stranger": 46, "acquaintance": 40, "family": 8, "partner or ex-partner": 6})
RELATED_AT_HOME = Weighted({"partner or ex-partner": 68, "family": 32})
"""What the suspect was to the victim: of all offences, and of domestic abuse."""
RELATIONSHIP_RECORDED = 0.83
CROSSING = 0.05
"""The chance that a suspect is somebody known as a victim."""


@dataclass(frozen=True)
class Person:
    """``born`` is a decimal year, so that a person's age fits each offence."""

    pseudonym: str
    born: float
    sex: str
    ethnicity: str


@dataclass(frozen=True)
class Role:
    crime: Crime
    role: str
    person: Person | None
    age: int | None
    sex: str
    ethnicity: str
    relationship: str


@dataclass
class _Crowd:
    """``aside`` draws what came into the files later, so that everything else stays as it was."""

    chance: Random
    aside: Random
    known: dict[str, list[Person]] = field(default_factory=lambda: {"victim": [], "suspect": []})
    count: int = 0

    def someone(self, crime: Crime, role: str) -> tuple[Person, int]:
        found = self._again(crime, role)
        return found or self._new(crime, role)

    def _again(self, crime: Crime, role: str) -> tuple[Person, int] | None:
        pool = self.known["victim"] if role == "suspect" and whether(self.chance, CROSSING) else self.known[role]
        if not pool or not whether(self.chance, AGAIN[role]) or _bounded(crime, role):
            return None
        person = pick(self.chance, pool[-4000:])
        age = int(_year(crime) - person.born)
        fits = 10 <= age <= 90 or role == "victim"
        return (person, age) if fits and person.sex == _sex(crime, role, self.chance) else None

    def _new(self, crime: Crime, role: str) -> tuple[Person, int]:
        low, high = _ages(crime.profile.code, role).draw(self.chance)
        age = between(self.chance, low, high)
        self.count += 1
        ethnicity = ETHNICITIES.draw(self.chance)
        born = _year(crime) - age - self.chance.random()
        person = Person(f"P{self.count:06d}", born, _sex(crime, role, self.chance), ethnicity)
        self.known[role].append(person)
        return person, age


def roles(crimes: tuple[Crime, ...]) -> Iterator[Role]:
    """Victims and suspects of each crime in turn."""
    crowd = _Crowd(Random(SEED), Random(SEED + 1))
    for crime in crimes:
        for role, count in (("victim", _victims(crime, crowd.chance)), ("suspect", _suspects(crime, crowd.chance))):
            for _ in range(count):
                yield _recorded(crime, role, crowd)


def _recorded(crime: Crime, role: str, crowd: _Crowd) -> Role:
    """What the force wrote down of somebody: some things are missing, ethnicity mostly."""
    person, age = crowd.someone(crime, role)
    chance = crowd.chance
    return Role(
        crime=crime,
        role=role,
        person=None if whether(chance, 0.015) else person,
        age=None if whether(chance, 0.04) else age,
        sex="not stated" if whether(chance, 0.02) else person.sex,
        ethnicity=person.ethnicity if whether(chance, RECORDED[role]) else "",
        relationship=_relationship(crime, role, crowd.aside),
    )


def _relationship(crime: Crime, role: str, chance: Random) -> str:
    """What the suspect was to the victim, where there is one and the force wrote it down."""
    if role == "suspect" or not crime.suspect_known:
        return ""
    said = (RELATED_AT_HOME if crime.domestic_abuse else RELATED).draw(chance)
    return said if whether(chance, RELATIONSHIP_RECORDED) else ""


def _victims(crime: Crime, chance: Random) -> int:
    if not crime.profile.victims:
        return 0
    return 2 if whether(chance, 0.03) else 1


def _suspects(crime: Crime, chance: Random) -> int:
    if not crime.suspect_known:
        return 0
    more = 0.45 if crime.profile.code in ("34A", "34B", "62A") else 0.12
    return 1 + whether(chance, more) + whether(chance, more / 4)


def _bounded(crime: Crime, role: str) -> bool:
    """Whether the offence itself says how old the victim is, so that nobody known can stand in."""
    return role == "victim" and crime.profile.code in BOUNDED


@cache
def _ages(code: str, role: str) -> Weighted[tuple[int, int]]:
    if role == "victim" and code in BOUNDED:
        return Weighted(BOUNDED[code])
    if role == "victim" and code in ("19C", "19F"):
        return Weighted({span: weight for span, weight in AGES[role].items() if span[0] >= 16})
    return Weighted(AGES[role])


def _sex(crime: Crime, role: str, chance: Random) -> str:
    if role == "victim":
        female = crime.profile.victim_female
        knife = crime.knife and not crime.profile.code.startswith(("19", "20"))
        return "female" if whether(chance, min(female, 0.19) if knife else female) else "male"
    male = max(crime.profile.suspect_male, 0.92) if crime.knife else crime.profile.suspect_male
    return "male" if whether(chance, male) else "female"


def _year(crime: Crime) -> float:
    return crime.offence.year + (crime.offence.timetuple().tm_yday - 1) / 366
