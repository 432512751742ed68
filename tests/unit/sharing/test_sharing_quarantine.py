"""Refused rows about people: encrypted, for their days only, and gone with the extract. So are identifiers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sharing_support import agree, everything_in
from upstream.engine import Lake
from upstream.sources import load

TODAY = date(2024, 5, 1)
DAYS = {"start": "2024-04-01", "expiry": "2026-03-31", "quarantine_days": 30}
HEAD = "Outcome ID,Person ID,Name,Date of birth,Home postcode,PNC,Offence date,Outcome,Outcome date,NHS number\n"
SECRETS = ("Plantedname", "17/11/2008", "2008-11-17", "QF9 9ZZ", "2099/0000009Z", "PERSON77", "9990000034", "not-a-day")


def youth(name: str = "Plantedname, Zoe", number: int = 1, day: str = "07/05/2024") -> str:
    return f'{number}/1,PERSON77,"{name}",17/11/2008,QF9 9ZZ,2099/0000009Z,not-a-day,Caution,{day},9990000034\n'


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    agree(lake, tmp_path, "youth-justice", sender_kind="youth-justice", **DAYS)
    return lake


def sent(folder: Path, text: str, name: str = "yj.csv") -> Path:
    path = folder / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def leaked(folder: Path, *more: str) -> list[str]:
    kept = everything_in(folder) + "".join(more).encode()
    return [secret for secret in SECRETS if secret.encode() in kept]


def test_no_planted_identifier_is_in_the_lake_or_in_what_was_said(lake: Lake, tmp_path: Path, capfd: Any) -> None:
    path = sent(tmp_path, youth() + youth(number=2, day="never") + youth() + "too,short\n")
    report = load(lake, path, today=TODAY)
    assert (report.loaded, report.quarantined) == (1, 2)
    hidden = str(lake.quarantine().to_pylist())
    said = capfd.readouterr()
    assert not leaked(lake.path, str(report.as_dict()), hidden, said.out, said.err)
    assert "Plantedname" in str(lake.quarantine(opened=True).to_pylist())
    assert [row["text"] for row in lake.unread().to_pylist()] == ["not-a-day"]


def test_a_file_without_headings_does_not_repeat_its_first_person_in_the_error(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text(youth() + youth(number=2), encoding="utf-8")
    report = load(lake, path, today=TODAY)
    assert report.refused
    assert not leaked(lake.path, str(report.as_dict()))


def test_identifiers_lie_in_the_vault_by_extract_and_line(lake: Lake, tmp_path: Path) -> None:
    (told,) = load(lake, sent(tmp_path, youth() + youth(number=2)), today=TODAY).files
    sealed = lake.vault.open("identifiers", told.extract_id).to_pylist()
    assert [(row["line"], row["name"], str(row["birth_date"])) for row in sealed] == [
        (2, "Plantedname, Zoe", "2008-11-17"),
        (3, "Plantedname, Zoe", "2008-11-17"),
    ]
    assert "nhs_number" not in sealed[0]


def test_refused_rows_go_when_their_days_are_over(lake: Lake, tmp_path: Path) -> None:
    load(lake, sent(tmp_path, youth() + youth(number=2, day="never")), today=TODAY)
    assert lake.purge_quarantine(date(2024, 5, 31)) == {}
    assert lake.quarantine(opened=True).num_rows == 1
    assert list(lake.purge_quarantine(date(2024, 6, 1)).values()) == [1]
    assert lake.quarantine(opened=True).num_rows == 0
    (extract,) = lake.manifest.extracts.values()
    assert "destroyed on 2024-06-01" in extract.notes[-1]
    assert lake.purge_quarantine(date(2024, 6, 2)) == {}


def test_loading_anything_purges_too(lake: Lake, tmp_path: Path) -> None:
    load(lake, sent(tmp_path, youth() + youth(number=2, day="never")), today=TODAY)
    load(lake, sent(tmp_path, youth(number=9, day="07/06/2024"), "other.csv"), today=date(2024, 6, 2))
    assert lake.quarantine().num_rows == 0


def test_withdrawing_removes_every_trace_but_the_tombstone(lake: Lake, tmp_path: Path) -> None:
    before = everything_in(lake.path)
    path = sent(tmp_path, youth() + youth(number=2, day="never"), "sent-by-mistake.csv")
    (told,) = load(lake, path, today=TODAY).files
    assert lake.vault.extracts() == (told.extract_id,)
    stone = lake.withdraw(told.extract_id, reason="sent by mistake")
    assert (stone.rows, stone.quarantined) == (1, 1)
    assert not leaked(lake.path)
    assert lake.vault.extracts() == ()
    left = everything_in(lake.path)
    assert b"sent-by-mistake.csv" not in left
    manifest = (lake.path / "manifest.json").read_bytes()
    assert left.count(told.extract_id.encode()) == manifest.count(told.extract_id.encode()) == 1
    assert not list(lake.path.rglob("*.parquet")) + list(lake.path.rglob("*.sealed"))
    assert told.extract_id.encode() not in before


def test_withdrawing_one_leaves_the_others_whole(lake: Lake, tmp_path: Path) -> None:
    first = load(lake, sent(tmp_path, youth(), "a.csv"), today=TODAY).files[0]
    second = load(lake, sent(tmp_path, youth(number=2, day="07/06/2024"), "b.csv"), today=TODAY).files[0]
    lake.withdraw(first.extract_id, reason="x")
    assert lake.vault.open("identifiers", second.extract_id).num_rows == 1
    assert lake.vault.open("identifiers", first.extract_id) is None


def test_rows_that_a_later_edition_replaces_take_their_identifiers_with_them(lake: Lake, tmp_path: Path) -> None:
    both = youth() + youth(number=2, day="07/06/2024")
    first = load(lake, sent(tmp_path, both, "a.csv"), today=TODAY).files[0]
    load(lake, sent(tmp_path, youth("Othername, Zoe"), "b.csv"), today=TODAY)
    assert [row["line"] for row in lake.vault.open("identifiers", first.extract_id).to_pylist()] == [3]
    load(lake, sent(tmp_path, youth("Othername, Zoe", 2, "08/06/2024"), "c.csv"), today=TODAY)
    assert lake.vault.open("identifiers", first.extract_id) is None


def test_what_a_killed_load_left_in_the_vault_is_forgotten(lake: Lake, tmp_path: Path) -> None:
    import pyarrow as pa

    lake.vault.seal("identifiers", "dead", pa.table({"line": [1]}))
    load(lake, sent(tmp_path, youth()), today=TODAY)
    assert "dead" not in lake.vault.extracts()


def test_one_person_has_one_pseudonym_with_one_sender_and_another_elsewhere(lake: Lake, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    agree(lake, tmp_path, "probation", sender="Elsewhere", sender_kind="probation", **DAYS)
    load(lake, sent(tmp_path, youth() + youth(number=2)), today=TODAY)
    path = tmp_path / "probation.csv"
    path.write_text("Event ID,CRN,Sentence type,Sentence date\nE1,PERSON77,Community order,07/05/2024\n")
    load(lake, path, today=TODAY)
    seen = [
        row["person"]
        for feed in ("youth-justice", "probation")
        for file in lake.paths("data", feed)
        for row in pq.ParquetFile(file).read(columns=["person"]).to_pylist()
    ]
    assert len(seen) == 3
    assert len(set(seen)) == 2


def test_an_anonymous_feed_loses_what_tells_who_it_is_about_and_says_so(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    path = tmp_path / "istv.csv"
    path.write_text(
        "REPORTING PERIOD START DATE,REPORTING PERIOD END DATE,SITE CODE (OF TREATMENT),ASSAULT DATE AND TIME,"
        "ASSAULT METHOD,ASSAULT LOCATION TYPE,ASSAULT LOCATION DESCRIPTION,NHS Number,Patient name\n"
        '2024-05-01,2024-05-31,ZZL01,2024-05-04 23:10,Knife,Pub,"Red Lion, NHS 999 000 0034, call 07700 900123",'
        "9990000034,Plantedname\n"
    )
    (told,) = load(lake, path).files
    assert told.loaded == 1
    notes = " ".join(told.notes)
    assert "NHS Number, Patient name" in notes
    assert "2 telephone numbers" in notes
    kept = everything_in(lake.path)
    assert not [word for word in ("Plantedname", "9990000034", "999 000 0034", "900123") if word.encode() in kept]
    assert b"Red Lion, NHS (removed), call (removed)" in kept
