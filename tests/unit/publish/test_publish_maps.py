from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.publish import sample
from upstream.publish import classes
from upstream.publish.document import Drawing
from upstream.publish.draw import embedded


@pytest.fixture(scope="module")
def drawn() -> Drawing:
    return next(drawing for drawing in sample.document().drawings() if drawing.chart.kind == "map")


def test_each_area_is_drawn_once_with_its_tooltip(drawn: Drawing) -> None:
    svg = embedded(drawn)
    assert svg.count('class="area"') == 16
    assert "<title>Castle: 38.0 (34.2 to 42.2)</title>" in svg
    assert "<title>Old Mill: not available</title>" in svg
    assert "<title>Greenway: 9.1 (8.2 to 10.1), too few to be sure of</title>" in svg
    assert "Suppressed" in svg
    assert "5 km" in svg


def test_without_boundaries_the_map_says_so() -> None:
    from dataclasses import replace

    drawing = replace(sample.document().drawings()[0], boundaries=())
    drawing = replace(drawing, chart=sample.chart("m", "map", "by-period", "Map", "period", "rate"))
    assert "No boundaries are loaded" in embedded(drawing)


def test_a_rate_with_a_wide_interval_is_hatched_even_without_a_flag(drawn: Drawing) -> None:
    from upstream.publish.maps import UNRELIABLE_RATIO
    from upstream.statistics.rates import poisson_interval

    few, enough = poisson_interval(19), poisson_interval(22)
    assert few.upper / few.lower > UNRELIABLE_RATIO > enough.upper / enough.lower


@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.integers(1, 6), st.sampled_from(["quantile", "natural"])
)
def test_classes_rise_within_the_values_and_their_words_match(values: list[float], count: int, method: str) -> None:
    inner = classes.limits(values, count, method)
    assert list(inner) == sorted(set(inner))
    assert len(inner) < max(count, 2)
    assert all(min(values) < limit <= max(values) for limit in inner)
    assert len(classes.words(inner)) == len(inner) + 1
    assert all(0 <= classes.class_of(value, inner) <= len(inner) for value in values)


def test_quantile_limits_are_round_and_share_the_areas_out() -> None:
    values = np.arange(1, 101) * 0.37
    inner = classes.limits(values.tolist(), 5)
    assert inner == (7.5, 15.0, 22.5, 29.5)
    sizes = np.bincount([classes.class_of(value, inner) for value in values])
    assert sizes.min() >= 15


def test_natural_classes_find_the_gaps() -> None:
    assert classes.limits([1, 2, 3, 50, 51, 52, 100, 101, 102], 3, "natural") == (50.0, 100.0)


def test_words_of_classes() -> None:
    assert classes.words((5.0, 10.5)) == ("Under 5.0", "5.0 to under 10.5", "10.5 and over")
    assert classes.words(()) == ("All areas",)
