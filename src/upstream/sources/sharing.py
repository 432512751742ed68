"""Sharing records as files: read from TOML or JSON, and held against the contract and the list of gateways."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields as dataclass_fields
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from upstream.model.contract import Contract, Effect
from upstream.model.errors import UpstreamError, nearest
from upstream.model.sharing import SharingRecord
from upstream.sources.registry import CONTRACTS

TEXTS = (
    "name", "feed", "sender", "sender_kind", "receiver", "purpose", "lawful_basis", "impact_assessment", "reviewer",
)  # fmt: skip
LISTS = ("power", "conditions", "fields")
DAYS = ("start", "expiry")
FREE = ("link", "quarantine_days", "fictional", "files", "ended", "ended_because")
EVERYTHING = tuple(item.name for item in dataclass_fields(SharingRecord))


@cache
def gateways() -> Mapping[str, Any]:
    """The shipped list: ``power``, ``sender_kinds``, ``lawful_basis``, ``conditions`` and our ``limits``."""
    text = (resources.files("upstream.reference") / "sharing" / "gateways.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def powers() -> Mapping[str, Mapping[str, Any]]:
    return {power["id"]: power for power in gateways()["power"]}


def read(path: Path) -> SharingRecord:
    """The record in a TOML or JSON file, checked. Raises UP-SHARING-001 to 006."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong("001", "the sharing record cannot be read", path.name, "Check the path.") from error
    try:
        raw = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong("001", f"the sharing record is not sound: {error}", path.name, "Mend it and try again.") from error
    record = parse(raw, path.name)
    check(record, path.name)
    return record


def parse(raw: Any, file: str) -> SharingRecord:
    """A record from plain values. Raises UP-SHARING-002 for what is missing, unknown or of another kind."""
    if not isinstance(raw, dict):
        raise _wrong("002", "a sharing record is a table of names and values", file, "See upstream sharing --help.")
    for name in raw:
        if name not in EVERYTHING:
            raise _wrong("002", f"a sharing record has no '{name}'", file, nearest(name, EVERYTHING))
    values: dict[str, Any] = {name: raw[name] for name in FREE if raw.get(name) is not None}
    values |= {name: _text(raw, name, file) for name in TEXTS}
    values |= {name: _list(raw, name, file) for name in LISTS}
    values |= {name: _day(raw.get(name), name, file) for name in DAYS}
    if values.get("ended") is not None:
        values["ended"] = _day(values["ended"], "ended", file)
    _check_free(values, file)
    return SharingRecord(**values)


