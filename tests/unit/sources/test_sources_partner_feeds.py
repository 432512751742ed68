"""Each partner's feed in its standard's own shape, and renamed, reordered and differently encoded with a mapping file.

All people here are invented; postcodes begin with QF, which no postcode does.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sharing_support import agree, everything_in
from upstream.engine import Lake
from upstream.model.contract import Effect, FieldType
from upstream.sources import CONTRACTS, contract, load

WHO = {"forename": "Zoë", "surname": "Inventedperson", "birth_date": "17/11/2008", "postcode": "QF1 2ZZ"}
RECORDS: dict[str, dict[str, str]] = {
    "police-nominals": {"person": "N0000001", **WHO, "pnc": "2099/0000001A", "sex": "F", "month": "2024-05"},
    "ae-assaults": {
        "period_start": "2024-05-01", "period_end": "2024-05-31", "site_code": "ZZL01",
        "arrival_time": "2024-05-04 23:50", "assault_time": "2024-05-04 23:10", "method": "Knife",
        "location_type": "Pub", "location": "The Café Royal",
    },
    "ambulance": {"incident": "A1", "call_time": "04/05/2024 23:10", "complaint": "Assault", "age_band": "20-29"},
    "youth-justice": {
        "outcome_id": "7/1", "person": "7", "name": "Inventedperson, Zoë", "birth_date": "17/11/2008",
        "outcome": "Referral order", "outcome_date": "07/05/2024", "gravity": "4",
    },
    "school-census": {
        "month": "2023/24", "upn": "A000200000001", **WHO, "school": "École of Nowhere", "sen": "K",
        "sessions_possible": "380", "unauthorised": "12", "free_meals": "true",
    },
    "school-exclusions": {
        "upn": "A000200000001", **WHO, "category": "SUSP", "reason": "PP", "start_date": "2024-05-07", "sessions": "4",
    },
    "children-in-need": {
        "person": "C000001", **WHO, "referral_date": "07/05/2024", "need": "N1", "factors": "3B,4B", "abuse": "NEG",
    },
    "children-looked-after": {
        "person": "C000001", "sex": "2", "birth_date": "17/11/2008", "start_date": "07/05/2024", "reason_new": "S",
        "legal_status": "C2",
    },
    "adult-social-care": {
        "event": "E1", "person": "P1", "nhs_number": "9990000018", **WHO, "event_type": "Request",
        "event_date": "07-May-2024",
    },
    "homelessness": {
        "case": "H1", **WHO, "email": "zoe@example.invalid", "application_date": "07/05/2024",
        "loss_reason": "Domestic abuse – victim",
    },
    "revenues-benefits": {
        "account": "10000001", "name": "MS Z INVENTEDPERSON", "postcode": "QF1 2ZZ", "liable_from": "07.05.2024",
        "arrears": "120", "reduction": "Y",
    },
    "asb": {
        "incident": "ASB1", "reported": "07/05/2024 21:15", "category": "Nuisance", "name": "Zoë Inventedperson",
        "birth_date": "17/11/2008", "longitude": "-1.2", "latitude": "52.5",
    },
    "probation": {
        "event": "X1/1", "person": "X1", **WHO, "pnc": "2099/0000001A", "sentence": "Community order",
        "sentence_date": "07-05-2024",
    },
    "fire": {"incident": "F1", "call_time": "07/05/2024 03:15", "incident_type": "Deliberate primary fire – car"},
    "domestic-abuse": {
        "person": "SM1", "name": "Zoë Inventedperson", "birth_date": "17 November 2008", "referred": "07 May 2024",
        "sex": "Woman", "engaged": "Yes", "safe_before": "2",
    },
    "mentoring-referrals": {"referral": "R1", **WHO, "referred": "07/05/2024", "offered": "Yes"},
}  # fmt: skip
SECRETS = ("Inventedperson", "INVENTEDPERSON", "QF1 2ZZ", "9990000018", "2099/0000001A", "A000200000001", "2008-11-17",
           "17/11/2008", "N0000001", "C000001", "zoe@example")  # fmt: skip
FEEDS = list(RECORDS)


def heading(feed: str, name: str) -> str:
    """The heading of the standard, where it is not our own name."""
    spelt = contract(feed).field(name).headings
    return spelt[1] if len(spelt) > 1 else spelt[0]


def as_published(feed: str, folder: Path) -> Path:
    path = folder / f"{feed}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[heading(feed, n) for n in RECORDS[feed]], list(RECORDS[feed].values())])
    return path


def renamed(feed: str, folder: Path) -> tuple[Path, Path]:
    """Another system's export: other headings, the columns the other way round, CP1252, semicolons, a title above."""
    path, rules = folder / f"{feed}-other.csv", folder / f"{feed}-rules.toml"
    names = list(reversed(RECORDS[feed]))
    with path.open("w", encoding="cp1252", newline="") as stream:
        stream.write("Export – confidential\n")
        csv.writer(stream, delimiter=";").writerows(
            [[f"Fld {n.replace('_', '')}" for n in names], [RECORDS[feed][n] for n in names]]
        )
    columns = "".join(f'"Fld {n.replace("_", "")}" = "{n}"\n' for n in names)
    rules.write_text(f'source = "{feed}"\n[columns]\n{columns}', encoding="utf-8")
    return path, rules


