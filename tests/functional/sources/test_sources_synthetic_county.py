"""The synthetic county's extracts through the contracts. The generator and the readers share no code: what loads here
loads because both follow the same standards, and because a sharing record beside it permits it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharing_support import everything_in
from upstream import api
from upstream.engine import Lake, LoadReport
from upstream.sources import CONTRACTS
from upstream.sources.permits import records

EXTRACTS = {
    "police-nominals": "police-nominals.csv",
    "ae-assaults": "ae-assaults-istv.csv",
    "ambulance": "ambulance-assaults.csv",
    "youth-justice": "youth-justice.csv",
    "school-census": "school-census.csv",
    "school-exclusions": "school-exclusions.csv",
    "children-in-need": "children-in-need.csv",
    "children-looked-after": "children-looked-after.csv",
    "adult-social-care": "adult-social-care.csv",
    "homelessness": "homelessness-hclic.csv",
    "revenues-benefits": "revenues-benefits.csv",
    "asb": "asb-incidents.csv",
    "probation": "probation.csv",
    "fire": "fire-incidents.csv",
    "domestic-abuse": "domestic-abuse-service.csv",
    "mentoring-referrals": "mentoring-referrals.csv",
    "recorded-crime": "recorded-crime.csv",
    "recorded-crime-people": "recorded-crime-people.csv",
}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    api.synthesise(folder / "made", people=5000, years=2, seed=7)
    return folder


@pytest.fixture(scope="module")
def loaded(county: Path) -> tuple[Lake, dict[str, LoadReport]]:
    lake = Lake(county / "lake")
    api.load(lake, [county / "made" / "areas"])
    made = county / "made" / "extracts"
    return lake, {feed: api.load(lake, [made / file]) for feed, file in EXTRACTS.items()}


@pytest.mark.slow
@pytest.mark.parametrize("feed", EXTRACTS)
def test_every_row_of_an_agency_is_read_by_its_feed(feed: str, loaded: tuple[Lake, dict[str, LoadReport]]) -> None:
    lake, reports = loaded
    (told,) = reports[feed].files
    assert told.status == "loaded", told.error
    assert told.read > 0
    assert (told.loaded + told.duplicates, told.quarantined) == (told.read, 0), told.reasons
    assert lake.coverage(feed).rows == told.loaded


@pytest.mark.slow
def test_each_extract_about_people_is_under_a_sharing_record_and_leaves_what_was_not_agreed_at_the_door(
    loaded: tuple[Lake, dict[str, LoadReport]],
) -> None:
    held = {record.feed: record for record in records(loaded[0])}
    assert set(held) == {feed for feed in EXTRACTS if CONTRACTS[feed].person_level}
    assert all(record.fictional for record in held.values())
    assert not {"nhs_number", "phone", "email"} & set(held["homelessness"].fields)
    (told,) = loaded[1]["domestic-abuse"].files
    assert any(note.startswith("Dropped at the door") and "name" in note for note in told.notes)


@pytest.mark.slow
def test_nobodys_name_postcode_or_date_of_birth_is_in_the_lake(
    county: Path, loaded: tuple[Lake, dict[str, LoadReport]]
) -> None:
    import pyarrow.parquet as pq

    people = pq.read_table(county / "made" / "truth" / "people.parquet").to_pylist()
    kept = everything_in(loaded[0].path / "data")
    words = {p["ethnicity"] for p in people}  # White is a surname and an ethnic group
    assert not [p for p in people if p["surname"] not in words and f"'{p['surname']}'".encode() in kept]
    assert b"QF" not in kept
    direct = {item.name for each in CONTRACTS.values() for item in each.fields if item.direct}
    for path in loaded[0].paths("data"):
        assert not direct & set(pq.read_schema(path).names)


@pytest.mark.slow
def test_the_faults_that_the_county_plants_in_the_hospitals_feed_are_found(
    county: Path, loaded: tuple[Lake, dict[str, LoadReport]]
) -> None:
    checked = api.istv_check(loaded[0], places=county / "made" / "gazetteer" / "places.csv")
    assert sum(site.before_arrival for site in checked.sites) > 0
    assert sum(site.unknown_place.part for site in checked.sites) > 0
    assert sum(site.places.get("place", 0) for site in checked.sites) > 0
