"""Where to act: hot spots, and which method would have foretold them best."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from upstream.cli.console import EngineOption, JsonOption, LakeOption, progress, say, say_json

EXAMPLE = "Example: upstream places --area E06000023 --out where-to-act"
BACKTEST_EXAMPLE = "Example: upstream places backtest --area E06000023 --share 1,2,5,10 --out backtest"

app = typer.Typer(no_args_is_help=False, invoke_without_command=True, epilog=EXAMPLE)

AreaOption = Annotated[list[str] | None, typer.Option(help="An area's code or name; repeat for several.")]
PartnershipOption = Annotated[Path | None, typer.Option(help="A partnership file, or the name of one that ships.")]
FromOption = Annotated[str | None, typer.Option("--from", help="First month, as 2018-04; else the latest year.")]
ToOption = Annotated[str | None, typer.Option("--to", help="Last month, as 2022-03.")]
DefinitionOption = Annotated[str | None, typer.Option(help="A preset's name or a definition file.")]
AbuseOption = Annotated[str | None, typer.Option(help="include, exclude or only; else as defined.")]
ByOption = Annotated[str, typer.Option("--by", help="lsoa, ward, grid or snap-points.")]
CellOption = Annotated[int, typer.Option(help="Side of a grid's squares in metres.")]
DenominatorOption = Annotated[
    Path | None, typer.Option(help="A CSV file of area,denominator to use instead of residents.")
]
AudienceOption = Annotated[str, typer.Option(help="public or trusted: chooses the disclosure rules.")]
EarlierOption = Annotated[list[Path] | None, typer.Option(help="Folder of an edition published before.")]
PolicyOption = Annotated[Path | None, typer.Option(help="A disclosure policy of your own.")]
OutOption = Annotated[Path | None, typer.Option(help="The folder to write into; always needed.")]


@app.callback()
def places(
    context: typer.Context,
    out: OutOption = None,
    area: AreaOption = None,
    partnership: PartnershipOption = None,
    start: FromOption = None,
    end: ToOption = None,
    definition: DefinitionOption = None,
    domestic_abuse: AbuseOption = None,
    by: ByOption = "lsoa",
    cell: CellOption = 250,
    method: Annotated[str, typer.Option(help="gi-star, local-moran or scan.")] = "gi-star",
    denominator: DenominatorOption = None,
    weights: Annotated[Path | None, typer.Option(help="A TOML file of harm weights by offence code.")] = None,
    audience: AudienceOption = "public",
    earlier: EarlierOption = None,
    policy: PolicyOption = None,
    engine: EngineOption = "duckdb",
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hot spots that hold up: where there is more than chance explains, whether it lasts, what happens there and when.

    "upstream places backtest" compares methods on what happened next."""
    if context.invoked_subcommand:
        return
    from upstream import api

    request = api.PlacesRequest(
        areas=tuple(area or ()),
        partnership=partnership,
        start=start,
        end=end,
        definition=definition,
        domestic_abuse=domestic_abuse,
        by=by,
        cell=cell,
        method=method,
        denominator=denominator,
        weights=weights,
        audience=audience,
        earlier=tuple(earlier or ()),
        policy=policy,
        engine=engine,
    )
    with progress("Looking for hot spots", quiet=as_json):
        result = api.find_places(api.open_lake(lake), request)
        result.write(_folder(out))
    _print(result, _folder(out), as_json=as_json)


@app.command(epilog=BACKTEST_EXAMPLE)
def backtest(
    out: Annotated[Path, typer.Option(help="The folder to write into.")],
    area: AreaOption = None,
    partnership: PartnershipOption = None,
    start: FromOption = None,
    end: ToOption = None,
    definition: DefinitionOption = None,
    domestic_abuse: AbuseOption = None,
    by: ByOption = "lsoa",
    cell: CellOption = 250,
    denominator: DenominatorOption = None,
    share: Annotated[str, typer.Option(help="Shares of the land in per cent, comma-separated.")] = "1,2,5,10",
    months: Annotated[int, typer.Option(help="How many of the last months to foretell.")] = 12,
    audience: AudienceOption = "public",
    policy: PolicyOption = None,
    engine: EngineOption = "duckdb",
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which method would have foretold best: counts, rates, density, Gi*, scan, on the months that followed."""
    from upstream import api

    request = api.PlacesRequest(
        areas=tuple(area or ()),
        partnership=partnership,
        start=start,
        end=end,
        definition=definition,
        domestic_abuse=domestic_abuse,
        by=by,
        cell=cell,
        denominator=denominator,
        audience=audience,
        policy=policy,
        engine=engine,
    )
    shares = _shares(share)
    with progress("Foretelling", quiet=as_json):
        result = api.backtest_places(api.open_lake(lake), request, shares=shares, months=months)
        result.write(out)
    _print(result, out, as_json=as_json)


def _shares(text: str) -> tuple[float, ...]:
    try:
        shares = tuple(sorted({float(part) / 100 for part in text.split(",")}))
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is no list of percentages such as 1,2,5,10.", param_hint="--share"
        ) from None
    if not all(0 < share < 1 for share in shares):
        raise typer.BadParameter("a share of the land is more than 0 and less than 100 per cent.", param_hint="--share")
    return shares


def _folder(out: Path | None) -> Path:
    if out is None:
        raise typer.BadParameter("Missing option '--out'.")
    return out


def _print(result: Any, folder: Path, *, as_json: bool) -> None:
    if as_json:
        say_json(result.as_dict() | {"folder": str(folder)})
        return
    say(f"{result.partnership.name}, {result.period}: {folder / 'index.html'}")
    for line in result.lines():
        say(f"  {line}")
