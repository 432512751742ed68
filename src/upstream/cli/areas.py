"""Finding the code of a place."""

from __future__ import annotations

from typing import Annotated

import typer

from upstream.cli.console import JsonOption, LakeOption, say, say_json, table

EXAMPLE = "Example: upstream areas bristol"


def areas(
    search: Annotated[str, typer.Argument(help="Part of a name, or a code.")],
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search areas of every level by name or code."""
    from upstream import api

    found = api.areas(search, lake=lake)
    if as_json:
        say_json([{"code": area.code, "name": area.name, "level": area.level.value} for area in found])
    elif found:
        table(("Code", "Name", "Level"), [(area.code, area.name, area.level.value) for area in found])
    else:
        say(f"No area has '{search}' in its name or code.")
