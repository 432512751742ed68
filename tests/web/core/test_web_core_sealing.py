"""Files at rest: what goes in comes out, from any place; what was touched does not; a key opens one file alone."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstream.model.errors import UpstreamError
from upstream.web.core import sealing
from upstream.web.core.sealing import BLOCK, MAGIC, TAG, SealedReader, SealedWriter, new_key
from web_upload_support import street, zipped

KEY = bytes(range(32))


def sealed(folder: Path, content: bytes, key: bytes = KEY, step: int = 10_000) -> Path:
    path = folder / "file.sealed"
    with SealedWriter(path, key) as writer:
        for at in range(0, len(content), step):
            writer.write(content[at : at + step])
    assert (writer.size, writer.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    return path


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BLOCK", 64)


@settings(max_examples=60, deadline=None)
@given(
    content=st.binary(max_size=400),
    step=st.integers(1, 200),
    places=st.lists(st.tuples(st.integers(0, 420), st.integers(0, 150)), max_size=6),
)
def test_what_goes_in_comes_out_from_any_place(content: bytes, step: int, places: list[tuple[int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = sealed(Path(folder), content, step=step)
        with io.BufferedReader(SealedReader(path, KEY)) as reader:
            assert reader.read() == content
            for start, length in places:
                reader.seek(start)
                assert reader.read(length) == content[start : start + length]


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 200])
def test_every_kind_of_damage_is_noticed(tmp_path: Path, size: int) -> None:
    path = sealed(tmp_path, bytes(range(256))[:size])
    whole = path.read_bytes()
    block = 64 + TAG
    damages = [
        whole[:-1],
        whole + b"x",
        whole[: len(MAGIC)],
        b"",
        whole[: len(MAGIC) + block] if size > 64 else whole[:-2],
        whole[: len(MAGIC)] + whole[len(MAGIC) + block :] if size > 64 else whole[1:],
        whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:],
        b"UPF2" + whole[len(MAGIC) :],
    ]
    for damaged in damages:
        path.write_bytes(damaged)
        with pytest.raises(UpstreamError, match="UP-WEB-120"), SealedReader(path, KEY) as reader:
            reader.read()


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    path = sealed(tmp_path, b"month,count\n" * 40)
    with pytest.raises(UpstreamError, match="UP-WEB-120"), SealedReader(path, new_key()) as reader:
        reader.read()


def test_nothing_readable_lies_on_the_disk(tmp_path: Path) -> None:
    content = b"surname,forename\n" + b"Invented,Person\n" * 30
    path = sealed(tmp_path, content)
    assert b"nvent" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_bytes()) == len(MAGIC) + len(content) + TAG * -(-len(content) // 64)


def test_an_archive_is_opened_where_it_lies(tmp_path: Path) -> None:
    path = sealed(tmp_path, zipped({"a.csv": street(300), "b.csv": street(2)}))
    with SealedReader(path, KEY) as reader, zipfile.ZipFile(io.BufferedReader(reader)) as archive:
        assert archive.read("b.csv") == street(2)
        assert archive.read("a.csv") == street(300)


def test_a_file_that_was_broken_off_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TypeError), SealedWriter(tmp_path / "file.sealed", KEY) as writer:
        writer.write(b"x" * 1000 + writer.path)  # type: ignore[operator]
    assert list(tmp_path.iterdir()) == []
    assert BLOCK == 1 << 18
