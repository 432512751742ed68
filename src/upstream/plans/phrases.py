"""The words and rules of the linter, as `reference/plans/lint.toml` has them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Rule:
    key: str
    title: str
    why: str
    mend: str


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((files("upstream.reference") / "plans" / "lint.toml").read_text(encoding="utf-8"))


@cache
def phrases(kind: str) -> tuple[str, ...]:
    return tuple(_told()["phrases"][kind])


@cache
def rules() -> dict[str, Rule]:
    return {key: Rule(key, **words) for key, words in _told()["rule"].items()}
