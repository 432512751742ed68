"""Names, dates, postcodes and numbers as agencies write them."""

from __future__ import annotations

import string

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.people import details, names
from upstream.people.prepare import prepare

RULES = (
    *(names.clean_surname, names.clean_forename, names.title_sex, details.clean_date, details.clean_postcode),
    *(details.house, details.clean_sex, details.clean_nhs_number, details.clean_upn, details.clean_pnc),
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("O'Brien-Şahin", "obrien sahin"),
        ("  MRS van der Berg ", "van der berg"),
        ("UNKNOWN", None),
        ("Not Known", None),
        ("N/K", None),
        ("X", None),
        ("", None),
    ],
)
def test_surnames(written, meant):
    assert names.clean_surname(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Anna Maria", "anna"), ("J", "j"), ("Mr. John", "john"), ("unknown", None), ("neighbour", None)],
)
def test_forenames(written, meant):
    assert names.clean_forename(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SMITH, John Paul", ("john", "paul", "smith")),
        ("MR J SMITH", ("j", None, "smith")),
        ("MR SMITH", (None, None, "smith")),
        ("Danny", ("danny", None, None)),
        ("MR & MRS SMITH", (None, None, "smith")),
        ("J AND M O'NEIL", (None, None, "oneil")),
        ("unknown", (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_whole_names(written, meant):
    assert names.split_name(written) == meant


def test_a_title_says_a_sex_and_a_name_never_does():
    assert [
        names.title_sex(text) for text in ("MR J SMITH", "Mrs A Smith", "JANE SMITH", "MR & MRS SMITH", "DR SMITH")
    ] == [
        "m",
        "f",
        None,
        None,
        None,
    ]


def test_forms_of_one_name_have_one_root():
    assert {names.root(name) for name in ("liz", "betty", "elizabeth", "lizzie")} == {"elizabeth"}
    assert {names.root(name) for name in ("muhammad", "mohamed", "mohd", "mohammed")} == {"mohammed"}
    assert names.root("qwertina") == "qwertina"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("robert", "r163"),
        ("rupert", "r163"),
        ("ashcraft", "a261"),
        ("tymczak", "t522"),
        ("pfister", "p236"),
        ("honeyman", "h555"),
    ],
)
def test_soundex_as_the_national_archives_print_it(name, code):
    assert names.sound(name) == code


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1990-02-28", "1990-02-28"),
        ("28/02/1990", "1990-02-28"),
        ("28-Feb-1990", "1990-02-28"),
        ("28 February 1990", "1990-02-28"),
        ("28.02.1990", "1990-02-28"),
        ("30/02/1990", None),
        ("01/01/1900", None),
        ("01/01/2999", None),
        ("12/03/1850", None),
        ("not known", None),
        ("", None),
    ],
)
def test_dates(written, meant):
    assert details.clean_date(written) == meant


def test_day_and_month_exchanged():
    assert details.exchange_day_month("1990-02-11") == "1990-11-02"
    assert details.exchange_day_month("1990-02-13") is None
    assert details.exchange_day_month("1990-02-02") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("qf1 2ab", "QF12AB"),
        ("QF12AB", "QF12AB"),
        ("SW1A 1AA", "SW1A1AA"),
        ("QF1 OAB", "QF10AB"),
        ("ZZ99 3VZ", None),
        ("NFA", None),
        ("No fixed abode", None),
        ("QF1", None),
        ("", None),
    ],
)
def test_postcodes(written, meant):
    assert details.clean_postcode(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("14 Mill Lane", "14 millla"),
        ("Flat 2, 14 Mill Lane", "14 millla"),
        ("FLAT 16, ELLIPSIS ROAD", "16 ellips"),
        ("NO FIXED ABODE", None),
        ("NFA", None),
        ("The Old Rectory", None),
    ],
)
def test_addresses(written, meant):
    assert details.house(written) == meant


def test_numbers_are_checked():
    # 943 476 5919 is the example of the NHS Data Dictionary; the second has a wrong check digit.
    assert details.clean_nhs_number("943 476 5919") == "9434765919"
    assert details.clean_nhs_number("943 476 5918") is None
    assert details.clean_nhs_number("1111111111") is None
    assert details.clean_upn("A000123456789") == "A000123456789"
    assert details.clean_upn("A00012345678B") is None
    assert details.clean_pnc("2099/12345c") == details.clean_pnc("2099/0012345C") == "2099/0012345C"


@given(st.text(alphabet=string.printable + "éßŁ ", max_size=30))
def test_nothing_that_is_written_breaks_a_rule(text):
    for rule in RULES:
        found = rule(text)
        assert found is None or found
    forename, _, surname = names.split_name(text)
    assert forename != "" and surname != ""  # noqa: PT018
    assert names.plain(names.plain(text)) == names.plain(text)


def records(**columns):
    n = len(next(iter(columns.values())))
    return pa.table({"record": [f"r{i}" for i in range(n)], "feed": ["a"] * n, **columns})


def test_numbers_that_are_not_permitted_are_dropped_before_anything_is_done_with_them():
    given = records(nhs_number=["9434765919", None], upn=["A000123456789", None])
    made = prepare(given, frozenset({"upn"}))
    assert "nhs_number" not in made.table.column_names
    assert made.table["upn"].to_pylist() == ["A000123456789", None]
    assert made.barred == ("nhs_number",)


def test_a_postcode_that_everybody_shares_is_made_missing_and_counted():
    given = records(postcode=["QF1 1AA"] * 6 + ["QF1 1AB", None])
    made = prepare(given, crowd=5)
    assert made.table["postcode"].to_pylist() == [None] * 6 + ["QF11AB", None]
    assert [(item.given, item.lost, item.crowded) for item in made.cleaned] == [(7, 6, 6)]


def test_columns_with_nothing_in_them_are_columns():
    made = prepare(records(forename=pa.nulls(3), surname=pa.nulls(3), birth_date=pa.nulls(3, pa.date32())))
    assert made.table["both_names"].null_count == 3
    assert made.table["birth_year"].null_count == 3


def test_a_whole_name_fills_what_the_columns_lack_and_its_title_the_sex():
    made = prepare(records(name=["MR JO BLOGGS", "MS A ROE"], forename=["Joseph", None], sex=[None, "M"])).table
    assert made["forename"].to_pylist() == ["joseph", "a"]
    assert made["surname"].to_pylist() == ["bloggs", "roe"]
    assert made["sex"].to_pylist() == ["m", "m"]


def test_an_adult_cannot_be_born_less_than_18_years_before():
    assert prepare(records(adult_on=["29/02/2020", None])).table["latest_birth"].to_pylist() == ["2002-02-29", None]


def test_a_record_that_contradicts_its_own_date_of_birth_says_nothing_of_age():
    made = prepare(records(adult_on=["01/02/2012", "01/02/2012"], birth_date=["04/12/1995", "04/12/1985"]))
    assert made.table["latest_birth"].to_pylist() == [None, "1994-02-01"]
    assert (made.cleaned[-1].column, made.cleaned[-1].given, made.cleaned[-1].lost) == ("adult_on", 2, 1)
