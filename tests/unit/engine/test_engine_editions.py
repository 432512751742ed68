"""Editions: what a later file replaces, and what it must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine_support import given, load, records, row
from upstream.engine import Input, Lake
from upstream.engine.editions import Removal, plan
from upstream.engine.manifest import Edition, Extract


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def rows(prefix: str, count: int, place: str = "Bristol", month: str = "2020-01", **cells: str) -> list[list[str]]:
    return [row(f"{prefix}{i}", month, f"{place} {i % 7:03d}A", **cells) for i in range(count)]


def force(prefix: str = "f", bristol: int = 60, month: str = "2020-01") -> list[list[str]]:
    return [
        *rows(prefix + "b", bristol, "Bristol", month),
        *rows(prefix + "w", 40, "Wiltshire", month),
        *[row(f"{prefix}n{i}", month, "") for i in range(10)],
        row(f"{prefix}s", month, "Leeds 001A"),
    ]


NAME = "2020-01-avon-street.csv"


def test_the_whole_force_replaces_its_district(lake: Lake) -> None:
    load(lake, given(rows("b", 60), NAME))
    report = load(lake, given(force(), NAME))
    assert (report.loaded, report.replaced) == (111, 60)
    assert "Replaced 60 rows of the earlier edition of 2020-01." in report.files[0].notes
    assert len(records(lake)) == 111


def test_a_district_after_the_whole_force_is_smaller_and_refused(lake: Lake) -> None:
    load(lake, given(force(), NAME))
    before, kept = lake.version, records(lake)
    report = load(lake, given(rows("b", 60), NAME), given(rows("m", 5, month="2020-02"), "feb.csv"))
    assert [f.status for f in report.files] == ["refused", "loaded"]
    assert report.files[0].code == "UP-ENGINE-030"
    assert "--replace" in report.files[0].error
    assert lake.version != before
    assert [r for r in records(lake) if r["month"] == "2020-01"] == kept


def test_told_to_replace_a_district_replaces_only_itself(lake: Lake) -> None:
    load(lake, given(force(), NAME))
    report = load(lake, given(rows("b", 58), NAME), replace=True)
    assert (report.loaded, report.replaced) == (58, 60)
    names = [r["lsoa_name"] or "" for r in records(lake)]
    assert sum(n.startswith("Bristol") for n in names) == 58
    assert sum(n.startswith("Wiltshire") for n in names) == 40
    assert names.count("") == 10


def test_two_districts_of_one_force_stand_side_by_side(lake: Lake) -> None:
    report = load(lake, given(rows("b", 20), NAME), given(rows("w", 20, "Wiltshire"), NAME))
    assert (report.loaded, report.replaced) == (40, 0)


def test_two_forces_stand_side_by_side(lake: Lake) -> None:
    report = load(lake, given(rows("b", 20), "a.csv"), given(rows("c", 30, Force="Kent"), "b.csv"))
    assert (report.loaded, report.replaced) == (50, 0)


def test_a_revision_replaces_the_month_and_leaves_other_months(lake: Lake) -> None:
    load(lake, given([*rows("a", 40), *rows("z", 40, month="2020-02")], "jan-feb.csv"))
    report = load(lake, given(rows("a", 39, Count="2"), "jan-revised.csv"))
    assert (report.loaded, report.replaced) == (39, 40)
    assert sorted({(r["month"], r["count"]) for r in records(lake)}) == [("2020-01", 2), ("2020-02", 1)]
    assert [e.months for e in lake.coverage("street").extracts] == [("2020-02",), ("2020-01",)]


def test_a_much_smaller_revision_is_refused(lake: Lake) -> None:
    load(lake, given(rows("a", 40)))
    assert load(lake, given(rows("a", 20))).files[0].code == "UP-ENGINE-030"
    assert load(lake, given(rows("a", 20)), replace=True).replaced == 40
    assert len(records(lake)) == 20


def test_a_replaced_file_is_not_loaded_again_by_itself(lake: Lake) -> None:
    load(lake, given(rows("a", 40)))
    load(lake, given(rows("a", 41)))
    before = lake.version
    assert load(lake, given(rows("a", 40))).files[0].status == "already loaded"
    assert lake.version == before
    assert load(lake, given(rows("a", 40)), replace=True).replaced == 41


def test_scopes_that_the_user_names_are_kept_apart(lake: Lake) -> None:
    load(lake, given(rows("a", 40)), scope="east")
    assert load(lake, given(rows("b", 10)), scope="west").replaced == 0
    assert load(lake, given(rows("c", 39)), scope="east").replaced == 40
    assert lake.coverage("street").scopes == ("east", "west")


def test_suppliers_are_kept_apart(lake: Lake) -> None:
    load(lake, given(rows("a", 40)), supplier="Police")
    assert load(lake, given(rows("a", 30)), supplier="Hospital").replaced == 0


def test_both_editions_in_one_load_come_out_as_in_two(lake: Lake, tmp_path: Path) -> None:
    one, two = given(rows("b", 60), NAME), given(force(), NAME)
    load(lake, one, two)
    other = Lake(tmp_path / "other")
    load(other, one)
    load(other, two)
    assert lake.version == other.version
    assert len(records(lake)) == 111


def test_an_input_says_its_own_scope(lake: Lake) -> None:
    files = [Input(f"{s}.csv", given(rows(s, 5)).source, scope=s) for s in ("kent", "devon")]
    assert load(lake, *files).loaded == 10
    assert lake.coverage("street").scopes == ("devon", "kent")


def extract(name: str, units: dict[str, int], scope: str | None = None) -> Extract:
    live = [Edition("2020-01", units)]
    return Extract(name, "s", "p", scope, name, "", "", 0, 0, 0, 0, "", live)


def test_stray_rows_of_a_force_file_do_not_make_it_partial() -> None:
    old = extract("old", {"A / Bristol": 9900, "A / Leeds": 3, "A / ": 97})
    new = extract("new", {"A / Bristol": 9890, "A / York": 2, "A / ": 99})
    assert plan([old], new) == ([Removal("old", "2020-01", None, 10000)], [])


def test_overlapping_scopes_exchange_what_they_share() -> None:
    old = extract("old", {"A / Bath": 50, "A / Bristol": 100})
    new = extract("new", {"A / Bristol": 101, "A / Mendip": 30})
    assert plan([old], new) == ([Removal("old", "2020-01", frozenset({"A / Bristol"}), 100)], [])
