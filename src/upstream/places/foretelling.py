"""Which method foretells best: each is asked month after month where the next month's offences will be, and marked.

Places only: no method sees a person, and none is asked who.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from upstream.model.errors import UpstreamError
from upstream.model.figures import Figures
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, limited, sentence, table
from upstream.needs.cube import Floats, Integers
from upstream.needs.shape import Evidence
from upstream.needs.words import capital, listed
from upstream.places.ground import Ground
from upstream.places.testing import SEED
from upstream.statistics.arrays import ALPHA, divide
from upstream.statistics.backtest import Accuracy, Caught, accuracy, advantage, catch

WINDOW = 12
"""Months before the one that is foretold, all of them there."""
HALF_LIFE = 3.0
"""Months after which a decayed count counts half."""
FEWEST_MONTHS = 6
FOCUS = 0.05
BEST, AS_GOOD, WORSE = "best", "cannot be told apart from the best", "clearly worse than the best"
METHODS = (
    "Rolling months: each method sees the twelve months before a month and is marked on that month",
    "Hit rate, prediction accuracy index (hit rate over share of land) and prediction efficiency index (hits over the "
    "most "
    "possible), with intervals by resampling blocks of three months",
    "Differences from the best method on the same months, their level divided by the number of comparisons",
)


@dataclass(frozen=True, eq=False)
class Trial:
    """What each method scores for each of ``months``: ``caught`` by method, in the order of `SCORES`."""

    months: tuple[Month, ...]
    shares: tuple[float, ...]
    caught: dict[str, Caught]
    accuracy: dict[str, Accuracy]


Score = Callable[[Ground, Integers, Floats], Floats]
"""Events of shape (places, twelve months) and person-years to one number a place: more is chosen first."""


def _last_month(ground: Ground, events: Integers, people: Floats) -> Floats:
    return events[:, -1] / ground.area


def _counts(ground: Ground, events: Integers, people: Floats) -> Floats:
    return np.asarray(events.sum(axis=1) / ground.area)


def _decayed(ground: Ground, events: Integers, people: Floats) -> Floats:
    weight = 0.5 ** (np.arange(events.shape[1])[::-1] / HALF_LIFE)
    return np.asarray((events * weight).sum(axis=1) / ground.area)


def _rates(ground: Ground, events: Integers, people: Floats) -> Floats:
    return divide(events.sum(axis=1), people)


def _kde(ground: Ground, events: Integers, people: Floats) -> Floats:
    """The quartic density at each place's centre, its radius twice the usual distance to a neighbour."""
    from upstream.statistics.kde import density, grid_over

    first, second = ground.near.nonzero()
    apart = np.hypot(*(ground.points[first] - ground.points[second]).T)
    radius = 2 * float(np.median(apart))
    grid = grid_over(ground.points, radius / 4, margin=radius)
    surface = density(ground.points, grid, radius, weights=events.sum(axis=1), edge_correction=False)
    column = np.floor((ground.points[:, 0] - grid.west) / grid.side).astype(int)
    row = np.floor((ground.points[:, 1] - grid.south) / grid.side).astype(int)
    return np.asarray(surface.density[row, column])


def _gi_star(ground: Ground, events: Integers, people: Floats) -> Floats:
    from upstream.statistics.gi_star import gi_star_rates

    return np.nan_to_num(gi_star_rates(events.sum(axis=1), people, ground.near).z)


def _scan(ground: Ground, events: Integers, people: Floats) -> Floats:
    """The log-likelihood ratio of the circle that a place lies in; inside a circle all places are alike."""
    from upstream.statistics.scan import spatial_scan

    score = np.zeros(len(ground.codes))
    for cluster in reversed(spatial_scan(ground.points, events.sum(axis=1), people, seed=SEED, replicates=0).clusters):
        score[list(cluster.places)] = cluster.log_likelihood_ratio
    return score


SCORES: dict[str, Score] = {
    "last month's counts": _last_month,
    "a year's counts": _counts,
    "decayed counts": _decayed,
    "rates": _rates,
    "kernel density": _kde,
    "Gi*": _gi_star,
    "scan": _scan,
}


def trial(ground: Ground, shares: Sequence[float], months: int) -> Trial:
    """Every method on the last ``months`` months that have a whole year before them.

    Raises UP-PLACES-012 with fewer than six such months.
    """
    part = ground.only(ground.tested)
    targets = _targets(part.months)[-months:]
    if len(targets) < FEWEST_MONTHS:
        raise UpstreamError(
            "UP-PLACES-012",
            f"only {len(targets)} months have twelve months before them without a gap, so methods cannot be compared",
            do=f"At least {FEWEST_MONTHS} are needed: use a longer period, or load the missing months.",
        )
    events = part.counts[:, targets].T
    caught = {}
    for name, score in SCORES.items():
        scores = [
            score(part, part.counts[:, t - WINDOW : t], part.people[:, t - WINDOW : t].sum(axis=1)) for t in targets
        ]
        caught[name] = catch(np.stack(scores), events, part.area, shares)
    marked = {name: accuracy(found, seed=SEED) for name, found in caught.items()}
    return Trial(tuple(part.months[t] for t in targets), tuple(shares), caught, marked)


def _targets(months: Sequence[Month]) -> list[int]:
    return [t for t in range(WINDOW, len(months)) if months[t] - months[t - WINDOW] == WINDOW]


def standing(found: Trial, at: int) -> dict[str, str]:
    """Each method against the best at one share of land."""
    best = max(SCORES, key=lambda name: float(found.accuracy[name].hit_rate[at]))
    confidence = 1 - ALPHA / (len(SCORES) - 1)
    said = {}
    for name in SCORES:
        if name == best:
            said[name] = BEST
            continue
        gap = advantage(found.caught[best], found.caught[name], seed=SEED, confidence=confidence)
        said[name] = WORSE if float(gap.limits.lower[at]) > 0 else AS_GOOD
    return said


