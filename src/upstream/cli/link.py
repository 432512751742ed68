"""Who is who: link records of people across agencies, review what is doubtful, ask why."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from upstream.cli.console import JsonOption, LakeOption, say, say_json, table, warn

EXAMPLE = "Example: upstream link --purpose 'strategic needs assessment 2026' --out linkage"

app = typer.Typer(no_args_is_help=False, invoke_without_command=True, epilog=EXAMPLE)
review = typer.Typer(
    help="The pairs of records that a person has to decide: export them, import what was decided.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(review, name="review")

PurposeOption = Annotated[str, typer.Option(help="Why people's particulars are read; kept in the log of reads.")]
RecordArgument = Annotated[str, typer.Argument(help="A record: its extract and line, as 3fa9c1d2:17.")]


@app.callback()
def link(
    context: typer.Context,
    purpose: Annotated[str, typer.Option(help="Why people's particulars are read; always needed.")] = "",
    feeds: Annotated[list[str] | None, typer.Option(help="A feed; repeat for several. Else all that may be.")] = None,
    model: Annotated[str, typer.Option(help="A model that ships, or a file of your own.")] = "people",
    out: Annotated[Path | None, typer.Option(help="A folder for the report, in words and for machines.")] = None,
    engine: Annotated[str, typer.Option(help="What compares: duckdb (embedded) or spark.")] = "duckdb",
    memory: Annotated[str, typer.Option(help="The most memory that comparing may take.")] = "3GB",
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Link the records of one person across agencies, as far as live sharing records permit it.

    The lake keeps a pseudonymous key for each record and no name. Run it again when extracts or decisions are new:
    keys stay.
    """
    if context.invoked_subcommand:
        return
    from upstream import api

    told = (lambda text: None) if as_json else (lambda text: warn(f"Linking: {text}"))
    limits: dict[str, Any] = {"engine": engine, "memory": memory}
    report = api.link(api.open_lake(lake), purpose=purpose, feeds=feeds, model=model, step=told, **limits)
    written = api.write_linkage(report, out) if out else []
    if as_json:
        say_json(report.as_dict())
        return
    for line in report.sentences():
        say(line)
    for path in written:
        say(str(path))


@review.command("export", epilog="Example: upstream link review export queue.csv --purpose 'review of links, May'")
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write; it names people.")],
    purpose: PurposeOption,
    limit: Annotated[int, typer.Option(help="At most so many questions, the most pressing first.")] = 200,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the open questions with both records of each, for a clerk to decide in a spreadsheet."""
    from upstream import api

    count = api.export_review(api.open_lake(lake), file, purpose=purpose, limit=limit)
    if as_json:
        say_json({"questions": count, "file": str(file)})
        return
    say(f"Wrote {count:,} questions to {file}. It names people: destroy it when its decisions have been read.")
    say("For each write same or different, who decides, and why; then: upstream link review import")


@review.command("import", epilog="Example: upstream link review import queue.csv --purpose 'review of links, May'")
def import_(
    file: Annotated[Path, typer.Argument(help="The queue with its columns decision, by, on and reason filled in.")],
    purpose: PurposeOption,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep what was decided; every later linkage obeys it."""
    from upstream import api

    count = api.import_review(api.open_lake(lake), file, purpose=purpose)
    if as_json:
        say_json({"decisions": count})
    else:
        say(f"Kept {count:,} decisions. Link again to have them obeyed, and destroy the file.")


@app.command(epilog="Example: upstream link why 3fa9c1d2:17 8be0a7c4:203 --purpose 'a complaint about a link'")
def why(
    one: RecordArgument,
    two: RecordArgument,
    purpose: PurposeOption,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Why two records are of one person, or are not: what agrees, what differs, how sure the model is."""
    from upstream import api

    found = api.why_linked(api.open_lake(lake), one, two, purpose=purpose)
    if as_json:
        say_json(asdict(found))
        return
    say("One person." if found.one_person else "Two people, as far as is known.")
    for line in found.lines:
        say(line)


@app.command(epilog="Example: upstream link records p0f3a91c2d4e5b6a7f801")
def records(
    name: Annotated[str, typer.Argument(help="A person's key, or one of the person's records.")],
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """The records of one person, by reference: no particulars."""
    from upstream import api

    rows = api.records_of_person(api.open_lake(lake), name)
    if as_json:
        say_json(rows)
    else:
        table(("Person", "Feed", "Record"), [(row["person"], row["feed"], row["record"]) for row in rows])


@app.command(
    epilog="Example: upstream link unlink 3fa9c1d2:17 --by 'A. Clerk' --because 'cousins' --purpose 'a complaint'"
)
def unlink(
    record: RecordArgument,
    by: Annotated[str, typer.Option(help="Who decides.")],
    because: Annotated[str, typer.Option(help="Why; it is kept with the decision, encrypted.")],
    purpose: PurposeOption,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a record out of its person for good: no later linkage puts it back."""
    from upstream import api

    count = api.unlink(api.open_lake(lake), record, by=by, because=because, purpose=purpose)
    if as_json:
        say_json({"record": record, "kept_apart_from": count})
    else:
        say(f"{record} is kept apart from {count:,} records. Link again to have it obeyed.")


@app.command(epilog="Example: upstream link history")
def history(
    person: Annotated[str | None, typer.Argument(help="Only this key.", show_default=False)] = None,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which keys of people were merged or split, when, and how many records went."""
    from upstream import api

    rows = api.link_history(api.open_lake(lake), person)
    if as_json:
        say_json(rows)
    else:
        names = ("on", "kind", "key", "into", "records")
        table(("On", "What", "Key", "Into", "Records"), [[row[name] for name in names] for row in rows])


@app.command(epilog="Example: upstream link reads")
def reads(lake: LakeOption = None, as_json: JsonOption = False) -> None:
    """Who read what tells who people are, when and for what purpose; the log is checked first."""
    from upstream import api

    rows = api.identifier_reads(api.open_lake(lake))
    if as_json:
        say_json(rows)
    else:
        names = ("at", "who", "what", "purpose", "rows")
        table(("At", "Who", "What", "Purpose", "Records"), [[row[name] for name in names] for row in rows])
