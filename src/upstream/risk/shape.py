"""Whether a specification file has what an index needs, and whether what it says makes sense."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from upstream.definitions.faults import Faults, unknown
from upstream.model.errors import nearest
from upstream.risk.specification import COMPARED, DIRECTIONS, LAKE, MISSING, SCALES, SOURCES, YEARS

FORMAT = 1
NUMBER = (int, float)
Kinds = Mapping[str, Any]
TOP: Kinds = {
    "format": int, "name": str, "title": str, "version": str, "standing": str, "citation": str, "years": str,
    "compared": str, "average_years": int, "rise": int, "least_months": int, "check": str, "not_covered": list,
    "heading": list, "indicator": list,
}  # fmt: skip
NEEDED = ("format", "name", "title", "version", "years", "compared", "heading", "indicator")
HEADING: Kinds = {"id": str, "title": str, "weight": NUMBER, "about": str}
INDICATOR: Kinds = {
    "id": str, "title": str, "heading": str, "source": str, "direction": str, "transformation": str, "weight": NUMBER,
    "missing": str, "field": str, "values": list, "edition": str, "domain": str, "column": str, "denominator": str,
    "unit": str, "feed": str, "year": str, "published": bool, "shrink": bool, "outcome": bool, "about": str,
}  # fmt: skip
INDICATOR_NEEDED = ("id", "title", "heading", "source", "direction", "transformation", "weight", "missing")
OF_SOURCE: Mapping[str, tuple[str, ...]] = {
    "police-uk": ("field", "values"),
    "recorded-crime": ("field", "values"),
    "deprivation": ("edition", "domain"),
    "file": ("column",),
}
SOURCE_KEYS = {"field", "values", "edition", "domain", "column", "denominator", "feed", "published", "year"}
ALSO: Mapping[str, set[str]] = {"file": {"denominator", "feed", "published", "year"}}
CHOICES: Mapping[str, Iterable[str]] = {
    "source": SOURCES,
    "direction": DIRECTIONS,
    "transformation": tuple(SCALES),
    "missing": MISSING,
}
KIND_WORDS = {int: "a whole number", str: "text in quotation marks", list: "a list", bool: "true or false"}
ID = re.compile(r"[a-z][a-z0-9_-]*")
LIMITS = {"average_years": (1, 10), "rise": (1, 9), "least_months": (1, 12)}


def check_shape(data: Kinds, faults: Faults) -> None:
    """Adds a fault for each key that is missing, unknown, or of the wrong kind."""
    _keys(data, TOP, NEEDED, "", 0, "the specification", faults)
    for name, kinds, needed in (
        ("heading", HEADING, ("id", "title")),
        ("indicator", INDICATOR, INDICATOR_NEEDED),
    ):
        entries = data.get(name)
        if isinstance(entries, list) and not entries:
            faults.at_key("", name, f"there is no [[{name}]]")
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                _keys(entry, kinds, needed, name, index, _called(name, entry, index), faults)
            else:
                faults.at_key("", name, f"'{name}' must be tables, each begun with [[{name}]]")


def _called(name: str, entry: Kinds, index: int) -> str:
    said = entry.get("id")
    return f"{name} '{said}'" if isinstance(said, str) else f"{name} {index + 1}"


def _keys(
    entry: Kinds, kinds: Kinds, needed: Iterable[str], table: str, index: int, called: str, faults: Faults
) -> None:
    for key in needed:
        if key not in entry:
            faults.at_table(table, f"{called} has no '{key}'", index=index)
    for key, value in entry.items():
        if key not in kinds:
            close = nearest(key, kinds)
            faults.at_key(table, key, f"{called} has a key '{key}' that is not known. {close}".rstrip(), index=index)
        elif not _is(value, kinds[key]):
            word = KIND_WORDS.get(kinds[key], "a number")
            faults.at_key(table, key, f"'{key}' of {called} must be {word}", index=index)
        elif value in ("", []):
            faults.at_key(table, key, f"'{key}' of {called} is empty", index=index)


def _is(value: Any, kind: Any) -> bool:
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def check_meaning(data: Kinds, faults: Faults) -> None:
    """Adds a fault for each thing that is well written and cannot be."""
    if data["format"] != FORMAT:
        faults.at_key("", "format", f"'format' is {data['format']}; this version reads format {FORMAT}")
    for key, known in (("years", YEARS), ("compared", COMPARED)):
        if data[key] not in known:
            faults.at_key("", key, f"{unknown(key, data[key], known)} Choose from {', '.join(known)}.")
    for key, (low, high) in LIMITS.items():
        if not low <= data.get(key, low) <= high:
            faults.at_key("", key, f"'{key}' must be from {low} to {high}")
    headings = [entry["id"] for entry in data["heading"]]
    if data.get("check", headings[0]) not in headings:
        faults.at_key("", "check", unknown("heading", data["check"], headings))
    for name in ("heading", "indicator"):
        _names(name, data[name], faults)
        _weights(name, data[name], faults)
    for index, entry in enumerate(data["indicator"]):
        _indicator(entry, index, headings, faults)
    _headings(data, faults)


def _names(table: str, entries: list[Any], faults: Faults) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if not ID.fullmatch(entry["id"]):
            faults.at_key(table, "id", f"'{entry['id']}' must be small letters, digits, - and _", index=index)
        if entry["id"] in seen:
            faults.at_key(table, "id", f"there are two of [[{table}]] with the id '{entry['id']}'", index=index)
        seen.add(entry["id"])


def _weights(table: str, entries: list[Any], faults: Faults) -> None:
    for index, entry in enumerate(entries):
        weight = entry.get("weight", 1)
        if not 0 < weight < float("inf"):
            faults.at_key(table, "weight", f"the weight of '{entry['id']}' must be more than 0", index=index)


def _indicator(entry: Kinds, index: int, headings: list[str], faults: Faults) -> None:
    called = f"indicator '{entry['id']}'"
    if entry["heading"] not in headings:
        faults.at_key(
            "indicator", "heading", f"{called}: {unknown('heading', entry['heading'], headings)}", index=index
        )
    for key, known in CHOICES.items():
        if entry[key] not in known:
            words = f"{called}: {unknown(key, entry[key], known)} Choose from {', '.join(known)}."
            faults.at_key("indicator", key, words, index=index)
    if entry["source"] in SOURCES:
        _of_source(entry, index, called, faults)


def _of_source(entry: Kinds, index: int, called: str, faults: Faults) -> None:
    source = entry["source"]
    for key in OF_SOURCE[source]:
        if key not in entry:
            faults.at_table("indicator", f"{called} of the source {source} has no '{key}'", index=index)
    allowed = set(OF_SOURCE[source]) | ALSO.get(source, set())
    for key in sorted(SOURCE_KEYS & set(entry) - allowed):
        faults.at_key("indicator", key, f"{called}: '{key}' means nothing for the source {source}", index=index)
    if source == "file" and not entry.get("published") and not ("denominator" in entry and "unit" in entry):
        faults.at_table(
            "indicator",
            f"{called} needs 'denominator' (a column, or \"population\") and 'unit', so that small counts can be "
            "protected; a value that is published already has 'published = true' instead",
            index=index,
        )
    if source == "file" and entry.get("published") and "denominator" in entry:
        faults.at_key("indicator", "denominator", f"{called} is a published value: it has no denominator", index=index)
    if source in LAKE and not all(isinstance(value, str) for value in entry.get("values", [])):
        faults.at_key("indicator", "values", f"{called}: 'values' must be a list of texts", index=index)


def _headings(data: Kinds, faults: Faults) -> None:
    """Each heading has indicators, all on one scale."""
    for index, heading in enumerate(data["heading"]):
        mine = [entry for entry in data["indicator"] if entry["heading"] == heading["id"]]
        if not mine:
            faults.at_table("heading", f"heading '{heading['id']}' has no indicator", index=index)
        scales = {SCALES[e["transformation"]]: e["transformation"] for e in mine if e["transformation"] in SCALES}
        if len(scales) > 1:
            words = f"heading '{heading['id']}' mixes transformations of different scales: {', '.join(scales.values())}"
            faults.at_table("heading", f"{words}. Use one of them (z and log go together).", index=index)
