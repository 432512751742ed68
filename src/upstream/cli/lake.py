"""What goes into the lake, what is in it, and the one way out."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from upstream.cli.console import JsonOption, LakeOption, progress, say, say_json, table, warn

if TYPE_CHECKING:
    from upstream.engine import LoadReport

LOAD_EXAMPLE = "Example: upstream load bristol.zip recorded-crime-2022.xlsx --supplier 'Fenshire Police'"
SOURCES_EXAMPLE = "Example: upstream sources police-uk"
QUARANTINE_EXAMPLE = "Example: upstream quarantine --source recorded-crime"
MAPPING_EXAMPLE = "Example: upstream mapping force-extract.xlsx --source recorded-crime > force.toml"
WITHDRAW_EXAMPLE = "Example: upstream withdraw 3fa9c1d2 --reason 'sent by mistake'"


def load(
    paths: Annotated[list[Path], typer.Argument(help="Files, zip archives or folders.", show_default=False)],
    source: Annotated[str | None, typer.Option(help="The feed, where it can't be told from the files.")] = None,
    supplier: Annotated[str | None, typer.Option(help="Who sent it.")] = None,
    scope: Annotated[str | None, typer.Option(help="Which areas or force the files cover; else inferred.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="A mapping file, for headings of your own.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Let a smaller edition replace a larger one.")] = False,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load extracts into the lake: every row is loaded, a duplicate, or kept in quarantine with its reason."""
    from upstream import api

    with progress("Loading", quiet=as_json) as step:
        report = api.load(
            api.open_lake(lake),
            paths,
            source=source,
            supplier=supplier,
            scope=scope,
            mapping=mapping,
            replace=replace,
            progress=step,
        )
    if as_json:
        say_json(report.as_dict())
    else:
        _print_report(report)
    if report.refused or _in_vain(report):
        raise typer.Exit(1)


def _in_vain(report: LoadReport) -> bool:
    """Whether rows were read and none is in the lake, from this load or an earlier one."""
    held = any(file.status == "already loaded" and not file.in_vain for file in report.files)
    tried = report.read > 0 or any(file.in_vain for file in report.files)
    return tried and not (report.loaded or report.duplicates or held)


def _print_report(report: LoadReport) -> None:
    say(
        f"Read {report.read:,} rows: {report.loaded:,} loaded, {report.duplicates:,} duplicates, "
        f"{report.quarantined:,} in quarantine, in {report.seconds:.1f} s."
    )
    again = sum(file.status == "already loaded" for file in report.files)
    if again:
        say(f"{again:,} of {len(report.files):,} files were loaded before and are unchanged.")
    if report.replaced:
        say(f"{report.replaced:,} rows of earlier editions were replaced.")
    if report.reasons:
        say("")
        table(("Reason", "Rows"), [(reason, f"{rows:,}") for reason, rows in sorted(report.reasons.items())])
    for note, files in _notes(report).items():
        say(f"{note} ({files[0]}{f' and {len(files) - 1:,} more files' if len(files) > 1 else ''})")
    for refusal in report.refused:
        warn(f"Not loaded: {refusal.file}. {refusal.error}")


def _notes(report: LoadReport) -> dict[str, list[str]]:
    """Each note once, with the files that it is about."""
    notes: dict[str, list[str]] = {}
    for file in report.files:
        for note in file.notes:
            notes.setdefault(note, []).append(file.file)
    return notes


def sources(
    name: Annotated[str | None, typer.Argument(help="One feed.", show_default=False)] = None,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """The feeds that can be loaded; for one feed its contract, what is loaded and which months are missing."""
    from upstream import api

    if name is None:
        feeds = api.feeds(api.open_lake(lake))
        if as_json:
            say_json(feeds)
        else:
            table(("Feed", "What", "Rows loaded", "Months"), [_feed(feed) for feed in feeds])
        return
    detail = api.feed(api.open_lake(lake), name)
    if as_json:
        say_json(detail)
        return
    say(f"{detail['title']} ({detail['name']} {detail['version']})")
    say(f"{detail['standard']}\n")
    table(("Column", "Type", "Headings"), [(c["name"], c["type"], ", ".join(c["headings"])) for c in detail["columns"]])
    say("")
    for line in detail["coverage"]:
        say(line)
    if detail["extracts"]:
        say("")
        table(("Extract", "Rows", "Loaded", "File"), [_extract(item) for item in detail["extracts"]])


def _feed(feed: dict[str, Any]) -> tuple[str, ...]:
    name, what, rows, months = tuple(feed.values())[:4]
    return str(name), str(what), f"{rows:,}", str(months)


def _extract(item: dict[str, Any]) -> tuple[str, ...]:
    return item["id"], f"{item['rows']:,}", item["loaded_at"][:10], item["file"]


class Action(StrEnum):
    PURGE = "purge"


def quarantine(
    action: Annotated[
        Action | None,
        typer.Argument(help="purge: destroy refused rows about people whose days are over.", show_default=False),
    ] = None,
    source: Annotated[str | None, typer.Option(help="Only this feed.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many rows.")] = 50,
    opened: Annotated[bool, typer.Option("--open", help="Show rows about people too: only with a reason.")] = False,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """The rows that could not be read or were refused, each with its file, line and reason."""
    from upstream import api

    if action is Action.PURGE:
        gone = api.purge_quarantine(api.open_lake(lake))
        if as_json:
            say_json(gone)
        else:
            say(f"Destroyed {sum(gone.values()):,} refused rows of {len(gone):,} extracts.")
        return
    rows = api.quarantine(api.open_lake(lake), source=source, limit=limit, opened=opened)
    if as_json:
        say_json(rows)
    else:
        table(("File", "Line", "Reasons", "Row"), [(r["file"], r["line"], r["reasons"], r["raw"]) for r in rows])


def withdraw(
    extract: Annotated[str, typer.Argument(help="The extract's id, as upstream sources NAME lists it.")],
    reason: Annotated[str, typer.Option(help="Why it has to go; kept on the tombstone.")],
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an extract out of the lake: rows, quarantine and keys go, a tombstone without content stays."""
    from upstream import api

    opened = api.open_lake(lake)
    tombstone = opened.withdraw(extract, reason=reason)
    if as_json:
        say_json(asdict(tombstone))
    else:
        say(f"Withdrew {tombstone.extract_id}: {tombstone.rows:,} rows.")
        say(f"Editions affected: {', '.join(tombstone.editions)}.")
        say("Build the assessments that used it again.")
        if opened.persons.run:
            say("Link again: people whom only its records held together are still one.")


def mapping(
    file: Annotated[Path, typer.Argument(help="A file with headings of its own.")],
    source: Annotated[str | None, typer.Option(help="The feed that it is; else the most alike.")] = None,
) -> None:
    """Propose a mapping file for a file whose headings are not ours: read it, mend it, and load with --mapping."""
    from upstream import api

    say(api.propose_mapping(file, source=source))
