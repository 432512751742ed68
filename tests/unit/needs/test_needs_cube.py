"""Cubes and long columns: sums, cuts, and the sharing out of split LSOAs."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.needs.cube import Cube
from upstream.needs.long import Long

AXES = (("month", ("2018-04", "2018-05")), ("lsoa", ("a", "b", "c")), ("group", ("1", "2")))


def cube():
    return Cube(AXES, np.arange(12).reshape(2, 3, 2))


def test_by_sums_every_other_axis():
    assert cube().by("month").tolist() == [15, 51]
    assert cube().by("group", "month").tolist() == [[6, 24], [9, 27]]


def test_only_cuts_one_axis():
    assert cube().only("lsoa", ["c", "absent"]).by("month").tolist() == [9, 21]


def test_merged_moves_to_coarser_labels():
    merged = cube().merged("lsoa", {"a": "x", "b": "x", "c": "y"}, "ward", ("x", "y"))
    assert merged.by("ward").tolist() == [1 + 5 + 13 + 17, 9 + 21]


def test_axes_must_fit_the_values():
    with pytest.raises(ValueError, match="axes"):
        Cube(AXES, np.zeros((1, 1, 1), dtype=np.int64))


def long(rows):
    months, lsoas, n = zip(*rows, strict=True)
    return Long.of(pa.table({"month": pa.array(months), "lsoa": pa.array(lsoas, pa.string()), "n": pa.array(n)}))


def test_rows_without_a_place_are_counted_as_lost():
    found = long([("2018-04", None, 3), ("2018-04", "E01000001", 2)]).to_lsoa21({})
    assert (found.lost, int(found.n.sum()), found.all_n) == (3, 2, 5)


@given(
    st.lists(
        st.tuples(st.sampled_from(["2018-04", "2018-05", "2018-06"]), st.integers(0, 40)), min_size=1, max_size=40
    ),
    st.floats(0.05, 0.95),
)
def test_a_split_is_shared_out_whole_and_in_proportion(cells, share):
    rows = [(month, "E01009999", n) for month, n in cells]
    found = long(rows).to_lsoa21({"E01009999": (("E01030001", share), ("E01030002", 1 - share))})
    cube = found.cube([("lsoa", ("E01030001", "E01030002")), ("month", ("2018-04", "2018-05", "2018-06"))])
    total = sum(n for _, n in cells)
    assert cube.values.sum() == total
    for i, month in enumerate(("2018-04", "2018-05", "2018-06")):
        assert cube.by("month")[i] == sum(n for m, n in cells if m == month)
    assert abs(int(cube.by("lsoa")[0]) - share * total) <= 1 + 1.1 * np.log(total + 1)
    assert found.approximate_share == (1.0 if total else 0.0)


def test_a_merge_is_exact():
    links = {"E01000001": (("E01030001", 1.0),), "E01000002": (("E01030001", 1.0),)}
    found = long([("2018-04", "E01000001", 2), ("2018-04", "E01000002", 3), ("2018-05", "E01030001", 4)]).to_lsoa21(
        links
    )
    cube = found.cube([("lsoa", ("E01030001",)), ("month", ("2018-04", "2018-05"))])
    assert cube.values.tolist() == [[5, 4]]
    assert found.approximate_share == 0


def test_cut_keeps_only_the_lsoas_asked_for():
    found = long([("2018-04", "E01000001", 2), ("2018-04", "E01000002", 3)]).to_lsoa21({})
    assert int(found.cut(("E01000002", "E01999999")).n.sum()) == 3
    assert int(found.cut(()).n.sum()) == 0
