"""Rows that were put aside: where each stands and why, and the row itself; those about people are opened one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from upstream.web.core.audit import record_read
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import must
from upstream.web.core.scope import Scope
from upstream.web.insight.models import Upload
from upstream.web.insight.uploads.loading import open_lake

HIDDEN = "(kept encrypted)"


@dataclass(frozen=True)
class Row:
    """``text`` is the row as it was sent; HIDDEN where it is about a person."""

    extract: str
    file: str
    line: int
    reasons: tuple[str, ...]
    text: str


def rows(upload: Upload) -> list[Row]:
    """The rows of a file that were refused and are still kept, by file and line."""
    files = {file["extract_id"]: file["file"] for file in upload.report.get("files", ())}
    ours = set(upload.extracts)
    found = []
    for row in _refused(upload):
        if row["extract_id"] in ours:
            text = HIDDEN if upload.about_people else row["raw"]
            file = files.get(row["extract_id"], "")
            found.append(Row(row["extract_id"], file, row["line"], tuple(row["reasons"].split()), text))
    return sorted(found, key=lambda row: (row.file, row.line))


def _refused(upload: Upload) -> list[dict[str, Any]]:
    from upstream import api

    if not upload.extracts:
        return []
    return api.quarantine(open_lake(), source=upload.source or None)


def opened(*, scope: Scope, upload: Upload, extract: str, line: int, reason: str) -> Row | None:
    """A row about a person, after it was kept who sees it and why. None where there is no such row any more."""
    must(scope, Permission.SEE_PERSONAL_ROWS)
    listed = next((row for row in rows(upload) if (row.extract, row.line) == (extract, line)), None)
    if listed is None:
        return None
    about = f"extract {extract}, line {line}"
    record_read(scope, "insight.row.seen", object=upload, about=about, reason=reason)
    return Row(listed.extract, listed.file, listed.line, listed.reasons, _text(extract, line) or listed.text)


def _text(extract: str, line: int) -> str:
    table = open_lake().vault.open("quarantine", extract)
    if table is None:
        return ""
    return next((str(row["raw"]) for row in table.to_pylist() if row["line"] == line), "")
