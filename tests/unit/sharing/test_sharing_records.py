"""Sharing records: what they must say, when they are live, and that nothing about people enters a lake without one."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sharing_support import agree, agreed, everything_in
from upstream.engine import Input, Lake
from upstream.model.errors import UpstreamError
from upstream.model.sharing import Standing
from upstream.sources import CONTRACTS, contract, load
from upstream.sources import permits as register
from upstream.sources.sharing import check, parse, powers, why_not

START, LAST = date(2024, 4, 1), date(2025, 3, 31)
DAYS = {"start": "2024-04-01", "expiry": "2025-03-31"}
PEOPLE = [name for name, each in CONTRACTS.items() if each.person_level]
CARE = [name for name in PEOPLE if contract(name).data_class in ("health", "social-care")]
ROWS = "Crime number,Role,Age at offence,Gender,Month\n1,Victim,30,F,2024-05\n"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "extract" / "people.csv"
    path.parent.mkdir()
    path.write_text(ROWS, encoding="utf-8")
    return path


def code(what: Any) -> str:
    (told,) = what.files
    return str(told.code)


@pytest.mark.parametrize("feed", PEOPLE)
def test_the_engine_itself_takes_no_feed_about_people_without_a_permit(feed: str, lake: Lake) -> None:
    with pytest.raises(UpstreamError, match="UP-ENGINE-051"):
        lake.load(contract(feed), [Input.text("x.csv", "a\n1\n")])
    assert not lake.path.exists()


@pytest.mark.parametrize(
    ("today", "live"),
    [(date(2024, 3, 31), False), (START, True), (LAST, True), (date(2025, 4, 1), False)],
)
def test_a_record_is_live_from_its_first_to_its_last_day(
    lake: Lake, tmp_path: Path, file: Path, today: date, live: bool
) -> None:
    agree(lake, tmp_path, "recorded-crime-people", **DAYS)
    report = load(lake, file, today=today)
    assert report.loaded == int(live)
    assert live or code(report) == "UP-SHARING-009"


def test_without_a_record_a_feed_about_people_is_refused_and_the_others_load(lake: Lake, file: Path) -> None:
    (file.parent / "crime.csv").write_text("Crime number,HO code,Recorded date,Knife,Firearm,DA\n1,8N,2024-05-01,,,\n")
    report = load(lake, file.parent, today=START)
    assert [(told.file, told.code) for told in report.refused] == [("extract/people.csv", "UP-SHARING-009")]
    assert lake.sources() == ("recorded-crime",)


def test_an_ended_record_permits_nothing_from_that_day_on(lake: Lake, tmp_path: Path, file: Path) -> None:
    record = agree(lake, tmp_path, "recorded-crime-people", **DAYS)
    register.end(lake, record.name, because="the project is over", today=date(2024, 6, 1))
    assert load(lake, file, today=date(2024, 5, 31)).loaded == 1
    other = file.with_name("later.csv")
    other.write_text(ROWS.replace("30", "31"))
    report = load(lake, other, today=date(2024, 6, 1))
    assert code(report) == "UP-SHARING-009"
    assert "was ended on 2024-06-01" in report.files[0].error
    assert register.record(lake, record.name).standing(date(2024, 6, 1)) is Standing.ENDED


def test_a_record_of_another_sender_does_not_count(lake: Lake, tmp_path: Path, file: Path) -> None:
    agree(lake, tmp_path, "recorded-crime-people", **DAYS)
    report = load(lake, file, supplier="Somebody Else", today=START)
    assert code(report) == "UP-SHARING-009"
    assert "Testshire Sender" in report.files[0].error
    assert load(lake, file, supplier="testshire sender", today=START).loaded == 1


def test_of_several_senders_one_must_be_named(lake: Lake, tmp_path: Path, file: Path) -> None:
    agree(lake, tmp_path, "recorded-crime-people", **DAYS)
    agree(lake, tmp_path, "recorded-crime-people", name="second", sender="Otherford Police", **DAYS)
    assert code(load(lake, file, today=START)) == "UP-SHARING-010"
    load(lake, file, supplier="Otherford Police", today=START)
    assert [extract.supplier for extract in lake.manifest.extracts.values()] == ["Otherford Police"]


def test_fields_beyond_those_permitted_are_dropped_at_the_door_and_said(lake: Lake, tmp_path: Path, file: Path) -> None:
    agree(lake, tmp_path, "recorded-crime-people", leave_out=("sex", "age"), **DAYS)
    (told,) = load(lake, file, today=START).files
    notes = " ".join(told.notes)
    assert "Loaded under the sharing record agreed-recorded-crime-people, which permits it until 2025-03-31." in notes
    assert "the sharing record does not permit them: age, sex." in notes
    assert b"female" not in everything_in(lake.path)
    (extract,) = lake.manifest.extracts.values()
    assert extract.sharing == "agreed-recorded-crime-people"


def test_what_a_mapping_adds_is_dropped_too(lake: Lake, tmp_path: Path, file: Path) -> None:
    agree(lake, tmp_path, "recorded-crime-people", leave_out=("ethnicity",), **DAYS)
    rules = tmp_path / "rules.toml"
    rules.write_text('[constants]\nethnicity = "Constant"\n')
    assert load(lake, file, mapping=rules, today=START).loaded == 1
    assert b"Constant" not in everything_in(lake.path)


def test_a_wider_record_reads_the_same_file_anew(lake: Lake, tmp_path: Path, file: Path) -> None:
    agree(lake, tmp_path, "recorded-crime-people", leave_out=("sex",), **DAYS)
    load(lake, file, today=START)
    agree(lake, tmp_path, "recorded-crime-people", name="wider", start="2024-04-02", expiry="2025-03-31")
    report = load(lake, file, today=date(2024, 4, 2))
    assert (report.loaded, report.replaced) == (1, 1)
    assert load(lake, file, today=date(2024, 4, 2)).files[0].status == "already loaded"


@pytest.mark.parametrize("feed", CARE)
@pytest.mark.parametrize("kind", ["health", "ambulance", "childrens-social-care", "adults-social-care", "council"])
def test_section_16_never_satisfies_it_for_health_and_social_care(feed: str, kind: str, tmp_path: Path) -> None:
    record = parse(agreed(feed, sender_kind=kind, power=["pcsca-2022-s16"]), "x.toml")
    with pytest.raises(UpstreamError, match=r"UP-SHARING-005.*section 16\(4\)"):
        check(record)
    check(parse(agreed(feed, sender_kind=kind, power=["pcsca-2022-s16", "ca-2004-s10-11"]), "x.toml"))


@pytest.mark.parametrize("kind", ["health", "ambulance", "childrens-social-care", "adults-social-care"])
@pytest.mark.parametrize("feed", PEOPLE)
def test_section_16_never_carries_what_a_health_or_care_body_sends(feed: str, kind: str) -> None:
    assert why_not("pcsca-2022-s16", kind, contract(feed))


def test_section_16_carries_what_the_police_send() -> None:
    check(parse(agreed("recorded-crime-people", power=["pcsca-2022-s16"]), "x.toml"))


def test_a_power_for_figures_alone_carries_nothing_about_people() -> None:
    assert all(why_not("cda-1998-s17a", "police", contract(feed)) for feed in PEOPLE)


def test_every_power_has_its_citation_and_its_senders() -> None:
    from upstream.sources.sharing import gateways

    kinds = gateways()["sender_kinds"]
    for power in powers().values():
        assert power["citation"]
        assert power["url"].startswith("https://")
        assert set(power["senders"]) <= {*kinds, "any"}
        assert set(power.get("not_senders", ())) <= set(kinds)


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"purpose": ""}, "002"),
        ({"fields": []}, "002"),
        ({"start": "soon"}, "002"),
        ({"colour": "red"}, "002"),
        ({"quarantine_days": 1000}, "002"),
        ({"link": "yes"}, "002"),
        ({"feed": "recorded-crime-peopel"}, "003"),
        ({"feed": "ae-assaults"}, "003"),
        ({"fields": ["crime_number", "role", "month", "shoe_size"]}, "003"),
        ({"fields": ["crime_number"]}, "003"),
        ({"power": ["magna-carta"]}, "004"),
        ({"lawful_basis": "because"}, "004"),
        ({"conditions": ["9(2)(z)"]}, "004"),
        ({"sender_kind": "circus"}, "004"),
        ({"sender_kind": "health", "power": ["pcsca-2022-s16"]}, "005"),
        ({"start": "2025-04-01", "expiry": "2024-04-01"}, "006"),
        ({"start": "2024-04-01", "expiry": "2030-04-01"}, "006"),
        ({"fictional": True}, "006"),
        ({"files": {"a.csv": "00"}}, "006"),
    ],
)
def test_a_record_that_does_not_hold_is_refused_with_its_code(
    lake: Lake, tmp_path: Path, changes: dict[str, Any], number: str
) -> None:
    raw = agreed("recorded-crime-people") | changes
    path = tmp_path / "record.json"
    path.write_text(json.dumps(raw))
    with pytest.raises(UpstreamError) as caught:
        register.add(lake, path)
    assert caught.value.code == f"UP-SHARING-{number}"
    assert not register.records(lake)


@pytest.mark.parametrize("text", ["{", "name = ", ""])
def test_an_unsound_file_is_told(lake: Lake, tmp_path: Path, text: str) -> None:
    for suffix in (".json", ".toml"):
        path = tmp_path / f"record{suffix}"
        path.write_text(text)
        with pytest.raises(UpstreamError, match=r"UP-SHARING-00[12]"):
            register.add(lake, path)
    with pytest.raises(UpstreamError, match="UP-SHARING-001"):
        register.add(lake, tmp_path / "nowhere.toml")


def test_what_was_agreed_is_not_changed_afterwards(lake: Lake, tmp_path: Path) -> None:
    record = agree(lake, tmp_path, "asb", **DAYS)
    assert agree(lake, tmp_path, "asb", **DAYS) == record
    with pytest.raises(UpstreamError, match="UP-SHARING-008"):
        agree(lake, tmp_path, "asb", start="2024-04-01", expiry="2025-06-30")
    with pytest.raises(UpstreamError, match="UP-SHARING-007"):
        register.end(lake, "another", because="x", today=START)


def test_a_record_of_invented_people_permits_the_files_that_it_names_and_no_other(lake: Lake, file: Path) -> None:
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    raw = agreed("recorded-crime-people", fictional=True, files={"people.csv": sha256}, expiry="2099-12-31")
    text = "\n".join(f"{name} = {json.dumps(value)}" for name, value in raw.items() if name != "files")
    (file.parent / "sharing-people.toml").write_text(f'{text}\n[files]\n"people.csv" = "{sha256}"\n')
    assert load(lake, file).loaded == 1
    real = file.with_name("real.csv")
    real.write_text(ROWS.replace("30", "44"))
    report = load(lake, real)
    assert code(report) == "UP-SHARING-009"
    assert "only the invented files that it names" in report.files[0].error


def test_a_real_record_beside_a_file_does_not_register_itself(lake: Lake, file: Path) -> None:
    raw = agreed("recorded-crime-people")
    text = "\n".join(f"{name} = {json.dumps(value)}" for name, value in raw.items())
    (file.parent / "sharing.toml").write_text(text)
    assert code(load(lake, file)) == "UP-SHARING-009"


def test_linking_asks_for_a_record_that_permits_it(lake: Lake, tmp_path: Path) -> None:
    feed = contract("youth-justice")
    with pytest.raises(UpstreamError, match="UP-SHARING-009"):
        register.permit_link(register.records(lake), feed, None, START)
    agree(lake, tmp_path, "youth-justice", **DAYS)
    with pytest.raises(UpstreamError, match="UP-SHARING-011"):
        register.permit_link(register.records(lake), feed, None, START)
    agree(lake, tmp_path, "youth-justice", name="linking", link=True, leave_out=("pnc",), **DAYS)
    permit = register.permit_link(register.records(lake), feed, None, START)
    assert "pnc" not in permit.fields
    with pytest.raises(UpstreamError, match="UP-SHARING-009"):
        register.permit_link(register.records(lake), feed, None, date(2025, 4, 1))


@pytest.mark.parametrize("feed", [name for name, each in CONTRACTS.items() if not each.person_level])
def test_what_is_not_about_single_people_is_never_linked_and_needs_no_record(feed: str, lake: Lake) -> None:
    with pytest.raises(UpstreamError, match="UP-SHARING-011"):
        register.permit_link([], contract(feed), None, START)
    assert register.permit([], contract(feed), None, START) is None
