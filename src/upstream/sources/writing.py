"""Writing a table again with the contract's columns only, line for line, for the lake to read."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from upstream.engine.inputs import Input
from upstream.model.contract import Contract, FieldType
from upstream.model.errors import UpstreamError
from upstream.sources.mapping import Mapping as ColumnMapping

UNREADABLE = "(this line could not be read)"
REMOVED = "(removed)"
NAME = re.compile(r"[^\W\d_]['’\w.-]*[ ,]+[^\W\d_][^\d]*")
TELLS_WHO = re.compile(
    r"name|birth|\bdob\b|address|post ?code|phone|mobile|e-?mail|\bnhs\b|\bpnc\b|\bnino\b|insurance",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Table:
    """One table of one feed, ready for the lake, with what must be told about it."""

    contract: Contract
    given: Input
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """What the user asked for: the feed, the column mapping, and a folder for files in passing."""

    source: str | None
    mapping: ColumnMapping
    staging: Path

    def new_file(self) -> Path:
        return self.staging / f"{len(list(self.staging.iterdir()))}.csv"


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
) -> None:
    """Write the contract's columns only; blank lines keep the count of lines as it was."""
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


class _Guard:
    """Keeps names and full dates of birth out of a feed about people, also out of its quarantine."""

    def __init__(self, contract: Contract, fields: Sequence[str], name: str) -> None:
        kinds = {item.name: item for item in contract.fields if item.personal and contract.person_level}
        self.name = name
        self.pseudonyms = [i for i, field in enumerate(fields) if field in kinds and kinds[field].pattern]
        self.numbers = [i for i, f in enumerate(fields) if f in kinds and kinds[f].type is FieldType.INTEGER]
        self.fields = fields
        self.needed = bool(self.pseudonyms or self.numbers)

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
        return cells


def dropped_note(extra: Sequence[str]) -> list[str]:
    if not extra:
        return []
    notes = [f"Columns dropped before reading, not kept anywhere: {', '.join(item[:40] for item in extra[:12])}."]
    personal = [item[:40] for item in extra if TELLS_WHO.search(item.replace("_", " "))]
    if personal:
        notes.append(f"{', '.join(personal[:12])}: these may tell who a person is. Ask the sender to leave them out.")
    return notes
