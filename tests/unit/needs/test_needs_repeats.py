"""Repeat victims and suspects, and those who are both, against a count with nothing but dictionaries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest

from needs_support import evidence, months
from upstream.disclosure import Policy, protect
from upstream.model.figures import Marker
from upstream.needs import assess, repeats
from upstream.needs.involved import Involvements
from upstream.needs.people import ROLES

PRESENT = months(("2018-04", "2023-03"))
LABELS = tuple(str(month) for month in PRESENT)


def made(rows) -> repeats.Evidence:
    """Evidence of these (month position, person, role, times)."""
    month, person, role, n = (np.array(column) for column in zip(*rows, strict=True))
    return replace(
        evidence(np.full((len(PRESENT), 4), 80), PRESENT),
        involved=Involvements(LABELS, month, person, role, n),
    )


def random_rows(size=900, nameless=0.1, seed=5):
    rng = np.random.default_rng(seed)
    person = np.where(rng.random(size) < nameless, -1, rng.zipf(1.6, size) % 300)
    return list(zip(rng.integers(0, 60, size), person, rng.integers(0, 2, size), rng.integers(1, 3, size), strict=True))


def by_hand(rows, role, first=0):
    times = Counter()
    for month, person, of, n in rows:
        if of == role and person >= 0 and month >= first:
            times[int(person)] += int(n)
    again = [n for n in times.values() if n > 1]
    return len(times), len(times) - len(again), len(again), sum(again)


@pytest.mark.parametrize("role", ROLES)
def test_repeats_are_counted_once_a_window(role):
    rows = random_rows()
    found = {f.id: f for f in repeats.findings(made(rows))}
    table = found[f"who.{role}.repeats"].figures[0]
    assert [row[0] for row in table.rows] == ["2022/23", "2018/19 to 2022/23"]
    for row, first in zip(table.rows, (48, 0), strict=True):
        assert row[1:5] == by_hand(rows, ROLES.index(role), first)
        assert row[5] == pytest.approx(row[4] / row[3], rel=1e-5)


def test_those_who_are_both():
    rows = random_rows()
    table, parts = next(f for f in repeats.findings(made(rows)) if f.id == "who.overlap").figures
    roles = defaultdict(set)
    for _, person, role, _ in rows:
        if person >= 0:
            roles[ROLES[role]].add(int(person))
    both = len(roles["victim"] & roles["suspect"])
    assert {row[0]: row[1] for row in (*table.rows, *parts.rows)} == {
        "suspect": len(roles["suspect"]),
        "victim": len(roles["victim"]),
        "both": both,
        "suspect alone": len(roles["suspect"]) - both,
        "victim alone": len(roles["victim"]) - both,
    }
    assert not any(cell is None for row in (*table.rows, *parts.rows) for cell in row)
    assert table.rows[0][2] == pytest.approx(100 * both / len(roles["suspect"]), rel=1e-5)


def test_too_few_pseudonyms_are_said_to_be_too_few():
    found = {f.id: f for f in repeats.findings(made(random_rows(nameless=0.5)))}
    assert "who.overlap" not in found
    said = found["who.victim.repeats"]
    assert said.say(said.title).startswith("There is insufficient data to comment on how often the same victims")
    assert said.figures == ()


def test_without_a_pseudonym_nothing_is_said():
    assert repeats.findings(made([(0, -1, 0, 1)])) == []
    assert repeats.findings(evidence(np.full((len(PRESENT), 4), 80), PRESENT)) == []


def test_a_few_who_come_back_are_not_given_away():
    """Three people of 40 came back: neither they, nor the rest, nor any share can be worked out."""
    rows = [(50, person, 0, 1 + (person < 3)) for person in range(40)]
    found = made(rows)
    table = (
        protect(repeats.findings(found), Policy.load(), hierarchies=assess(found).hierarchies).findings[0].figures[0]
    )
    by = dict(zip((column.name for column in table.columns), table.rows[0], strict=True))
    assert by["again"] is Marker.SUPPRESSED
    assert Marker.SUPPRESSED in (by["once"], by["persons"])
    assert {by[name] for name in ("share", "lower", "upper", "mean")} == {Marker.SUPPRESSED}
