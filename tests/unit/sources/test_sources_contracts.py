from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from upstream.model.contract import Contract, Effect
from upstream.model.errors import UpstreamError
from upstream.model.expression import fields
from upstream.sources import CONTRACTS, contract
from upstream.sources.describe import page, table_schema

PAGES = Path(__file__).parents[3] / "docs" / "reference" / "sources"
ALL = [pytest.param(each, id=name) for name, each in CONTRACTS.items()]


@pytest.mark.parametrize("each", ALL)
def test_a_contract_names_only_fields_that_it_has(each: Contract) -> None:
    names = {item.name for item in each.fields}
    assert len(names) == len(each.fields)
    assert each.month in names
    assert names.issuperset(each.scope)
    assert each.identifier is None or each.identifier in names
    for rule in each.rules:
        assert names.issuperset(fields(rule.fault)), rule.code


@pytest.mark.parametrize("each", ALL)
def test_a_contract_checks_with_patterns_that_work(each: Contract) -> None:
    for item in each.fields:
        re.compile(item.pattern or "")
        assert "(?" not in (item.pattern or ""), "the engine's patterns have no look-ahead"
        for written, meant in item.spellings:
            assert not item.allowed or meant in item.allowed, (item.name, written)


@pytest.mark.parametrize("each", ALL)
def test_no_heading_of_a_feed_means_two_fields_unless_both_are_dates(each: Contract) -> None:
    seen: dict[str, str] = {}
    for item in each.fields:
        for heading in {word.casefold() for word in item.headings}:
            assert seen.setdefault(heading, item.name) == item.name


@pytest.mark.parametrize("each", ALL)
def test_the_committed_page_and_schema_are_current(each: Contract) -> None:
    """Renew them with: python -m upstream.sources.describe docs/reference/sources"""
    assert (PAGES / f"{each.name}.md").read_text(encoding="utf-8") == page(each)
    assert json.loads((PAGES / f"{each.name}.json").read_text(encoding="utf-8")) == table_schema(each)


def test_the_open_feed_has_fourteen_live_categories_and_twenty_seven_outcomes() -> None:
    from upstream.sources import police_uk

    assert len(police_uk.CATEGORIES) == 14
    assert len(police_uk.LAST_OUTCOMES) == 27
    assert len(set(police_uk.LAST_OUTCOMES)) == 27


@pytest.mark.parametrize("code", ["1", "4.1", "4.10", "37.2", "5D", "8N", "105A", "814"])
def test_home_office_codes_are_accepted(code: str) -> None:
    assert re.fullmatch(contract("recorded-crime").field("offence_code").pattern or "", code)


@pytest.mark.parametrize("code", ["", "N8", "8 N", "5d", "Assault", "1000", "4.", "8NN"])
def test_what_is_no_home_office_code_is_not(code: str) -> None:
    assert not re.fullmatch(contract("recorded-crime").field("offence_code").pattern or "", code)


@pytest.mark.parametrize("period", ["2018/19", "2018/19 to 2020/21", "2018", "2018-04", "2018 Q2", "2018 to 2020"])
def test_published_periods_are_accepted(period: str) -> None:
    assert re.fullmatch(contract("series").field("period").pattern or "", period)


def test_only_people_describe_people_and_every_such_column_is_marked() -> None:
    people = contract("recorded-crime-people")
    assert people.person_level
    personal = {"person", "age", "birth_year", "sex", "ethnicity", "relationship"}
    assert {item.name for item in people.fields if item.personal} == personal
    assert people.field("person").invalid is Effect.REFUSE


def test_an_unknown_feed_suggests_the_nearest() -> None:
    with pytest.raises(UpstreamError, match="police-uk") as caught:
        contract("police_uk")
    assert caught.value.code == "UP-SOURCE-001"
