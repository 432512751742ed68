"""The strategic needs assessment, for one partnership or for every one that the lake covers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from upstream.cli.console import EngineOption, JsonOption, LakeOption, progress, say, say_json, warn

if TYPE_CHECKING:
    from upstream.api import Written

EXAMPLE = "Example: upstream assess --area 'Bristol, City of' --from 2018-04 --to 2022-03 --out assessment"


def assess(
    out: Annotated[Path, typer.Option(help="The folder to write into.")],
    area: Annotated[
        list[str] | None,
        typer.Option(help="An area's code or name; repeat for several; all:csp for every partnership."),
    ] = None,
    partnership: Annotated[
        Path | None,
        typer.Option(help="A partnership file (areas, named sets, peers), or the name of one that ships: bristol."),
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help="First month, as 2018-04.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last month, as 2022-03.")] = None,
    definition: Annotated[str | None, typer.Option(help="A preset's name or a definition file.")] = None,
    domestic_abuse: Annotated[str | None, typer.Option(help="include, exclude or only; else as defined.")] = None,
    audience: Annotated[str, typer.Option(help="public or trusted: chooses the disclosure rules.")] = "public",
    commentary: Annotated[Path | None, typer.Option(help="The folder of the analyst's Markdown files.")] = None,
    weights: Annotated[Path | None, typer.Option(help="A TOML file of harm weights by offence code.")] = None,
    citations: Annotated[Path | None, typer.Option(help="A TOML file of cited evidence on causes.")] = None,
    earlier: Annotated[list[Path] | None, typer.Option(help="Folder of an edition published before.")] = None,
    policy: Annotated[Path | None, typer.Option(help="A disclosure policy of your own.")] = None,
    formats: Annotated[str, typer.Option("--formats", help="Comma-separated; 'all' for every one.")] = "all",
    engine: EngineOption = "duckdb",
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build the strategic needs assessment: web page, PDF, Word, open spreadsheet, CSV, charts, map, findings."""
    from upstream import api

    request = api.Request(
        areas=tuple(area or ()),
        partnership=partnership,
        start=start,
        end=end,
        definition=definition,
        domestic_abuse=domestic_abuse,
        audience=audience,
        commentary=commentary,
        weights=weights,
        citations=citations,
        earlier=tuple(earlier or ()),
        policy=policy,
        formats=api.chosen_formats(formats),
        engine=engine,
    )
    with progress("Assessing", quiet=as_json) as step:
        written = api.write_assessments(api.open_lake(lake), request, out, progress=step)
    _print(written, as_json=as_json)
    if any(item.error for item in written):
        raise typer.Exit(1)


def _print(written: list[Written], *, as_json: bool) -> None:
    if as_json:
        say_json([item.as_dict() for item in written])
        return
    for item in written:
        if item.error:
            warn(f"{item.name}: not built. {item.error}")
            continue
        say(f"{item.name}: {item.folder / 'index.html'} ({item.findings} findings, {item.seconds:.1f} s)")
        for line in item.notes:
            say(f"  {line}")
