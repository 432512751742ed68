"""Documents that another process writes are the same files; what goes wrong there is told here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.publish import sample
from upstream.model.errors import UpstreamError
from upstream.publish import Document, write
from upstream.publish.hands import Hands


@pytest.fixture(scope="module")
def document() -> Document:
    return sample.document()


@pytest.fixture(scope="module")
def hands() -> Iterator[Hands]:
    with pytest.MonkeyPatch.context() as patch, Hands(1) as one:
        # The sample's outlines are of a class that only the tests know.
        patch.setenv("PYTHONPATH", str(Path(sample.__file__).parents[2]))
        yield one


def test_the_files_are_the_same(document: Document, hands: Hands, tmp_path: Path) -> None:
    here = write(document, tmp_path / "here", ("json", "csv"))
    there = hands.write(document, tmp_path / "there", ("json", "csv"))
    assert [path.relative_to(tmp_path / "here") for path in here] == [p.relative_to(tmp_path / "there") for p in there]
    assert [path.read_bytes() for path in here] == [path.read_bytes() for path in there]


def test_an_error_there_is_raised_here_and_the_next_document_is_written(
    document: Document, hands: Hands, tmp_path: Path
) -> None:
    with pytest.raises(UpstreamError, match="UP-PUBLISH-001"):
        hands.write(document, tmp_path, ("parchment",))
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(RuntimeError, match="Error"):
        hands.write(document, tmp_path / "taken", ("json",))
    assert hands.write(document, tmp_path / "free", ("json",))


def test_a_process_that_died_costs_one_document(document: Document, hands: Hands, tmp_path: Path) -> None:
    assert hands.write(document, tmp_path, ("json",))
    process = hands._all[0]._process
    assert process is not None
    process.kill()
    process.wait()
    with pytest.raises(RuntimeError, match="ended before it was done"):
        hands.write(document, tmp_path, ("json",))
    assert hands.write(document, tmp_path, ("json",))
