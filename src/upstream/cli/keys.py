"""The workspace's keys."""

from __future__ import annotations

import typer

from upstream.cli.console import say

app = typer.Typer(
    help="The workspace's keys: new ones, and writing personal fields again with the newest.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(epilog="Example: upstream keys new > keys.env")
def new() -> None:
    """Print fresh values for the settings that are secret. Keep them where only the workspace can read them."""
    from upstream.web.keys import new_keys

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
