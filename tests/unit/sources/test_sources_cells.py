from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.model.cells import neutralise


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+441234", "-2+3", "@SUM(A1)", "\tx", "\rx", "\n=1", "  =HYPERLINK(1)", "=cmd|' /C calc'!A0", "＝1"],
)
def test_text_that_a_spreadsheet_would_run_becomes_plain_text(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell", [-5, -5.5, 0, None, True, "", "Under investigation", "8N", "a=b", "On or near Park-Street"]
)
def test_numbers_and_harmless_text_stay_as_they_are(cell: object) -> None:
    assert neutralise(cell) is cell


@given(st.text())
def test_nothing_that_comes_out_starts_a_formula(cell: str) -> None:
    out = neutralise(cell)
    assert not out.lstrip().startswith(("=", "+", "-", "@"))
    assert out in (cell, "'" + cell)
