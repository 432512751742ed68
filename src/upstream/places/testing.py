"""Which places stand out: three tests with one answer, over all places and with false alarms held down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from upstream.model.errors import UpstreamError, nearest
from upstream.needs.cube import Floats, Integers
from upstream.places.ground import Ground
from upstream.statistics.arrays import ALPHA, divide

METHODS = ("gi-star", "local-moran", "scan")
SEED = 20230131
DRAWS, MANY_DRAWS = 9_999, 99_999
MANY = 250
"""Places from which 9,999 draws have no p small enough to name one place alone after adjustment: 2/(R + 1) > 0.05/n."""
REPLICATES = 999
HOT, COLD, NEITHER, ODD, UNTESTED = "hot spot", "cold spot", "neither", "high among low", "not tested"
LEAST_MEAN = 20.0
"""Events a place from which the normal p of Gi* holds (decision 0081)."""
NAMES = {
    "gi-star": "Getis-Ord Gi* of standardised rates, two-sided p (normal from 20 events a place on average, otherwise "
    "by conditional permutations), Benjamini-Hochberg adjustment over all places",
    "local-moran": "Local Moran of standardised rates, two-sided p by conditional permutations, "
    "Benjamini-Hochberg adjustment over all places",
    "scan": "Kulldorff's spatial scan, Poisson model, p by 999 replicates over all circles",
}


@dataclass(frozen=True, eq=False)
class Tested:
    """One entry per place. ``score`` is z (of a scan the log-likelihood ratio of its circle), NaN where not tested.

    ``observed`` and ``expected`` are events of the place and its surroundings (of a scan, of its circle).
    """

    method: str
    kind: NDArray[np.str_]
    score: Floats
    p: Floats
    adjusted_p: Floats
    observed: Floats
    expected: Floats

    @property
    def ratio(self) -> Floats:
        return divide(self.observed, self.expected)

    @property
    def hot(self) -> NDArray[np.bool_]:
        return np.asarray(self.kind == HOT)

    @property
    def cold(self) -> NDArray[np.bool_]:
        return np.asarray(self.kind == COLD)


def check_method(method: str) -> str:
    if method not in METHODS:
        raise UpstreamError(
            "UP-PLACES-006",
            f"'{method}' is not a method",
            do=f"{nearest(method, METHODS)} Choose from {', '.join(METHODS)}.".strip(),
        )
    return method


def find(ground: Ground, count: Integers, people: Floats, method: str = "gi-star", seed: int = SEED) -> Tested:
    """Test every place where somebody is at risk; the others are ``not tested``.

    Parameters
    ----------
    ground : Ground
    count, people : arrays of shape (places,)
        Events and person-years over the months that are asked about.
    method : {"gi-star", "local-moran", "scan"}
    seed : int
        Of permutations and replicates.
    """
    keep = people > 0
    part = ground.only(keep)
    run = {"gi-star": _gi_star, "local-moran": _local_moran, "scan": _scan}[check_method(method)]
    return _spread_out(run(part, count[keep], people[keep], seed), keep)


def draws(count: Integers) -> int:
    """How many permutations counts like these need for their p values; none where they are large."""
    return 0 if float(count.mean()) >= LEAST_MEAN else permutations(count)


def permutations(count: Integers) -> int:
    """So many that one place alone could be named."""
    return DRAWS if len(count) <= MANY else MANY_DRAWS


def _gi_star(ground: Ground, count: Integers, people: Floats, seed: int) -> Tested:
    from upstream.statistics.gi_star import gi_star_rates

    found = gi_star_rates(count, people, ground.near, permutations=draws(count), seed=seed)
    sign = found.sign(ALPHA)
    kind = np.select([sign > 0, sign < 0], [HOT, COLD], NEITHER).astype("<U16")
    return Tested("gi-star", kind, found.z, found.p, found.adjusted_p, found.observed, found.expected)


def _local_moran(ground: Ground, count: Integers, people: Floats, seed: int) -> Tested:
    from upstream.statistics.local_moran import Quadrant, local_moran_rates
    from upstream.statistics.weights import with_self

    found = local_moran_rates(count, people, ground.near, seed=seed, permutations=permutations(count))
    clear = found.clear(ALPHA)
    kinds = [clear == str(q) for q in (Quadrant.HIGH_HIGH, Quadrant.LOW_LOW, Quadrant.HIGH_LOW)]
    kind = np.select(kinds, [HOT, COLD, ODD], NEITHER).astype("<U16")
    around = with_self(ground.near)
    rate = count.sum() / people.sum()
    return Tested("local-moran", kind, found.value, found.p, found.adjusted_p, around @ count, around @ people * rate)


def _scan(ground: Ground, count: Integers, people: Floats, seed: int) -> Tested:
    from upstream.statistics.scan import spatial_scan

    found = spatial_scan(ground.points, count, people, seed=seed, replicates=REPLICATES)
    size = len(count)
    tested = Tested(
        "scan",
        np.full(size, NEITHER, dtype="<U16"),
        np.zeros(size),
        np.ones(size),
        np.ones(size),
        count.astype(float),
        people * (count.sum() / people.sum()),
    )
    for cluster in reversed(found.clusters):
        at = list(cluster.places)
        tested.kind[at] = HOT if cluster.p <= ALPHA else NEITHER
        tested.score[at], tested.p[at], tested.adjusted_p[at] = cluster.log_likelihood_ratio, cluster.p, cluster.p
        tested.observed[at], tested.expected[at] = cluster.observed, cluster.expected
    return tested


def _spread_out(part: Tested, keep: NDArray[np.bool_]) -> Tested:
    """The answers of the places that were tested among all places."""
    if keep.all():
        return part

    def wide(values: Floats) -> Floats:
        out = np.full(len(keep), np.nan)
        out[keep] = values
        return out

    kind = np.full(len(keep), UNTESTED, dtype="<U16")
    kind[keep] = part.kind
    numbers = (wide(values) for values in (part.score, part.p, part.adjusted_p, part.observed, part.expected))
    return Tested(part.method, kind, *numbers)
