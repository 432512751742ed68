"""What options are weighed by: as the project ships it, until a group sets its own."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from upstream.web.planning.models import Criterion, Strategy

FIELDS = ("key", "title", "help", "weight", "position")


@functools.cache
def shipped() -> dict[str, Any]:
    """``criterion``, ``rating`` and ``citation`` of the file."""
    text = (files("upstream.reference") / "plans" / "criteria.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def citations() -> tuple[str, ...]:
    return tuple(shipped()["citation"])


def ratings() -> Mapping[str, str]:
    """How sure the evidence for an option is: key to words."""
    return {row["key"]: row["title"] for row in shipped()["rating"]}


def give_criteria(strategy: Strategy, before: Strategy | None = None) -> None:
    """Those of the version before, with its group's weights; else those shipped."""
    rows = list(before.criteria.values(*FIELDS)) if before else []
    rows = rows or [row | {"position": place} for place, row in enumerate(shipped()["criterion"], start=1)]
    Criterion.objects.bulk_create(Criterion(strategy=strategy, **row) for row in rows)
