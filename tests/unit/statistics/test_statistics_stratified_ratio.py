"""The ratio of two rates within strata, against a published one and against cases worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.model.errors import UpstreamError
from upstream.statistics.stratified_ratio import mantel_haenszel_rate_ratio

SMOKERS = [32, 104, 206, 186, 102], [52_407, 43_248, 28_612, 12_663, 5_317]
OTHERS = [2, 12, 28, 28, 31], [18_790, 10_673, 5_710, 2_585, 1_462]


def test_the_published_rate_ratio_of_smoking_doctors_within_ages():
    found = mantel_haenszel_rate_ratio(*SMOKERS, *OTHERS)
    assert (found.value, found.lower, found.upper) == pytest.approx((1.424682, 1.154703, 1.757784), abs=1e-6)
    crude = mantel_haenszel_rate_ratio(*([sum(part)] for part in (*SMOKERS, *OTHERS)))
    assert crude.value == pytest.approx(1.719823, abs=1e-6)


def test_one_stratum_has_the_limits_of_two_counts():
    found = mantel_haenszel_rate_ratio([40], [1000], [25], [2000])
    reach = 1.959963984540054 * math.sqrt(1 / 40 + 1 / 25)
    assert found.value == pytest.approx(3.2)
    assert (found.lower, found.upper) == pytest.approx((3.2 * math.exp(-reach), 3.2 * math.exp(reach)))


def test_people_who_come_back_widen_the_limits_and_leave_the_ratio():
    once, often = (mantel_haenszel_rate_ratio(*SMOKERS, *OTHERS, dispersion=d) for d in (1.0, 2.25))
    assert once.value == often.value
    assert math.log(often.upper / often.value) == pytest.approx(1.5 * math.log(once.upper / once.value))
    assert mantel_haenszel_rate_ratio(*SMOKERS, *OTHERS, dispersion=0.5) == once


def test_a_stratum_without_one_of_the_groups_tells_nothing():
    with_more = [[*part, more] for part, more in zip((*SMOKERS, *OTHERS), (5, 100, 0, 0), strict=True)]
    assert mantel_haenszel_rate_ratio(*with_more) == mantel_haenszel_rate_ratio(*SMOKERS, *OTHERS)


def test_without_events_there_are_no_limits():
    found = mantel_haenszel_rate_ratio([0], [100], [5], [100])
    assert found.value == 0
    assert math.isnan(found.lower)
    assert math.isnan(mantel_haenszel_rate_ratio([1], [0], [5], [100]).value)


def test_strata_that_differ_are_refused():
    with pytest.raises(UpstreamError, match="UP-STATISTICS-051"):
        mantel_haenszel_rate_ratio([1, 2], [10, 20], [1], [10])


@given(
    st.lists(
        st.tuples(st.integers(1, 50), st.integers(100, 5000), st.integers(1, 50), st.integers(100, 5000)),
        min_size=1,
        max_size=8,
    )
)
def test_turning_the_groups_round_turns_the_ratio_over(strata):
    a, n, b, m = map(list, zip(*strata, strict=True))
    there, back = mantel_haenszel_rate_ratio(a, n, b, m), mantel_haenszel_rate_ratio(b, m, a, n)
    assert there.value * back.value == pytest.approx(1)
    assert there.lower * back.upper == pytest.approx(1)
    each = np.array(a) * np.array(m) / (np.array(b) * np.array(n))
    assert each.min() <= there.value * (1 + 1e-9)
    assert there.value <= each.max() * (1 + 1e-9)
