"""The encrypted store: what goes in comes out, what is forgotten is gone, and nothing can be read without the key."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from upstream.engine.vault import Vault
from upstream.model.errors import UpstreamError

NAMES = pa.table({"extract_id": ["e1", "e1"], "line": [2, 3], "surname": ["Testperson", None]})


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "lake")


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_is_sealed_is_opened_again_and_cannot_be_read_from_the_disk(vault: Vault, tmp_path: Path) -> None:
    vault.seal("identifiers", "e1", NAMES)
    assert vault.open("identifiers", "e1").equals(NAMES)
    assert vault.open("identifiers", "e2") is None
    assert b"Testperson" not in everything(tmp_path)
    assert vault.extracts() == vault.extracts("identifiers") == ("e1",)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_keys_are_for_their_owner_alone(vault: Vault) -> None:
    vault.seal("identifiers", "e1", NAMES)
    assert (vault.keys / "master.key").stat().st_mode & 0o777 == 0o600
    assert vault.keys.stat().st_mode & 0o777 == 0o700


def test_parts_add_up_and_large_tables_are_cut(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upstream.engine.vault.PART_ROWS", 1)
    assert len(vault.seal("identifiers", "e1", NAMES)) == 2
    vault.seal("identifiers", "e2", NAMES)
    assert vault.open("identifiers").num_rows == 4


def test_forgetting_takes_files_and_key(vault: Vault) -> None:
    (path,) = vault.seal("identifiers", "e1", NAMES)
    vault.seal("quarantine", "e1", NAMES)
    copy = path.read_bytes()
    assert vault.forget("e1", ["quarantine"]) == 1
    assert vault.open("identifiers", "e1") is not None
    assert vault.forget("e1") == 1
    path.write_bytes(copy)
    with pytest.raises(UpstreamError, match="UP-ENGINE-050"):
        vault.open("identifiers", "e1")


def test_a_new_master_key_opens_what_the_old_one_sealed(vault: Vault) -> None:
    vault.seal("identifiers", "e1", NAMES)
    before = (vault.keys / "master.key").read_bytes()
    same = vault.pseudonyms("person", pa.array(["A1"]))
    vault.rotate()
    assert (vault.keys / "master.key").read_bytes() != before
    assert vault.open("identifiers", "e1").equals(NAMES)
    assert vault.pseudonyms("person", pa.array(["A1"])) == same


@pytest.mark.parametrize("moved", [False, True])
def test_a_rotation_that_was_cut_off_loses_nothing(vault: Vault, monkeypatch: pytest.MonkeyPatch, moved: bool) -> None:
    vault.seal("identifiers", "e1", NAMES)
    replace, calls = Path.replace, []

    def cut(self: Path, target: Path) -> Path:
        if self.suffix == ".new":
            calls.append(target)
            if len(calls) > moved:
                raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", cut)
        with pytest.raises(KeyboardInterrupt):
            vault.rotate()
    assert vault.open("identifiers", "e1").equals(NAMES)
    vault.rotate()
    assert vault.open("identifiers", "e1").equals(NAMES)


def test_another_key_or_a_changed_file_is_told(vault: Vault, tmp_path: Path) -> None:
    (path,) = vault.seal("identifiers", "e1", NAMES)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(UpstreamError, match="UP-ENGINE-050"):
        vault.open("identifiers", "e1")
    path.write_bytes(b"else")
    with pytest.raises(UpstreamError, match="UP-ENGINE-050"):
        vault.open("identifiers", "e1")
    with pytest.raises(UpstreamError, match="UP-ENGINE-050"):
        Vault(tmp_path / "lake", tmp_path / "elsewhere").open("identifiers", "e1")


def test_a_part_cannot_take_the_place_of_another_kind(vault: Vault) -> None:
    (path,) = vault.seal("identifiers", "e1", NAMES)
    other = vault.path / "quarantine"
    other.mkdir()
    path.rename(other / path.name)
    with pytest.raises(UpstreamError, match="UP-ENGINE-050"):
        vault.open("quarantine", "e1")


def test_keys_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPSTREAM_KEYS", str(tmp_path / "safe"))
    vault = Vault(tmp_path / "lake")
    vault.seal("identifiers", "e1", NAMES)
    assert (tmp_path / "safe" / "master.key").exists()
    assert not (tmp_path / "lake" / "keys").exists()


def test_leftovers_go_and_pseudonyms_stay(vault: Vault) -> None:
    before = vault.pseudonyms("person", pa.array(["A1"]))
    vault.seal("identifiers", "dead", NAMES)
    vault.seal("identifiers", "e1", NAMES)
    vault.keep_only(["e1"])
    assert vault.extracts() == ("e1",)
    assert vault.pseudonyms("person", pa.array(["A1"])) == before


def test_pseudonyms_are_the_same_for_the_same_text_in_one_lake(vault: Vault, tmp_path: Path) -> None:
    values = pa.chunked_array([["A1", None], ["a1 ", "B2"]])
    first, empty, same, other = vault.pseudonyms("person", values).to_pylist()
    assert (first, empty) == (same, None)
    assert other != first != "A1"
    assert Vault(tmp_path / "other").pseudonyms("person", values).to_pylist()[0] != first
