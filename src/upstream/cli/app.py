"""The commands, gathered."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from upstream.cli import (
    areas,
    assess,
    audit,
    backup,
    begin,
    cohort,
    definition,
    demo,
    istv,
    keys,
    lake,
    link,
    lint,
    migrate,
    places,
    risk,
    serve,
    sharing,
    synth,
)
from upstream.cli.console import fail, warn
from upstream.model.errors import UpstreamError

INTERRUPTED = 130
STOPPED = "Stopped. Nothing that was already loaded was changed; run it again to go on."

app = typer.Typer(
    name="upstream",
    help="From partners' records to a published needs assessment, for the Serious Violence Duty.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def version(wanted: bool) -> None:
    if wanted:
        from upstream import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


app.command("load", epilog=lake.LOAD_EXAMPLE)(lake.load)
app.command("sources", epilog=lake.SOURCES_EXAMPLE)(lake.sources)
app.command("quarantine", epilog=lake.QUARANTINE_EXAMPLE)(lake.quarantine)
app.command("mapping", epilog=lake.MAPPING_EXAMPLE)(lake.mapping)
app.command("withdraw", epilog=lake.WITHDRAW_EXAMPLE)(lake.withdraw)
app.command("assess", epilog=assess.EXAMPLE)(assess.assess)
app.command("areas", epilog=areas.EXAMPLE)(areas.areas)
app.command("synth", epilog=synth.EXAMPLE)(synth.synth)
app.command("demo", epilog=demo.EXAMPLE)(demo.demo)
app.command("lint", epilog=lint.EXAMPLE)(lint.lint)
app.command("serve", epilog=serve.EXAMPLE)(serve.serve)
app.command("worker", epilog=serve.WORKER_EXAMPLE)(serve.worker)
app.command("found", epilog=begin.FOUND_EXAMPLE)(begin.found)
app.command("invite", epilog=begin.INVITE_EXAMPLE)(begin.invite)
app.command("migrate", epilog=migrate.EXAMPLE)(migrate.migrate)
app.command("backup", epilog=backup.EXAMPLE)(backup.backup)
app.command("restore", epilog=backup.RESTORE_EXAMPLE)(backup.restore)
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")
app.add_typer(places.app, name="places")
app.add_typer(definition.app, name="definition")
app.add_typer(sharing.app, name="sharing")
app.add_typer(istv.app, name="istv")
app.add_typer(risk.app, name="risk")
app.add_typer(link.app, name="link")
app.add_typer(cohort.app, name="cohort")


def run() -> None:
    """Run the command; a user's mistake ends in a sentence and exit 1, never in a traceback."""
    try:
        app(standalone_mode=True)
    except UpstreamError as error:
        sys.exit(fail(error, as_json="--json" in sys.argv).exit_code)
    except KeyboardInterrupt:
        warn(STOPPED)
        sys.exit(INTERRUPTED)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            warn(STOPPED)
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
