"""Writing a table again with the contract's columns only, line for line, for the lake to read."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from upstream.engine.inputs import Input
from upstream.model.contract import Contract, FieldType
from upstream.model.errors import UpstreamError
from upstream.model.sharing import Permit
from upstream.sources.mapping import Mapping as ColumnMapping

UNREADABLE = "(this line could not be read)"
REMOVED = "(removed)"
WHO_IN_WORDS = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+"  # e-mail
    r"|(?<!\d)(?:\+44\s?|0)(?:\d[\s-]?){9,10}(?!\d)"  # telephone
    r"|(?<!\d)\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\d)"  # NHS number
    r"|\b[A-CEGHJ-PR-TW-Z]{2}(?:\s?\d{2}){3}\s?[A-D]\b"  # National Insurance number
    r"|\b(?:dob|born|d\.o\.b\.)\W{0,3}\d[\d/. -]{5,9}",  # date of birth
    re.IGNORECASE,
)
NAME = re.compile(r"[^\W\d_]['’\w.-]*[ ,]+[^\W\d_][^\d]*")
TELLS_WHO = re.compile(
    r"name|birth|\bdob\b|address|post ?code|phone|mobile|e-?mail|\bnhs\b|\bpnc\b|\bnino\b|insurance",
    re.IGNORECASE,
)
OF_A_PLACE = re.compile(r"\b(lsoa|msoa|ward|area|district|school|site)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """One table of one feed, ready for the lake, with what must be told about it."""

    contract: Contract
    given: Input
    notes: tuple[str, ...] = ()
    permit: Permit | None = None


@dataclass(frozen=True)
class Wish:
    """What the user asked for: the feed, the column mapping, and a folder for files in passing; ``permit`` gives what
    may be kept of a feed's file, None for all."""

    source: str | None
    mapping: ColumnMapping
    staging: Path
    permit: Callable[[Contract, Callable[[], BinaryIO]], Permit | None] = lambda contract, opener: None

    def new_file(self) -> Path:
        return self.staging / f"{len(list(self.staging.iterdir()))}.csv"


def permitted(contract: Contract, permit: Permit | None) -> Contract:
    """The contract with those fields alone that may be kept."""
    if permit is None:
        return contract
    return replace(contract, fields=tuple(item for item in contract.fields if item.name in permit.fields))


def permit_notes(permit: Permit | None, beyond: Iterable[str]) -> list[str]:
    if permit is None:
        return []
    notes = [f"Loaded under the sharing record {permit.record}, which permits it until {permit.expiry}."]
    dropped = sorted(beyond)
    if dropped:
        notes.append(f"Dropped at the door, as the sharing record does not permit them: {', '.join(dropped)}.")
    return notes


def without(contract: Contract, constants: Mapping[str, str]) -> Contract:
    return replace(contract, fields=tuple(item for item in contract.fields if item.name not in constants))


def written(name: str, target: Path, at: Mapping[str, int], mapping: ColumnMapping) -> Input:
    return Input(name, target, {field: field for field in (*at, *mapping.constants)})


def write(
    target: Path,
    contract: Contract,
    at: Mapping[str, int],
    constants: Mapping[str, str],
    records: Iterable[tuple[int, Sequence[str] | None]],
    name: str,
) -> list[str]:
    """Write the contract's columns only; blank lines keep the count of lines as it was. Returns what must be told."""
    guard = _Guard(contract, list(at), name)
    places, fixed = list(at.values()), list(constants.values())
    with target.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*at, *constants])
        written = 1
        for line, cells in records:
            if line > written + 1:
                stream.write("\n" * (line - written - 1))
            if cells is None:
                writer.writerow([UNREADABLE])
            else:
                kept = [cells[place] for place in places]
                writer.writerow((guard.checked(line, kept) if guard.needed else kept) + fixed)
            written = line
    return guard.notes()


class _Guard:
    """Keeps names and full dates of birth out of the pseudonyms and years of a feed about people, also out of its
    quarantine, and numbers that tell who somebody is out of what somebody typed."""

    def __init__(self, contract: Contract, fields: Sequence[str], name: str) -> None:
        kinds = {item.name: item for item in contract.fields if item.personal and contract.person_level}
        self.name = name
        self.pseudonyms = [i for i, f in enumerate(fields) if f in kinds and kinds[f].pattern and not kinds[f].direct]
        self.numbers = [i for i, f in enumerate(fields) if f in kinds and kinds[f].type is FieldType.INTEGER]
        typed = {item.name for item in contract.fields if item.free_text}
        self.words = [i for i, field in enumerate(fields) if field in typed]
        self.removed = 0
        self.fields = fields
        self.needed = bool(self.pseudonyms or self.numbers or self.words)

    def checked(self, line: int, cells: list[str]) -> list[str]:
        for index in self.pseudonyms:
            if NAME.fullmatch(cells[index].strip()):
                raise UpstreamError(
                    "UP-SOURCE-040",
                    f"the column for '{self.fields[index]}' holds names where it should hold pseudonyms",
                    where=f"{self.name}, line {line}",
                    do="Nothing was kept. Ask the sender for a code that is the same for the same person.",
                )
        for index in self.numbers:
            if len(cells[index].strip()) > 4:
                cells[index] = REMOVED
        for index in self.words:
            cells[index], count = WHO_IN_WORDS.subn(REMOVED, cells[index])
            self.removed += count
        return cells

    def notes(self) -> list[str]:
        if not self.removed:
            return []
        return [
            f"{self.removed:,} telephone numbers, e-mail addresses, dates of birth or national numbers were taken out "
            "of free text before reading. Ask the sender to leave them out."
        ]


def dropped_note(extra: Sequence[str]) -> list[str]:
    if not extra:
        return []
    notes = [f"Columns dropped before reading, not kept anywhere: {', '.join(item[:40] for item in extra[:12])}."]
    personal = [item[:40] for item in extra if _tells_who(item.replace("_", " "))]
    if personal:
        notes.append(f"{', '.join(personal[:12])}: these may tell who a person is. Ask the sender to leave them out.")
    return notes


def _tells_who(heading: str) -> bool:
    return bool(TELLS_WHO.search(heading)) and not OF_A_PLACE.search(heading)
