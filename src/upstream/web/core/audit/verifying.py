"""Proving the chain of the audit record: any event edited, removed, added by hand or put in another order is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

GENESIS = bytes(32)
BATCH = 5_000
MOST_FAULTS = 100

LINKS = """
    SELECT link.sequence, link.event_id::text, link.content, link.previous, link.hash, to_jsonb(event)::text
    FROM core_auditlink AS link LEFT JOIN core_auditevent AS event ON event.id = link.event_id
    ORDER BY link.sequence
"""
UNLINKED = """
    SELECT event.id::text FROM core_auditevent AS event
    LEFT JOIN core_auditlink AS link ON link.event_id = event.id WHERE link.event_id IS NULL ORDER BY event.id LIMIT 100
"""


@dataclass(frozen=True)
class Head:
    """The last link: kept elsewhere, it shows later that nothing was cut off the end."""

    sequence: int
    hash: str


@dataclass
class Verdict:
    events: int = 0
    head: Head = field(default_factory=lambda: Head(0, GENESIS.hex()))
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.faults

    def fault(self, words: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(words)


def link_hash(previous: bytes, sequence: int, content: str) -> bytes:
    return hashlib.sha256(previous + f"{sequence}:{content}".encode()).digest()


def verify(connection: Any, *, known: Head | None = None) -> Verdict:
    """Walk the whole chain over a Django connection; ``known`` is a head that was kept elsewhere earlier."""
    verdict = Verdict()
    previous, expected = GENESIS, 1
    with connection.cursor() as cursor:
        cursor.execute("SET timezone = 'UTC'")
    for sequence, event, content, before, stored, now_stored in _rows(connection, LINKS):
        if sequence != expected:
            verdict.fault(f"links {expected} to {sequence - 1} are missing")
        if bytes(before) != previous and sequence == expected:
            verdict.fault(f"link {sequence} does not follow the one before it")
        if link_hash(bytes(before), sequence, content) != bytes(stored):
            verdict.fault(f"link {sequence} was edited")
        _compare(verdict, sequence, event, content, now_stored)
        if known and sequence == known.sequence and bytes(stored).hex() != known.hash:
            verdict.fault(f"link {sequence} is not the one that was kept elsewhere: the chain was written again")
        previous, expected = bytes(stored), sequence + 1
        verdict.events += 1
        verdict.head = Head(sequence, previous.hex())
    if known and known.sequence > verdict.head.sequence:
        verdict.fault(f"the chain ends at link {verdict.head.sequence}; link {known.sequence} was there before")
    for (event,) in _rows(connection, UNLINKED):
        verdict.fault(f"event {event} is in no link: it was added by hand")
    return verdict


def _compare(verdict: Verdict, sequence: int, event: str, content: str, stored: str | None) -> None:
    """The event as it is now against what was linked; columns that came later are not part of old links."""
    if stored is None:
        verdict.fault(f"event {event} of link {sequence} was removed")
        return
    linked, present = json.loads(content), json.loads(stored)
    changed = sorted(key for key, value in linked.items() if present.get(key, value) != value)
    if linked.get("id") != event:
        verdict.fault(f"link {sequence} names another event than it holds")
    if changed:
        verdict.fault(f"event {event} of link {sequence} was edited: {', '.join(changed)}")


def _rows(connection: Any, query: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(BATCH):
            yield from rows
