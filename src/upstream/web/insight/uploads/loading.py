"""From a file that was handed in to the lake, and what its own report says of it.

The lake is the whole partnership's: a file that another organisation handed in before is in it already. What the report
says of a file is therefore what the file itself is: the same whoever was first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.web.insight.uploads import references
from upstream.web.insight.uploads.looking import Said, rules

if TYPE_CHECKING:
    from upstream.engine import Lake, LoadReport
    from upstream.engine.manifest import Extract
    from upstream.engine.report import FileReport

Step = Callable[[str, int, int], None]
NUMBERS = ("read", "loaded", "duplicates", "quarantined", "replaced")
COMMANDS = re.compile(r"--[a-z]|\bupstream [a-z]+")
"""Advice for the command line is none here."""
GAVE_WAY = re.compile(r"^Replaced [\d,]+ rows")
"""A note with a number that is told otherwise, without it."""
BESIDE = "Loaded beside another file of the same months."
OWN_WORDS = {
    "UP-ENGINE-030": "The lake has a larger edition of the same months from the same sender. If this file is right and "
    "the larger one is not, hand it in again and say that it may take the place of a larger one.",
    "UP-ENGINE-031": "A file with the same content was withdrawn from the lake. If it is to come back, hand it in "
    "again and say that it may come back.",
    "UP-SOURCE-010": "A column that the feed needs is not there under any heading that is known.",
    "UP-SOURCE-011": "No feed has headings like those of this file.",
    "UP-ENGINE-010": "A column that the feed needs is not there under any heading that is known.",
}


@dataclass(frozen=True)
class Order:
    """How a file is to be loaded."""

    source: str = ""
    supplier: str = ""
    said: Said = field(default_factory=dict)
    replace: bool = False


def open_lake() -> Lake:
    from django.conf import settings

    from upstream import api

    return api.open_lake(settings.LAKE)


def load(path: Path, order: Order, lake: Lake, *, today: date, step: Step, own: Iterable[str]) -> dict[str, Any]:
    """Load a file and give its report (`told`). Doing it again after it was broken off ends in the same report."""
    from upstream import sources

    if order.source in references.TITLES:
        return references.load(path, order.source, lake)
    report = sources.load(
        lake,
        [path],
        source=order.source or None,
        supplier=order.supplier or None,
        replace=order.replace,
        mapping=rules(order.source, order.said) if order.said else None,
        today=today,
        progress=step,
    )
    return told(report, lake, own)


def told(report: LoadReport, lake: Lake, own: Iterable[str]) -> dict[str, Any]:
    """The report as JSON, each file once and with the counts that it has by itself.

    ``own`` are the extracts of what the same organisation loaded before: of them alone it is told that they were.
    """
    extracts = lake.manifest.extracts
    mine = set(own)
    strange = _strangers(report, extracts, mine)
    seen: set[str] = set()
    files = []
    for file in report.files:
        row = _row(file, extracts.get(file.extract_id), mine, seen, strange)
        seen.add(file.extract_id)
        files.append(row)
    reasons: Counter[str] = Counter()
    for row in files:
        reasons.update(row["reasons"])
    totals = {name: sum(row[name] for row in files) for name in NUMBERS}
    return {
        **totals,
        "files": files,
        "reasons": dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        "seconds": round(report.seconds, 3),
    }


def _strangers(report: LoadReport, extracts: dict[str, Extract], mine: set[str]) -> list[str]:
    """The names of files that others handed in, the longest first: notes of the lake may quote them."""
    ours = {file.extract_id for file in report.files} | mine
    known = {file.file for file in report.files}
    names = {extract.file for key, extract in extracts.items() if key not in ours} - known
    return sorted(names, key=len, reverse=True)


def _row(
    file: FileReport, extract: Extract | None, mine: set[str], seen: set[str], strange: list[str]
) -> dict[str, Any]:
    row = file.as_dict()
    if file.status == "already loaded" and extract is not None:
        if file.extract_id in seen:
            row |= {"status": "twice"}
        elif file.extract_id in mine:
            row |= {"status": "before"}
        else:
            row |= _of(extract)
    # Whose rows gave way, and how many they were, is not this sender's to know.
    row["replaced"] = int(bool(row["replaced"]))
    told = [note for note in row["notes"] if not COMMANDS.search(note) and not GAVE_WAY.search(note)]
    row["notes"] = [_plain(note, strange) for note in told]
    row["error"] = OWN_WORDS.get(file.code) or _plain(_without_code(file), strange)
    return row


def _of(extract: Extract) -> dict[str, Any]:
    """What a file brought, whether in this load, in one that was broken off, or in somebody else's."""
    return {
        "status": "loaded",
        "read": extract.read,
        "loaded": extract.loaded,
        "duplicates": extract.duplicates,
        "quarantined": extract.quarantined,
        "reasons": dict(sorted(extract.reasons.items())),
        "months": sorted({edition.month for edition in extract.editions}),
        "in_vain": bool(extract.quarantined and not extract.loaded and not extract.duplicates),
        "notes": [],
    }


def _without_code(file: FileReport) -> str:
    return file.error.removeprefix(f"{file.code}: ")


def _plain(text: str, strange: list[str]) -> str:
    for name in strange:
        if name and name in text:
            text = text.replace(name, "another file")
    # Nor how many files of others there are.
    return BESIDE if text.startswith("Loaded beside") and "another file" in text else text


def withdraw(lake: Lake, extracts: Iterable[str], reason: str) -> dict[str, Any]:
    """Take extracts out of the lake; rows and months that went. One that is no longer there is passed over."""
    from upstream.model.errors import UpstreamError

    rows, months = 0, set()
    for extract in extracts:
        try:
            stone = lake.withdraw(extract, reason=reason)
        except UpstreamError as error:
            if error.code != "UP-ENGINE-032":
                raise
        else:
            rows += stone.rows
            months |= set(stone.editions)
    return {"rows": rows, "months": sorted(months)}
