from __future__ import annotations

import csv
from types import SimpleNamespace

import pytest

from upstream.synthetic.lives import generate
from upstream.synthetic.lives.feeds import feeds

PEOPLE, YEARS, SEED = 20_000, 5, 7


@pytest.fixture(scope="session")
def loremshire(tmp_path_factory):
    """A small county written to disk, and what was reported of it."""
    folder = tmp_path_factory.mktemp("loremshire")
    return generate.generate(folder, people=PEOPLE, years=YEARS, seed=SEED)


@pytest.fixture(scope="session")
def told():
    """What happened in the county that ``loremshire`` wrote."""
    return generate.story(PEOPLE, YEARS, SEED)


@pytest.fixture(scope="session")
def larger():
    """What happened in a county large enough for planted effects to show."""
    return generate.story(150_000, YEARS, 11)


@pytest.fixture(scope="session")
def table(loremshire):
    """Read an extract as an outsider would: by what the reference page says of its encoding and delimiter."""

    def read(name):
        feed = feeds()[name]
        path = loremshire.folder / "extracts" / feed.file
        with path.open(encoding=feed.encoding, newline="") as stream:
            reader = csv.DictReader(stream, delimiter=feed.delimiter)
            return SimpleNamespace(headings=reader.fieldnames, rows=list(reader))

    return read
