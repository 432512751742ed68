"""Invented published series: what the county and those that it is compared with had in each year. Nothing is observed.

The county's own counts of offences are those of the extract; the others are drawn around stated rates.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from upstream.synthetic import county
from upstream.synthetic.offences import Crime

SEED = 20230402
SOURCE = "Invented for the demonstration of Upstream: fictional, no observation"
NEIGHBOURS = (
    ("Z10000002", "Sonnetshire", 0.92, 312_000),
    ("Z10000003", "Balladshire", 1.18, 540_000),
    ("Z10000004", "Odeshire", 0.74, 188_000),
    ("Z10000005", "Limerickshire", 1.07, 401_000),
)
WIDER = ((*county.REGION, 1.02, 1_900_000), (*county.COUNTRY, 1.0, 21_000_000))
WOUNDS = ("1", "4.1", "4.10", "2", "5D", "5E", "8N", "8P", "8S", "8T", "4.4", "4.8")
KNIFE = ("1", "4.1", "2", "3B", "5D", "8N", "8P", "8S", "8T", "34A", "34B", "17A", "17B", "20A", "20B")
RAPE = ("19C", "19D", "19E", "19F", "19G", "19H")
YEARS = (2018, 2019, 2020, 2021, 2022)
PACE = {2018: 1.0, 2019: 1.03, 2020: 0.84, 2021: 0.97, 2022: 1.01}


@dataclass(frozen=True)
class Indicator:
    """``rate`` is the country's in the first year, per ``base`` people; the county's count adds up ``codes``."""

    name: str
    base: int
    rate: float
    codes: tuple[str, ...] = ()
    with_knife: bool = False


INDICATORS = (
    Indicator("Violence with injury offences (fictional)", 1_000, 9.0, WOUNDS),
    Indicator("Knife-enabled offences (fictional)", 100_000, 118.0, (*KNIFE, *RAPE), with_knife=True),
    Indicator("Homicide (fictional)", 1_000_000, 19.0, ("1", "4.1", "4.10")),
    Indicator("Rape offences (fictional)", 1_000, 1.15, RAPE),
    Indicator("Hospital admissions for assault with a sharp object (fictional)", 100_000, 8.1),
)

Row = tuple[str, str, str, str, int, int, float, int, str, str]


def rows(crimes: tuple[Crime, ...]) -> Iterator[Row]:
    """Rows of the series feed without the limits of the values, by indicator, area and year."""
    chance = Random(SEED)
    own = Counter((crime.profile.code, crime.knife, _year(crime)) for crime in crimes)
    for indicator in INDICATORS:
        for code, name, level, people in ((*county.COUNTY, 1.0, 0), *NEIGHBOURS, *WIDER):
            for year in YEARS:
                size = _people(year) if code == county.COUNTY[0] else round(people * (1 + 0.005 * (year - 2018)))
                count = _drawn(indicator, level, size, year, chance)
                if code == county.COUNTY[0] and indicator.codes:
                    count = _counted(indicator, own, year)
                yield _row(indicator, code, name, year, count, size)


def _row(indicator: Indicator, code: str, name: str, year: int, count: int, size: int) -> Row:
    value = round(count / size * indicator.base, 4)
    period = f"{year}/{(year + 1) % 100:02d}"
    status = "provisional" if year == YEARS[-1] else "final"
    return (code, name, indicator.name, period, count, size, value, indicator.base, SOURCE, status)


def _people(year: int) -> int:
    return sum(sum(county.population(area, year)) for area in county.smalls())


def _counted(indicator: Indicator, own: Counter[tuple[str, bool, int]], year: int) -> int:
    flags = (True,) if indicator.with_knife else (True, False)
    return sum(own[code, flag, year] for code in indicator.codes for flag in flags)


def _drawn(indicator: Indicator, level: float, size: int, year: int, chance: Random) -> int:
    """About the expected count, with the spread of a count (twelve uniform draws stand in for a Poisson one)."""
    expected = indicator.rate / indicator.base * size * level * PACE[year]
    noise = sum(chance.random() for _ in range(12)) - 6
    return max(0, round(expected + noise * math.sqrt(expected)))


def _year(crime: Crime) -> int:
    return crime.recorded.year - (crime.recorded.month < 4)
