"""What is planted in offences: rates, flags and shapes by Home Office class (``offences.csv``), rhythms, and places."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import numpy as np

from upstream.synthetic import offences as fableshire
from upstream.synthetic.lives.chance import Flags, Floats

RHYTHMS = tuple(fableshire.DAYS)
VIOLENT = ("8N", "8P", "8S", "8T", "105A", "105B", "104", "104A", "104B", "5D", "5E", "34B", "10D")
ANY_AGE = (0, 150)
PLACES = dict(fableshire.PLACES)


@dataclass(frozen=True)
class Offences:
    """One array a property, one element a class; ``rate`` is offences in a year for each 1,000 people.

    ``group`` in our reading of Thames Valley: ``1``, ``2``, ``2k`` (2, but 1 with a knife), ``k`` (1 with a knife, else
    none) or empty. ``late`` marks classes reported long after; ``victim_ages`` are the ages that the class is about.
    Shares are of the class's offences, victims or suspects.
    """

    code: tuple[str, ...]
    group: tuple[str, ...]
    rhythm: tuple[str, ...]
    place: tuple[str, ...]
    victim_ages: tuple[tuple[int, int], ...]
    numbers: dict[str, Floats]

    def __getitem__(self, name: str) -> Floats:
        return self.numbers[name]

    @property
    def violent(self) -> Flags:
        return np.array([code in VIOLENT for code in self.code])


@cache
def offences() -> Offences:
    text = (files("upstream.synthetic.lives") / "offences.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    words = ("code", "group", "rhythm", "place", "victim_ages")
    return Offences(
        code=tuple(row["code"] for row in rows),
        group=tuple(row["group"] for row in rows),
        rhythm=tuple(row["rhythm"] for row in rows),
        place=tuple(row["place"] for row in rows),
        victim_ages=tuple(_ages(row["victim_ages"]) for row in rows),
        numbers={name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name not in words},
    )


def _ages(text: str) -> tuple[int, int]:
    """``13-15`` is 13 to 15, ``16-`` 16 and over, nothing any age."""
    low, _, high = text.partition("-")
    return int(low or ANY_AGE[0]), int(high or ANY_AGE[1])


def day_weights(first: int, days: int, *, rhythm: str, change: float, covid: float) -> Floats:
    """How likely each day is: trend over the whole period, season, day of the week, and the pandemic's months."""
    dates = [date(1970, 1, 1) + timedelta(first + step) for step in range(days)]
    season = np.array([fableshire.SEASON[each.month - 1] for each in dates])
    week = np.array([fableshire.DAYS[rhythm][each.weekday()] for each in dates])
    months = np.array([each.year * 12 + each.month - 1 for each in dates])
    pandemic = np.where(np.isin(months, list(fableshire.PANDEMIC)), covid, 1.0)
    trend = 1 + (change - 1) * np.arange(days) / max(days - 1, 1)
    return np.asarray(season * week * pandemic * trend)


def hour_weights(rhythm: str) -> Floats:
    return np.array(fableshire.HOURS[rhythm], dtype=np.float64)
