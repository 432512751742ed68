"""A definition of what counts as serious violence in one area: groups and rules over offence codes and flags."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from upstream.model.errors import UpstreamError
from upstream.model.expression import All, Case, Flag, Not, OneOf, Predicate, Some

OPEN_NOUN = "police-recorded violence and sexual offences"
OPEN_SOURCES = ("police-uk", "police-uk-outcomes")
DOMESTIC_ABUSE = "domestic_abuse"
SWITCH = ("include", "exclude", "only")
MATTERS = {
    "maximum_penalties": "The maximum penalties for the offences",
    "impact_on_victims": "The impact on victims",
    "prevalence": "The prevalence in the area",
    "impact_on_the_community": "The impact on the community",
}


@dataclass(frozen=True)
class OffenceClass:
    label: str
    codes: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Group:
    name: str
    title: str


@dataclass(frozen=True)
class Rule:
    """Records with one of ``codes`` (and with ``flag`` set, and with ``unless`` not set) belong to ``group``."""

    id: str
    group: str
    codes: tuple[str, ...]
    flag: str | None = None
    unless: str | None = None
    because: str = ""
    reading: str = ""

    def condition(self, column: str) -> Predicate:
        parts: list[Predicate] = [OneOf(column, self.codes)]
        if self.flag:
            parts.append(Flag(self.flag))
        if self.unless:
            parts.append(Not(Flag(self.unless)))
        return parts[0] if len(parts) == 1 else All(tuple(parts))


@dataclass(frozen=True)
class Adopted:
    by: str
    text: str
    citation: str
    groups_text: str = ""


@dataclass(frozen=True)
class Reason:
    """What the document says under one of the four matters of s.13(6) of the 2022 Act."""

    matter: str
    text: str
    citation: str = ""


@dataclass(frozen=True)
class Gap:
    """A part of the adopted definition that no rule over recorded crime expresses, and who holds evidence of it."""

    what: str
    why: str
    held_by: str = ""


@dataclass(frozen=True)
class Definition:
    """Rules are tried in order: the first that holds gives a record its group.

    ``noun`` is what a count of its records is called; ``sources`` are the feeds that it can read; ``column`` is
    the one that holds the offence; ``classes`` label the offences for tables and ``other`` labels what no class names.
    """

    name: str
    title: str
    version: str
    standing: str
    noun: str
    sources: tuple[str, ...]
    column: str
    adopted: Adopted
    reasons: tuple[Reason, ...]
    domestic_abuse: str
    domestic_abuse_note: str
    groups: tuple[Group, ...]
    rules: tuple[Rule, ...]
    classes: tuple[OffenceClass, ...]
    other: str
    gaps: tuple[Gap, ...] = ()
    digest: str = ""

    def __post_init__(self) -> None:
        if set(self.sources) & set(OPEN_SOURCES):
            self._refuse_to_call_open_data_serious()

    def _refuse_to_call_open_data_serious(self) -> None:
        words = [self.title, self.other, *(g.name for g in self.groups), *(g.title for g in self.groups)]
        if self.noun != OPEN_NOUN or any("serious" in text.casefold() for text in words):
            raise UpstreamError(
                "UP-DEFINITION-004",
                f"definition {self.name} reads the open data of police.uk and calls what it counts '{self.noun}'",
                do=f"Its noun must be '{OPEN_NOUN}' and no title may say serious: the open categories cannot tell.",
            )

    @property
    def source(self) -> str:
        """The feed that it reads."""
        return self.sources[0]

    @property
    def titles(self) -> dict[str, str]:
        """What each group is called in full, in order."""
        return {group.name: group.title for group in self.groups}

    @property
    def stamp(self) -> str:
        """Name, version and a digest of the rules, for provenance."""
        return f"{self.name} {self.version} ({self.digest[:12]})"

    @property
    def switchable(self) -> bool:
        """Whether its feed marks domestic abuse, so that it can be left out or singled out."""
        return not set(self.sources) & set(OPEN_SOURCES)

    def case(self, domestic_abuse: str | None = None) -> Case:
        """The group of a record, None outside the definition; ``domestic_abuse`` is include, exclude or only."""
        restriction = self._restriction(domestic_abuse)
        whens = []
        for group, rules in groupby(self.rules, key=lambda rule: rule.group):
            parts = _merged(tuple(rules), self.column)
            condition = parts[0] if len(parts) == 1 else Some(parts)
            whens.append((All((condition, restriction)) if restriction else condition, group))
        return Case("group", tuple(whens))

    def offences(self) -> Case:
        """The class of a record's offence, for tables, whether or not the record is in a group."""
        whens = tuple((OneOf(self.column, item.codes), item.label) for item in self.classes)
        return Case("offence", whens, otherwise=self.other)

    def where(self, domestic_abuse: str | None = None) -> Predicate:
        """A cheap necessary condition of being in any group: filter by this, then label by `case`."""
        codes = tuple(dict.fromkeys(code for rule in self.rules for code in rule.codes))
        restriction = self._restriction(domestic_abuse)
        reach = OneOf(self.column, codes)
        return All((reach, restriction)) if restriction else reach

    def codes(self, group: str | None = None) -> tuple[str, ...]:
        """Codes that some rule (of ``group``) can reach, each once."""
        rules = (rule for rule in self.rules if group in (None, rule.group))
        return tuple(dict.fromkeys(code for rule in rules for code in rule.codes))

    def labels(self, group: str | None = None) -> tuple[str, ...]:
        """Offence classes that some rule (of ``group``) can reach, in the order of the tables."""
        reached = set(self.codes(group))
        labels = [item.label for item in self.classes if reached & set(item.codes)]
        classed = {code for item in self.classes for code in item.codes}
        return (*labels, self.other) if reached - classed else tuple(labels)

    def as_dict(self) -> dict[str, Any]:
        """Everything in it, for machines."""
        from upstream.definitions.describing import as_dict

        return as_dict(self)

    def describe(self) -> str:
        """Everything in it, in words."""
        from upstream.definitions.describing import describe

        return describe(self)

    def label_of(self, code: str) -> str:
        for item in self.classes:
            if code in item.codes:
                return item.label
        return self.other

    def _restriction(self, domestic_abuse: str | None) -> Predicate | None:
        chosen = domestic_abuse or self.domestic_abuse
        if chosen not in SWITCH:
            raise UpstreamError(
                "UP-DEFINITION-005", f"domestic abuse can be {', '.join(SWITCH)}, not '{chosen}'", where=self.name
            )
        if chosen == "include":
            return None
        if not self.switchable:
            raise UpstreamError(
                "UP-DEFINITION-006",
                f"{self.source} does not mark domestic abuse, so it can be neither left out nor singled out",
                where=self.name,
                do="Use include, or load a recorded-crime extract.",
            )
        flag = Flag(DOMESTIC_ABUSE)
        return flag if chosen == "only" else Not(flag)


def _merged(rules: tuple[Rule, ...], column: str) -> tuple[Predicate, ...]:
    """One condition for all rules of a run that differ only in their codes: fewer tests for the engine."""
    codes: dict[tuple[str | None, str | None], dict[str, None]] = {}
    for rule in rules:
        codes.setdefault((rule.flag, rule.unless), {}).update(dict.fromkeys(rule.codes))
    return tuple(
        Rule("", "", tuple(found), flag=flag, unless=unless).condition(column)
        for (flag, unless), found in codes.items()
    )
