"""Definitions: which ship, what one says, and how it meets the records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from upstream.definitions import Comparison, Coverage, Definition, Explanation
    from upstream.engine import Lake


def definition(name: str | Path) -> Definition:
    """A preset by name, or a definition file by path."""
    from upstream import definitions as parts

    return parts.load(name)


def definitions() -> list[dict[str, Any]]:
    """The presets: name, version, title and standing."""
    from upstream import definitions as parts

    presets = (parts.load(name) for name in parts.PRESETS)
    return [{"name": d.name, "version": d.version, "title": d.title, "standing": d.standing} for d in presets]


def explain(name: str | Path, *, code: str, **flags: bool) -> Explanation:
    """Why an offence with this code and these flags (``knife=True``) is, or is not, in a group."""
    from upstream import definitions as parts

    chosen = parts.load(name)
    return parts.explain(chosen, {chosen.column: code, **flags})


def definition_coverage(lake: Lake, name: str | Path) -> Coverage:
    """Codes in the lake that no rule reaches, and codes in rules that the lake never has."""
    from upstream import definitions as parts
    from upstream.engine import connect

    return parts.coverage(parts.load(name), connect(lake))


def definition_compare(lake: Lake, first: str | Path, second: str | Path) -> Comparison:
    """Two definitions on the same records."""
    from upstream import definitions as parts
    from upstream.engine import connect

    return parts.compare(parts.load(first), parts.load(second), connect(lake))