def backtest(evidence: Evidence, ground: Ground, shares: Sequence[float], months: int) -> list[Finding]:
    """The finding ``places.backtest``: a table for each share of land."""
    found = trial(ground, shares, months)
    focus = min(range(len(shares)), key=lambda i: abs(shares[i] - FOCUS))
    said = [standing(found, i) for i in range(len(shares))]
    tables = [_table(evidence, found, i, said[i]) for i in range(len(shares))]
    title = _title(evidence, shares[focus], tables[focus], said[focus])
    chart = Chart(
        id="places.backtest.chart",
        kind="interval",
        figures=tables[focus].id,
        title=title,
        subtitle=f"Share of the month's offences in the chosen {_percent(shares[focus])} of land, per cent, "
        f"{evidence.partnership.name}",
        x="method",
        y="hit",
        lower="lower",
        upper="upper",
        alt=sentence("A dot with its interval for each method. The table gives the same numbers."),
    )
    ordered = [tables[focus], *(figures for i, figures in enumerate(tables) if i != focus)]
    told = [_how(evidence, found), *(_words(shares[i], tables[i], said[i]) for i in range(len(shares)))]
    return [
        finding(
            evidence,
            "places.backtest",
            title,
            told,
            ordered,
            period=calendar.label(found.months),
            verdict=Verdict.DESCRIBED,
            charts=[chart],
            caveats=[
                "What is recorded follows where people report and where police look: a method that foretells records "
                "best "
                "may only repeat that.",
                "A share of land is not a share of work: the chosen places may hold many people or few.",
            ],
            methods=METHODS,
        )
    ]


def _percent(share: float) -> str:
    return f"{100 * share:g}%"


def _table(evidence: Evidence, found: Trial, at: int, said: dict[str, str]) -> Figures:
    names = sorted(SCORES, key=lambda name: -float(found.accuracy[name].hit_rate[at]))
    events = int(found.caught[names[0]].events.sum())
    rows = [(name, events, *_marks(found.accuracy[name], at), said[name]) for name in names]
    columns = [
        dimension("method", "Method", "method"),
        count("n", "Offences in all", method="*"),
        *limited(("hit", "lower", "upper"), "Hit rate (%)", ["n"], [row[2:5] for row in rows]),
        *limited(("pai", "pai_lower", "pai_upper"), "Accuracy index", ["n"], [row[5:8] for row in rows]),
        *limited(("pei", "pei_lower", "pei_upper"), "Efficiency index (%)", ["n"], [row[8:11] for row in rows]),
        derived("verdict", "Against the best", ["n"]),
    ]
    share = _percent(found.shares[at])
    return table(
        evidence,
        f"share-{share.rstrip('%').replace('.', '-')}",
        f"What each method caught in {share} of the land, {evidence.partnership.name}",
        columns,
        rows,
        at={"period": calendar.code(found.months)},
        notes=[
            "Hit rate: the share of the month's offences in the chosen land. Accuracy index: hit rate over share of "
            "land, 1 "
            "for a blind choice. Efficiency index: hits as a share of the most that any choice could have caught."
        ],
    )


def _marks(found: Accuracy, at: int) -> tuple[float, ...]:
    hit = (found.hit_rate, found.hit_rate_limits.lower, found.hit_rate_limits.upper)
    pai = (found.pai, found.pai_limits.lower, found.pai_limits.upper)
    pei = (found.pei, found.pei_limits.lower, found.pei_limits.upper)
    return tuple(
        [100 * float(part[at]) for part in hit]
        + [float(part[at]) for part in pai]
        + [100 * float(part[at]) for part in pei]
    )


def _title(evidence: Evidence, share: float, figures: Figures, said: dict[str, str]) -> Sentence:
    alike = [name for name in SCORES if said[name] == AS_GOOD]
    best = next(name for name in SCORES if said[name] == BEST)
    depends = [(i, "verdict") for i in range(len(figures.rows))]
    if not alike:
        words = "In {share} of the land, {best} foretell most of the next month's {things}"
        return sentence(
            words, figures.id, depends=depends, share=_percent(share), best=best, things=evidence.definition.things
        )
    words = "In {share} of the land, {which} foretell the next month's {things} equally well, as far as can be told"
    which = listed([best, *alike])
    return sentence(
        words, figures.id, depends=depends, share=_percent(share), which=which, things=evidence.definition.things
    )


def _how(evidence: Evidence, found: Trial) -> Sentence:
    words = (
        "Each method saw the twelve months before each of {n} months ({when}) and chose land; what then happened "
        "marks it. "
        "Counts are chosen by their number for the land, rates by residents."
    )
    return sentence(words, n=str(len(found.months)), when=calendar.label(found.months))


def _words(share: float, figures: Figures, said: dict[str, str]) -> Sentence:
    alike = [row for row, values in enumerate(figures.rows) if values[-1] == AS_GOOD]
    cells = {"best": (0, "method"), "h": (0, "hit"), "l": (0, "lower"), "u": (0, "upper")}
    cells |= {f"m{row}": (row, "method") for row in alike}
    words = "In {share} of the land: {best} caught {h}% (95% interval {l}% to {u}%)"
    if alike:
        words += "; " + listed([f"{{m{row}}}" for row in alike]) + " cannot be told apart from it."
    else:
        words += ", clearly more than every other method."
    return sentence(capital(words), figures.id, cells, share=_percent(share))
