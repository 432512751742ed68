"""Assaults treated in emergency departments (Information Sharing to Tackle Violence)."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from upstream.cli.console import JsonOption, LakeOption, say, say_json, table

app = typer.Typer(
    help="Emergency departments' assault records: check them, and see where the police do not.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
PLACES = "A CSV file of places with the columns name and lsoa, by which descriptions are read."


class By(StrEnum):
    LSOA = "lsoa"
    WARD = "ward"


@app.command(epilog="Example: upstream istv check --places places.csv")
def check(
    places: Annotated[Path | None, typer.Option(help=PLACES)] = None,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Completeness, unknown places, missing and late months, repeats and oddities, by hospital site."""
    from upstream import api

    checked = api.istv_check(api.open_lake(lake), places=places)
    if as_json:
        say_json(checked.as_dict())
    else:
        for line in checked.sentences():
            say(line)


@app.command(
    epilog="Example: upstream istv unseen --places places.csv --by ward --partnership county.toml --out unseen"
)
def unseen(
    places: Annotated[Path, typer.Option(help=PLACES)],
    by: Annotated[By, typer.Option(help="The areas of the table.")] = By.LSOA,
    out: Annotated[Path | None, typer.Option(help="Write a page with a map there, after disclosure control.")] = None,
    area: Annotated[list[str] | None, typer.Option(help="With --out: an area's code or name.")] = None,
    partnership: Annotated[Path | None, typer.Option(help="With --out: a partnership file.")] = None,
    audience: Annotated[str, typer.Option(help="With --out: public or trusted.")] = "public",
    earlier: Annotated[list[Path] | None, typer.Option(help="Folder of an edition published before.")] = None,
    policy: Annotated[Path | None, typer.Option(help="A disclosure policy of your own.")] = None,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Attendances for assaults beside police-recorded violence of the same months, area by area.

    What is printed is for analysts alone; what --out writes has been through disclosure control.
    """
    from upstream import api

    if out is not None:
        result = api.istv_unseen_map(
            api.open_lake(lake),
            places,
            *(area or ()),
            partnership=partnership,
            by=by.value,
            audience=audience,
            earlier=tuple(earlier or ()),
            policy=policy,
        )
        result.write(out)
        say_json({"folder": str(out), "notes": result.lines()}) if as_json else _told(out, result.lines())
        return
    found = api.istv_unseen(api.open_lake(lake), places, by=by.value)
    if as_json:
        say_json(found.as_dict())
        return
    heads = ("Area", "Attendances", "Police-recorded", "Attendances of both (95 % interval)", "Beside the rest")
    rows = [
        (a.code, a.attendances, a.recorded, f"{a.share:.0%} ({a.lower:.0%} to {a.upper:.0%})", a.verdict)
        for a in found.areas
    ]
    table(heads, rows)
    vague = ", ".join(f"{words} {count:,}" for words, count in found.vague.items()) or "none"
    say(f"Attendances in the table: {found.placed:,}. Not in it: {vague}.")
    say(f"Police records without an area: {found.nowhere:,}.")
    say(found.note)


def _told(folder: Path, lines: list[str]) -> None:
    say(f"{folder / 'index.html'}")
    for line in lines:
        say(f"  {line}")
