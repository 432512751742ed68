from __future__ import annotations

import contextlib
import csv
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.model.errors import UpstreamError
from upstream.sources import CONTRACTS, contract
from upstream.sources.headings import positions
from upstream.sources.identify import choose
from upstream.sources.mapping import apply, check, narrowed, parse, refuse_turned
from upstream.sources.proposal import propose, propose_for

FORCE = ["Crime Ref No", "HO Off Code", "Rec Date", "Knife Crime?", "Nominal Forename", "LSOA"]
MAPPING = """
source = "recorded-crime"
[columns]
"Crime Ref No" = "crime_number"
"HO Off Code" = "offence_code"
"Rec Date" = "recorded_date"
"Knife Crime?" = "knife"
[values.knife]
"K" = "true"
"-" = "false"
[dates]
recorded_date = "%d/%m/%y"
"""


def test_a_mapping_makes_a_forces_own_headings_fit() -> None:
    rules = parse(MAPPING)
    chosen = choose([FORCE], "extract.csv", mapping=rules)
    assert chosen.contract.name == "recorded-crime"
    found = positions(FORCE, chosen.contract, rules.columns)
    assert found == {"crime_number": 0, "offence_code": 1, "recorded_date": 2, "knife": 3, "lsoa_code": 5}


def test_words_and_dates_become_part_of_the_contract_and_of_its_version() -> None:
    mapped = apply(parse(MAPPING), contract("recorded-crime"))
    assert mapped.field("knife").spellings == (("K", "true"), ("-", "false"))
    assert mapped.field("recorded_date").formats[0] == "%d/%m/%y"
    assert mapped.version != contract("recorded-crime").version
    assert apply(parse(""), contract("recorded-crime")) == contract("recorded-crime")


@pytest.mark.parametrize(
    ("field", "stated", "accepted"),
    [
        ("recorded_date", "%d/%m/%y", ("%d/%m/%y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")),
        ("offence_time", "%H.%M", ("%H.%M", "%H:%M:%S")),
        ("recorded_date", "%Y-%d-%m", ("%Y-%d-%m",)),
    ],
)
def test_iso_stands_beside_the_stated_formats_unless_they_read_it_otherwise(
    field: str, stated: str, accepted: tuple[str, ...]
) -> None:
    mapped = apply(parse(f'[dates]\n{field} = "{stated}"'), contract("recorded-crime"))
    assert mapped.field(field).formats == accepted


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("[columns\n", "UP-SOURCE-031", "not valid TOML"),
        ("[colums]\n", "UP-SOURCE-032", "columns"),
        ("skip_rows = 'two'\n", "UP-SOURCE-032", "skip_rows"),
        ("skip_rows = true\n", "UP-SOURCE-032", "skip_rows"),
        ("columns = 3\n", "UP-SOURCE-032", "columns"),
        ("[columns]\n'A' = ['b']\n", "UP-SOURCE-032", "columns.A"),
        ("[dates]\nrecorded_date = 'dd/mm/yyyy'\n", "UP-SOURCE-032", "%d/%m/%Y"),
        ("sheet = 3\n", "UP-SOURCE-032", "sheet"),
    ],
)
def test_a_mapping_that_is_wrong_says_where_and_how(text: str, code: str, says: str) -> None:
    with pytest.raises(UpstreamError, match=says) as caught:
        parse(text, "force.toml")
    assert caught.value.code == code
    assert "force.toml" in caught.value.where


def test_a_field_that_the_feed_does_not_have_suggests_the_nearest() -> None:
    with pytest.raises(UpstreamError, match="Did you mean offence_code") as caught:
        check(parse('[columns]\n"HO" = "offense_code"'), [contract("recorded-crime")])
    assert caught.value.code == "UP-SOURCE-033"


def test_one_mapping_may_serve_two_feeds() -> None:
    rules = parse('[columns]\n"Ref" = "crime_number"\n"Class" = "offence_code"\n"Part" = "role"')
    check(rules, CONTRACTS.values())
    assert set(narrowed(rules, contract("recorded-crime-people")).columns.values()) == {"crime_number", "role"}


@given(st.text(max_size=300))
def test_any_text_is_a_mapping_or_is_refused(text: str) -> None:
    with contextlib.suppress(UpstreamError):
        parse(text)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(["source", "sheet", "skip_rows", "columns", "values", "dates", "constants"]), _VALUES)
def test_any_value_in_a_known_part_is_read_or_refused(part: str, value: object) -> None:
    """Through the parser's own check, with TOML that only a machine would write."""
    from unittest.mock import patch

    with (
        patch("upstream.sources.mapping.tomllib.loads", return_value={part: value}),
        contextlib.suppress(UpstreamError),
    ):
        parse("anything")


def test_a_proposal_is_a_mapping_that_guesses_and_says_so() -> None:
    text = propose(
        ["Crime Reference No", "HO Code", "Date Recorded", "Forename", "Knife Used"], contract("recorded-crime")
    )
    rules = parse(text)
    assert rules.source == "recorded-crime"
    assert rules.columns["Crime Reference No"] == "crime_number"
    assert "never kept: Forename" in text
    assert "recognised: HO Code is offence_code" in text


@pytest.mark.parametrize(
    ("headings", "feed"),
    [
        (["LSOA", "Lat", "Long", "DA", "Rec Date", "HO Class", "Crime No"], "recorded-crime"),
        (["Crime No", "Rec Date", "Part", "Gender", "Age at offence", "Nominal ref"], "recorded-crime-people"),
        (["Crime No", "Involvment", "YOB"], "recorded-crime-people"),
        (["Areacode", "Indicator", "Time", "Value", "Count"], "series"),
    ],
)
def test_a_proposal_is_for_the_feed_of_which_most_is_recognised(tmp_path: Path, headings: list[str], feed: str) -> None:
    path = tmp_path / "extract.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([headings, ["1"] * len(headings)])
    assert parse(propose_for(path)).source == feed


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_proposal_from_a_feeds_own_headings_is_for_that_feed(tmp_path: Path, name: str) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(",".join(item.headings[0] for item in CONTRACTS[name].fields) + "\n")
    assert parse(propose_for(path)).source == name


def test_a_heading_with_more_than_one_meaning_is_guessed_and_not_read_by() -> None:
    headings = ["LSOA", "Lat", "Long", "DA", "Rec Date", "HO Class", "Crime No"]
    rules = parse(propose(headings, contract("recorded-crime")))
    assert rules.columns == {"HO Class": "offence_code", "Rec Date": "recorded_date"}
    assert "offence_code" not in positions(headings, contract("recorded-crime"))


@given(st.lists(st.text(max_size=20), max_size=12), st.sampled_from(sorted(CONTRACTS)))
def test_a_proposal_from_any_headings_is_valid(headings: list[str], feed: str) -> None:
    tomllib.loads(propose(headings, contract(feed)))
    parse(propose(headings, contract(feed)))


def test_a_format_that_would_turn_a_date_cell_round_is_refused_for_a_spreadsheet() -> None:
    with pytest.raises(UpstreamError, match="take the day for the month") as caught:
        refuse_turned(parse('[dates]\nrecorded_date = ["%d/%m/%Y", "%Y-%d-%m"]'), "extract.xlsx")
    assert (caught.value.code, caught.value.where) == ("UP-SOURCE-034", "extract.xlsx")
    refuse_turned(parse(MAPPING), "extract.xlsx")
