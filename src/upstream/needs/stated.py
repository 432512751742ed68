"""What a force's own words say of people: the ethnic group that they stated, and what a suspect was to a victim."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

UNKNOWN = "not known"
NO_SUSPECT = "no suspect recorded"
MARKS = re.compile(r"[^a-z0-9]+")


def ethnic_group(words: str | None) -> str:
    """One of the five groups of the census that the words name, else `UNKNOWN`."""
    return _group("ethnicity", words or "")


def relationship(words: str | None) -> str:
    """How the suspect is related to the victim, else `UNKNOWN`."""
    return _group("relationship", words or "")


def ethnic_groups() -> tuple[str, ...]:
    return ("White", "Asian", "Black", "Mixed", "Other")


def relationships() -> tuple[str, ...]:
    return ("partner or ex-partner", "family", "acquaintance", "stranger", "other")


@cache
def _lists() -> Mapping[str, Any]:
    text = (resources.files("upstream.reference") / "people" / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _group(field: str, words: str) -> str:
    lists, plain = _lists()[field], _plain(words)
    if plain in map(_plain, lists["unknown"]):
        return UNKNOWN
    for group in lists["group"]:
        if plain in map(_plain, group["exact"]):
            return str(group["name"])
    padded = f" {plain} "
    for group in lists["group"]:
        if any(f" {_plain(word)} " in padded for word in group["words"]):
            return str(group["name"])
    return UNKNOWN


def _plain(words: str) -> str:
    """Small letters and digits with single blanks; an ampersand is read as "and"."""
    return MARKS.sub(" ", words.casefold().replace("&", " and ")).strip()
