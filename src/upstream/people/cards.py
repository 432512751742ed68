"""Rule cards: who meets written criteria, with the evidence for each, a date, and an end. Never a score or an order.

A card says in words and as rules what must have happened, who approved it, how far it looks back, and when somebody
has to look again. It cannot read protected characteristics.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from upstream.model.errors import UpstreamError, nearest
from upstream.model.expression import All, Always, Flag, Not, OneOf, Predicate, fields, holds

PROTECTED = frozenset(
    {"sex", "gender", "ethnicity", "ethnic_group", "religion", "nationality", "disability", "sexual_orientation",
     "gender_reassignment", "marital_status", "pregnancy", "first_language", "name_group", "sen", "support_reason",
     "support_needs"}
)  # fmt: skip
"""Equality Act 2010, section 4, and what stands in for it (special educational needs and reasons for care are mostly
disabilities). Age may be read, with a reason: services are for ages."""
AGES = frozenset(("age", "birth_year"))

REQUIRED = (
    "name",
    "title",
    "criteria",
    "purpose",
    "approved_by",
    "approved_on",
    "look_back_days",
    "expires_after_days",
)
KNOWN = (*REQUIRED, "review_after_days", "age_reason", "definition", "join", "rule")
RULE_KEYS = ("feed", "role", "where", "flags", "without", "at_least", "words")


@dataclass(frozen=True)
class CardRule:
    """At least ``at_least`` events of ``feed`` that ``condition`` holds for; ``words`` with {n}, {first} and {last}."""

    feed: str
    condition: Predicate
    at_least: int
    words: str

    @property
    def expression(self) -> str:
        """The rule as it is asked, for whoever approves the card."""
        what = f"{self.at_least} or more records of {self.feed}"
        asked = _asked(self.condition)
        return f"{what} where {asked}" if asked else what


@dataclass(frozen=True)
class Card:
    name: str
    title: str
    criteria: str
    purpose: str
    approved_by: str
    approved_on: date
    look_back_days: int
    expires_after_days: int
    review_after_days: int
    every: bool
    rules: tuple[CardRule, ...]
    definition: str = ""
    age_reason: str = ""

    @property
    def review_on(self) -> date:
        """The first day on which the approval no longer stands."""
        return self.approved_on + timedelta(days=self.review_after_days)

    def expires_on(self, today: date) -> date:
        """The day on which a list made today is over."""
        return today + timedelta(days=self.expires_after_days)

    def live(self, today: date) -> bool:
        """Whether the approval still stands: it does not outlive its first review."""
        return self.approved_on <= today < self.review_on


@dataclass(frozen=True)
class Met:
    """That a person met a card, and why. ``evidence`` are sentences, one a rule; ``records`` are what they rest on."""

    person: str
    card: str
    met_on: date
    expires_on: date
    evidence: tuple[str, ...]
    records: tuple[str, ...] = field(default=())


def read_card(path: Path) -> Card:
    """A card from its TOML file.

    Raises
    ------
    UpstreamError
        UP-PEOPLE-060 with the file and the setting: not TOML, missing, unknown or impossible settings, no rule.
        UP-PEOPLE-061 where a rule reads a protected characteristic, or age without ``age_reason``.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _fault(path, f"the card cannot be read: {error}", "Compare it with the example in the guide.") from error
    return card_of(data, path)


def card_of(data: Mapping[str, Any], where: Path | str = "") -> Card:
    """The same, from settings."""
    for name in data:
        if name not in KNOWN:
            raise _fault(where, f"the setting '{name}' is unknown", _perhaps(name, KNOWN))
    for name in REQUIRED:
        if not data.get(name):
            raise _fault(where, f"the card does not say its {name}", f"Add {name}.")
    rules = tuple(_rule(rule, number, where) for number, rule in enumerate(data.get("rule", ()), start=1))
    if not rules:
        raise _fault(where, "the card has no rule", "Add a [[rule]] with a feed and what must hold.")
    _refuse_protected(rules, data, where)
    if not isinstance(data["approved_on"], date) or data.get("join", "all") not in ("all", "any"):
        raise _fault(where, "approved_on is no date, or join is neither all nor any", "Write approved_on = 2026-01-31.")
    return Card(
        name=str(data["name"]),
        title=str(data["title"]),
        criteria=str(data["criteria"]),
        purpose=str(data["purpose"]),
        approved_by=str(data["approved_by"]),
        approved_on=data["approved_on"],
        look_back_days=_days(data, "look_back_days", where),
        expires_after_days=_days(data, "expires_after_days", where),
        review_after_days=_days({"review_after_days": 365} | dict(data), "review_after_days", where),
        every=data.get("join", "all") == "all",
        rules=rules,
        definition=str(data.get("definition", "")),
        age_reason=str(data.get("age_reason", "")),
    )


