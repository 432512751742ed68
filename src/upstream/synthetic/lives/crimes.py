"""Recorded crime: when, where and what. Who was victim or suspect is in ``roles.py``."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from upstream.synthetic.lives.chance import Flags, Ints, Rng, Words, choose, choose_each, stream, whether
from upstream.synthetic.lives.offences import ANY_AGE, PLACES, RHYTHMS, day_weights, hour_weights, offences
from upstream.synthetic.lives.planted import Plan, draw
from upstream.synthetic.lives.population import County

SOON = 90
"""Days within which offences against people of stated ages are reported, so that the age at the offence fits."""
NO_PLACE, NO_POINT, NO_TIME = 0.015, 0.05, 0.04


@dataclass(frozen=True)
class Crimes:
    """One element an offence, in the order of recording. ``kind`` is a place in ``offences()``; ``group`` 1, 2 or 0."""

    kind: Ints
    recorded: Ints
    happened: Ints
    minute: Ints
    area: Ints
    location: Words
    knife: Flags
    domestic: Flags
    firearm: Flags
    hate: Flags
    alcohol: Flags
    group: Ints
    detected: Flags

    def __len__(self) -> int:
        return len(self.kind)

    def where(self, kept: Flags | Ints) -> Crimes:
        return replace(self, **{field.name: getattr(self, field.name)[kept] for field in fields(self)})

    def number(self, which: Ints, county: County) -> Words:
        """The force's reference."""
        year = (1970 + self.recorded[which] / 365.2425).astype(np.int64) % 100
        return np.array([f"LP{y:02d}{n + 1:07d}" for y, n in zip(year, which, strict=True)], dtype=object)


def month_of(county: County, days: Ints) -> Ints:
    """Months from the first of the period, 0 and up."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(months - np.datetime64(county.first_day, "D").astype("datetime64[M]").astype(np.int64))


def build(county: County, plan: Plan) -> Crimes:
    rng = stream(county.seed, "crimes")
    table = offences()
    expected = table["rate"] * len(county) / 1000 * county.days / 365.25
    kind = np.repeat(np.arange(len(table.code)), rng.poisson(expected))
    happened = _days(rng, county, kind)
    area = _areas(rng, county, plan, kind, happened)
    late = table["late"][kind] > 0
    delay = np.where(
        late & whether(rng, 0.4, len(kind)), 60 * rng.pareto(1.3, len(kind)), 0.7 * rng.pareto(1.5, len(kind))
    )
    recorded = happened
    of_an_age = np.array([ages != ANY_AGE for ages in table.victim_ages])[kind]
    happened = recorded - np.minimum(delay, np.where(of_an_age, SOON, 15_000)).astype(np.int64)
    knife = whether(rng, table["knife"][kind], len(kind))
    crimes = Crimes(
        kind=kind,
        recorded=recorded,
        happened=happened,
        minute=_minutes(rng, kind),
        area=area,
        location=_locations(rng, kind),
        knife=knife,
        domestic=whether(rng, table["domestic"][kind], len(kind)),
        firearm=whether(rng, table["firearm"][kind], len(kind)),
        hate=whether(rng, table["hate"][kind], len(kind)),
        alcohol=whether(rng, table["alcohol"][kind], len(kind)),
        group=_groups(kind, knife),
        detected=whether(rng, table["detected"][kind], len(kind)),
    )
    kept = _after_operation(rng, county, plan, crimes)
    crimes = crimes.where(kept)
    return crimes.where(np.lexsort((crimes.minute, crimes.kind, crimes.recorded)))


def _days(rng: Rng, county: County, kind: Ints) -> Ints:
    table = offences()
    days = np.zeros(len(kind), dtype=np.int64)
    for place in range(len(table.code)):
        mine = np.flatnonzero(kind == place)
        weights = day_weights(
            county.first_day,
            county.days,
            rhythm=table.rhythm[place],
            change=table["change"][place],
            covid=table["covid"][place],
        )
        days[mine] = county.first_day + choose(rng, weights, len(mine))
    return days


def _areas(rng: Rng, county: County, plan: Plan, kind: Ints, happened: Ints) -> Ints:
    """Violence out of doors follows the hot spots, the rest town centres or homes."""
    table = offences()
    months = int(month_of(county, np.array([county.last_day]))[0]) + 1
    at_home = np.array([place == "home" for place in table.place])[kind]
    violent = table.violent[kind] & ~at_home
    area = np.zeros(len(kind), dtype=np.int64)
    for mine, weights in (
        (at_home, draw(county.areas, home=True)),
        (~at_home & ~violent, draw(county.areas, home=False)),
    ):
        area[mine] = choose(rng, weights, int(mine.sum()))
    monthly = draw(county.areas, home=False) * plan.times(months, len(county.areas), hidden=False)
    area[violent] = choose_each(rng, monthly, month_of(county, happened[violent]))
    return area


def _minutes(rng: Rng, kind: Ints) -> Ints:
    rhythm = np.array([RHYTHMS.index(name) for name in offences().rhythm])[kind]
    hours = np.zeros(len(kind), dtype=np.int64)
    for place, name in enumerate(RHYTHMS):
        mine = np.flatnonzero(rhythm == place)
        hours[mine] = choose(rng, hour_weights(name), len(mine))
    return hours * 60 + rng.integers(0, 12, len(kind)) * 5


def _locations(rng: Rng, kind: Ints) -> Words:
    place = np.array(offences().place)[kind]
    result = np.empty(len(kind), dtype=object)
    for name, weights in PLACES.items():
        mine = np.flatnonzero(place == name)
        words = np.array(list(weights), dtype=object)
        result[mine] = words[choose(rng, list(weights.values()), len(mine))]
    return result


def _groups(kind: Ints, knife: Flags) -> Ints:
    group = np.array(offences().group)[kind]
    first = (group == "1") | (np.isin(group, ["2k", "k"]) & knife)
    return np.where(first, 1, np.where(np.isin(group, ["2", "2k"]), 2, 0))


def _after_operation(rng: Rng, county: County, plan: Plan, crimes: Crimes) -> Flags:
    """All but what the planted operation prevented: outdoor violence in its ward from its month on."""
    table = offences()
    outdoors = table.violent[crimes.kind] & (crimes.location != "Dwelling") & ~crimes.domestic
    there = county.areas.ward[crimes.area] == plan.operation.ward
    since = month_of(county, crimes.recorded) >= plan.operation.start
    return np.asarray(~(outdoors & there & since & whether(rng, 1 - plan.operation.ratio, len(crimes))))
