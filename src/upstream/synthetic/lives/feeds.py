"""The extracts as data: file, headings and formats of each, read from ``feeds.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Column:
    """``field`` is the generator's word, ``heading`` the agency's."""

    field: str
    heading: str
    about: str


@dataclass(frozen=True)
class Feed:
    """One extract: how its file is written and what a row of it is; ``person`` says whether rows name anybody."""

    name: str
    file: str
    title: str
    sender: str
    standard: str
    dates: str
    person: bool
    reference: str
    about: str
    faults: tuple[str, ...]
    columns: tuple[Column, ...]
    encoding: str = "utf-8"
    delimiter: str = ","


@cache
def feeds() -> Mapping[str, Feed]:
    text = (files("upstream.synthetic.lives") / "feeds.toml").read_text(encoding="utf-8")
    return {name: _feed(name, table) for name, table in tomllib.loads(text).items()}


def _feed(name: str, table: dict[str, Any]) -> Feed:
    given = dict(table)
    return Feed(
        name=name,
        sender=given.pop("from"),
        columns=tuple(Column(*column) for column in given.pop("columns")),
        faults=tuple(given.pop("faults")),
        **given,
    )
