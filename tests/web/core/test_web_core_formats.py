"""How dates and numbers read on a page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from upstream.model.period import Month
from upstream.web.core import formats

SUMMER = dt.datetime(2023, 7, 31, 23, 30, tzinfo=dt.UTC)


def test_a_time_is_shown_in_london() -> None:
    assert formats.date(SUMMER) == "1 August 2023"
    assert formats.month(SUMMER) == "August 2023"
    assert formats.datetime(SUMMER) == "1 August 2023 at 12:30am"
    assert formats.datetime(dt.datetime(2023, 1, 31, 12, 5, tzinfo=dt.UTC)) == "31 January 2023 at 12:05pm"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        formats.datetime(dt.datetime(2023, 1, 31, 12, 5))


@pytest.mark.parametrize(
    ("value", "text"),
    [(2022, "2022/23"), (1999, "1999/00"), (dt.date(2023, 3, 31), "2022/23"), (dt.date(2023, 4, 1), "2023/24")],
)
def test_a_financial_year_begins_in_april(value: int | dt.date, text: str) -> None:
    assert formats.financial_year(value) == text


def test_months_of_the_model_are_shown_alike() -> None:
    assert formats.month(Month.parse("2023-01")) == formats.month(dt.date(2023, 1, 9)) == "January 2023"
    assert formats.financial_year(Month.parse("2023-01")) == "2022/23"


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (formats.number(1234567), "1,234,567"),
        (formats.number(-1234.56, 1), "−1,234.6"),
        (formats.number(-0.4), "0"),
        (formats.percent(0.124), "12%"),
        (formats.percent(0.0124), "1.2%"),
        (formats.percent(0), "0%"),
        (formats.percent(-0.31), "−31%"),
        (formats.money(1234), "£1,234"),
        (formats.money(Decimal("-1234.5"), pence=True), "−£1,234.50"),
        (formats.filesize(0), "0 KB"),
        (formats.filesize(12), "1 KB"),
        (formats.filesize(2_340_000), "2.3 MB"),
        (formats.plural(1, "person", "people"), "1 person"),
        (formats.plural(1200, "record"), "1,200 records"),
    ],
)
def test_numbers_read_as_people_write_them(shown: str, text: str) -> None:
    assert shown == text


def test_what_is_not_there_is_nothing() -> None:
    shown = [
        formats.FILTERS[name](None) for name in ("date", "time", "datetime", "month", "number", "percent", "money")
    ]
    assert set(shown) == {""}


@given(some.floats(-1e9, 1e9), some.integers(0, 3))
def test_a_number_is_read_back_within_its_rounding(value: float, decimals: int) -> None:
    text = formats.number(value, decimals)
    assert abs(float(text.replace(",", "").replace("−", "-")) - value) <= 0.5 * 10**-decimals + 1e-6
