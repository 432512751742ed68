"""A lake linked from end to end: an invented county through contracts, sharing records, vault, model, keys and back."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from linkage_support import ANONYMOUS, LATER, PURPOSE, County, county, filled, keys, lake_of
from sharing_support import everything_in
from upstream import api
from upstream.engine import Lake
from upstream.engine.persons import SEALED
from upstream.model.errors import UpstreamError
from upstream.people import evaluate, kept, known_again
from upstream.people.report import Report
from upstream.sources.linkable import linkable


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> County:
    return county(tmp_path_factory.mktemp("linkage"))


@pytest.fixture(scope="module")
def linked(made: County) -> tuple[Lake, Report]:
    lake = lake_of(made, made.folder / "lake")
    return lake, api.link(lake, purpose=PURPOSE, model=made.model)


@pytest.fixture
def copy(linked: tuple[Lake, Report], tmp_path: Path) -> Lake:
    shutil.copytree(linked[0].path, tmp_path / "lake")
    return Lake(tmp_path / "lake")


def test_people_are_found_and_nobody_is_taken_for_another(made: County, linked: tuple[Lake, Report]) -> None:
    truth, found = [], []
    for feed in ("police-nominals", "school-census", "adult-social-care", "homelessness", "revenues-benefits"):
        who = made.truth(feed)
        for row in linked[0].persons.keys(feed).to_pylist():
            if row["line"] in who:
                truth.append(who[row["line"]])
                found.append(row["person"])
    told = evaluate.evaluate(found, truth, replicates=100)
    assert told.precision.value > 0.99
    assert told.recall.value > 0.93


def test_rows_about_offences_have_the_person_of_their_nominal_record(linked: tuple[Lake, Report]) -> None:
    lake = linked[0]
    of: dict[str, set[str]] = defaultdict(set)
    held: dict[str, set[str]] = defaultdict(set)
    for feed in ("police-nominals", "recorded-crime-people"):
        told = linkable(lake, [feed], today=date.today()).table.select(["record", "local"]).to_pylist()
        person = keys(lake)
        for row in told:
            if row["local"]:
                of[row["local"]].add(person[row["record"]])
                held[row["local"]].add(feed)
    both = [of[local] for local, feeds in held.items() if len(feeds) == 2]
    assert len(both) > 100
    assert all(len(people) == 1 for people in both)


def test_no_name_number_or_address_is_in_the_lake_the_report_or_the_log(
    made: County, linked: tuple[Lake, Report], tmp_path: Path
) -> None:
    lake, report = linked
    files = api.write_linkage(report, tmp_path / "report")
    kept = everything_in(lake.path).lower() + b"".join(file.read_bytes() for file in files).lower()
    assert len(made.names()) > 100
    assert not [name for name in made.names() if name.encode().lower() in kept]
    for sign in (b"@example.invalid", b"07700 9", b"01632 9", b"2099/"):
        assert sign not in kept


def test_an_error_names_nobody(made: County, copy: Lake, tmp_path: Path) -> None:
    greedy = made.model.read_text().replace("most_pairs = 400_000_000", "most_pairs = 5")
    (tmp_path / "greedy.toml").write_text(greedy)
    with pytest.raises(UpstreamError, match="UP-PEOPLE-010") as caught:
        api.link(copy, purpose=PURPOSE, model=tmp_path / "greedy.toml")
    assert not [name for name in made.names() if name.casefold() in str(caught.value).casefold()]


def test_anonymous_feeds_are_never_linked(linked: tuple[Lake, Report]) -> None:
    lake, report = linked
    feeds = set(lake.persons.keys()["feed"].to_pylist())
    assert not feeds & set(ANONYMOUS)
    assert set(ANONYMOUS) <= set(lake.sources())
    assert {item.feed for item in report.feeds} == feeds
    for feed in ANONYMOUS:
        with pytest.raises(UpstreamError, match="UP-SHARING-011"):
            api.link(lake, purpose=PURPOSE, feeds=[feed])


def test_nothing_is_linked_without_a_live_sharing_record(made: County, copy: Lake) -> None:
    api.end_sharing(copy, "agreed-homelessness", because="over")
    reads = len(api.identifier_reads(copy))
    with pytest.raises(UpstreamError, match="UP-SHARING-009"):
        api.link(copy, purpose=PURPOSE, feeds=["homelessness", "police-nominals"])
    told = linkable(copy, None, today=date.today())
    assert "was ended" in told.refused["homelessness"]
    assert "homelessness" not in told.table["feed"].to_pylist()
    long_after = date.today() + timedelta(1000)
    with pytest.raises(UpstreamError, match="UP-PEOPLE-041"):
        api.link(copy, purpose=PURPOSE, today=long_after)
    assert len(api.identifier_reads(copy)) == reads


@pytest.mark.slow
def test_what_a_sharing_record_does_not_permit_is_not_used_and_is_told(made: County, tmp_path: Path) -> None:
    lake = lake_of(made, tmp_path / "lake", feeds=("adult-social-care",))
    made.load(lake, "police-nominals", name="nominals-without-names", leave_out=("pnc", "address", "phone"))
    report = api.link(lake, purpose=PURPOSE, model=made.model)
    assert set(report.dropped["police-nominals"]) == {"pnc", "address", "phone"}
    assert report.numbers == ("nhs_number",)
    assert any("not permitted and not used" in line for line in report.sentences())


def test_every_strong_link_that_was_not_made_is_asked_about(linked: tuple[Lake, Report]) -> None:
    """A suspected merge of two people is never silent: neither made nor dropped without a question."""
    store = linked[0].persons
    records = store.open("records").to_pylist()
    person = {row["profile"]: row["person"] for row in records}
    of = {row["record"]: row["person"] for row in records}
    asked = {frozenset((of[row["record"]], of[row["other"]])) for row in store.open("queue").to_pylist()}
    strong = [row for row in store.open("pairs").to_pylist() if row["linked"]]
    apart = {frozenset((person[row["left"]], person[row["right"]])) for row in strong}
    apart = {pair for pair in apart if len(pair) == 2}
    assert apart
    assert apart <= asked


def test_nobody_has_two_right_numbers(linked: tuple[Lake, Report]) -> None:
    lake = linked[0]
    table = linkable(lake, None, today=date.today()).table
    person = keys(lake)
    from upstream.people.details import clean_nhs_number, clean_upn

    for name, cleaner in (("nhs_number", clean_nhs_number), ("upn", clean_upn)):
        held: dict[str, set[str]] = defaultdict(set)
        for record, number in zip(table["record"].to_pylist(), table[name].to_pylist(), strict=True):
            if number and cleaner(number):
                held[person[record]].add(cleaner(number))
        assert max(map(len, held.values())) == 1


def test_a_few_new_records_leave_the_keys_of_the_others_and_each_change_is_history(made: County, copy: Lake) -> None:
    before = keys(copy)
    made.load(copy, LATER)
    report = api.link(copy, purpose=PURPOSE, model=made.model)
    now = keys(copy)
    new = len(now) - len(before)
    assert 0 < new < 0.02 * len(before)
    assert report.kept is not None
    assert report.kept >= 0.999
    assert known_again.share_kept(before, now) >= 0.999
    told = {(row["key"], row["into"]) for row in api.link_history(copy)}
    assert {(before[name], now[name]) for name in before if before[name] != now[name]} <= told


@pytest.mark.slow
def test_linking_again_keeps_every_key(made: County, copy: Lake) -> None:
    before = keys(copy)
    report = api.link(copy, purpose=PURPOSE, model=made.model)
    assert keys(copy) == before
    assert report.kept == 1.0
    assert api.link_history(copy) == []


@pytest.mark.slow
def test_a_later_edition_of_the_same_people_has_their_keys(made: County, copy: Lake, tmp_path: Path) -> None:
    """The month's file comes again with a row more: every reference is new, and nobody becomes somebody else."""
    (old,) = copy.manifest.of("adult-social-care")
    person = keys(copy)
    by_line = {name.partition(":")[2]: key for name, key in person.items() if name.startswith(old.id)}
    whole = (made.folder / "made" / "extracts" / "adult-social-care.csv").read_text(encoding="utf-8").splitlines()
    again = tmp_path / "adult-social-care-again.csv"
    again.write_text("\n".join([*whole, whole[-1].replace(whole[-1].split("|")[0], "newcase")]) + "\n")
    api.load(copy, [again], source="adult-social-care", replace=True)
    api.link(copy, purpose=PURPOSE, model=made.model)
    now = {row["line"]: row["person"] for row in copy.persons.keys("adult-social-care").to_pylist()}
    kept = [now[int(line)] == key for line, key in by_line.items() if int(line) in now]
    assert len(kept) > 100
    assert np.mean(kept) > 0.999


