"""The demonstration: a real city's open data, a county that does not exist, and the workspace of its partnership."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upstream.cli.console import progress, say

EXAMPLE = "Example: upstream demo --out .demo --no-open"


def demo(
    out: Annotated[Path, typer.Option(help="The folder for the lake and the assessments.")] = Path(".demo"),
    port: Annotated[int, typer.Option(help="The local port; 0 takes a free one.")] = 8470,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Run the workspace until you press Ctrl+C.")] = True,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
    again: Annotated[bool, typer.Option("--again", help="Build what was built before once more.")] = False,
) -> None:
    """Load a real city's data and an invented county, build both assessments and open the workspace on them."""
    from upstream import demo as demonstration

    with progress("Building") as step:
        built = demonstration.build(out, progress=step, again=again)
    for item in built:
        say(f"{item.name}: {item.folder / 'index.html'}")
    if serve:
        demonstration.serve(out, port=port, browser=browser, announce=say)
