"""Conditions over the columns of a record, as data: the one language of definitions and queries.

The engines compile these to their own; `holds` evaluates them in plain Python and is the oracle.
Logic is two-valued: a missing value equals nothing, and the negation of a condition on a missing
value is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Always:
    pass


@dataclass(frozen=True)
class OneOf:
    """The field's text equals one of the values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Flag:
    """A boolean field is true."""

    field: str


@dataclass(frozen=True)
class Between:
    """The field lies in the closed interval (text compares as text: months as 2018-04)."""

    field: str
    low: str | int | float
    high: str | int | float


@dataclass(frozen=True)
class Missing:
    field: str


@dataclass(frozen=True)
class All:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True)
class Some:
    """At least one of the parts holds."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True)
class Not:
    part: Predicate


Predicate = Always | OneOf | Flag | Between | Missing | All | Some | Not


@dataclass(frozen=True)
class Case:
    """The label of the first condition that holds, otherwise ``otherwise`` (None: no label)."""

    name: str
    whens: tuple[tuple[Predicate, str], ...]
    otherwise: str | None = None


def holds(predicate: Predicate, record: Mapping[str, Any]) -> bool:
    """Whether the condition holds for one record."""
    match predicate:
        case Always():
            return True
        case OneOf(field, values):
            return record.get(field) in values
        case Flag(field):
            return record.get(field) is True
        case Between(field, low, high):
            value = record.get(field)
            return value is not None and low <= value <= high
        case Missing(field):
            return record.get(field) is None
        case All(parts):
            return all(holds(part, record) for part in parts)
        case Some(parts):
            return any(holds(part, record) for part in parts)
        case Not(part):
            return not holds(part, record)


def label(case: Case, record: Mapping[str, Any]) -> str | None:
    """The label that a `Case` gives to one record."""
    for predicate, name in case.whens:
        if holds(predicate, record):
            return name
    return case.otherwise


def fields(predicate: Predicate) -> frozenset[str]:
    """The names of all fields that a condition reads."""
    match predicate:
        case Always():
            return frozenset()
        case All(parts) | Some(parts):
            return frozenset().union(*(fields(part) for part in parts))
        case Not(part):
            return fields(part)
        case _:
            return frozenset({predicate.field})
