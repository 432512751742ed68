"""The workspace's audit record, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from upstream.cli.console import say
from upstream.model.errors import UpstreamError

app = typer.Typer(
    help="The workspace's audit record: prove that nothing in it was changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(epilog="Example: upstream audit verify --head /media/elsewhere/audit-head.json")
def verify(
    head: Annotated[
        Path | None,
        typer.Option(help="A file kept elsewhere with the last link: compared first, then written with the new one."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Walk the chain and find any event that was edited, removed, added by hand or moved; exit 1 where one was."""
    from upstream.web import runtime

    with runtime.opened():
        from django.db import connection

        from upstream.web.core.audit.heads import keep, kept
        from upstream.web.core.audit.verifying import verify as walk

        verdict = walk(connection, known=kept(head) if head else None)
        if head and verdict.sound:
            keep(head, verdict.head)
    if as_json:
        told = {"sound": verdict.sound, "events": verdict.events, "head": vars(verdict.head), "faults": verdict.faults}
        say(json.dumps(told))
    elif verdict.sound:
        say(f"The audit record is whole: {verdict.events:,} events, last link {verdict.head.sequence:,}.")
    if not verdict.sound:
        raise UpstreamError(
            "UP-AUDIT-001",
            "the audit record was changed: " + "; ".join(verdict.faults),
            do="Keep a copy of the database as it is, and tell whoever answers for it.",
        )
