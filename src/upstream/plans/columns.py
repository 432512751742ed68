"""Which column of a partner's table is which: by its heading, as `reference/plans/columns.toml` lists them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

ACTIONS_NEED = frozenset({"text", "lead"})
MEASURES_NEED = frozenset({"title", "baseline"})
SHORTEST = 5


@cache
def names() -> Mapping[str, Mapping[str, Sequence[str]]]:
    text = (files("upstream.reference") / "plans" / "columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def plain(text: str) -> str:
    """Small letters and single spaces, without punctuation or brackets with notes."""
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", re.sub(r"\(.*?\)", " ", text.lower())).split())


def recognised(heading: Sequence[str], kind: str) -> dict[str, int]:
    """Field to column for the headings that we know; the longest known beginning of a heading wins, each field once."""
    fields = names()[kind]
    found: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(heading):
        words = plain(cell)
        fits = [(len(name), field) for field, known in fields.items() for name in known if _begins(words, name)]
        if not fits:
            continue
        length, field = max(fits)
        if field not in found or found[field][0] < length:
            found[field] = (length, place)
    return {field: place for field, (_, place) in found.items()}


def action_columns(heading: Sequence[str]) -> dict[str, int] | None:
    """The columns of a table of actions, or None where the row is no such heading."""
    found = recognised(heading, "action")
    if not found.keys() >= ACTIONS_NEED:
        return None
    # The number of an action stands before it, in a column that often has no heading.
    if "number" not in found and found["text"] > 0:
        found["number"] = found["text"] - 1
    return found


def measure_columns(heading: Sequence[str]) -> dict[str, int] | None:
    found = recognised(heading, "measure")
    return found if found.keys() >= MEASURES_NEED else None


def _begins(words: str, name: str) -> bool:
    """The heading, or a long one that begins with it; "who" and "what" begin questions of templates too."""
    return words == name or (len(name) >= SHORTEST and words.startswith(f"{name} "))
