"""The index: its parts add up, its rules for direction and missing values hold, and its uncertainty is honest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from risk_support import counts, heading, indicator, inputs, plain, specification
from upstream.risk.result import compute, estimates
from upstream.risk.scoring import score

VALUES = arrays(float, (2, 12), elements=st.one_of(st.floats(0, 1e4), st.just(float("nan"))))


@settings(max_examples=80, deadline=None)
@given(VALUES, VALUES, VALUES)
def test_the_contributions_add_up_to_the_index_whatever_is_missing(a: object, b: object, c: object) -> None:
    scored = score(plain(), {"thefts": np.asarray(a), "drugs": np.asarray(b), "cases": np.asarray(c)})
    parts = sum(scored.contributions.values())
    known = ~np.isnan(scored.index)
    assert np.asarray(parts)[known] == pytest.approx(scored.index[known], abs=1e-9)
    some = ~(np.isnan(a) & np.isnan(b) & np.isnan(c))
    assert (known == some).all()
    assert (np.isnan(scored.scores) == ~known).all()


def test_the_index_is_what_a_loop_over_areas_makes_it() -> None:
    """The same from the definition, one area at a time."""
    of = specification(
        heading("a", 2), heading("b"), indicator("x", "a", weight=3), indicator("y", "a"), indicator("z", "b")
    )
    values = {name: counts(15, 1, seed)[0] for seed, name in enumerate("xyz")}
    z = {name: (v - v.mean()) / v.std() for name, v in values.items()}
    a = [(3 * z["x"][i] + z["y"][i]) / 4 for i in range(15)]
    expected = [(2 * a[i] / np.std(a) + z["z"][i]) / 3 for i in range(15)]
    scored = score(of, values)
    assert scored.index == pytest.approx(np.array(expected))
    order = sorted(range(15), key=lambda i: expected[i])
    assert [scored.scores[i] for i in order] == [int(10 * (r + 0.5) / 15) + 1 for r in range(15)]


@pytest.mark.parametrize("transformation", ["decile", "rank", "z", "log", "exponential"])
def test_less_is_more_risk_where_the_direction_says_so(transformation: str) -> None:
    def index(direction: str) -> np.ndarray:
        return score(
            specification(heading("a"), indicator("x", "a", transformation=transformation, direction=direction)),
            {"x": np.array([1.0, 2.0, 5.0, 9.0])},
        ).index

    assert (np.diff(index("higher")) > 0).all()
    assert (np.diff(index("lower")) < 0).all()


def test_the_rules_for_a_missing_value() -> None:
    values = {"x": np.array([1.0, 2.0, 3.0, np.nan]), "y": np.array([4.0, 3.0, 2.0, 9.0])}

    def parts(rule: str) -> dict[str, np.ndarray]:
        of = specification(heading("a"), indicator("x", "a", missing=rule), indicator("y", "a"))
        return score(of, values).contributions

    assert parts("average")["x"][3] == 0
    assert parts("leave out")["x"][3] == 0
    assert parts("leave out")["y"][3] > parts("average")["y"][3]


def test_rates_of_few_are_drawn_to_the_average_before_ranking() -> None:
    of = specification(heading("a"), indicator("x", "a"))
    given = inputs(of, {"x": counts(30, 1)}, years=(2018,))
    given.measured[0].exposure[0, :2] = 40  # type: ignore[index]
    given.measured[0].count[0, :2] = (4, 0)  # type: ignore[index]
    shrunk = given.measured[0].estimates()[0]
    raw = given.measured[0].count[0] / given.measured[0].exposure[0]  # type: ignore[index,operator]
    assert raw[0] == raw.max()
    assert shrunk[0] < raw[0]
    assert shrunk[1] > raw[1]


def test_counts_that_differ_more_than_chance_weigh_less() -> None:
    of = specification(heading("a"), indicator("x", "a"))
    steady = inputs(of, {"x": counts(200, 3)}).measured[0]
    assert steady.dispersion == pytest.approx(1, abs=0.25)
    generator = np.random.default_rng(2)
    wild = counts(200, 3) * generator.gamma(2, 0.5, (3, 200))
    assert inputs(of, {"x": np.rint(wild)}).measured[0].dispersion > 5
    assert inputs(of, {"x": counts(20, 1)}, years=(2018,)).measured[0].dispersion == 1


@pytest.mark.slow
def test_areas_that_do_not_change_are_seldom_said_to_rise() -> None:
    """Ten counties of 200 areas whose true rates stay: rises of three or more that are called more than chance."""
    of = specification(heading("a"), indicator("x", "a"), heading("b"), indicator("y", "b"))
    wrong = 0
    for seed in range(10):
        result = compute(inputs(of, {"x": counts(200, 3, seed, 15), "y": counts(200, 3, 100 + seed, 15)}))
        assert result.spread
        wrong += int(((result.change >= 3) & (result.spread.change[0] > 0)).sum())
    assert wrong <= 0.01 * 2000


def test_a_true_rise_is_found_and_the_limits_hold_the_score() -> None:
    given = counts(100, 3, 4, 60)
    low = np.argsort(given[0])[:3]
    given[2, low] += 120
    result = compute(inputs(specification(heading("a"), indicator("x", "a")), {"x": given}))
    assert result.spread
    assert (result.spread.change[0][low] > 0).all()
    lower, upper = result.spread.rank
    assert ((lower <= result.position) & (result.position <= upper)).mean() > 0.9
    assert (result.spread.average[0] <= result.spread.average[1]).all()


def test_two_computations_are_the_same_to_the_last_bit() -> None:
    first, second = (
        compute(inputs(plain(), {n: counts(seed=i) for i, n in enumerate(("thefts", "drugs", "cases"))})) for _ in "ab"
    )
    assert first.spread
    assert second.spread
    assert (first.spread.change[0] == second.spread.change[0]).all()
    assert (first.scored.index == second.scored.index).all()


def test_an_indicator_left_out_changes_what_hangs_on_it() -> None:
    made = inputs(plain(), {n: counts(seed=i) for i, n in enumerate(("thefts", "drugs", "cases"))})
    result = compute(made)
    by_name = {one.indicator: one for one in result.without}
    assert by_name["cases"].agreement.value < by_name["thefts"].agreement.value
    direct = score(made.specification, estimates(made), "cases")
    assert "safety" not in direct.headings
    assert set(direct.contributions) == {"thefts", "drugs"}


@pytest.mark.parametrize("size", [1, 2, 3])
def test_very_few_areas_are_scored_without_a_fault(size: int) -> None:
    result = compute(inputs(plain(), {n: counts(size, seed=i) for i, n in enumerate(("thefts", "drugs", "cases"))}))
    assert np.isfinite(result.scores).all()
    assert result.spread
    assert len(result.without) == 3


def test_areas_that_are_all_alike_have_one_score() -> None:
    result = compute(inputs(plain(), dict.fromkeys(("thefts", "drugs", "cases"), np.full((3, 20), 12.0))))
    assert len(set(result.scores.ravel().tolist())) == 1
    assert result.spread
    assert not result.spread.rises.any()
