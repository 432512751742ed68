"""Keys of people that stay: a linkage run again gives the same person the same key, and says what merged or split."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LETTERS = 20


@dataclass(frozen=True)
class Change:
    """One line of the history. merged: ``key`` went into ``into``; split: ``into`` came out of ``key``."""

    kind: str
    key: str
    into: str
    records: int


@dataclass(frozen=True)
class Keys:
    """The key of each record, in the order given, and what changed since the run before."""

    of: tuple[str, ...]
    history: tuple[Change, ...]


def assign(
    records: Sequence[str],
    groups: Sequence[int],
    secret: bytes,
    previous: Mapping[str, str] | None = None,
    retired: Iterable[str] = (),
) -> Keys:
    """Give each group a key: its earlier one where it has one, otherwise a new one.

    ``previous`` maps records to the key of the run before. A key goes to the group that holds most of its records
    (then the one with the smallest record); a group that could have several takes the one with most records in it.
    ``retired`` are keys of the past that are never given again. A new key is an HMAC-SHA-256 of the group's smallest
    record under ``secret``: it says nothing to whoever has not the secret.
    """
    previous = previous or {}
    members: dict[int, list[str]] = defaultdict(list)
    for record, group in zip(records, groups, strict=True):
        members[group].append(record)
    shared = {group: Counter(previous[r] for r in held if r in previous) for group, held in members.items()}
    smallest = {group: min(held) for group, held in members.items()}
    key_of = _inherited(shared, smallest)
    taken = set(previous.values()) | set(retired) | set(key_of.values())
    for group in sorted(set(members) - set(key_of), key=lambda group: smallest[group]):
        key_of[group] = _new(smallest[group], secret, taken)
    return Keys(tuple(key_of[group] for group in groups), tuple(_history(shared, key_of)))


def _inherited(shared: Mapping[int, Counter[str]], smallest: Mapping[int, str]) -> dict[int, str]:
    claims = [(-n, smallest[group], key, group) for group, counts in shared.items() for key, n in counts.items()]
    given: dict[int, str] = {}
    used: set[str] = set()
    for _, _, key, group in sorted(claims):
        if group not in given and key not in used:
            given[group] = key
            used.add(key)
    return given


def _new(record: str, secret: bytes, taken: set[str]) -> str:
    """The first key of this record that nobody has had: a person split from another starts from a record of its own."""
    again = 0
    while True:
        key = "p" + hmac.new(secret, f"{record}\n{again}".encode(), hashlib.sha256).hexdigest()[: LETTERS - 1]
        if key not in taken:
            taken.add(key)
            return key
        again += 1


def _history(shared: Mapping[int, Counter[str]], key_of: Mapping[int, str]) -> Iterable[Change]:
    """What went where: records of a key that are now under another."""
    kept = set(key_of.values())
    moved = [
        Change("split" if key in kept else "merged", key, key_of[group], n)
        for group, counts in shared.items()
        for key, n in counts.items()
        if key_of[group] != key
    ]
    return sorted(moved, key=lambda change: (change.key, change.into))
