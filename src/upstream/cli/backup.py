"""Back the workspace up, and restore it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upstream.cli.console import JsonOption, say, say_json

EXAMPLE = "Example: upstream backup --out backups/monday.tar"
RESTORE_EXAMPLE = "Example: upstream restore backups/monday.tar"


def backup(
    out: Annotated[Path, typer.Option("--out", help="The backup to write; a file that is there is not overwritten.")],
    as_json: JsonOption = False,
) -> None:
    """Write the database and the uploaded files into one file, of one moment, while people work on."""
    from dataclasses import asdict

    from upstream.web import runtime

    with runtime.opened() as opened:
        from django.conf import settings

        from upstream.web.database.backup import backup as write

        address = runtime.backup_address(opened.configuration)
        made = write(opened.configuration, address, out, files=settings.MEDIA_ROOT)
    if as_json:
        say_json({"file": str(out), **asdict(made)})
        return
    say(f"Wrote {out}: {len(made.migrations)} migrations, {made.audit_sequence} audit events, {made.files} files.")
    say("The keys are not in it. Keep them elsewhere: without them nobody can read its personal fields.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that upstream backup wrote.")],
    as_json: JsonOption = False,
) -> None:
    """Restore a backup into an empty database (DATABASE_OWNER_URL) and verify its audit record."""
    from upstream.web import runtime

    with runtime.opened() as opened:
        from django.conf import settings

        from upstream.web.database.restore import restore as read

        owner = runtime.owner_address(opened.configuration)
        done = read(opened.configuration, owner, file, files=settings.MEDIA_ROOT)
    if as_json:
        say_json({"made": done.description.made, "audit_events": done.events, "migrations_applied": done.applied})
        return
    say(f"Restored the backup of {done.description.made}: {done.events} audit events, the chain is whole.")
    say("The audit record goes on with the restore as its next event.")
