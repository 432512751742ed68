"""Bring the workspace's database up to date."""

from __future__ import annotations

from typing import Annotated

import typer

from upstream.cli.console import say

EXAMPLE = "Example: upstream migrate"


def migrate(
    sql: Annotated[
        bool, typer.Option("--sql", help="Print what a database administrator runs once, and do nothing.")
    ] = False,
) -> None:
    """Make or change the tables of the workspace, as their owner (DATABASE_OWNER_URL)."""
    from upstream.web import runtime
    from upstream.web.database.migrating import administrators_script
    from upstream.web.database.migrating import migrate as apply

    if sql:
        say(administrators_script())
        return
    with runtime.opened(say) as opened:
        owner = runtime.owner_address(opened.configuration)
        count = apply(owner, opened.configuration.roles, say=lambda name: say(f"Applying {name}"))
    say(f"Applied {count} migration{'' if count == 1 else 's'}." if count else "The database is up to date.")