def pair(lake: Lake, wanted: Callable[[int, int], bool]) -> tuple[str, str]:
    """Two records that are a person, whose profiles are as ``wanted``."""
    of = defaultdict(list)
    for row in lake.persons.open("records").to_pylist():
        of[row["person"]].append((row["record"], row["profile"]))
    for held in of.values():
        if len(held) == 2 and wanted(held[0][1], held[1][1]):
            return held[0][0], held[1][0]
    raise AssertionError("there is no such person")


def test_what_was_unlinked_stays_unlinked(made: County, copy: Lake) -> None:
    """Also where both records say exactly the same of somebody."""
    pairs = [pair(copy, lambda a, b, alike=alike: (a == b) is alike) for alike in (True, False)]
    for one, _ in pairs:
        assert api.unlink(copy, one, by="A. Clerk", because="cousins", purpose=PURPOSE) == 1
    before = keys(copy)
    api.link(copy, purpose=PURPOSE, model=made.model)
    now = keys(copy)
    moved = api.link_history(copy)
    for one, two in pairs:
        assert now[one] != now[two]
        told = api.why_linked(copy, one, two, purpose=PURPOSE)
        assert not told.one_person
        assert "A. Clerk decided" in told.lines[0]
        assert ("split", before[one]) in {(row["kind"], row["key"]) for row in moved}
    with pytest.raises(UpstreamError, match="UP-PEOPLE-044"):
        api.unlink(copy, pairs[0][0], by="A. Clerk", because="again", purpose=PURPOSE)


