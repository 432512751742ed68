"""What the user is told of one file: that it was loaded and beside what, or why it was refused."""

from __future__ import annotations

from collections.abc import Mapping

from upstream.engine import columns
from upstream.engine.coverage import scope_words
from upstream.engine.editions import Removal, Smaller
from upstream.engine.manifest import Extract
from upstream.engine.options import Options
from upstream.engine.reading import FileState
from upstream.engine.report import ALREADY, LOADED, REFUSED, FileReport
from upstream.model.contract import Contract
from upstream.model.errors import UpstreamError


def refused(name: str, error: UpstreamError) -> FileReport:
    return FileReport(name, REFUSED, code=error.code, error=str(error))


def again(name: str, identifier: str, held: Mapping[str, Extract]) -> FileReport:
    """A file that was loaded before; where none of its rows was fit, it says so every time."""
    old = held.get(identifier)
    if old is None or old.loaded or old.duplicates or not old.quarantined:
        return FileReport(name, ALREADY, identifier)
    rows = f"all {old.quarantined:,} rows of this file are" if old.quarantined > 1 else "the only row of this file is"
    note = (
        f"Nothing of this file is in the lake: {rows} in quarantine since it was first loaded. upstream quarantine "
        f"--source {old.source} shows why; once the file or its mapping is mended, load it again."
    )
    return FileReport(name, ALREADY, identifier, in_vain=True, notes=(note,))


def loaded(file: FileState, new: Extract, removals: list[Removal], more: list[str]) -> FileReport:
    replaced = sum(removal.rows for removal in removals)
    notes = [*file.scan.notes, *more]
    ignored = columns.unused(file.scan.header, file.found)
    if ignored:
        notes.append(f"Columns not kept: {', '.join(h[:40] for h in ignored[:10])}.")
    if replaced:
        months = sorted({removal.month for removal in removals})
        notes.append(f"Replaced {replaced:,} rows of the earlier edition of {', '.join(months)}.")
    return FileReport(
        file=file.scan.name,
        status=LOADED,
        extract_id=new.id,
        read=new.read,
        loaded=new.loaded,
        duplicates=new.duplicates,
        quarantined=new.quarantined,
        replaced=replaced,
        months=tuple(edition.month for edition in new.editions),
        scope=scope_words(new),
        reasons=dict(sorted(file.reasons.items())),
        notes=tuple(notes),
    )


def supplier_note(file: FileState, options: Options) -> list[str]:
    """Two senders of whom nothing is known count as one."""
    given = file.scan.given
    if options.contract.scope or options.contract.already_public or options.supplier or options.scope:
        return []
    if options.permit:
        return []
    if given.supplier or given.scope:
        return []
    return [
        "The rows do not say who sent them: a file from someone else with the same months would replace them. "
        "Name the sender with --supplier."
    ]


def parts_note(parts: list[Extract], contract: Contract) -> list[str]:
    if not parts:
        return []
    names = ", ".join(part.file for part in parts[:3]) + (f" and {len(parts) - 3:,} more" if len(parts) > 3 else "")
    return [f"Loaded beside {names}: parts of one delivery, with no {contract.identifier} in both."]


def smaller_error(name: str, smaller: list[Smaller]) -> UpstreamError:
    first = smaller[0]
    more = f" and {len(smaller) - 1} other months" if len(smaller) > 1 else ""
    return UpstreamError(
        "UP-ENGINE-030",
        f"this edition of {first.month}{more} is smaller than the one in the lake "
        f"({first.new_rows:,} rows against {first.old_rows:,} from {first.old_file})",
        where=name,
        do="If it is one part of a delivery, load all parts in one go. Load it with --replace if it is right; it then "
        "replaces the rows of its own areas only.",
    )
