"""Neighbours against loops over all pairs, and what happens to islands and duplicates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from upstream.model.errors import UpstreamError
from upstream.statistics import weights

POINTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=30)


@given(POINTS, st.integers(1, 8))
def test_a_distance_band_is_that_of_a_loop(points, distance):
    naive = [[float(i != j and np.hypot(a - c, b - d) <= distance) for j, (c, d) in enumerate(points)]
             for i, (a, b) in enumerate(points)]  # fmt: skip
    assert weights.distance_band(points, distance).toarray().tolist() == naive


@given(POINTS, st.integers(1, 5))
def test_the_nearest_are_as_near_as_in_a_loop(points, k):
    k = min(k, len(points) - 1)
    found = weights.k_nearest(points, k).toarray()
    where = np.array(points, dtype=float)
    apart = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1))
    assert not found.diagonal().any()
    for i, row in enumerate(found):
        nearest = np.sort(np.delete(apart[i], i))[:k]
        assert_allclose(np.sort(apart[i][row > 0]), nearest)


def test_many_places_at_one_point_are_each_others_neighbours():
    assert weights.neighbour_counts(weights.k_nearest([(1, 1)] * 5, 2)).tolist() == [2] * 5
    assert weights.neighbour_counts(weights.distance_band([(1, 1)] * 5, 1)).tolist() == [4] * 5


def test_contiguity_is_made_symmetric_and_ignores_itself_and_repetitions():
    found = weights.contiguity([[1, 1, 0], [], [], [0]])
    assert found.toarray().tolist() == [[0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]]
    assert weights.neighbour_counts(found).tolist() == [2, 1, 0, 1]


def test_rows_sum_to_one_and_islands_stay_empty():
    found = weights.row_standardised(weights.contiguity([[1, 2], [], [], []]))
    assert found.toarray().tolist() == [[0, 0.5, 0.5, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]


def test_with_and_without_self():
    plain = weights.contiguity([[1], [0], []])
    assert weights.with_self(plain).toarray().tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert weights.without_self(weights.with_self(plain)).toarray().tolist() == plain.toarray().tolist()
    assert weights.with_self(weights.with_self(plain)).toarray().tolist() == weights.with_self(plain).toarray().tolist()


def test_bad_input_is_refused():
    with pytest.raises(UpstreamError, match="UP-STATISTICS-012"):
        weights.distance_band([(0, 0), (np.nan, 1)], 5)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-013"):
        weights.distance_band([(0, 0), (1, 1)], 0)
    with pytest.raises(UpstreamError, match="UP-STATISTICS-013"):
        weights.k_nearest([(0, 0), (1, 1)], 2)
    with pytest.raises(ValueError, match="not one of the places"):
        weights.contiguity([[3]])
    with pytest.raises(ValueError, match="shape"):
        weights.distance_band([1, 2, 3], 1)
