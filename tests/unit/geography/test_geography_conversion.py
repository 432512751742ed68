"""Counts by LSOA of 2011 become counts by LSOA of 2021: nothing lost, exact where it can be, said where not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstream.geography import Gazetteer
from upstream.geography.tables import Tables
from upstream.model.errors import UpstreamError

TABLES = Tables()
OLD = TABLES.text("lsoa11_lsoa21", "lsoa11")
NEW = TABLES.text("lsoa11_lsoa21", "lsoa21")
CHANGE = TABLES.text("lsoa11_lsoa21", "change")
MIXED = sorted({*OLD[CHANGE != "U"].tolist(), *NEW[CHANGE != "U"].tolist(), *OLD[:200].tolist()})
LINKS = dict(zip(OLD.tolist(), NEW.tolist(), strict=True)) | {code: code for code in NEW.tolist()}
ROWS = st.lists(st.tuples(st.sampled_from(MIXED), st.integers(0, 1000)), min_size=1, max_size=60)


@settings(deadline=None)
@given(rows=ROWS)
def test_totals_are_kept(rows: list[tuple[str, int]]):
    codes, counts = zip(*rows, strict=True)
    found = Gazetteer.open().to_lsoa21(codes, counts)
    assert found.values.sum() == pytest.approx(sum(counts))
    assert found.unplaced == 0
    assert (found.approximate <= found.values + 1e-9).all()
    assert 0 <= found.approximate_share <= 1


@settings(deadline=None)
@given(rows=ROWS)
def test_whole_numbers_stay_whole_and_near(rows: list[tuple[str, int]]):
    codes, counts = zip(*rows, strict=True)
    gazetteer = Gazetteer.open()
    shared, whole = gazetteer.to_lsoa21(codes, counts), gazetteer.to_lsoa21(codes, counts, integers=True)
    assert whole.values.sum() == sum(counts)
    assert np.array_equal(whole.values, np.rint(whole.values))
    assert whole.codes.tolist() == shared.codes.tolist()
    assert (np.abs(whole.values - shared.values) <= len(rows)).all()


@settings(deadline=None)
@given(rows=ROWS)
def test_comparable_units_agree_whatever_the_vintage(rows: list[tuple[str, int]]):
    """Summed to comparable units, counts converted from 2011 codes equal a naive sum over the look-up, X apart."""
    gazetteer = Gazetteer.open()
    naive: dict[str, int] = {}
    for code, n in rows:
        unit = str(gazetteer.comparable_units([LINKS[code]])[0])
        naive[unit] = naive.get(unit, 0) + n
    codes, counts = zip(*rows, strict=True)
    found = gazetteer.to_lsoa21(codes, counts)
    units: dict[str, float] = {}
    for unit, value in zip(gazetteer.comparable_units(found.codes).tolist(), found.values.tolist(), strict=True):
        units[unit] = units.get(unit, 0) + value
    assert {unit: round(value, 6) for unit, value in units.items() if value} == {u: n for u, n in naive.items() if n}


def test_unchanged_and_merged_are_exact(gazetteer: Gazetteer):
    exact = np.isin(CHANGE, ["U", "M"])
    found = gazetteer.to_lsoa21(OLD[exact], np.arange(exact.sum()))
    expected: dict[str, int] = {}
    for n, code in enumerate(NEW[exact].tolist()):
        expected[code] = expected.get(code, 0) + n
    assert found.approximate_share == 0
    assert dict(zip(found.codes.tolist(), found.values.tolist(), strict=True)) == expected


def test_split_goes_by_population(gazetteer: Gazetteer):
    """Bristol 032B became three LSOAs with 1,749, 1,446 and 1,352 people in the middle of 2021: 4,547 in all."""
    found = gazetteer.to_lsoa21(["E01014540"], [100])
    assert found.codes.tolist() == ["E01033907", "E01033908", "E01033910"]
    assert found.values == pytest.approx([100 * 1749 / 4547, 100 * 1446 / 4547, 100 * 1352 / 4547])
    assert found.approximate_share == 1
    assert gazetteer.to_lsoa21(["E01014540"], [100], integers=True).values.tolist() == [38, 32, 30]


def test_irregular_goes_whole_to_its_own_district(gazetteer: Gazetteer):
    """Gateshead 024C is Gateshead 029D but for a strip that Northumberland 043F has."""
    found = gazetteer.to_lsoa21(["E01008187"], [7])
    assert (found.codes.tolist(), found.values.tolist(), found.approximate.tolist()) == (["E01035624"], [7], [7])


def test_mixed_codes_with_columns_repeats_and_gaps(gazetteer: Gazetteer):
    codes = ["E01014485", "E01014485", None, "", "nonsense", "E01033907"]
    counts = [[1, 10], [2, 20], [4, 40], [8, 80], [16, 160], [32, 320]]
    found = gazetteer.to_lsoa21(codes, counts)
    assert found.codes.tolist() == ["E01014485", "E01033907"]
    assert found.values.tolist() == [[3, 30], [32, 320]]
    assert found.unplaced.tolist() == [28, 280]
    assert found.unknown == ("nonsense",)
    assert found.approximate_share == 0


def test_nothing_gives_nothing(gazetteer: Gazetteer):
    found = gazetteer.to_lsoa21([], [])
    assert (len(found.codes), found.approximate_share, found.unknown) == (0, 0.0, ())


@pytest.mark.parametrize("count", [-1, float("nan"), float("inf")])
def test_negative_and_missing_counts_are_refused(gazetteer: Gazetteer, count: float):
    with pytest.raises(UpstreamError, match="UP-AREA-005"):
        gazetteer.to_lsoa21(["E01014485"], [count])


def test_comparable_units_are_components_of_the_look_up(gazetteer: Gazetteer):
    units = dict(zip(NEW.tolist(), gazetteer.comparable_units(NEW).tolist(), strict=True))
    by_old: dict[str, set[str]] = {}
    for old, new in zip(OLD.tolist(), NEW.tolist(), strict=True):
        by_old.setdefault(old, set()).add(units[new])
    assert all(len(found) == 1 for found in by_old.values())
    assert all(units[new] == new for new in NEW[CHANGE == "U"].tolist())
    assert units["E01033910"] == "E01033907"
