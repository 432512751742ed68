"""The purposes for which records about people may be read: data, with the law that each rests on."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class Purpose:
    key: str
    name: str
    words: str
    source: str
    checked: bool


@functools.cache
def purposes() -> dict[str, Purpose]:
    text = resources.files("upstream.web.accounts").joinpath("purposes.toml").read_text(encoding="utf-8")
    return {row["key"]: Purpose(**row) for row in tomllib.loads(text)["purpose"]}


def name_of(key: str) -> str:
    """The name of a purpose; nothing for a key that there is not."""
    return purposes()[key].name if key in purposes() else ""
