"""The national look-ups hold what the published ones are known to hold, and areas are found in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from upstream.geography import Gazetteer
from upstream.geography.partnerships import shipped
from upstream.geography.tables import SHIPPED, Tables
from upstream.model.area import Area, Level
from upstream.model.errors import UpstreamError

TABLES = Tables()


def test_changes_of_lsoas_in_england_are_those_published():
    old, change = TABLES.text("lsoa11_lsoa21", "lsoa11"), TABLES.text("lsoa11_lsoa21", "change")
    kinds = dict(zip(old.tolist(), change.tolist(), strict=True))
    assert len(old) == 35_795
    assert len(kinds) == 34_753
    english = Counter(kind for code, kind in kinds.items() if code.startswith("E"))
    assert english == {"U": 31_810, "S": 834, "M": 194, "X": 6}


def test_partnership_look_up_is_the_published_one():
    assert len(TABLES.text("csp_districts", "csp")) == 332
    found = {name: len(np.unique(TABLES.text("csp_districts", name))) for name in ("csp", "district", "pfa")}
    assert found == {"csp": 314, "district": 318, "pfa": 43}


def test_shipped_tables_are_small():
    assert sum(path.stat().st_size for path in SHIPPED.glob("*.parquet")) < 8_000_000


def test_every_shipped_table_names_its_publisher():
    import tomllib

    sources = tomllib.loads((SHIPPED / "SOURCES.toml").read_text(encoding="utf-8"))
    assert {path.stem for path in SHIPPED.glob("*.parquet")} == set(sources) - {"licence"}
    assert all(
        {"title", "publisher", "edition", "retrieved"} <= set(sources[name]) for name in set(sources) - {"licence"}
    )


def test_bristol_is_complete_at_every_level(gazetteer: Gazetteer):
    lsoas = gazetteer.lsoas(["E06000023"])
    assert len(lsoas) == 268
    sizes = {
        level: len(set(gazetteer.members(level, lsoas).values()))
        for level in ("msoa21", "ward", "district", "csp", "pfa", "icb", "region", "country")
    }
    assert sizes == {"msoa21": 57, "ward": 34, "district": 1, "csp": 1, "pfa": 1, "icb": 1, "region": 1, "country": 1}
    assert (gazetteer.deprivation(lsoas, "2025") > 0).all()
    assert (gazetteer.deprivation(lsoas, "2019") > 0).all()
    assert (gazetteer.population(lsoas, 2022) > 0).all()


def test_every_level_parts_all_lsoas(gazetteer: Gazetteer):
    everywhere = gazetteer.lsoas(["E92000001", "W92000004"])
    assert len(everywhere) == 35_672
    for level in ("msoa21", "ward", "district", "csp", "pfa", "region", "country"):
        assert (gazetteer.member_codes(level, everywhere) != "").all()
    assert len(gazetteer.members("county", everywhere)) < len(everywhere)
    assert not gazetteer.members("icb", gazetteer.lsoas(["W92000004"]))


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        ("E06000023", "E06000023", Level.DISTRICT),
        (" e06000023 ", "E06000023", Level.DISTRICT),
        ("Bristol, City of", "E06000023", Level.DISTRICT),
        ("bristol", "E06000023", Level.DISTRICT),
        ("E22000002", "E22000002", Level.CSP),
        ("Warwickshire", "E10000031", Level.COUNTY),
        ("pfa:Warwickshire", "E23000017", Level.PFA),
        ("London", "E12000007", Level.REGION),
        ("Devon & Cornwall", "E23000035", Level.PFA),
        ("Central, Bristol", "E05010892", Level.WARD),
        ("Bristol 058A", "E01014485", Level.LSOA21),
        ("Bristol 023A", "E01014485", Level.LSOA11),
        ("Wales", "W92000004", Level.COUNTRY),
        ("W92000004", "W92000004", Level.COUNTRY),
        ("E07000004", "E07000004", Level.DISTRICT),
    ],
)
def test_resolve_takes_codes_and_names(gazetteer: Gazetteer, text: str, code: str, level: Level):
    found = gazetteer.resolve(text)
    assert (found.code, found.level) == (code, level)


def test_resolve_names_the_nearest_when_there_is_none(gazetteer: Gazetteer):
    with pytest.raises(
        UpstreamError, match=r"UP-AREA-001: no area is called 'Bucknghamshire'.*Buckinghamshire"
    ) as caught:
        gazetteer.resolve("Bucknghamshire")
    assert caught.value.code == "UP-AREA-001"


def test_resolve_lists_the_choices_when_there_are_several(gazetteer: Gazetteer):
    with pytest.raises(UpstreamError, match="UP-AREA-002: 2 areas are called 'Nottinghamshire'") as caught:
        gazetteer.resolve("Nottinghamshire")
    assert "E10000024 Nottinghamshire, county" in str(caught.value)
    assert "E23000019 Nottinghamshire, police force area" in str(caught.value)


def test_unknown_code_is_refused(gazetteer: Gazetteer):
    for ask in (gazetteer.resolve, gazetteer.name, lambda code: gazetteer.lsoas([code]), gazetteer.partnership):
        with pytest.raises(UpstreamError, match="UP-AREA-001"):
            ask("E99999999")


def test_search_puts_large_and_exact_ones_first(gazetteer: Gazetteer):
    assert gazetteer.search("buckinghamshire")[0] == Area("E06000060", "Buckinghamshire", Level.DISTRICT)
    assert gazetteer.search("clifton")[0].name == "Clifton"


def test_former_districts_are_found_whole(gazetteer: Gazetteer):
    former = ("E07000004", "E07000005", "E07000006", "E07000007")
    parts = [gazetteer.lsoas([code]) for code in former]
    assert sorted(lsoa for part in parts for lsoa in part) == list(gazetteer.lsoas(["E06000060"]))
    assert gazetteer.lsoas(["E07000246"]) == gazetteer.lsoas(["E07000190", "E07000191"])


def test_partnerships_part_england_and_wales(gazetteer: Gazetteer):
    found = gazetteer.partnerships()
    lsoas = [lsoa for partnership in found for lsoa in gazetteer.lsoas(partnership)]
    assert len(found) == 314
    assert len(lsoas) == len(set(lsoas)) == 35_672


def test_partnership_of_part_of_a_district_is_only_that_part(gazetteer: Gazetteer):
    vale = gazetteer.partnership("E22000303")
    assert (vale.name, vale.districts) == ("Aylesbury Vale", ("E07000004",))
    assert 0 < len(gazetteer.lsoas(vale)) < len(gazetteer.lsoas(["E06000060"]))
    assert "E06000060" not in vale.peers


def test_partnership_of_two_districts(gazetteer: Gazetteer):
    both = gazetteer.partnership(["E07000171", "Newark and Sherwood"])
    assert both.name == "Bassetlaw and Newark and Sherwood"
    assert len(gazetteer.lsoas(both)) == 143
    assert both.peers[-3:] == ("E23000019", "E12000004", "E92000001")
    assert gazetteer.population([both.code], 2022)[0] == gazetteer.population(both.districts, 2022).sum()


@pytest.mark.parametrize("name", sorted(shipped()))
def test_shipped_partnership_files_are_right(gazetteer: Gazetteer, name: str):
    found = gazetteer.partnership(name)
    assert found.code == name
    inside = set(gazetteer.lsoas(found))
    for _, codes in found.sets:
        assert set(gazetteer.lsoas(codes)) <= inside
    assert gazetteer.name(name) == found.name


def test_opportunity_bucks_wards_are_the_ten_of_the_strategy(gazetteer: Gazetteer):
    wards = dict(gazetteer.partnership("buckinghamshire").sets)["Opportunity Bucks wards"]
    names = {gazetteer.name(code) for code in wards}
    assert len(wards) == 10
    assert {"Totteridge and Bowerdean", "Chesham", "Booker, Cressex and Castlefield"} < names
    assert "Downley" not in names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name = 'X'", "UP-AREA-008"),
        ("name = 'X'\nareas = ['E06000023']\nset = 1", "UP-AREA-008"),
        ("name = ", "UP-AREA-008"),
        ("name = 'X'\nareas = []", "UP-AREA-006"),
        ("name = 'X'\nareas = ['Nowhere at all']", "UP-AREA-001"),
        ("name = 'X'\nareas = ['Bristol']\n[sets]\na = ['Bristol', 'Ashley']", "UP-AREA-009"),
    ],
)
def test_faulty_partnership_file_is_refused(gazetteer: Gazetteer, tmp_path: Path, text: str, code: str):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UpstreamError, match=code):
        gazetteer.partnership(path)


def test_missing_partnership_file_names_the_nearest(gazetteer: Gazetteer):
    with pytest.raises(UpstreamError, match=r"UP-AREA-007.*Did you mean buckinghamshire"):
        gazetteer.partnership("buckinghamshir.toml")


def test_codes_of_2011_are_no_members(gazetteer: Gazetteer):
    with pytest.raises(UpstreamError, match="UP-AREA-003"):
        gazetteer.members("ward", ["E01014540"])
    with pytest.raises(UpstreamError, match="UP-AREA-004"):
        gazetteer.members("named", ["E01014485"])
