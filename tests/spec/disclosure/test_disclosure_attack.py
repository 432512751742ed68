"""An attacker of the plainest kind goes for the tables that we publish, with nothing of ours to help."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from disclosure_tables import OFFENCES, finding, grid, policy
from upstream.disclosure import protect
from upstream.model.figures import TOTAL, Figures, Marker

S = Marker.SUPPRESSED
SAFE = 5
MANY = 1000
Counts = dict[tuple[str, ...], int]
Shown = dict[tuple[str, ...], object]

small = st.one_of(st.integers(0, 6), st.integers(0, 12))


def tables(*axes: str) -> st.SearchStrategy[Counts]:
    return st.fixed_dictionaries(dict.fromkeys(product(*axes), small))


def trees(**axes: str) -> dict[str, dict[str, tuple[tuple[str, ...], ...]]]:
    return {role: {TOTAL: (tuple(codes),)} for role, codes in axes.items()}


def cells(figures: Figures, roles: tuple[str, ...]) -> Shown:
    """Every printed cell by its full coordinates."""
    found: Shown = {}
    for row, column, at in figures.counts():
        found[tuple(at.get(role, TOTAL) for role in roles)] = figures.rows[row][column]
    return found


def covers(total: tuple[str, ...], cell: tuple[str, ...]) -> bool:
    return all(t in (TOTAL, c) for t, c in zip(total, cell, strict=True))


def possible(shown: Shown, inside: list[tuple[str, ...]]) -> Iterator[dict[tuple[str, ...], int]]:
    """Every table of whole numbers that agrees with what is shown, by trying them all: a search over inner cells."""
    most = int(shown[(TOTAL,) * len(inside[0])])  # the grand total is shown
    values = dict.fromkeys(inside, 0)

    def fits(done: int) -> bool:
        known = set(inside[:done])
        for key, value in shown.items():
            parts = [cell for cell in inside if covers(key, cell)]
            got = sum(values[cell] for cell in parts if cell in known)
            whole = all(cell in known for cell in parts)
            if value is S:
                if whole and got < 1:
                    return False
            elif got > value or (whole and got != value):
                return False
        return True

    def search(done: int) -> Iterator[dict[tuple[str, ...], int]]:
        if done == len(inside):
            yield dict(values)
            return
        printed = shown.get(inside[done])
        for value in range(1, most + 1) if printed is S else [printed]:
            values[inside[done]] = int(value)
            if fits(done + 1):
                yield from search(done + 1)

    return search(0)


@settings(max_examples=20, deadline=None)
@given(tables("ab", "xy"))
def test_every_hidden_small_cell_of_a_table_could_be_a_safe_number(counts: Counts):
    out = protect([finding(grid(counts, "area", "sex"))], policy(OFFENCES), hierarchies=trees(area="ab", sex="xy"))
    shown = cells(out.findings[0].figures[0], ("area", "sex"))
    if out.report.withheld or all(value is not S for value in shown.values()) or shown[TOTAL, TOTAL] is S:
        return
    waiting = {key for key, value in shown.items() if value is S}
    seen: dict[tuple[str, ...], set[int]] = {key: set() for key in waiting}
    for table in possible(shown, sorted(counts)):
        for key in waiting:
            seen[key].add(sum(n for cell, n in table.items() if covers(key, cell)))
        if all(len(values) > 1 and max(values) >= SAFE for values in seen.values()):
            return
    pytest.fail(f"given away: {seen} in {shown}")


def largest(shown: Shown, inside: list[tuple[str, ...]], key: tuple[str, ...], sign: float) -> float:
    """The largest (with sign -1, least) value of one cell over all whole-number tables that agree with ``shown``."""
    rows = np.array([[float(covers(other, cell)) for cell in inside] for other in shown])
    low = [1.0 if value is S else float(value) for value in shown.values()]
    high = [np.inf if value is S else float(value) for value in shown.values()]
    aim = -sign * np.array([float(covers(key, cell)) for cell in inside])
    answer = milp(
        aim, constraints=LinearConstraint(rows, low, high), integrality=np.ones(len(inside)), bounds=Bounds(0, MANY)
    )
    assert answer.success, answer.message
    return -sign * answer.fun


def assert_safe(shown: Shown, truth: Counts, note: object) -> None:
    inside = sorted(truth)
    for key, value in shown.items():
        if value is S:
            most = largest(shown, inside, key, 1)
            assert most >= SAFE, (key, most, note)
            assert most > largest(shown, inside, key, -1), (key, note)


@settings(max_examples=10, deadline=None)
@given(tables("ab", "xyz", "12"))
def test_a_table_of_three_dimensions_with_every_margin(counts: Counts):
    hierarchies = trees(area="ab", sex="xyz", period="12")
    out = protect([finding(grid(counts, "area", "sex", "period"))], policy(OFFENCES), hierarchies=hierarchies)
    if not out.report.withheld:
        assert_safe(cells(out.findings[0].figures[0], ("area", "sex", "period")), counts, counts)


@settings(max_examples=12, deadline=None)
@given(tables("abc", "xy", "12"))
def test_two_way_tables_that_share_their_margins(counts: Counts):
    """The attacker knows that all three were counted from the same records, though no table prints them crossed."""
    roles = ("area", "sex", "period")
    made = [two_way(counts, roles, pair) for pair in ((0, 1), (0, 2), (1, 2))]
    out = protect([finding(*made)], policy(OFFENCES), hierarchies=trees(area="abc", sex="xy", period="12"))
    if not out.report.withheld:
        shown: Shown = {}
        for figures in out.findings[0].figures:
            shown |= cells(figures, roles)
        assert_safe(shown, counts, counts)


def two_way(counts: Counts, roles: tuple[str, ...], pair: tuple[int, int]) -> Figures:
    summed: Counts = {}
    for key, n in counts.items():
        cut = (key[pair[0]], key[pair[1]])
        summed[cut] = summed.get(cut, 0) + n
    return grid(summed, roles[pair[0]], roles[pair[1]], name=f"{pair}")


@settings(max_examples=30, deadline=None)
@given(tables("abcd", "xy"))
def test_areas_inside_areas(counts: Counts):
    """Four wards in two districts of one county, and a named set that cuts across them."""
    tree = {TOTAL: (("north", "south"), ("set", "rest")), "north": (("a", "b"),), "south": (("c", "d"),)}
    tree |= {"set": (("a", "c"),), "rest": (("b", "d"),)}
    groups = {"north": "ab", "south": "cd", "set": "ac", "rest": "bd"}
    wards = grid(counts, "area", "sex")
    rows = [*wards.rows]
    for name, members in groups.items():
        n = [sum(counts[ward, sex] for ward in members) for sex in "xy"]
        rows += [(name, "x", n[0]), (name, "y", n[1]), (name, TOTAL, sum(n))]
    table = Figures("t", "t", wards.columns, tuple(rows), source="recorded-crime")
    out = protect([finding(table)], policy(OFFENCES), hierarchies={"area": tree, "sex": {TOTAL: (("x", "y"),)}})
    if out.report.withheld:
        return
    shown = cells(out.findings[0].figures[0], ("area", "sex"))
    inside = sorted(counts)

    def sums(key: tuple[str, ...]) -> list[float]:
        return [
            float(
                cell[0] in groups.get(key[0], cell[0] if key[0] in (TOTAL, cell[0]) else "")
                and key[1] in (TOTAL, cell[1])
            )
            for cell in inside
        ]

    rows_of = np.array([sums(key) for key in shown])
    low = [1.0 if value is S else float(value) for value in shown.values()]
    high = [np.inf if value is S else float(value) for value in shown.values()]
    agree = LinearConstraint(rows_of, low, high)
    for key, value in shown.items():
        if value is S:
            answer = milp(
                -np.array(sums(key)), constraints=agree, integrality=np.ones(len(inside)), bounds=Bounds(0, MANY)
            )
            assert -answer.fun >= SAFE, (key, counts)


@settings(max_examples=25, deadline=None)
@given(tables("ab", "xyz"))
def test_twice_is_once(counts: Counts):
    hierarchies = trees(area="ab", sex="xyz")
    once = protect([finding(grid(counts, "area", "sex"))], policy(OFFENCES), hierarchies=hierarchies)
    twice = protect(once.findings, policy(OFFENCES), hierarchies=hierarchies)
    assert twice.findings == once.findings