def _text(raw: Mapping[str, Any], name: str, file: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(
            "002", f"the sharing record does not say its {name.replace('_', ' ')}", file, f'Write {name} = "...".'
        )
    return value.strip()


def _list(raw: Mapping[str, Any], name: str, file: str) -> tuple[str, ...]:
    value = raw.get(name)
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise _wrong("002", f"the sharing record does not list its {name}", file, f'Write {name} = ["...", "..."].')
    return tuple(value)


def _day(value: Any, name: str, file: str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong("002", f"'{name}' is not a day", file, f"Write {name} = 2026-04-01.") from None


def _check_free(values: Mapping[str, Any], file: str) -> None:
    kinds = {"link": bool, "fictional": bool, "quarantine_days": int, "files": dict, "ended_because": str}
    for name, kind in kinds.items():
        if name in values and type(values[name]) is not kind:
            raise _wrong("002", f"'{name}' is of the wrong kind", file, f"It is {kind.__name__}.")
    most = gateways()["limits"]["longest_quarantine_days"]
    if not 0 <= values.get("quarantine_days", 0) <= most:
        do = "Refused rows are there to be mended and sent again."
        raise _wrong("002", f"refused rows are kept for 0 to {most} days", file, do)


def check(record: SharingRecord, file: str = "") -> None:
    """Hold a record against its feed, the gateways and our limits. Raises UP-SHARING-003 to 006."""
    file = file or record.name
    feed = CONTRACTS.get(record.feed)
    if feed is None:
        raise _wrong("003", f"there is no feed called '{record.feed}'", file, nearest(record.feed, CONTRACTS))
    if feed.anonymous or not feed.person_level:
        why = "is anonymous" if feed.anonymous else "is not about single people"
        raise _wrong("003", f"the feed {feed.name} {why}: it needs no sharing record", file, "Load it without one.")
    _check_fields(record, feed, file)
    _check_known(record, file)
    _check_powers(record, feed, file)
    _check_time(record, file)


def _check_fields(record: SharingRecord, feed: Contract, file: str) -> None:
    names = [item.name for item in feed.fields]
    for name in record.fields:
        if name not in names:
            do = f"{nearest(name, names)} Its fields are {', '.join(names)}.".strip()
            raise _wrong("003", f"the feed {feed.name} has no field '{name}'", file, do)
    lacking = [item.name for item in feed.fields if item.column is Effect.REFUSE and item.name not in record.fields]
    if lacking:
        what = f"the feed {feed.name} cannot be read without {', '.join(lacking)}, which the record does not permit"
        raise _wrong("003", what, file, "Permit them, or do not load this feed.")


def _check_known(record: SharingRecord, file: str) -> None:
    known = gateways()
    listed = (
        ("sender_kinds", (record.sender_kind,), "kind of sender"),
        ("lawful_basis", (record.lawful_basis,), "lawful basis"),
        ("conditions", record.conditions, "condition"),
    )
    for table, values, noun in listed:
        for value in values:
            if value not in known[table]:
                raise _wrong("004", f"'{value}' is no {noun} of the list", file, f"It has {', '.join(known[table])}.")
    for power in record.power:
        if power not in powers():
            do = f"{nearest(power, powers())} The list has {', '.join(powers())}.".strip()
            raise _wrong("004", f"'{power}' is no power of the list", file, do)


def _check_powers(record: SharingRecord, feed: Contract, file: str) -> None:
    """At least one of the powers named must carry this sender's information about people."""
    reasons = [why_not(power, record.sender_kind, feed) for power in record.power]
    if all(reasons):
        raise _wrong(
            "005",
            f"no power that the record names lets {gateways()['sender_kinds'][record.sender_kind]} send {feed.name}: "
            f"{'; '.join(dict.fromkeys(reason for reason in reasons if reason))}",
            file,
            "Name the power that was agreed: see upstream sharing powers.",
        )


def why_not(power: str, sender_kind: str, feed: Contract) -> str:
    """Why a power does not carry a feed about people from a kind of sender; nothing where it may."""
    item = powers()[power]
    because = item.get("why_not", "it is for other senders")
    senders = item["senders"]
    outside = sender_kind in item.get("not_senders", ()) or ("any" not in senders and sender_kind not in senders)
    if outside or feed.data_class in item.get("not_data", ()) or not item.get("person_level", True):
        return f"{item['citation']}: {because}"
    return ""


def _check_time(record: SharingRecord, file: str) -> None:
    if record.expiry < record.start:
        raise _wrong("006", "the record expires before it starts", file, "Swap start and expiry.")
    most = gateways()["limits"]["longest_months"]
    months = (record.expiry.year - record.start.year) * 12 + record.expiry.month - record.start.month
    if months > most and not record.fictional:
        raise _wrong("006", f"the record lasts longer than {most} months", file, "Set an earlier expiry and review it.")
    if record.fictional != bool(record.files):
        raise _wrong(
            "006",
            "a record of fictional people names the only files that it permits, and no other record names any",
            file,
            "Write [files] with name = SHA-256, or leave fictional and files out.",
        )


def said(record: SharingRecord) -> list[str]:
    """The record's powers, basis and conditions in words, with the cautions of the list."""
    lists = gateways()
    lines = [f"{powers()[power]['title']} ({powers()[power]['citation']})" for power in record.power]
    lines += [powers()[power]["caution"] for power in record.power if "caution" in powers()[power]]
    lines += [f"{record.lawful_basis}: {lists['lawful_basis'][record.lawful_basis]}"]
    return lines + [f"{item}: {lists['conditions'][item]}" for item in record.conditions]


def _wrong(number: str, what: str, file: str, do: str) -> UpstreamError:
    codes = {
        "001": "UP-SHARING-001", "002": "UP-SHARING-002", "003": "UP-SHARING-003", "004": "UP-SHARING-004",
        "005": "UP-SHARING-005", "006": "UP-SHARING-006",
    }  # fmt: skip
    return UpstreamError(codes[number], what, where=file, do=do)


def directly_named(record: SharingRecord) -> Iterable[str]:
    """The permitted fields that tell by themselves who somebody is."""
    return (item.name for item in CONTRACTS[record.feed].fields if item.direct and item.name in record.fields)
