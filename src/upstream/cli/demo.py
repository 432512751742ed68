"""The demonstration: a real city's open data and a county that does not exist, both assessed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upstream.cli.console import progress, say

EXAMPLE = "Example: upstream demo --out .demo --no-open"


def demo(
    out: Annotated[Path, typer.Option(help="The folder for the lake and the assessments.")] = Path(".demo"),
    port: Annotated[int, typer.Option(help="The local port; 0 takes a free one.")] = 8470,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Show the pages until you press Ctrl+C.")] = True,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
) -> None:
    """Load a real city's data and an invented county, build both assessments and open them in a local page."""
    from upstream import demo as demonstration

    with progress("Building") as step:
        built = demonstration.build(out, progress=step)
    for item in built:
        say(f"{item.name}: {item.folder / 'index.html'}")
    if serve:
        demonstration.serve(out, port=port, browser=browser, announce=say)