def meeting(card: Card, events: Iterable[Mapping[str, Any]], today: date) -> tuple[Met, ...]:
    """Who meets the card on a day, in order of pseudonym, which says nothing of anybody.

    Parameters
    ----------
    events
        Records with ``person`` (a pseudonym), ``feed``, ``date`` and, where there is one, ``record`` (its number);
        those without a person are passed over.
    today
        The day on which the card is asked; the look back ends with it.

    Raises
    ------
    UpstreamError
        UP-PEOPLE-062 where the card's approval does not stand on that day.
    """
    need_approval(card, today)
    since, today = meeting_window(card, today)
    found: dict[str, list[list[Mapping[str, Any]]]] = {}
    for event in events:
        if event.get("person") and since < event["date"] <= today:
            for at, rule in enumerate(card.rules):
                if event["feed"] == rule.feed and holds(rule.condition, event):
                    found.setdefault(event["person"], [[] for _ in card.rules])[at].append(event)
    needed: Callable[[Iterable[bool]], bool] = all if card.every else any
    return tuple(
        _met(card, person, kept, today)
        for person, kept in sorted(found.items())
        if needed(len(events) >= rule.at_least for rule, events in zip(card.rules, kept, strict=True))
    )


def meeting_window(card: Card, today: date) -> tuple[date, date]:
    """The look back: after the first day, and on or before the second."""
    return today - timedelta(days=card.look_back_days), today


def need_approval(card: Card, today: date) -> None:
    """Raises UP-PEOPLE-062 where the card's approval does not stand on that day."""
    if not card.live(today):
        raise UpstreamError(
            "UP-PEOPLE-062",
            f"the card {card.name} is not approved on {today}: approval of {card.approved_on} stands for "
            f"{card.review_after_days} days",
            do="Have it reviewed, and write the new date of approval into it.",
        )


def _met(card: Card, person: str, kept: Sequence[Sequence[Mapping[str, Any]]], today: date) -> Met:
    evidence, records = [], []
    for rule, events in zip(card.rules, kept, strict=True):
        if len(events) >= rule.at_least:
            days = sorted(event["date"] for event in events)
            evidence.append(rule.words.format(n=len(events), first=days[0], last=days[-1]))
            records += [str(event["record"]) for event in events if event.get("record")]
    return Met(person, card.name, today, card.expires_on(today), tuple(evidence), tuple(sorted(records)))


def _rule(data: Mapping[str, Any], number: int, where: Path | str) -> CardRule:
    for name in data:
        if name not in RULE_KEYS:
            raise _fault(where, f"rule {number}: the setting '{name}' is unknown", _perhaps(name, RULE_KEYS))
    at_least = data.get("at_least", 1)
    if not data.get("feed") or not data.get("words") or not isinstance(at_least, int) or at_least < 1:
        raise _fault(where, f"rule {number} lacks a feed, its words, or a whole at_least of one or more", "Mend it.")
    try:
        str(data["words"]).format(n=1, first="", last="")
    except (KeyError, ValueError, IndexError) as error:
        raise _fault(where, f"rule {number}: words hold {{{error}}}", "Use {n}, {first} and {last} only.") from error
    return CardRule(str(data["feed"]), _condition(data), at_least, str(data["words"]))


def _condition(data: Mapping[str, Any]) -> Predicate:
    asked = dict(data.get("where", {})) | ({"role": data["role"]} if "role" in data else {})
    parts: list[Predicate] = [OneOf(name, _values(value)) for name, value in sorted(asked.items())]
    parts += [Flag(str(name)) for name in data.get("flags", ())]
    parts += [Not(OneOf(name, _values(value))) for name, value in sorted(data.get("without", {}).items())]
    return All(tuple(parts)) if parts else Always()


def _asked(condition: Predicate) -> str:
    match condition:
        case OneOf(name, values):
            return f"{name} is {' or '.join(str(value) for value in values)}"
        case Flag(name):
            return f"{name} is flagged"
        case Not(part):
            return f"not ({_asked(part)})"
        case All(parts):
            return " and ".join(_asked(part) for part in parts)
        case _:
            return ""


def _values(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _refuse_protected(rules: Iterable[CardRule], data: Mapping[str, Any], where: Path | str) -> None:
    read = frozenset().union(*(fields(rule.condition) for rule in rules))
    shut = sorted(read & PROTECTED) + (sorted(read & AGES) if not data.get("age_reason") else [])
    if shut:
        raise UpstreamError(
            "UP-PEOPLE-061",
            f"the card reads {', '.join(shut)}",
            where=str(where),
            do="Choose people by what happened. Age needs an age_reason, such as a service that is for ages 10 to 17.",
        )


def _days(data: Mapping[str, Any], name: str, where: Path | str) -> int:
    value = data[name]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= 3660:
        raise _fault(where, f"{name} is no whole number of days from 1 to 3660", "Write 365 for a year.")
    return value


def _perhaps(name: str, known: Sequence[str]) -> str:
    return nearest(name, known) or f"Use {', '.join(known)}."


def _fault(where: Path | str, what: str, do: str) -> UpstreamError:
    return UpstreamError("UP-PEOPLE-060", what, where=str(where), do=do)
