"""What the Duty asks, as the project ships it: each requirement with its legal source and the rule for its day."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

UNVERIFIED = "unverified"


@dataclass(frozen=True)
class DueRule:
    """When a requirement is due. ``kind`` is always, on, every or event, as the head of the file explains."""

    kind: str
    on: date | None = None
    months: int = 0
    after: str = ""
    text: str = ""
    source: str = ""
    checked: str = ""


@dataclass(frozen=True)
class Rule:
    """One requirement. ``shows`` names what the workspace itself can tell of it."""

    key: str
    group: str
    title: str
    text: str
    who: str
    source: str
    short: str
    url: str
    where: str
    checked: str
    due: DueRule
    shows: str = ""

    @property
    def citation(self) -> str:
        return f"{self.source}, {self.where}"

    @property
    def short_citation(self) -> str:
        """As a table says it, where the sources are named below."""
        return f"{self.short}, {self.where}"

    @property
    def unverified(self) -> bool:
        return self.checked == UNVERIFIED


@cache
def shipped() -> Mapping[str, Any]:
    text = (files("upstream.reference") / "duty" / "requirements.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def as_of() -> str:
    """The month in which the file was last held against its sources: 2026-03."""
    return str(shipped()["as_of"])


def checked_words(checked: str) -> str:
    return str(shipped()["checked"][checked])


def groups() -> dict[str, str]:
    return {row["key"]: row["title"] for row in shipped()["group"]}


@cache
def rules() -> Mapping[str, Rule]:
    """Every requirement by its key, in the order of the file."""
    return {row["key"]: _rule(row) for row in shipped()["requirement"]}


def _rule(row: Mapping[str, Any]) -> Rule:
    source = shipped()["source"][row["source"]]
    told = {name: row[name] for name in ("key", "group", "title", "text", "who", "where", "checked")}
    return Rule(
        **told,
        source=source["title"],
        short=source["short"],
        url=source.get("url", ""),
        due=_due(row["due"]),
        shows=row.get("shows", ""),
    )


def _due(row: Mapping[str, Any]) -> DueRule:
    titles = {key: source["title"] for key, source in shipped()["source"].items()}
    return DueRule(**{**row, "source": titles[row["source"]] if "source" in row else ""})
