"""Hot places that touch are one hot spot: the unit that people can act on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from upstream.needs.cube import Integers
from upstream.needs.words import listed, number
from upstream.places.ground import Ground

MOST_NAMED = 2


@dataclass(frozen=True)
class Spot:
    """``places`` are positions in the ground, most events first."""

    code: str
    label: str
    places: tuple[int, ...]


def spots(ground: Ground, hot: NDArray[np.bool_], count: Integers) -> tuple[Spot, ...]:
    """The hot spots, most events first, numbered from 1 and named after where most of them happened."""
    from scipy.sparse.csgraph import connected_components

    at = np.flatnonzero(hot)
    if not len(at):
        return ()
    _, member = connected_components(ground.near[at][:, at], directed=False)
    groups = [at[member == label] for label in np.unique(member)]
    ordered = sorted(groups, key=lambda g: (-int(count[g].sum()), ground.codes[g[0]]))
    return tuple(_spot(ground, i, group, count) for i, group in enumerate(ordered, start=1))


def _spot(ground: Ground, index: int, group: Integers, count: Integers) -> Spot:
    places = tuple(int(i) for i in sorted(group, key=lambda i: (-int(count[i]), ground.codes[i])))
    return Spot(code_of("hot-spot", ground, places), f"{index}: {_called(ground, places, count)}", places)


def code_of(kind: str, ground: Ground, places: Iterable[int]) -> str:
    """A code that names exactly these places: two editions with other hot spots must not seem to count the same."""
    members = ",".join(sorted(ground.codes[i] for i in places))
    return f"{kind}-{hashlib.sha256(members.encode()).hexdigest()[:8]}"


def _called(ground: Ground, places: tuple[int, ...], count: Integers) -> str:
    """The names under which most of its events are known, and how many more there are."""
    totals: dict[str, int] = {}
    for i in places:
        name = _short(ground.names[ground.codes[i]])
        totals[name] = totals.get(name, 0) + int(count[i])
    names = sorted(totals, key=lambda name: (-totals[name], name))
    more = len(names) - MOST_NAMED
    kept = names[:MOST_NAMED] if more > 1 else names[: MOST_NAMED + 1]
    return listed(kept) if len(kept) == len(names) else f"{', '.join(kept)} and {number(more)} more"


def _short(name: str) -> str:
    """``Central`` of ``Bristol 054D (Central)``: people know the ward."""
    return name.rpartition(" (")[2].rstrip(")") if name.endswith(")") else name
