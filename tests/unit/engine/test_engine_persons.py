"""Keys of people in the lake and what is sealed beside them: one run counts, whatever happens to the others."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from upstream.engine import Lake
from upstream.model.errors import UpstreamError

KEYS = pa.table(
    {"extract_id": ["a", "a", "b"], "line": [2, 3, 2], "feed": ["x", "x", "y"], "person": ["p1", "p2", "p1"]}
)
FACTS = pa.table({"json": ["{}"]})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path / "lake")
    made.path.mkdir()
    return made


def test_nothing_was_linked_in_a_new_lake(lake: Lake) -> None:
    assert lake.persons.run == ""
    assert lake.persons.keys().num_rows == 0
    assert lake.persons.open("records") is None
    for ask in (lake.persons.need, lambda: lake.persons.append("decisions", FACTS)):
        with pytest.raises(UpstreamError, match="UP-ENGINE-060"):
            ask()


def test_a_run_takes_the_place_of_the_last_with_all_that_was_sealed(lake: Lake) -> None:
    first = lake.persons.commit(KEYS, {"facts": FACTS}, [], "")
    lake.persons.append("decisions", pa.table({"record": ["a:2"]}))
    assert lake.persons.open("decisions").num_rows == 1
    second = lake.persons.commit(KEYS.slice(0, 1), {"facts": FACTS}, [], first)
    assert lake.persons.run == second != first
    assert lake.persons.keys().to_pylist() == [{"extract_id": "a", "line": 2, "feed": "x", "person": "p1"}]
    assert lake.persons.open("decisions") is None
    assert not list((lake.path / "vault").rglob(f"*{first}*"))


def test_keys_are_had_by_feed_and_the_secret_outlives_a_rotation(lake: Lake) -> None:
    lake.persons.commit(KEYS, {"facts": FACTS}, [], "")
    secret = lake.persons.secret()
    lake.vault.rotate()
    assert lake.persons.secret() == secret
    assert lake.persons.open("facts").to_pylist() == [{"json": "{}"}]
    assert lake.persons.keys("y")["person"].to_pylist() == ["p1"]
    assert len(secret) == 32


def test_two_runs_that_began_from_one_do_not_both_count(lake: Lake) -> None:
    first = lake.persons.commit(KEYS, {"facts": FACTS}, [], "")
    with pytest.raises(UpstreamError, match="UP-ENGINE-061"):
        lake.persons.commit(KEYS, {"facts": FACTS}, [], "")
    assert lake.persons.run == first
