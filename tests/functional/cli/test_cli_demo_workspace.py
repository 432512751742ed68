"""The demonstration's workspace: its own settings and no other, and nothing is built twice."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from upstream import demo


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = dict(os.environ)
    monkeypatch.setattr(os, "environ", kept)


def test_no_database_but_its_own_is_ever_touched(tmp_path: Path) -> None:
    os.environ |= {"DATABASE_URL": "postgresql://real", "DATABASE_OWNER_URL": "x", "UPSTREAM_MODE": "production"}
    address = demo._prepare_environment(tmp_path, 8123)
    assert address == "http://127.0.0.1:8123"
    assert not [name for name in os.environ if name.startswith("DATABASE_")]
    assert os.environ["UPSTREAM_MODE"] == "demonstration"
    assert Path(os.environ["UPSTREAM_WORKSPACE"]) == tmp_path / "workspace"


def test_what_this_version_built_is_not_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_build", lambda *rest: pytest.fail("it was built again"))
    for place in demo.places(tmp_path):
        place.folder.mkdir(parents=True)
        (place.folder / "findings.json").write_text("{}")
    (tmp_path / demo.BUILT).write_text(json.dumps(demo._wanted()))
    assert all(place.complete for place in demo.build(tmp_path, progress=lambda *step: None))


def test_another_version_or_a_broken_mark_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    monkeypatch.setattr(demo, "_build", lambda item, *rest: built.append(item.folder))
    monkeypatch.setattr(demo, "_lay_out", lambda *rest: None)
    for mark in ("{}", "not json"):
        (tmp_path / demo.BUILT).write_text(mark)
        demo.build(tmp_path, progress=lambda *step: None)
    assert built == ["bristol", "loremshire"] * 2
    assert demo._state(tmp_path) == demo._wanted()


def test_a_port_that_is_taken_gives_way_to_a_free_one() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        assert demo._free(taken) not in (0, taken)
