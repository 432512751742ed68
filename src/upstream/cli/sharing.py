"""What was agreed before records about people are loaded or linked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upstream.cli.console import JsonOption, LakeOption, say, say_json, table

app = typer.Typer(
    help="Sharing records: add, list, show, check, end, and the powers that they may name.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
NameArgument = Annotated[str, typer.Argument(help="The record's name, as upstream sharing list shows it.")]
HIDDEN = ("files", "in_words", "extracts", "ended", "ended_because")


@app.command(epilog="Example: upstream sharing add youth-justice.toml")
def add(
    file: Annotated[Path, typer.Argument(help="The sharing record, TOML or JSON.")],
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a sharing record and put it into the lake's register."""
    from upstream import api

    record = api.add_sharing(api.open_lake(lake), file)
    if as_json:
        say_json(record.as_dict())
    else:
        say(f"Added {record.name}: {record.feed} from {record.sender}, {record.start} to {record.expiry}.")


@app.command("list", epilog="Example: upstream sharing list")
def list_(lake: LakeOption = None, as_json: JsonOption = False) -> None:
    """The records of the register and whether they are live today."""
    from upstream import api

    rows = api.sharing_records(api.open_lake(lake))
    if as_json:
        say_json(rows)
        return
    names = ("name", "feed", "sender", "standing", "expiry")
    table(("Name", "Feed", "Sender", "Standing", "Expires"), [[row[name] for name in names] for row in rows])


@app.command(epilog="Example: upstream sharing show youth-justice-2026")
def show(name: NameArgument, lake: LakeOption = None, as_json: JsonOption = False) -> None:
    """One record in full: what it permits, on what power, and what was loaded under it."""
    from upstream import api

    record = api.sharing_record(api.open_lake(lake), name)
    if as_json:
        say_json(record)
        return
    for key, value in record.items():
        if key not in HIDDEN:
            say(f"{key.replace('_', ' ')}: {', '.join(value) if isinstance(value, list | tuple) else value}")
    for line in record["in_words"]:
        say(f"- {line}")
    say(f"Loaded under it: {', '.join(record['extracts']) or 'nothing'}.")
    if record["ended"]:
        say(f"Ended on {record['ended']}: {record['ended_because']}")


@app.command(epilog="Example: upstream sharing check")
def check(lake: LakeOption = None, as_json: JsonOption = False) -> None:
    """Records that are over or expire soon, and what is still loaded under them."""
    from upstream import api

    said = api.check_sharing(api.open_lake(lake))
    if as_json:
        say_json(said)
    else:
        for line in said or ["Nothing needs attention."]:
            say(line)


@app.command(epilog="Example: upstream sharing end youth-justice-2026 --because 'the project is over'")
def end(
    name: NameArgument,
    because: Annotated[str, typer.Option(help="Why it ends; kept with the record.")],
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """From today on the record permits nothing; what was loaded under it stays until it is withdrawn."""
    from upstream import api

    opened = api.open_lake(lake)
    record = api.end_sharing(opened, name, because=because)
    if as_json:
        say_json(record.as_dict())
        return
    say(f"Ended {record.name} on {record.ended}.")
    for line in api.check_sharing(opened):
        say(line)


@app.command(epilog="Example: upstream sharing powers")
def powers(as_json: JsonOption = False) -> None:
    """The powers to disclose that a record may name, each with its citation."""
    from upstream import api

    rows = api.sharing_powers()
    if as_json:
        say_json(rows)
    else:
        table(("Name", "Power", "Citation"), [(row["id"], row["title"], row["citation"]) for row in rows])
