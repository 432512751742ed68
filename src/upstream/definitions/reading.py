"""Definitions are TOML files: the shipped presets, or a user's own, read by the same rules."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from upstream.definitions.definition import MATTERS, Adopted, Definition, Gap, Group, Reason
from upstream.definitions.faults import DefinitionError, Faults
from upstream.definitions.lines import Lines
from upstream.definitions.rules import build_classes, build_rules, classes_text
from upstream.definitions.shape import check_shape
from upstream.model.errors import UpstreamError, nearest

OWN = "the partnership's own file"
PRESETS = ("thames-valley", "warwickshire", "nottinghamshire", "police-uk-open")
"""The names of the shipped definitions."""


def load(name_or_path: str | Path) -> Definition:
    """A shipped definition by name, or a definition file by path."""
    if str(name_or_path) in PRESETS:
        return _preset(str(name_or_path))
    path = Path(name_or_path)
    if not path.is_file():
        raise UpstreamError(
            "UP-DEFINITION-001",
            f"there is no definition '{name_or_path}', nor a file of that name",
            do=f"{nearest(str(name_or_path), PRESETS)} Shipped: {', '.join(PRESETS)}.".strip(),
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UpstreamError(
            "UP-DEFINITION-003", "the file is not UTF-8 text", where=str(path), do="Save it as UTF-8."
        ) from error
    return read(text, where=str(path))


@cache
def _preset(name: str) -> Definition:
    text = (files("upstream.reference") / "definitions" / f"{name}.toml").read_text(encoding="utf-8")
    return read(text, where=f"preset {name}")


def read(text: str, *, where: str) -> Definition:
    """The definition that ``text`` (TOML) describes; raises `DefinitionError` with every fault."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UpstreamError("UP-DEFINITION-003", f"the file is not valid TOML: {error}", where=where) from error
    faults = Faults(Lines(text))
    check_shape(data, faults)
    definition = None if faults else _build(data, faults, _digest(text))
    if definition is None or faults:
        raise DefinitionError(where, faults.problems())
    return definition


def _digest(text: str) -> str:
    return hashlib.sha256("\0".join((text, classes_text())).encode()).hexdigest()


def _build(data: dict[str, Any], faults: Faults, digest: str) -> Definition | None:
    column = data.get("field", "offence_code")
    groups = tuple(Group(entry["name"], entry.get("title", entry["name"])) for entry in data["group"])
    classes, other = build_classes(data, column, faults)
    rules = build_rules(data, groups, classes, column, faults)
    if faults:
        return None
    switch = data.get("domestic_abuse", {})
    return Definition(
        name=data["name"],
        title=data["title"],
        version=data["version"],
        standing=data.get("standing", OWN),
        noun=data["noun"],
        sources=tuple(data["sources"]),
        column=column,
        adopted=Adopted(**data["adopted"]),
        reasons=_reasons(data["reasons"]),
        domestic_abuse=switch.get("default", "include"),
        domestic_abuse_note=switch.get("note", ""),
        groups=groups,
        rules=rules,
        classes=classes,
        other=other,
        gaps=tuple(Gap(**gap) for gap in data.get("not_expressed", [])),
        digest=digest,
    )


def _reasons(said: dict[str, Any]) -> tuple[Reason, ...]:
    return tuple(
        Reason(matter, **said[matter]) if isinstance(said[matter], dict) else Reason(matter, said[matter])
        for matter in MATTERS
    )
