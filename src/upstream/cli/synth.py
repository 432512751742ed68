"""A county that does not exist, for training, tests and demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upstream.cli.console import JsonOption, progress, say, say_json

EXAMPLE = "Example: upstream synth --people 20000 --years 5 --seed 7 --out county"


def synth(
    out: Annotated[Path, typer.Option(help="The folder to write into; files of the same name are replaced.")],
    people: Annotated[int, typer.Option(help="How many people live in the county.")] = 20_000,
    years: Annotated[int, typer.Option(help="How many years, the last of which ends in March 2024.")] = 5,
    seed: Annotated[int, typer.Option(help="The same seed gives the same county.")] = 7,
    as_json: JsonOption = False,
) -> None:
    """Invent a county: people, what happened to them, and the extracts that a dozen agencies would send."""
    from upstream import api

    with progress("Inventing", quiet=as_json) as step:
        made = api.synthesise(out, people=people, years=years, seed=seed, progress=step)
    if as_json:
        say_json({"folder": str(made.folder), "people": made.people, "rows": made.rows})
        return
    for name, number in made.rows.items():
        say(f"{name}: {number:,} rows")
    say(f"{made.people:,} people who do not exist: {made.folder / 'README.md'}")
