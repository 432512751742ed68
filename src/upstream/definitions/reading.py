"""Definitions are TOML files: the shipped presets, or a user's own. Faults are reported with their lines, all at once."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from upstream.definitions.codes import knife_flaggable, offence_codes, police_uk_categories
from upstream.definitions.definition import (
    MATTERS,
    OPEN_SOURCES,
    SWITCH,
    Adopted,
    Definition,
    Gap,
    Group,
    OffenceClass,
    Reason,
    Rule,
)
from upstream.definitions.lines import Lines
from upstream.model.errors import UpstreamError, nearest

FORMAT = 1
KEYS = {
    "": "format name title version standing noun sources field adopted reasons domestic_abuse group rule class "
    "not_expressed",
    "adopted": "by text citation groups_text",
    "domestic_abuse": "default note",
    "group": "name title",
    "rule": "id group offences codes flag unless because reading",
    "class": "label codes why",
    "not_expressed": "what why held_by",
}
REQUIRED = ("format", "name", "title", "version", "noun", "sources", "adopted", "reasons", "group", "rule")
FLAGS = ("knife", "firearm", "domestic_abuse", "hate", "alcohol", "drugs")
FEEDS = ("recorded-crime", *OPEN_SOURCES)
KNIFE_FLAGGABLE = "knife-flaggable"


@dataclass(frozen=True, order=True)
class Problem:
    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" if self.line else self.what


class DefinitionError(UpstreamError):
    """A definition file that cannot be used; ``problems`` has every fault with its line."""

    def __init__(self, where: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        listed = "".join(f"\n  {problem}" for problem in problems)
        super().__init__("UP-DEFINITION-002", f"the definition has {len(problems)} fault(s):{listed}\n", where=where)


def presets() -> tuple[str, ...]:
    """The names of the shipped definitions."""
    folder = files("upstream.reference") / "definitions"
    names = (item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name != "classes"))


def load(name_or_path: str | Path) -> Definition:
    """A shipped definition by name, or a definition file by path."""
    name = str(name_or_path)
    if name in presets():
        return _preset(name)
    path = Path(name_or_path)
    if not path.is_file():
        raise UpstreamError(
            "UP-DEFINITION-001",
            f"there is no definition '{name}', nor a file of that name",
            do=f" {nearest(name, presets())} Shipped: {', '.join(presets())}.".replace("  ", " "),
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UpstreamError(
            "UP-DEFINITION-003", "the file is not UTF-8 text", where=str(path), do=" Save it as UTF-8."
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
    reader = _Reader(data, Lines(text))
    definition = reader.build(hashlib.sha256((text + _classes_text()).encode()).hexdigest())
    if reader.problems or definition is None:
        raise DefinitionError(where, tuple(sorted(set(reader.problems))))
    return definition


@cache
def _classes_text() -> str:
    return (files("upstream.reference") / "definitions" / "classes.toml").read_text(encoding="utf-8")


@dataclass
class _Reader:
    data: dict[str, Any]
    lines: Lines
    problems: list[Problem] = field(default_factory=list)

    def fault(self, line: int, what: str) -> None:
        self.problems.append(Problem(line, what))

    def build(self, digest: str) -> Definition | None:
        self._shape()
        if self.problems:
            return None
        self.column = str(self.data.get("field", "offence_code"))
        classes, other = self._classes()
        groups = tuple(Group(g["name"], g.get("title", g["name"])) for g in self.data["group"])
        rules = self._rules(classes, groups)
        self._contradictions(rules)
        switch = self.data.get("domestic_abuse", {})
        if switch.get("default", "include") not in SWITCH:
            self.fault(self.lines.key("domestic_abuse", "default"), f"default must be one of {', '.join(SWITCH)}")
        if self.problems:
            return None
        data = self.data
        return Definition(
            name=data["name"],
            title=data["title"],
            version=str(data["version"]),
            standing=data.get("standing", "the partnership's own file"),
            noun=data["noun"],
            sources=tuple(data["sources"]),
            field=self.column,
            adopted=Adopted(**data["adopted"]),
            reasons=self._reasons(),
            domestic_abuse=switch.get("default", "include"),
            domestic_abuse_note=switch.get("note", ""),
            groups=groups,
            rules=rules,
            classes=classes,
            other=other,
            gaps=tuple(Gap(**gap) for gap in data.get("not_expressed", [])),
            digest=digest,
        )

    def _shape(self) -> None:
        for key in REQUIRED:
            if key not in self.data:
                self.fault(0, f"'{key}' is missing")
        if self.data.get("format", FORMAT) != FORMAT:
            self.fault(self.lines.key("", "format"), f"format must be {FORMAT}")
        self._known("", 0, self.data)
        for table in ("adopted", "domestic_abuse"):
            if isinstance(self.data.get(table), dict):
                self._known(table, 0, self.data[table])
        self._entries("group", ("name",))
        self._entries("rule", ("id", "group"))
        self._entries("class", ("label", "codes"))
        self._entries("not_expressed", ("what", "why"))
        self._sources()
        self._adopted()

    def _known(self, table: str, index: int, entry: dict[str, Any]) -> None:
        known = KEYS[table].split()
        for key in entry:
            if key not in known:
                line = self.lines.key(table, key, index) or self.lines.table(key)
                self.fault(line, f"'{key}' is not known here. {nearest(key, known)}".rstrip())

    def _entries(self, table: str, required: tuple[str, ...]) -> None:
        entries = self.data.get(table, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.fault(self.lines.table(table), f"write each as [[{table}]]")
            return
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            self._known(table, index, entry)
            for key in required:
                if not entry.get(key):
                    self.fault(self.lines.table(table, index), f"this {table} has no '{key}'")
            name = str(entry.get(required[0], ""))
            if name in seen:
                self.fault(self.lines.key(table, required[0], index), f"there is already a {table} '{name}'")
            seen.add(name)

    def _sources(self) -> None:
        sources = self.data.get("sources", [])
        if not isinstance(sources, list) or not sources:
            self.fault(self.lines.key("", "sources"), "'sources' must list at least one feed")
            return
        for source in sources:
            if source not in FEEDS:
                line = self.lines.key("", "sources", containing=str(source))
                self.fault(line, f"there is no feed '{source}'. {nearest(str(source), FEEDS)}".rstrip())

    def _adopted(self) -> None:
        adopted = self.data.get("adopted", {})
        for key in ("by", "text", "citation"):
            if not isinstance(adopted, dict) or not adopted.get(key):
                self.fault(self.lines.table("adopted"), f"[adopted] has no '{key}'")
        reasons = self.data.get("reasons", {})
        for matter in MATTERS:
            if matter not in reasons:
                line = self.lines.table("reasons")
                self.fault(line, f"[reasons] has no '{matter}': write what was said, or that it was not stated")
        for matter in reasons:
            if matter not in MATTERS:
                line = self.lines.key("reasons", matter) or self.lines.table(f"reasons.{matter}")
                self.fault(line, f"'{matter}' is not one of the four matters. {nearest(matter, MATTERS)}".rstrip())

    def _reasons(self) -> tuple[Reason, ...]:
        found = []
        for matter in MATTERS:
            said = self.data["reasons"][matter]
            found.append(Reason(matter, **said) if isinstance(said, dict) else Reason(matter, str(said)))
        return tuple(found)

    def _vocabulary(self) -> tuple[str, ...]:
        return tuple(offence_codes()) if self.column == "offence_code" else police_uk_categories()

    def _check_codes(self, table: str, index: int, codes: Any) -> tuple[str, ...]:
        if not isinstance(codes, list):
            self.fault(self.lines.key(table, "codes", index), "'codes' must be a list of texts")
            return ()
        known = self._vocabulary()
        for position, code in enumerate(codes):
            line = self.lines.key(table, "codes", index, containing=str(code))
            if not isinstance(code, str):
                self.fault(line, f"write the code {code} in quotes")
            elif code not in known:
                self.fault(line, f"there is no offence code '{code}'. {nearest(code, known)}".rstrip())
            elif code in codes[:position]:
                self.fault(line, f"the code '{code}' is listed twice")
        return tuple(str(code) for code in codes)

    def _classes(self) -> tuple[tuple[OffenceClass, ...], str]:
        own: list[OffenceClass] = []
        taken: dict[str, str] = {}
        for index, entry in enumerate(self.data.get("class", [])):
            codes = self._check_codes("class", index, entry["codes"])
            for code in codes:
                if code in taken:
                    line = self.lines.key("class", "codes", index, containing=code)
                    self.fault(line, f"the code '{code}' is already in the class '{taken[code]}'")
                taken[code] = entry["label"]
            own.append(OffenceClass(entry["label"], codes, entry.get("why", "")))
        if self.column != "offence_code":
            return tuple(own), "Not classified"
        shipped = tomllib.loads(_classes_text())
        labels = {item.label for item in own}
        for entry in shipped["class"]:
            left = tuple(code for code in entry["codes"] if code not in taken)
            if left and entry["label"] not in labels:
                own.append(OffenceClass(entry["label"], left, entry.get("why", "")))
        return tuple(own), str(shipped["other"])

    def _rules(self, classes: tuple[OffenceClass, ...], groups: tuple[Group, ...]) -> tuple[Rule, ...]:
        names = {group.name for group in groups}
        rules = []
        for index, entry in enumerate(self.data["rule"]):
            if entry["group"] not in names:
                line = self.lines.key("rule", "group", index)
                self.fault(line, f"there is no group '{entry['group']}'. {nearest(entry['group'], names)}".rstrip())
            for key in ("flag", "unless"):
                if key in entry and entry[key] not in FLAGS:
                    line = self.lines.key("rule", key, index)
                    self.fault(line, f"there is no flag '{entry[key]}'. {nearest(str(entry[key]), FLAGS)}".rstrip())
            codes = self._rule_codes(index, entry, classes)
            texts = {key: entry.get(key, "") for key in ("because", "reading")}
            flags = {key: entry.get(key) for key in ("flag", "unless")}
            rules.append(Rule(entry["id"], entry["group"], codes, **flags, **texts))
        for index, group in enumerate(groups):
            if all(rule.group != group.name for rule in rules):
                self.fault(self.lines.table("group", index), f"no rule puts anything in the group '{group.name}'")
        return tuple(rules)

    def _rule_codes(self, index: int, entry: dict[str, Any], classes: tuple[OffenceClass, ...]) -> tuple[str, ...]:
        by_label = {item.label: item.codes for item in classes}
        codes: list[str] = []
        wanted = entry.get("offences", [])
        if wanted == KNIFE_FLAGGABLE:
            codes.extend(knife_flaggable())
            wanted = []
        for label in [wanted] if isinstance(wanted, str) else wanted:
            if label not in by_label:
                line = self.lines.key("rule", "offences", index, containing=label)
                hint = nearest(label, (*by_label, KNIFE_FLAGGABLE))
                self.fault(line, f"there is no class of offences '{label}'. {hint}".rstrip())
            codes.extend(by_label.get(label, ()))
        if "codes" in entry:
            codes.extend(self._check_codes("rule", index, entry["codes"]))
        if not codes:
            self.fault(self.lines.table("rule", index), f"the rule '{entry['id']}' names no offences and no codes")
        return tuple(dict.fromkeys(codes))

    def _contradictions(self, rules: tuple[Rule, ...]) -> None:
        """A later rule that an earlier one of another group forestalls, for some code, can never hold for it."""
        for index, rule in enumerate(rules):
            for earlier in rules[:index]:
                if earlier.group == rule.group or not _forestalls(earlier, rule):
                    continue
                shared = [code for code in rule.codes if code in earlier.codes]
                if shared:
                    self.fault(
                        self.lines.table("rule", index),
                        f"the rule '{rule.id}' puts {', '.join(shared)} in '{rule.group}', but the rule "
                        f"'{earlier.id}' has already put every such record in '{earlier.group}'",
                    )


def _forestalls(earlier: Rule, later: Rule) -> bool:
    """Whether ``earlier`` holds whenever ``later`` does, for a code that both name."""
    if earlier.flag not in (None, later.flag):
        return False
    return earlier.unless in (None, later.unless)
