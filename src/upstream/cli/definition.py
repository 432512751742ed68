"""What counts as serious violence here."""

from __future__ import annotations

from typing import Annotated

import typer

from upstream.cli.console import JsonOption, LakeOption, say, say_json, table

app = typer.Typer(
    help="Definitions: list, show and explain one offence; coverage and compare on the records of a lake.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
NameArgument = Annotated[str, typer.Argument(help="A preset's name, or the path of a definition file.")]


@app.command("list", epilog="Example: upstream definition list")
def list_(as_json: JsonOption = False) -> None:
    """The definitions that ship with Upstream."""
    from upstream import api

    rows = api.definitions()
    if as_json:
        say_json(rows)
    else:
        table(("Name", "Version", "Title", "Status"), [tuple(row.values())[:4] for row in rows])


@app.command(epilog="Example: upstream definition show thames-valley")
def show(name: NameArgument, as_json: JsonOption = False) -> None:
    """The adopted text, its reasons, its rules, and what no rule can express."""
    from upstream import api

    definition = api.definition(name)
    if as_json:
        say_json(definition.as_dict())
    else:
        say(definition.describe())


@app.command(epilog="Example: upstream definition explain thames-valley --code 8N --knife")
def explain(
    name: NameArgument,
    code: Annotated[str, typer.Option(help="Home Office offence code, or a police.uk category.")],
    knife: Annotated[bool, typer.Option("--knife", help="A knife was involved.")] = False,
    firearm: Annotated[bool, typer.Option("--firearm", help="A firearm was involved.")] = False,
    domestic_abuse: Annotated[bool, typer.Option("--domestic-abuse", help="Flagged as domestic abuse.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Why an offence is, or is not, in a group."""
    from upstream import api

    explanation = api.explain(name, code=code, knife=knife, firearm=firearm, domestic_abuse=domestic_abuse)
    if as_json:
        say_json(explanation.as_dict())
    else:
        say(str(explanation))


@app.command(epilog="Example: upstream definition coverage thames-valley")
def coverage(name: NameArgument, lake: LakeOption = None, as_json: JsonOption = False) -> None:
    """Codes in the lake that no rule reaches, and rules that reach no code."""
    from upstream import api

    result = api.definition_coverage(api.open_lake(lake), name)
    if as_json:
        say_json(result.as_dict())
    else:
        say(str(result))


@app.command(epilog="Example: upstream definition compare thames-valley nottinghamshire")
def compare(
    first: NameArgument,
    second: Annotated[str, typer.Argument(help="The other definition.")],
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Two definitions on the same records: how many both count, and the codes on which they differ."""
    from upstream import api

    result = api.definition_compare(api.open_lake(lake), first, second)
    if as_json:
        say_json(result.as_dict())
    else:
        say(str(result))
