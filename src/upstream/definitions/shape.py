"""Whether a definition file has the tables, keys and kinds of value that a definition needs."""

from __future__ import annotations

from typing import Any

from upstream.definitions.definition import MATTERS, OPEN_SOURCES, SWITCH
from upstream.definitions.faults import Faults, unknown
from upstream.model.errors import nearest

FORMAT = 1
FEEDS = ("recorded-crime", *OPEN_SOURCES)
COLUMNS = {"recorded-crime": "offence_code", "police-uk": "crime_type", "police-uk-outcomes": "crime_type"}
REQUIRED = ("format", "name", "title", "version", "noun", "sources", "adopted", "reasons", "group", "rule")
TEXTS = ("name", "title", "version", "standing", "noun", "field")
TOP = (*REQUIRED, "standing", "field", "domestic_abuse", "class", "not_expressed")
KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "adopted": {"by": str, "text": str, "citation": str, "groups_text": str},
    "domestic_abuse": {"default": str, "note": str},
    "group": {"name": str, "title": str},
    "rule": {
        "id": str,
        "group": str,
        "offences": (str, list),
        "codes": list,
        "flag": str,
        "unless": str,
        "because": str,
        "reading": str,
    },
    "class": {"label": str, "codes": list, "why": str},
    "not_expressed": {"what": str, "why": str, "held_by": str},
}
NEEDED = {
    "adopted": ("by", "text", "citation"),
    "group": ("name",),
    "rule": ("id", "group"),
    "class": ("label", "codes"),
    "not_expressed": ("what", "why"),
}


def check_shape(data: dict[str, Any], faults: Faults) -> None:
    """Adds a fault for each thing that keeps the file from being read further."""
    _top(data, faults)
    for name in ("adopted", "domestic_abuse"):
        if name in data:
            _single(name, data[name], faults)
    for name in ("group", "rule", "class", "not_expressed"):
        _several(name, data.get(name, []), faults)
    _sources(data, faults)
    _reasons(data.get("reasons", {}), faults)


def _top(data: dict[str, Any], faults: Faults) -> None:
    for key in REQUIRED:
        if key not in data:
            faults.add(0, f"'{key}' is missing")
    for key in data:
        if key not in TOP:
            line = faults.lines.key("", key) or faults.lines.table(key)
            faults.add(line, f"'{key}' is not known here. {nearest(key, TOP)}".rstrip())
    for key in TEXTS:
        if key in data and not (isinstance(data[key], str) and data[key].strip()):
            faults.at_key("", key, f"'{key}' must be a text in quotes")
    if data.get("format", FORMAT) != FORMAT:
        faults.at_key("", "format", f"format must be {FORMAT}, which this version reads")


def _single(table: str, entry: Any, faults: Faults) -> None:
    if not isinstance(entry, dict):
        faults.at_key("", table, f"write it as [{table}]")
        return
    _entry(table, 0, entry, faults)
    if table == "domestic_abuse" and entry.get("default", "include") not in SWITCH:
        faults.at_key(table, "default", f"default must be one of {', '.join(SWITCH)}")


def _several(table: str, entries: Any, faults: Faults) -> None:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        faults.at_table(table, f"write each as [[{table}]]")
        return
    identity = NEEDED[table][0]
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        _entry(table, index, entry, faults)
        name = str(entry.get(identity, ""))
        if name in seen:
            faults.at_key(table, identity, f"there is already a {table} '{name}'", index=index)
        seen.add(name)


def _entry(table: str, index: int, entry: dict[str, Any], faults: Faults) -> None:
    known = KEYS[table]
    for key, value in entry.items():
        if key not in known:
            faults.at_key(table, key, f"'{key}' is not known here. {nearest(key, known)}".rstrip(), index=index)
        elif not isinstance(value, known[key]):
            kind = "a list of texts" if known[key] is list else "a text in quotes"
            faults.at_key(table, key, f"'{key}' must be {kind}", index=index)
        elif isinstance(value, list) and key == "offences" and not all(isinstance(label, str) for label in value):
            faults.at_key(table, key, "write each class of offences in quotes", index=index)
    for key in NEEDED.get(table, ()):
        if not entry.get(key):
            faults.at_table(table, f"it has no '{key}'", index=index)


def _sources(data: dict[str, Any], faults: Faults) -> None:
    sources = data.get("sources")
    if sources is None:
        return
    if not isinstance(sources, list) or not sources:
        faults.at_key("", "sources", "'sources' must list at least one feed")
        return
    for source in map(str, sources):
        if source not in FEEDS:
            faults.at_key("", "sources", unknown("feed", source, FEEDS), containing=source)
    needed = {COLUMNS[source] for source in map(str, sources) if source in COLUMNS}
    column = str(data.get("field", "offence_code"))
    if needed and needed != {column}:
        key = "field" if "field" in data else "sources"
        faults.at_key("", key, f"these feeds hold the offence in the field {' or '.join(sorted(needed))}, not {column}")


def _reasons(reasons: Any, faults: Faults) -> None:
    if not isinstance(reasons, dict):
        faults.at_key("", "reasons", "write it as [reasons]")
        return
    for matter in MATTERS:
        if matter not in reasons:
            faults.at_table("reasons", f"it has no '{matter}': write what was said, or that it was not stated")
    for matter, said in reasons.items():
        line = faults.lines.table(f"reasons.{matter}") or faults.lines.key("reasons", matter)
        if matter not in MATTERS:
            faults.add(line, f"'{matter}' is not one of the four matters. {nearest(matter, MATTERS)}".rstrip())
        elif isinstance(said, dict) and (not said.get("text") or set(said) - {"text", "citation"}):
            faults.add(line, "a reason has a 'text' and a 'citation', and nothing else")
        elif not isinstance(said, str | dict):
            faults.add(line, "a reason is a text in quotes, or a table with 'text' and 'citation'")
