"""Area risk scores: where risk factors come together. Scores are of places, never of people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from upstream.cli.console import EngineOption, JsonOption, LakeOption, say, say_json, table

if TYPE_CHECKING:
    from upstream.api import Scores

EXAMPLE = "Example: upstream risk --area 'Bristol, City of' --out scores"
app = typer.Typer(help="Area risk scores, and the specifications that they are made from.", rich_markup_mode=None)
spec_app = typer.Typer(help="Specifications: list, show, check.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(spec_app, name="spec")
NameArgument = Annotated[str, typer.Argument(help="A specification's name, or the path of a file.")]


@app.callback(invoke_without_command=True, epilog=EXAMPLE)
def risk(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="The folder to write into.")] = None,
    area: Annotated[list[str] | None, typer.Option(help="An area's code or name; repeat for several.")] = None,
    partnership: Annotated[
        Path | None, typer.Option(help="A partnership file, or the name of one that ships: bristol.")
    ] = None,
    spec: Annotated[
        str, typer.Option(help="A specification's name or file; see upstream risk spec list.")
    ] = "open-data",
    input_: Annotated[Path | None, typer.Option("--input", help="Your own CSV file of indicators.")] = None,
    scores: Annotated[Path | None, typer.Option(help="A CSV file of yearly scores to average and to check.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="First month, as 2018-04.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last month, as 2022-03.")] = None,
    audience: Annotated[str, typer.Option(help="public or trusted: chooses the disclosure rules.")] = "public",
    earlier: Annotated[list[Path] | None, typer.Option(help="Folder of an edition published before.")] = None,
    policy: Annotated[Path | None, typer.Option(help="A disclosure policy of your own.")] = None,
    engine: EngineOption = "duckdb",
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score every area (LSOA) of a partnership from 1 to 10: page, map, tables, findings."""
    if context.invoked_subcommand is not None:
        return
    from upstream import api

    if out is None:
        raise typer.BadParameter("name the folder to write into", param_hint="--out")
    if scores is not None:
        if input_ or start or end or earlier or policy:
            raise typer.BadParameter("it goes with --area and --out alone", param_hint="--scores")
        held = api.open_lake(lake) if area or partnership else None
        found = api.check_scores(scores, *(area or ()), lake=held, partnership=partnership, audience=audience)
        _print(found, out, as_json=as_json)
        return
    made = api.risk_scores(
        api.open_lake(lake),
        *(area or ()),
        spec=spec,
        partnership=partnership,
        input=input_,
        start=start,
        end=end,
        audience=audience,
        earlier=tuple(earlier or ()),
        policy=policy,
        engine=engine,
    )
    _print(made, out, as_json=as_json)


def _print(made: Scores, out: Path, *, as_json: bool) -> None:
    paths = made.write(out)
    titles = [finding.say(finding.title) for finding in made.findings]
    if as_json:
        say_json({"folder": str(out), "files": [str(path) for path in paths], "findings": titles})
        return
    say(f"{made.document.partnership.name}: {out / 'index.html'} ({len(titles)} findings)")
    for line in made.protected.report.sentences():
        say(f"  {line}")


@spec_app.command("list", epilog="Example: upstream risk spec list")
def list_(as_json: JsonOption = False) -> None:
    """The specifications that ship with Upstream."""
    from upstream import api

    rows = api.risk_specifications()
    if as_json:
        say_json(rows)
    else:
        table(("Name", "Version", "Title", "Status"), [tuple(row.values()) for row in rows])


@spec_app.command(epilog="Example: upstream risk spec show warwickshire")
def show(
    name: NameArgument,
    toml: Annotated[bool, typer.Option("--toml", help="Print the file itself, to copy and change.")] = False,
    as_json: JsonOption = False,
) -> None:
    """The headings, the indicators with their weights, the columns of your own file, and what is circular."""
    from upstream import api

    if toml:
        say(api.risk_specification_text(name).rstrip())
        return
    specification = api.risk_specification(name)
    if as_json:
        say_json(specification.as_dict())
    else:
        say(specification.describe())


@spec_app.command(epilog="Example: upstream risk spec check warwickshire")
def check(file: NameArgument, as_json: JsonOption = False) -> None:
    """Whether a specification file can be used; every fault with its line."""
    from upstream import api

    specification = api.risk_specification(file)
    warnings = [f"{one.title}: {why}" for one, why in specification.circular()]
    if as_json:
        say_json({"name": specification.name, "indicators": len(specification.indicators), "circular": warnings})
        return
    say(f"{specification.name} {specification.version}: {len(specification.indicators)} indicators, no fault.")
    for line in warnings:
        say(f"  Warning: the outcome is among the drivers. {line}.")
