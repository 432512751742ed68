"""The published tables of Warwickshire's risk scores, from their yearly scores (Cabinet report, 21 June 2023)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from support import ROOT
from upstream.model.errors import UpstreamError
from upstream.risk.printed import read_scores, same

DATA = ROOT / "tests" / "data" / "risk"


def test_the_highest_average_as_published_but_for_bede_bedworth() -> None:
    printed = read_scores(DATA / "warwickshire-highest.csv")
    assert [f"{row.mean:.2f}" for row in printed.rows] == [
        "10.00", "10.00", "10.00", "9.67", "9.33", "9.33", "9.33", "9.33", "8.67",
    ]  # fmt: skip
    assert [(row.area, row.differences) for row in printed.wrong] == [
        ("Bede Bedworth Town Centre", ("average printed 9.00, is 8.67",))
    ]


def test_the_six_areas_that_rose_by_three_or_more() -> None:
    printed = read_scores(DATA / "warwickshire-rising.csv")
    assert [(row.area, int(row.rise)) for row in printed.rising] == [
        ("Thurlaston", 5),
        ("Crown North East", 3),
        ("Southam North", 3),
        ("St Nicholas East & The Long Shoot", 3),
        ("Weddington South West & River", 3),
        ("Weddington North", 3),
    ]
    assert not printed.wrong


@pytest.mark.parametrize(
    ("printed", "own", "agrees"),
    [("9.67", "9.666667", True), ("9.7", "9.666667", True), ("10", "9.5", True), ("9.66", "9.666667", False)],
)  # fmt: skip
def test_a_printed_number_agrees_to_the_decimals_that_it_has(printed: str, own: str, agrees: bool) -> None:
    assert same(Decimal(printed), Decimal(own)) is agrees


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        ("LSOA,17-18,18-19\nA,1,11", "UP-RISK-052", "line 2, column 18-19"),
        ("LSOA,17-18,18-19\nA,1,x", "UP-RISK-052", "line 2, column 18-19"),
        ("LSOA,17-18,18-19\nA,1,NaN", "UP-RISK-052", "column 18-19"),
        ("LSOA,17-18,18-19\nA,1,2\nA,1,2", "UP-RISK-036", "line 3"),
        ("LSOA,17-18,18-19\n,1,2", "UP-RISK-036", "line 2"),
        ("LSOA,17-18,change\nA,1,2", "UP-RISK-051", "line 1"),
        ("LSOA,17-18,18-19", "UP-RISK-031", ""),
    ],
)
def test_scores_that_cannot_be_read_are_told_with_their_place(
    tmp_path: Path, content: str, code: str, where: str
) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UpstreamError) as caught:
        read_scores(path)
    assert caught.value.code == code
    assert where in caught.value.where