@pytest.mark.slow
def test_decisions_of_the_queue_are_obeyed_and_not_asked_again(made: County, copy: Lake, tmp_path: Path) -> None:
    queue = tmp_path / "queue.csv"
    asked = api.export_review(copy, queue, purpose=PURPOSE, limit=5)
    assert asked == 5
    assert queue.stat().st_mode & 0o777 == 0o600
    assert filled(queue, "same") == api.import_review(copy, queue, purpose=PURPOSE)
    pairs = [(row["record"], row["other"]) for row in copy.persons.open("decisions").to_pylist()]
    api.link(copy, purpose=PURPOSE, model=made.model)
    person = keys(copy)
    # Two decisions that bring two right numbers together are not obeyed: a contradiction stays a question.
    assert sum(person[one] == person[two] for one, two in pairs) >= 1
    assert api.export_review(copy, tmp_path / "again.csv", purpose=PURPOSE, limit=10_000)
    text = (tmp_path / "again.csv").read_text(encoding="utf-8-sig")
    assert not [one for one, two in pairs if f"{one},{two}" in text]
    with pytest.raises(UpstreamError, match="UP-PEOPLE-042"):
        api.export_review(copy, copy.path / "queue.csv", purpose=PURPOSE)


def test_withdrawing_an_extract_removes_every_trace_but_its_tombstone(copy: Lake) -> None:
    (gone,) = copy.manifest.of("homelessness")
    person = keys(copy)
    ours = {name: key for name, key in person.items() if name.startswith(gone.id)}
    only = set(ours.values()) - {key for name, key in person.items() if name not in ours}
    shared = next(name for name, key in ours.items() if key not in only)
    api.unlink(copy, shared, by="A. Clerk", because="plantedreason", purpose=PURPOSE)
    changed = [("split", person[shared], min(only), gone.id, 1), ("merged", "pelsewhere", "pother", "other", 1)]
    copy.persons.append("history", kept.history(changed, "2026-01-01"))
    told_before = everything_told(copy)
    assert all(sign in told_before for sign in (gone.id, "plantedreason", *only))
    run, ring = copy.persons.run, copy.path / "vault" / "ring.json"
    assert f"people.{run}" in json.loads(ring.read_text())

    copy.withdraw(gone.id, reason="sent by mistake")

    told = everything_told(copy)
    assert not [sign for sign in (gone.id, "plantedreason", *only) if sign in told]
    assert "pelsewhere" in told
    assert {name for name in person if name not in ours} == set(keys(copy))
    assert f"people.{run}" not in json.loads(ring.read_text())
    files = [path for path in copy.path.rglob("*") if path.is_file()]
    assert not [path for path in files if run in str(path) or gone.id in path.name]
    left = everything_in(copy.path)
    assert not [key for key in only if key.encode() in left]
    # What is left names the extract and says nothing of it: its tombstone, and the log of who read it.
    assert copy.tombstones[0].extract_id == gone.id
    assert {path.name for path in files if gone.id.encode() in path.read_bytes()} == {"manifest.json", "reads.jsonl"}


