"""The ward table that the Buckinghamshire strategy printed, with the verdicts that it should have had."""

from __future__ import annotations

import numpy as np
import pytest

from needs_support import evidence, months, spread
from upstream.model.finding import Verdict
from upstream.needs import assess
from upstream.needs.area_tests import area_tests

PRINTED = {
    "Aylesbury North": ((56, 46, 46, 64, 41), (0.48, 1.12), 0.155, 0.594),
    "Abbey": ((47, 38, 42, 38, 37), (0.50, 1.24), 0.326, 0.320),
    "Booker, Cressex and Castlefield": ((37, 36, 39, 25, 48), (0.83, 2.05), 0.278, 0.567),
    "Aylesbury North West": ((26, 22, 33, 29, 24), (0.51, 1.67), 0.888, 0.855),
    "Ryemead and Micklefield": ((23, 17, 15, 25, 20), (0.45, 1.66), 0.761, 0.888),
    "Aylesbury South West": ((23, 33, 19, 14, 9), (0.16, 0.88), 0.020, 0.001),
    "Downley": ((17, 26, 15, 21, 16), (0.45, 1.98), 1.0, 0.612),
    "Terriers and Amersham Hill": ((12, 19, 20, 21, 17), (0.64, 3.25), 0.458, 0.368),
    "West Wycombe": ((16, 7, 21, 17, 12), (0.32, 1.69), 0.572, 0.869),
    "Chesham": ((8, 29, 17, 14, 4), (0.11, 1.87), 0.388, 0.055),
}
WARDS = list(PRINTED)


@pytest.fixture(scope="module")
def wards():
    """Each ward one LSOA, each year's count spread over its twelve months."""
    present = months(("2018-04", "2023-03"))
    by_ward = [[n for year in PRINTED[name][0] for n in spread(year, 12)] for name in WARDS]
    counts = [list(month) for month in zip(*by_ward, strict=True)]
    made = evidence(counts, present, wards=[f"E0500{i:04d}" for i in range(10)])
    return assess(made).finding("where.wards")


def row(wards, name):
    figures = wards.table("wards")
    code = f"E0500{WARDS.index(name):04d}"
    at = figures.values("area").index(code)
    return {column.name: figures.cell(at, column.name) for column in figures.columns}


@pytest.mark.parametrize("name", WARDS)
def test_counts_and_end_to_end_ratio(wards, name):
    counts, (low, high), _, _ = PRINTED[name]
    found = row(wards, name)
    assert tuple(found[f"n{i}"] for i in range(5)) == counts
    assert found["total"] == sum(counts)
    if counts[0] + counts[-1] >= 10:
        assert found["ratio_lower"] == pytest.approx(low, abs=0.006)
        assert found["ratio_upper"] == pytest.approx(high, abs=0.006)


def test_trend_and_ratio_p_values_are_those_published():
    tests = area_tests([PRINTED[name][0] for name in WARDS])
    assert tests.ratio.p == pytest.approx([PRINTED[name][2] for name in WARDS], abs=0.001)
    raw = np.array([PRINTED[name][3] for name in WARDS])
    assert np.all(tests.p >= raw - 0.001), "allowing for dispersion can only make a trend less sure"
    assert tests.p[WARDS.index("Aylesbury South West")] == pytest.approx(0.001, abs=0.001)
    assert tests.p[WARDS.index("Abbey")] == pytest.approx(0.320, abs=0.001)
    assert tests.p[WARDS.index("Chesham")] > 0.2


def test_only_one_ward_changed_once_the_list_is_allowed_for(wards):
    verdicts = {name: row(wards, name)["verdict"] for name in WARDS}
    assert verdicts.pop("Aylesbury South West") == Verdict.LOWER.value
    assert set(verdicts.values()) == {Verdict.NO_CLEAR_CHANGE.value}


def test_the_sentences_name_that_ward_alone(wards):
    told = " ".join(wards.say(sentence) for sentence in wards.statements)
    changed = [s for s in wards.statements if "clearly" in s.text]
    assert len(changed) == 1
    assert "downward in Ward 05" in told
    assert "upward" not in told
