"""Households: who lives with whom, of what age, so that each small area has about its own shape of ages.

A kind of household is a row of roles; the mix of kinds in an area is found by a few multiplicative steps (as in
iterative scaling) from the ages that each kind brings. Ages are those in the middle of the period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upstream.synthetic.lives.areas import Areas
from upstream.synthetic.lives.chance import Flags, Floats, Ints, Rng, choose, choose_each, whether

ANCHOR, PARTNER, CHILD, SIBLING, TEEN, ELDER, SHARER = range(7)
KINDS: tuple[tuple[tuple[int, ...], tuple[int, int], float], ...] = (
    ((ANCHOR,), (22, 49), 0.10),
    ((ANCHOR,), (50, 64), 0.09),
    ((ANCHOR,), (65, 92), 0.13),
    ((ANCHOR, PARTNER), (22, 40), 0.09),
    ((ANCHOR, PARTNER), (41, 64), 0.10),
    ((ANCHOR, PARTNER), (65, 90), 0.11),
    ((ANCHOR, PARTNER, CHILD), (24, 46), 0.08),
    ((ANCHOR, PARTNER, CHILD, SIBLING), (26, 48), 0.09),
    ((ANCHOR, PARTNER, CHILD, SIBLING, SIBLING), (28, 48), 0.035),
    ((ANCHOR, PARTNER, TEEN), (40, 60), 0.05),
    ((ANCHOR, PARTNER, TEEN, CHILD), (38, 54), 0.04),
    ((ANCHOR, CHILD), (20, 45), 0.04),
    ((ANCHOR, CHILD, SIBLING), (22, 46), 0.025),
    ((ANCHOR, TEEN), (38, 58), 0.02),
    ((ANCHOR, PARTNER, CHILD, SIBLING, ELDER), (30, 48), 0.012),
    ((SHARER, SHARER, SHARER), (18, 30), 0.02),
    ((SHARER, SHARER, SHARER, SHARER, SHARER), (18, 24), 0.008),
)
"""Roles, ages of the anchor, and share of all households before an area's own shape."""
EDGES = (16, 25, 35, 50, 65)
COUPLE_OF_ONE_SEX = 0.03
LONE_MOTHER = 0.86
TWIN = 0.03
"""Of next siblings: about one maternity in 65 is a multiple one (ONS, birth characteristics)."""


@dataclass(frozen=True)
class Households:
    """Per household ``area``; per person ``household``, ``role``, ``age`` (years, with parts), ``male``, ``twin`` (the
    place of the person whose twin this is, or -1)."""

    area: Ints
    household: Ints
    role: Ints
    age: Floats
    male: Flags
    twin: Ints


def build(areas: Areas, rng: Rng) -> Households:
    area, kind = _kinds(areas, rng)
    sizes = np.array([len(roles) for roles, _, _ in KINDS])
    area, kind = _fitted(areas, area, kind, sizes[kind])
    household = np.repeat(np.arange(len(kind)), sizes[kind])
    first = np.repeat(np.cumsum(sizes[kind]) - sizes[kind], sizes[kind])
    table = np.array([(*roles, *([-1] * (5 - len(roles)))) for roles, _, _ in KINDS])
    role = table[kind[household], np.arange(len(household)) - first]
    age, twin = _ages(rng, kind, household, role, first)
    return Households(area, household, role, age, _sexes(rng, kind, household, role, first, age), twin)


def _kinds(areas: Areas, rng: Rng) -> tuple[Ints, Ints]:
    """More households than are needed, shuffled within each area: ``(area, kind)``."""
    brings = _brings()
    wanted = areas.ages
    mix = np.tile(np.array([share for _, _, share in KINDS]), (len(areas), 1))
    for _ in range(60):
        ratio = wanted / np.maximum(mix @ brings / (mix @ brings).sum(axis=1, keepdims=True), 1e-9)
        mix *= (ratio @ brings.T) / brings.sum(axis=1)
        mix /= mix.sum(axis=1, keepdims=True)
    mean = mix @ brings.sum(axis=1)
    number = np.ceil(areas.people / mean * 1.08).astype(np.int64) + 12
    area = np.repeat(np.arange(len(areas)), number)
    return area, choose_each(rng, mix, area)