def everything_told(lake: Lake) -> str:
    """All that a linkage keeps, opened."""
    sealed = (lake.persons.open(kind) for kind in SEALED)
    return str([table.to_pylist() for table in (lake.persons.keys(), *sealed) if table is not None])


def test_a_lake_that_was_changed_meanwhile_is_left_alone(copy: Lake) -> None:
    store = copy.persons
    run, table = store.run, store.keys()
    with pytest.raises(UpstreamError, match="UP-ENGINE-061"):
        store.commit(table, {}, ["an-extract-that-went"], run)
    with pytest.raises(UpstreamError, match="UP-ENGINE-061"):
        store.commit(table, {}, [], "another-run")
    assert store.run == run


def test_what_a_killed_run_left_behind_goes_with_the_next_load(made: County, copy: Lake) -> None:
    copy.vault.seal("people.records", "people.0123456789ab", pa.table({"record": ["x:1"]}))
    made.load(copy, LATER)
    assert copy.vault.extracts("people.records") == (f"people.{copy.persons.run}",)


def test_why_is_told_in_words_and_through_other_records(linked: tuple[Lake, Report]) -> None:
    lake = linked[0]
    rows = lake.persons.open("records").to_pylist()
    person = {row["profile"]: row["person"] for row in rows}
    record = {row["profile"]: row["record"] for row in rows}
    near: dict[int, set[int]] = defaultdict(set)
    for row in lake.persons.open("pairs").to_pylist():
        if row["linked"] and person[row["left"]] == person[row["right"]]:
            near[row["left"]].add(row["right"])
            near[row["right"]].add(row["left"])
    way = ((a, b, c) for a in near for b in near[a] for c in near[b] - near[a] - {a})
    a, b, c = next(way)
    straight = api.why_linked(lake, record[a], record[b], purpose=PURPOSE)
    assert straight.one_person
    assert "They have" in straight.lines[0]
    assert "such pairs the model expects one to be two people" in straight.lines[0]
    around = api.why_linked(lake, record[a], record[c], purpose=PURPOSE)
    assert around.one_person
    assert len(around.lines) >= 3 or "own number" in around.lines[0]
    with pytest.raises(UpstreamError, match="UP-PEOPLE-040"):
        api.why_linked(lake, record[a], "nowhere:1", purpose=PURPOSE)


@pytest.mark.slow
def test_keys_are_the_lakes_own_and_nothing_is_left_when_all_is_withdrawn(made: County, tmp_path: Path) -> None:
    runs = []
    for name in ("one", "two"):
        lake = lake_of(made, tmp_path / name, feeds=("homelessness",))
        api.link(lake, purpose=PURPOSE, model=made.model)
        runs.append({row["line"]: row["person"] for row in lake.persons.keys().to_pylist()})
    assert runs[0].keys() == runs[1].keys()
    assert not set(runs[0].values()) & set(runs[1].values())
    assert pc.all(pc.match_substring_regex(lake.persons.keys()["person"], "^p[0-9a-f]{19}$")).as_py()
    (gone,) = lake.manifest.of("homelessness")
    lake.withdraw(gone.id, reason="sent by mistake")
    assert lake.persons.run == ""
    assert not list((lake.path / "vault").rglob("*.sealed"))
    with pytest.raises(UpstreamError, match="UP-ENGINE-060"):
        api.link_history(lake)
