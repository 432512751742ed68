"""Has a measure moved since its baseline? Only like is compared with like, and words follow the test.

Two periods are alike where they have the same calendar months (April to June with April to June), or are both whole
years. A count is compared as Poisson with the lengths as exposure, a rate or share with its bases
(`statistics.change.ratio_of_counts`: exact, conditional on the sum).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

YEAR = 12
FEWEST = 5
"""Below this sum of both counts no test can tell a change, whatever it is."""


@dataclass(frozen=True)
class Value:
    """A count in a period of whole months, with the base of a rate or share; ``status`` is provisional or final."""

    starts: date
    ends: date
    count: float
    base: float | None = None
    status: str = "final"

    @property
    def months(self) -> int:
        return (self.ends.year - self.starts.year) * YEAR + self.ends.month - self.starts.month + 1


@dataclass(frozen=True)
class Change:
    """``percent`` with its limits; ``words`` what the test lets us say; ``rag`` is empty where it cannot."""

    percent: float | None
    lower: float | None
    upper: float | None
    p: float | None
    words: str
    rag: str
    why_not: str = ""


def alike(first: Value, second: Value) -> str:
    """Empty where the two periods can be compared; else why not, in words."""
    for value in (first, second):
        if value.starts.day != 1 or (value.ends + timedelta(days=1)).day != 1:
            return f"{value.starts:%-d %B %Y} to {value.ends:%-d %B %Y} is not a period of whole months"
    if second.starts <= first.ends and first.starts <= second.ends:
        return "the two periods overlap"
    whole_years = first.months % YEAR == 0 and second.months % YEAR == 0
    if whole_years:
        return ""
    if first.months != second.months:
        return f"the baseline has {first.months} months and the update {second.months}"
    if first.starts.month != second.starts.month:
        return f"{first.starts:%B} to {first.ends:%B} cannot be compared with {second.starts:%B} to {second.ends:%B}"
    return ""


def change(baseline: Value, update: Value, *, should: str) -> Change:
    """The change from the baseline to the update; ``should`` is "down" or "up".

    Raises nothing for periods that are not alike: the result says so and shows no percentage.
    """
    import numpy as np

    from upstream.statistics.change import ratio_of_counts

    if reason := alike(baseline, update):
        return Change(None, None, None, None, "cannot be compared", "", reason)
    if baseline.base is not None and update.base is not None:
        exposures = (baseline.base, update.base)
    else:
        exposures = (float(baseline.months), float(update.months))
    if baseline.count + update.count < FEWEST:
        return Change(None, None, None, None, "too few to say", "", "there are too few events for a test")
    ratio = ratio_of_counts(baseline.count, update.count, *exposures)
    percent, lower, upper = ((float(np.asarray(part)) - 1) * 100 for part in (ratio.value, ratio.lower, ratio.upper))
    p = float(np.asarray(ratio.p))
    verdict = str(np.asarray(ratio.verdict()).item())
    words = {"higher": "rose", "lower": "fell"}.get(verdict, "no clear change")
    return Change(_finite(percent), _finite(lower), _finite(upper), p, words, rag_of(words, should))


def rag_of(words: str, should: str) -> str:
    """Green where it moved as it should, red where it moved the other way, amber where no clear change is seen."""
    if words == "no clear change":
        return "amber"
    wanted = {"down": "fell", "up": "rose"}[should]
    return "green" if words == wanted else "red"


def same_months_before(update: Value, years: int = 1) -> tuple[date, date]:
    """The period that an update is like: the same calendar months so many years earlier."""
    return _years(update.starts, -years), _years(update.ends + timedelta(days=1), -years) - timedelta(days=1)


def _years(day: date, by: int) -> date:
    return day.replace(year=day.year + by)


def _finite(value: float) -> float | None:
    return value if abs(value) != float("inf") and value == value else None