def _brings() -> Floats:
    """People of each band that a household of each kind brings, from a fixed draw of our own."""
    rng = np.random.Generator(np.random.PCG64(1))
    each = 4000
    brings = np.zeros((len(KINDS), len(EDGES) + 1))
    for place, (roles, _, _) in enumerate(KINDS):
        size = len(roles)
        kind = np.full(each, place)
        household = np.repeat(np.arange(each), size)
        first = np.repeat(np.arange(each) * size, size)
        age, _ = _ages(rng, kind, household, np.tile(roles, each), first)
        brings[place] = np.bincount(np.searchsorted(EDGES, age, side="right"), minlength=len(EDGES) + 1) / each
    return brings


def _fitted(areas: Areas, area: Ints, kind: Ints, size: Ints) -> tuple[Ints, Ints]:
    """Exactly the people of each area: households are taken while they fit, then people living alone fill up."""
    start = np.searchsorted(area, np.arange(len(areas)))
    before = np.cumsum(size) - size
    upto = before + size - before[start][area]
    kept = upto <= areas.people[area]
    people = np.bincount(area[kept], weights=size[kept], minlength=len(areas)).astype(np.int64)
    alone = np.repeat(np.arange(len(areas)), areas.people - people)
    area = np.concatenate([area[kept], alone])
    kind = np.concatenate([kind[kept], np.zeros(len(alone), dtype=np.int64)])
    order = np.argsort(area, kind="stable")
    return area[order], kind[order]


def _ages(rng: Rng, kind: Ints, household: Ints, role: Ints, first: Ints) -> tuple[Floats, Ints]:
    low = np.array([span[0] for _, span, _ in KINDS])[kind]
    high = np.array([span[1] for _, span, _ in KINDS])[kind]
    anchor = (low + rng.random(len(kind)) * (high - low + 1))[household]
    draw, other = rng.random(len(household)), rng.normal(size=len(household))
    oldest, youngest = np.minimum(15.99, anchor - 18), np.maximum(-2.0, anchor - 41)
    child = youngest + draw * (np.maximum(oldest, youngest + 0.5) - youngest)
    age = np.select(
        [role == ANCHOR, role == PARTNER, role == TEEN, role == ELDER, role == SHARER],
        [
            anchor,
            np.maximum(18, anchor - 1 + 3 * other),
            16 + draw * np.maximum(np.minimum(8, anchor - 34), 1),
            np.clip(anchor + 22 + 14 * draw, 60, 97),
            low[household] + draw * (high - low + 1)[household],
        ],
        default=child,
    )
    return age, _siblings(rng, role, age)


def _siblings(rng: Rng, role: Ints, age: Floats) -> Ints:
    """Set the ages of siblings from the child before (in place); say whose twin each is."""
    twin = np.full(len(role), -1, dtype=np.int64)
    gap = 1.2 + 3 * rng.random(len(role))
    twins = whether(rng, TWIN, len(role))
    for step in (1, 2):
        mine = np.flatnonzero((role == SIBLING) & (np.roll(role, step) == CHILD))
        older = age[mine - 1]
        up, down = older + gap[mine], older - gap[mine]
        age[mine] = np.where(twins[mine], older, np.where(down >= -2, down, np.minimum(up, 15.99)))
        twin[mine[twins[mine]]] = mine[twins[mine]] - 1
    return twin


def _sexes(rng: Rng, kind: Ints, household: Ints, role: Ints, first: Ints, age: Floats) -> Flags:
    male = whether(rng, 0.51, len(role))
    size = np.bincount(household)[household]
    alone = np.where(age < 65, 0.56, 0.34)
    male = np.where(size == 1, rng.random(len(role)) < alone, male)
    lone = np.isin(kind, [11, 12, 13])[household] & (role == ANCHOR)
    male = np.where(lone, rng.random(len(role)) > LONE_MOTHER, male)
    same = whether(rng, COUPLE_OF_ONE_SEX, len(role))
    return np.asarray(np.where(role == PARTNER, male[first] ^ ~same, male))


def pick_areas(rng: Rng, areas: Areas, size: int) -> Ints:
    return choose(rng, areas.people, size)
