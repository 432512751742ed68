"""Two editions of unequal length: what subtracting one from the other must not give away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needs_support import evidence, months
from upstream.disclosure import Policy, protect
from upstream.model.period import period_months
from upstream.needs import assess
from upstream.needs.cube import Cube
from upstream.needs.people import AGES, ROLES, SEXES

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "?")
HOURS = (*(f"{hour:02d}" for hour in range(24)), "?")
THRESHOLD = 5


def edition(last):
    """All counts but the clock's and the people's are large; of those some cells grow by none, one, two or many."""
    present = months(("2018-04", last))
    years = len(present) // 12
    rng = np.random.default_rng(3)
    clock = rng.choice([8, 12, 20], (8, 25)) * 4
    people = rng.choice([9, 15, 30], (len(ROLES), len(AGES), len(SEXES))) * 4
    if years > 4:
        clock = clock + rng.choice([0, 1, 2, 9, 11], clock.shape, p=[0.1, 0.05, 0.05, 0.4, 0.4])
        people = people + rng.choice([0, 2, 9], people.shape, p=[0.1, 0.1, 0.8])
    counts = np.full((len(present), 4), 80)
    axes = (("month", (str(present[0]),)), ("role", ROLES), ("age", AGES), ("sex", SEXES), ("group", ("Group 1",)))
    by_hour = Cube((("weekday", WEEKDAYS), ("hour", HOURS), ("group", ("Group 1",))), clock[:, :, None])
    made = evidence(counts, present, clock=by_hour)
    return assess(replace(made, people=Cube(axes, people[None, ..., None])))


@pytest.fixture(scope="module")
def editions():
    four, five = edition("2022-03"), edition("2023-03")
    first = protect(four.findings, Policy.load(), hierarchies=four.hierarchies)
    return first, protect(five.findings, Policy.load(), hierarchies=five.hierarchies, published=first.cells)


def test_a_longer_edition_is_not_a_revision(editions):
    assert not [warning for warning in editions[1].report.warnings if "revised" in warning]
    assert not [warning for warning in editions[1].report.warnings if "worked out" in warning]


def differences(first, second):
    old = {(c.source, c.unit, c.coordinates): c.value for c in first.cells}
    for cell in second.cells:
        at = dict(cell.coordinates)
        for (source, unit, coordinates), value in old.items():
            then = dict(coordinates)
            same = {**then, "period": ""} == {**at, "period": ""} and (source, unit) == (cell.source, cell.unit)
            if same and period_months(then["period"]) < period_months(at["period"]):
                yield cell, value


def test_subtracting_editions_gives_no_small_number(editions):
    pairs = list(differences(*editions))
    shown = [new.value - old for new, old in pairs if None not in (new.value, old)]
    assert len(pairs) > 168
    assert len(shown) > len(pairs) / 2
    assert all(left == 0 or left >= THRESHOLD for left in shown)
