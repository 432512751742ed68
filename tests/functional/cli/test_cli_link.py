"""Linking on the command line, as the guide does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from linkage_support import County, county, filled, lake_of

FEEDS = ("police-nominals", "school-census", "adult-social-care", "homelessness")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> County:
    found = county(tmp_path_factory.mktemp("county"), people=5000)
    lake_of(found, found.folder / "lake", feeds=FEEDS)
    return found


@pytest.mark.slow
def test_link_review_why_unlink_history(upstream: Any, made: County, tmp_path: Path) -> None:
    lake, purpose = ("--lake", made.folder / "lake"), ("--purpose", "a test of the commands")
    said = [upstream("link", *lake, *purpose, "--model", made.model, "--out", tmp_path / "report")]
    assert "records of 4 feeds are of" in said[0].out
    assert (tmp_path / "report" / "linkage.md").read_text().startswith("# Linkage ")
    queue = tmp_path / "queue.csv"
    said.append(upstream("link", "review", "export", queue, *lake, *purpose, "--limit", 4))
    assert "Wrote 4 questions" in said[-1].out
    filled(queue, "different")
    said.append(upstream("link", "review", "import", queue, *lake, *purpose))
    assert "Kept 4 decisions" in said[-1].out
    record = queue.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[:2]
    said.append(upstream("link", "why", *record, *lake, *purpose))
    assert "A. Clerk decided" in said[-1].out
    rows = upstream("link", "records", record[0], *lake, "--json").json
    assert record[0] in {row["record"] for row in rows}
    said.append(upstream("link", "records", rows[0]["person"], *lake))
    assert record[0] in said[-1].out
    person = next(rows for rows in people_of(upstream, made, lake) if len(rows) > 1)
    told = ("--by", "A. Clerk", "--because", "cousins")
    said.append(upstream("link", "unlink", person[0], *told, *lake, *purpose))
    assert f"{person[0]} is kept apart from" in said[-1].out
    said.append(upstream("link", "history", *lake))
    said.append(upstream("link", "reads", *lake))
    logged = [row["what"] for row in upstream("link", "reads", *lake, "--json").json]
    assert logged == ["link", "review export", "review import", "why", "unlink"]
    words = "".join(answer.out + answer.err for answer in said).casefold()
    assert not [name for name in made.names() if name.casefold() in words]


def people_of(upstream: Any, made: County, lake: tuple[object, ...]) -> list[list[str]]:
    from upstream.engine import Lake

    of: dict[str, list[str]] = {}
    for row in Lake(made.folder / "lake").persons.keys().to_pylist():
        of.setdefault(row["person"], []).append(f"{row['extract_id']}:{row['line']}")
    return list(of.values())


def test_what_cannot_be_done_is_said(upstream: Any, made: County, tmp_path: Path) -> None:
    lake, purpose = ("--lake", made.folder / "lake"), ("--purpose", "a test of the commands")
    assert "UP-ENGINE-070" in upstream("link", *lake).err
    assert "UP-SHARING-011" in upstream("link", "--feeds", "ambulance", *lake, *purpose).err
    assert "UP-PEOPLE-001" in upstream("link", "--model", "poeple", *lake, *purpose).err
    assert "UP-PEOPLE-043" in upstream("link", "review", "import", tmp_path / "none.csv", *lake, *purpose).err
    assert upstream("link", "why", "x:1", "x:2", *lake).code == 2
    empty = ("--lake", tmp_path / "lake")
    assert "UP-PEOPLE-041" in upstream("link", *empty, *purpose).err
    assert "UP-ENGINE-060" in upstream("link", "history", *empty).err
