from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.model.errors import UpstreamError
from upstream.sources import CONTRACTS
from upstream.sources.identify import choose
from upstream.sources.tables import sample


@pytest.mark.parametrize("name", CONTRACTS)
def test_each_feed_is_known_by_its_headings_whatever_the_file_is_called(name: str) -> None:
    headings = [item.headings[0] for item in CONTRACTS[name].fields]
    assert choose([headings], "download (3).csv").contract.name == name
    assert choose([list(reversed(headings))], "download (3).csv").contract.name == name


def test_titles_above_the_headings_are_passed_over() -> None:
    headings = [item.headings[0] for item in CONTRACTS["series"].fields]
    assert choose([["Homicide, by area"], [], headings], "x.csv").row == 2


def test_a_renamed_heading_is_named_with_what_may_be_meant() -> None:
    headings = [item.headings[0] for item in CONTRACTS["police-uk"].fields]
    headings[headings.index("Crime type")] = "Type of crime"
    with pytest.raises(UpstreamError) as caught:
        choose([headings], "2019-08-warwickshire-street.csv")
    assert caught.value.code == "UP-SOURCE-010"
    assert "'Crime type'" in caught.value.what
    assert '"Type of crime" = "crime_type"' in caught.value.do
    assert caught.value.where == "2019-08-warwickshire-street.csv, line 1"


def test_a_file_of_another_feed_is_told_by_name() -> None:
    headings = [item.headings[0] for item in CONTRACTS["police-uk-outcomes"].fields]
    with pytest.raises(UpstreamError, match=r"police-uk-outcomes, not of police-uk\b") as caught:
        choose([headings], "x.csv", source="police-uk")
    assert caught.value.code == "UP-SOURCE-012"


def test_headings_of_no_feed_are_refused_with_the_feeds_that_there_are() -> None:
    with pytest.raises(UpstreamError, match="recorded-crime-people") as caught:
        choose([["a", "b"], ["1", "2"]], "x.csv")
    assert caught.value.code == "UP-SOURCE-011"


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=5), st.text(max_size=12))
def test_any_rows_are_a_feed_or_are_refused(rows: list[list[str]], name: str) -> None:
    with pytest.raises(UpstreamError):
        choose(rows, name)


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_have_a_sample_or_are_refused(head: bytes) -> None:
    with contextlib.suppress(UpstreamError):
        delimiter, rows = sample(head, "x.csv")
        assert delimiter in ",;\t|"
        assert rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_headings_are_read_in_every_encoding_that_offices_use(encoding: str) -> None:
    text = "Crime number;Straße\r\n1;Café\r\n"
    delimiter, rows = sample(text.encode(encoding), "x.csv")
    assert delimiter == ";"
    assert rows[0] == ["Crime number", "Straße"]
