"""Invented published series of the county and of those that it is compared with. Nothing is observed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from upstream.synthetic.lives.chance import stream
from upstream.synthetic.lives.crimes import Crimes
from upstream.synthetic.lives.offences import offences
from upstream.synthetic.lives.population import LAST_YEAR, County, day
from upstream.synthetic.series import KNIFE, RAPE, SOURCE, WOUNDS

HEADINGS = (
    *("area_code", "area_name", "indicator", "period", "numerator", "denominator"),
    *("value", "base", "source", "status"),
)
OTHERS = (
    ("Z10500002", "Dolorshire", 0.9, 290_000),
    ("Z10500003", "Sitametshire", 1.12, 520_000),
    ("Z10500004", "Elitshire", 0.78, 180_000),
    ("Z12500001", "The Placeholder (fictional region)", 0.98, 1_900_000),
    ("Z92500001", "Nowhere (fictional)", 0.95, 21_000_000),
)
"""Code, name, rate over that of Loremshire, people: three neighbours, the region, the country."""


@dataclass(frozen=True)
class Indicator:
    """``codes`` are the Home Office classes that it counts, with a knife alone where ``knife``."""

    name: str
    base: int
    codes: tuple[str, ...]
    knife: bool = False


INDICATORS = (
    Indicator("Violence with injury offences (fictional)", 1_000, WOUNDS),
    Indicator("Knife-enabled offences (fictional)", 100_000, (*KNIFE, *RAPE), knife=True),
    Indicator("Rape offences (fictional)", 1_000, RAPE),
)

Row = tuple[str, str, str, str, int, int, str, int, str, str]


def rows(county: County, crimes: Crimes, area: tuple[str, str]) -> Iterator[Row]:
    """Rows by indicator, financial year and area; ``area`` is the code and name of the county itself."""
    rng = stream(county.seed, "series")
    codes, year = np.array(offences().code)[crimes.kind], _years(county, crimes)
    people = [_residents(county, LAST_YEAR - county.years + at) for at in range(county.years)]
    for indicator in INDICATORS:
        chosen = np.isin(codes, indicator.codes) & (crimes.knife | (not indicator.knife))
        own = np.bincount(year[chosen], minlength=county.years)
        for at, count in enumerate(own.tolist()):
            yield _row(county, indicator, area, at, count, people[at])
            usual = float(np.sqrt(count * own.mean())) / people[at]
            for code, name, level, many in OTHERS:
                yield _row(county, indicator, (code, name), at, int(rng.poisson(usual * level * many)), many)


def _residents(county: County, year: int) -> int:
    """People who were born and lived there in the middle of ``year``, as the population file has them."""
    return int((county.age(np.arange(len(county)), day(year, 6, 30)) >= 0).sum())


def _years(county: County, crimes: Crimes) -> np.ndarray:
    """Financial years from the first of the period, 0 and up."""
    months = crimes.recorded.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    first = (LAST_YEAR - county.years - 1970) * 12 + 3
    return np.asarray((months - first) // 12)


def _row(county: County, indicator: Indicator, area: tuple[str, str], at: int, count: int, people: int) -> Row:
    year = LAST_YEAR - county.years + at
    status = "provisional" if at == county.years - 1 else "final"
    value = f"{count / people * indicator.base:.4f}"
    period = f"{year}/{(year + 1) % 100:02d}"
    return (*area, indicator.name, period, count, people, value, indicator.base, SOURCE, status)