def loaded(lake: Lake, feed: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The one row as the lake has it, and its identifiers as the vault has them."""
    (path,) = lake.paths("data", feed)
    (row,) = pq.ParquetFile(path).read().to_pylist()
    sealed = lake.vault.open("identifiers", row["extract_id"])
    who = sealed.to_pylist()[0] if sealed is not None else {}
    bare = {n: v for n, v in row.items() if n not in ("extract_id", "line", "flags", "person")}
    return bare, {n: v for n, v in who.items() if n not in ("extract_id", "line")}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def ready(lake: Lake, folder: Path, feed: str) -> Lake:
    if contract(feed).person_level:
        agree(lake, folder, feed)
    return lake


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_loads_in_the_shape_of_its_standard(feed: str, lake: Lake, tmp_path: Path) -> None:
    report = load(ready(lake, tmp_path, feed), as_published(feed, tmp_path))
    (told,) = report.files
    assert (told.status, told.loaded, told.months) == ("loaded", 1, told.months), told.error
    row, who = loaded(lake, feed)
    assert all(row.get(name, who.get(name)) is not None for name in RECORDS[feed] if name != "person")
    direct = {item.name for item in contract(feed).fields if item.direct}
    assert set(who) == direct
    assert not direct & set(row)


@pytest.mark.parametrize("feed", FEEDS)
def test_a_renamed_reordered_and_otherwise_encoded_extract_loads_the_same_through_a_mapping(
    feed: str, lake: Lake, tmp_path: Path
) -> None:
    load(ready(lake, tmp_path, feed), as_published(feed, tmp_path))
    other = ready(Lake(tmp_path / "other"), tmp_path, feed)
    path, rules = renamed(feed, tmp_path)
    report = load(other, path, mapping=rules)
    assert (report.loaded, report.quarantined) == (1, 0), report.files
    assert loaded(other, feed) == loaded(lake, feed)


@pytest.mark.parametrize("feed", [name for name in FEEDS if contract(name).person_level])
def test_what_tells_who_somebody_is_can_be_read_nowhere_in_the_lake(feed: str, lake: Lake, tmp_path: Path) -> None:
    path = as_published(feed, tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1] + ",Inventedperson"]) + "\n", encoding="utf-8")
    report = load(ready(lake, tmp_path, feed), path)
    assert report.quarantined == 1
    kept = everything_in(lake.path) + str(report.as_dict()).encode()
    assert not [secret for secret in SECRETS if secret.encode() in kept]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_is_told_by_its_headings_alone(feed: str, tmp_path: Path) -> None:
    from upstream.sources import identify_file

    path = as_published(feed, tmp_path).rename(tmp_path / "export.csv")
    assert identify_file(path).name == feed


def test_every_partner_feed_cites_its_standard_and_says_what_it_is() -> None:
    for feed in FEEDS:
        each = contract(feed)
        assert len(each.standard) > 10
        assert each.data_class
        assert each.person_level != each.anonymous
        assert not each.already_public


def test_no_anonymous_feed_has_a_field_that_tells_who_somebody_is() -> None:
    for each in CONTRACTS.values():
        if each.anonymous:
            assert not any(item.direct or item.keyed for item in each.fields)


def test_every_direct_identifier_may_be_left_out() -> None:
    for each in CONTRACTS.values():
        assert all(item.column is Effect.ALLOW for item in each.fields if item.direct), each.name


def test_days_of_partner_feeds_have_formats() -> None:
    for feed in FEEDS:
        for item in contract(feed).fields:
            assert item.formats or item.type not in (FieldType.DATE, FieldType.DATETIME), (feed, item.name)
