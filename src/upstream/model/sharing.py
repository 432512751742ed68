"""Sharing records: what was agreed before records about people may be loaded or linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    LIVE = "live"
    NOT_YET = "not yet"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True)
class Permit:
    """A live sharing record, as far as loading needs it: ``record`` is its name, ``fields`` are the contract's fields
    that may be kept, ``expiry`` the last day (YYYY-MM-DD) on which it permits anything, ``quarantine_days`` how long
    refused rows are kept."""

    record: str
    sender: str
    fields: frozenset[str]
    expiry: str
    quarantine_days: int


@dataclass(frozen=True)
class SharingRecord:
    """One feed from one sender, for one purpose, for a time.

    ``power`` names gateways of the shipped list, ``lawful_basis`` is an article 6 condition or Part 3 of the Data
    Protection Act, ``conditions`` are those for special category and criminal offence data. ``fields`` are the
    contract's fields that may be kept, ``link`` whether rows may be linked to other feeds' people. Days are inclusive.
    ``files`` (name to SHA-256) are the only files that a ``fictional`` record permits.
    """

    name: str
    feed: str
    sender: str
    sender_kind: str
    receiver: str
    purpose: str
    power: tuple[str, ...]
    lawful_basis: str
    conditions: tuple[str, ...]
    impact_assessment: str
    fields: tuple[str, ...]
    start: date
    expiry: date
    reviewer: str
    link: bool = False
    quarantine_days: int = 30
    fictional: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    ended: date | None = None
    ended_because: str = ""

    def standing(self, today: date) -> Standing:
        if self.ended is not None and today >= self.ended:
            return Standing.ENDED
        if today < self.start:
            return Standing.NOT_YET
        return Standing.EXPIRED if today > self.expiry else Standing.LIVE

    def permit(self) -> Permit:
        return Permit(self.name, self.sender, frozenset(self.fields), self.expiry.isoformat(), self.quarantine_days)

    def as_dict(self) -> dict[str, Any]:
        raw = asdict(self)
        days = {name: day.isoformat() for name in ("start", "expiry", "ended") if (day := raw[name]) is not None}
        return {**raw, **days, "files": dict(self.files)}
