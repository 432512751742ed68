"""Rates that allow for who lives there: direct and indirect standardisation.

Strata (age bands, or age by sex) run along the last axis; everything before it is areas.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.statistics.arrays import Values, counts, divide, unwrap
from upstream.statistics.rates import Interval, Rate, byar, poisson_interval

FEWEST_EVENTS = 10
"""A directly standardised rate from fewer events is not shown."""


@dataclass(frozen=True)
class StandardPopulation:
    """A standard population: the bands, how many of its people are in each, and where it was published."""

    name: str
    bands: tuple[str, ...]
    people: tuple[int, ...]
    source: str


@dataclass(frozen=True, eq=False)
class StandardisedRate:
    """A standardised rate per ``per`` people, its limits, the events behind it, and whether it may be shown.

    ``value``, ``lower`` and ``upper`` are NaN where ``shown`` is false.
    """

    value: Values
    lower: Values
    upper: Values
    events: Values
    shown: NDArray[np.bool_]


def european_standard_population() -> StandardPopulation:
    """The European Standard Population 2013: 100,000 people in 19 five-year bands, the last 90 and over.

    References
    ----------
    Eurostat (2013). Revision of the European Standard Population: Report of Eurostat's task force. Publications
    Office of the European Union (bands 90-94 and 95+ joined).
    """
    text = resources.files("upstream.reference").joinpath("esp2013.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    bands = data["bands"]
    return StandardPopulation(data["name"], tuple(bands), tuple(bands.values()), data["source"])


def direct(
    count: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike | None = None,
    per: float = 100_000,
    confidence: float = 0.95,
    squares: ArrayLike | None = None,
) -> StandardisedRate:
    """The directly standardised rate: what the rate would be, had the area the standard's mix of people.

    Parameters
    ----------
    count : array_like of shape (..., strata)
        Events per stratum.
    population : array_like of shape (..., strata)
        People (or person-years) per stratum. A stratum of zero people has no rate: the result is NaN.
    standard : array_like of shape (strata,), optional
        Standard population; the European Standard Population 2013 (19 bands) if not given.
    per : float
        Unit of the rate.
    confidence : float
        Two-sided confidence level.
    squares : array_like of shape (..., strata), optional
        For events that are not independent (repeat victims): the sum over people of the square of each person's
        number of events. Not given, every event is taken for a different person, and it equals ``count``.

    Returns
    -------
    StandardisedRate
        Arrays of shape (...). Not shown under ten events.

    Notes
    -----
    DSR = Σwᵢxᵢ/nᵢ / Σwᵢ with variance Σwᵢ²xᵢ/nᵢ² / (Σwᵢ)², xᵢ replaced by the sum of squares where events repeat.
    Limits by `dobson`.

    References
    ----------
    Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991). Confidence intervals for weighted sums of Poisson parameters.
    Statistics in Medicine 10(3), pages 457-462.
    Stukel TA, Glynn RJ, Fisher ES, Sharp SM, Lu-Yao G, Wennberg JE (1994). Standardized rates of recurrent outcomes.
    Statistics in Medicine 13(17), pages 1781-1791.
    """
    x = counts(count)
    spread = x if squares is None else counts(squares, "sum of squares")
    people = np.where(counts(population, "population") > 0, population, np.nan).astype(float)
    weight = np.asarray(european_standard_population().people if standard is None else standard, dtype=float)
    share = weight / weight.sum() * per / people
    value, variance = np.sum(share * x, axis=-1), np.sum(share**2 * spread, axis=-1)
    events = x.sum(axis=-1)
    shown = (events >= FEWEST_EVENTS) & ~np.isnan(value)
    limits = dobson(value, variance, events, confidence)
    value, lower, upper = (unwrap(np.where(shown, part, np.nan)) for part in (value, limits.lower, limits.upper))
    return StandardisedRate(value, lower, upper, unwrap(events), np.asarray(shown)[()])


def dobson(value: ArrayLike, variance: ArrayLike, events: ArrayLike, confidence: float = 0.95) -> Interval:
    """Dobson's limits of a weighted sum of Poisson counts: those of the count, scaled.

    Parameters
    ----------
    value, variance : array_like
        The weighted sum and its variance, in its unit and the unit's square.
    events : array_like
        All events in the sum.
    confidence : float
        Two-sided confidence level.

    Notes
    -----
    value + √(variance / events) (Byar's limit of events - events).

    References
    ----------
    Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991). Statistics in Medicine 10(3), pages 457-462.
    """
    o = counts(events)
    limits = byar(o, confidence)
    centre, scale = np.asarray(value, dtype=float), np.sqrt(divide(variance, o))
    return Interval(unwrap(centre + scale * (limits.lower - o)), unwrap(centre + scale * (limits.upper - o)))


def expected(population: ArrayLike, reference_count: ArrayLike, reference_population: ArrayLike) -> Values:
    """The events that an area would have at the reference's rate in each stratum.

    Parameters
    ----------
    population : array_like of shape (..., strata)
        People of each area by stratum.
    reference_count, reference_population : array_like of shape (strata,)
        Events and people of the reference (England, the force area).

    Returns
    -------
    ndarray of shape (...)
        Expected events. NaN where the reference has no people in a stratum in which the area has some.
    """
    people = counts(population, "population")
    rate = divide(counts(reference_count), counts(reference_population, "population"))
    return unwrap(np.sum(np.where(people == 0, 0.0, people * rate), axis=-1))


def ratio(observed: ArrayLike, expected: ArrayLike, reference: float = 1.0, confidence: float = 0.95) -> Rate:
    """The indirectly standardised ratio, or with ``reference`` the indirectly standardised rate.

    Parameters
    ----------
    observed : array_like
        Events.
    expected : array_like, broadcast with ``observed``
        Expected events (see the function `expected`). Zero gives NaN.
    reference : float
        1 for a ratio, 100 for a ratio of 100, the reference's crude rate for a standardised rate.
    confidence : float
        Two-sided confidence level.

    Returns
    -------
    Rate
        observed / expected x reference, with limits from `poisson_interval` of the observed count.

    References
    ----------
    Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II. IARC Scientific Publications 82,
    chapter 2.
    """
    o, e = counts(observed), counts(expected, "expected count")
    limits = poisson_interval(o, confidence)
    scale = reference / np.where(e > 0, e, np.nan)
    return Rate(unwrap(o * scale), unwrap(limits.lower * scale), unwrap(limits.upper * scale))
