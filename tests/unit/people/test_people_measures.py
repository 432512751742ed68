"""Thresholds from costs, evaluation against counts by hand, error carried into counts."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.engine.linking import Level, Session
from upstream.people import counts, evaluate
from upstream.people.checks import training
from upstream.people.specification import Costs
from upstream.people.thresholds import probability, thresholds, weight


def test_weight_of_odds_as_published():
    # m = 0.9 and u = 0.1 give log2(9) = 3.1699: the first worked example of Splink's documentation.
    assert weight(0.9) == pytest.approx(3.1699, abs=5e-5)
    assert probability(math.log2(9)) == pytest.approx(0.9)
    assert probability(-2000.0) == 0


def test_thresholds_are_the_cheapest_decision():
    limits = thresholds(Costs(false_link=9, missed_link=1, review=0.09))
    assert probability(limits.link) == pytest.approx(0.9)
    assert probability(limits.ask) == pytest.approx(0.09)
    assert probability(limits.sure) == pytest.approx(0.99)


def test_asking_that_costs_more_than_any_error_is_never_done():
    limits = thresholds(Costs(false_link=1, missed_link=1, review=5))
    assert limits.ask == limits.link == limits.sure


def test_evaluation_by_hand():
    # Two people of three and one record; the linkage splits the first and joins one record of it to the second.
    found = evaluate.evaluate([0, 0, 1, 1], [5, 5, 5, 9], replicates=50)
    assert found.precision.value == 1 / 2
    assert found.recall.value == 1 / 3
    assert found.f1.value == pytest.approx(0.4)
    assert (found.records, found.people, found.groups) == (4, 2, 2)
    assert found.cluster_f1.value == 0
    assert found.ratio.value == 1


def test_a_perfect_linkage_is_perfect_with_its_interval():
    found = evaluate.evaluate([3, 3, 1, 2, 2], [0, 0, 1, 2, 2], replicates=50)
    for measure in (found.precision, found.recall, found.cluster_f1, found.b_cubed_f1):
        assert (measure.value, measure.lower, measure.upper) == (1, 1, 1)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=14))
def test_pairs_counted_one_by_one_agree(rows):
    found, truth = (np.array(column) for column in zip(*rows, strict=True))
    linked = {(a, b) for a, b in combinations(range(len(rows)), 2) if found[a] == found[b]}
    true = {(a, b) for a, b in combinations(range(len(rows)), 2) if truth[a] == truth[b]}
    got = evaluate.evaluate(found, truth, replicates=2)
    if linked:
        assert got.precision.value == pytest.approx(len(linked & true) / len(linked))
    if true:
        assert got.recall.value == pytest.approx(len(linked & true) / len(true))
    made = {frozenset(np.flatnonzero(found == g).tolist()) for g in found}
    real = {frozenset(np.flatnonzero(truth == g).tolist()) for g in truth}
    assert got.cluster_precision.value == pytest.approx(len(made & real) / len(made))
    assert got.cluster_recall.value == pytest.approx(len(made & real) / len(real))


def test_groups_see_their_own_errors():
    found = [0, 0, 1, 2]
    truth = [0, 0, 1, 1]
    by = evaluate.by_group(found, truth, {"sex": ["f", "f", "m", "m"]}, replicates=20)
    assert by["sex: f"].recall.value == 1
    assert by["sex: m"].recall.value == 0
    assert by["sex: m"].ratio.value == 0.5


def test_the_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(3)
    covered = 0
    for seed in range(60):
        truth = np.repeat(np.arange(300), 2)
        found = np.where(rng.random(600) < 0.1, 1000 + np.arange(600), truth)
        found[::2] = truth[::2]
        recall = evaluate.evaluate(found, truth, replicates=200, seed=seed).recall
        covered += recall.lower <= 0.9 <= recall.upper
    assert 52 <= covered <= 60


def test_counts_carry_the_error():
    found = evaluate.evaluate([0, 1, 2, 3], [0, 0, 1, 2], replicates=200)
    people = counts.adjusted(100, found)
    assert people.adjusted == 75
    assert people.lower <= 75 <= people.upper
    assert people.sentence().startswith("100 people as linked; allowing for linkage error about 75 ")


def test_training_that_went_wrong_is_said():
    levels = [Level("name", "same", 0.2, 0.4), Level("name", "alike", 0.3, 0.1), Level("name", "other", None, 0.5)]
    found = list(training(levels, [Session("l.a = r.a", 0, math.nan), Session("l.b = r.b", 50, 0.2)], 0.9))
    assert [check.code for check in found] == ["unseen", "order", "against", "no pairs", "not settled", "prior"]
    assert (
        list(training([Level("n", "same", 0.9, 0.1), Level("n", "other", 0.1, 0.9)], [Session("r", 9, 1e-4)], 1e-4))
        == []
    )
