"""Measures ready to be chosen, as `reference/plans/measures.toml` has them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Preset:
    key: str
    title: str
    unit: str
    direction: str
    months: int
    source: str
    note: str


@cache
def presets() -> dict[str, Preset]:
    text = (files("upstream.reference") / "plans" / "measures.toml").read_text(encoding="utf-8")
    return {each["key"]: Preset(**each) for each in tomllib.loads(text)["measure"]}
