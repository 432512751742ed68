"""From the tables of a definition file to classes and rules, with what is unknown, doubled or contradictory."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from upstream.definitions.codes import knife_flaggable, offence_codes, police_uk_categories
from upstream.definitions.definition import Group, OffenceClass, Rule
from upstream.definitions.faults import Faults, unknown

FLAGS = ("knife", "firearm", "domestic_abuse", "hate", "alcohol", "drugs")
KNIFE_FLAGGABLE = "knife-flaggable"


@cache
def classes_text() -> str:
    return (files("upstream.reference") / "definitions" / "classes.toml").read_text(encoding="utf-8")


def vocabulary(column: str) -> tuple[str, ...]:
    """The codes that may stand in a column of offences."""
    return tuple(offence_codes()) if column == "offence_code" else police_uk_categories()


def checked_codes(table: str, index: int, codes: list[Any], column: str, faults: Faults) -> tuple[str, ...]:
    known = vocabulary(column)
    for position, code in enumerate(codes):
        what = ""
        if not isinstance(code, str):
            what = f"write the code {code} in quotes"
        elif code not in known:
            what = unknown("offence code", code, known)
        elif code in codes[:position]:
            what = f"the code '{code}' is listed twice"
        if what:
            faults.at_key(table, "codes", what, index=index, containing=str(code))
    return tuple(str(code) for code in codes)


def build_classes(data: dict[str, Any], column: str, faults: Faults) -> tuple[tuple[OffenceClass, ...], str]:
    """The file's own classes, then the shipped ones less the codes that the file's own have taken."""
    own = []
    taken: dict[str, str] = {}
    for index, entry in enumerate(data.get("class", [])):
        codes = checked_codes("class", index, entry["codes"], column, faults)
        for code in codes:
            if taken.get(code, entry["label"]) != entry["label"]:
                what = f"the code '{code}' is already in the class '{taken[code]}'"
                faults.at_key("class", "codes", what, index=index, containing=code)
            taken[code] = entry["label"]
        own.append(OffenceClass(entry["label"], codes, entry.get("why", "")))
    if column != "offence_code":
        return tuple(own), "Not classified"
    shipped = tomllib.loads(classes_text())
    labels = {item.label for item in own}
    left = (_without(entry, set(taken)) for entry in shipped["class"] if entry["label"] not in labels)
    return (*own, *(item for item in left if item.codes)), str(shipped["other"])


def _without(entry: dict[str, Any], taken: set[str]) -> OffenceClass:
    codes = tuple(code for code in entry["codes"] if code not in taken)
    return OffenceClass(entry["label"], codes, entry.get("why", ""))


def build_rules(
    data: dict[str, Any], groups: tuple[Group, ...], classes: tuple[OffenceClass, ...], column: str, faults: Faults
) -> tuple[Rule, ...]:
    names = [group.name for group in groups]
    rules = []
    for index, entry in enumerate(data["rule"]):
        if entry["group"] not in names:
            faults.at_key("rule", "group", unknown("group", entry["group"], names), index=index)
        for key in ("flag", "unless"):
            if key in entry and entry[key] not in FLAGS:
                faults.at_key("rule", key, unknown("flag", entry[key], FLAGS), index=index)
        if entry.get("flag") and entry.get("flag") == entry.get("unless"):
            faults.at_key("rule", "unless", "a flag cannot be both needed and excluded", index=index)
        rules.append(_rule(index, entry, classes, column, faults))
    for index, name in enumerate(names):
        if all(rule.group != name for rule in rules):
            faults.at_table("group", f"no rule puts anything in the group '{name}'", index=index)
    _contradictions(rules, faults)
    return tuple(rules)


def _rule(index: int, entry: dict[str, Any], classes: tuple[OffenceClass, ...], column: str, faults: Faults) -> Rule:
    codes = [
        *_named_codes(index, entry.get("offences", []), classes, faults),
        *checked_codes("rule", index, entry.get("codes", []), column, faults),
    ]
    if not entry.get("offences") and not entry.get("codes"):
        faults.at_table("rule", f"the rule '{entry['id']}' names no offences and no codes", index=index)
    return Rule(
        id=entry["id"],
        group=entry["group"],
        codes=tuple(dict.fromkeys(codes)),
        flag=entry.get("flag"),
        unless=entry.get("unless"),
        because=entry.get("because", ""),
        reading=entry.get("reading", ""),
    )


def _named_codes(index: int, wanted: str | list[Any], classes: tuple[OffenceClass, ...], faults: Faults) -> list[str]:
    by_label = {item.label: item.codes for item in classes} | {KNIFE_FLAGGABLE: knife_flaggable()}
    codes: list[str] = []
    for label in [wanted] if isinstance(wanted, str) else wanted:
        if label not in by_label:
            what = unknown("class of offences", label, by_label)
            faults.at_key("rule", "offences", what, index=index, containing=str(label))
        codes.extend(by_label.get(label, ()))
    return codes


def _contradictions(rules: list[Rule], faults: Faults) -> None:
    """A rule that an earlier one of another group forestalls for some code can never hold for it."""
    for index, rule in enumerate(rules):
        for earlier in rules[:index]:
            shared = [code for code in rule.codes if code in earlier.codes]
            if shared and earlier.group != rule.group and _forestalls(earlier, rule):
                what = (
                    f"the rule '{rule.id}' puts {', '.join(shared)} in '{rule.group}', but the rule '{earlier.id}' "
                    f"above it has already put every such record in '{earlier.group}'"
                )
                faults.at_table("rule", what, index=index)


def _forestalls(earlier: Rule, later: Rule) -> bool:
    """Whether ``earlier`` holds whenever ``later`` does, for a code that both name."""
    return earlier.flag in (None, later.flag) and earlier.unless in (None, later.unless)
