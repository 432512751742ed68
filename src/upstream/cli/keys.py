"""The workspace's keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upstream.cli.console import say

app = typer.Typer(
    help="The workspace's keys: new ones, and writing personal fields again with the newest.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(epilog="Example: upstream keys new --dir secrets")
def new(
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Write them as secret files into this folder (UPSTREAM_SECRETS_DIR).")
    ] = None,
) -> None:
    """Make fresh values for the settings that are secret: printed, or as files that nobody else may read."""
    from upstream.web.keys import kept_keys, new_keys

    if folder is not None:
        names = ", ".join(kept_keys(folder))
        say(f"Keys are in {folder}: {names}. What was there already was left as it is.")
        return
    for name, value in new_keys().items():
        say(f"{name}={value}")


@app.command(epilog="Example: upstream keys rotate")
def rotate() -> None:
    """Write every encrypted field again with the first of UPSTREAM_FIELD_KEYS; then the old keys can go."""
    from upstream.web import runtime

    with runtime.opened():
        from upstream.web.core.encryption import rotate as write_again

        count = write_again()
    say(f"Wrote {count} encrypted value{'' if count == 1 else 's'} again with the first key.")
