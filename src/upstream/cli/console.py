"""How the commands speak: plain lines, JSON for machines, errors that say what to do."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from upstream.model.errors import UpstreamError

LakeOption = Annotated[
    Path | None,
    typer.Option("--lake", help="The lake's folder.", envvar="UPSTREAM_HOME", show_default="./lake"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")]
EngineOption = Annotated[str, typer.Option("--engine", help="What counts: duckdb (embedded) or spark.")]


Step = Callable[[str, int, int], None]


def say(text: str = "") -> None:
    typer.echo(text)


def warn(text: str) -> None:
    typer.echo(text, err=True)


def say_json(value: Mapping[str, Any] | Sequence[Any]) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Aligned columns on a terminal; tabs where the output is piped to another program."""
    text = [[str(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in [list(headings), *text]:
            say("\t".join(row))
        return
    widths = [max(len(row[i]) for row in [list(headings), *text]) for i in range(len(headings))]
    for row in [list(headings), *text]:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@contextmanager
def progress(title: str, *, quiet: bool = False) -> Iterator[Step]:
    """A bar on a terminal, a plain line per step elsewhere, nothing when ``quiet``.

    Yields ``step(name, done, total)``.
    """
    if quiet:
        yield lambda name, done, total: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(title, total=None)
            yield lambda name, done, total: bar.update(
                task, description=f"{title}: {name}", completed=done, total=total
            )
    else:
        yield _every_tenth(title)


def _every_tenth(title: str) -> Step:
    """At most about ten lines for any number of steps: a log is no place for a line per file."""
    shown: set[tuple[int, int]] = set()

    def step(name: str, done: int, total: int) -> None:
        tenth = (total, done * 10 // max(total, 1))
        if name and tenth not in shown:
            shown.add(tenth)
            warn(f"{title}: {name} ({done + 1} of {total})")

    return step


def fail(error: UpstreamError, *, as_json: bool = False) -> typer.Exit:
    """Print the error and give the exit that the command raises: 1, the work could not be done."""
    if as_json:
        say_json({"error": {"code": error.code, "what": error.what, "where": error.where, "do": error.do}})
    else:
        warn(f"Error {error}")
    return typer.Exit(1)
