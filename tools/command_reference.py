"""Write docs/reference/commands.md from the commands themselves (a test fails when it is not current)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "commands.md"


def render() -> str:
    from upstream.cli.app import app

    root = typer.main.get_command(app)
    parts = [
        "# Commands\n",
        "Every command has `--help`. Exit codes: 0 done, 1 the work could not be done, 2 wrong usage.\n",
    ]
    parts += [_section(name, command) for name, command in sorted(walk(root, "upstream"))]
    return "\n".join(parts)


def walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its whole name."""
    if hasattr(command, "commands"):
        if getattr(command, "invoke_without_command", False):
            yield path, command
        for name, child in command.commands.items():
            yield from walk(child, f"{path} {name}")
    else:
        yield path, command


def _section(path: str, command: Any) -> str:
    lines = [f"## {path}\n", f"{command.help or ''}\n"]
    example = (command.epilog or "").removeprefix("Example: ")
    lines += ["```console", f"$ {example}", "```\n"]
    lines += ["| Option | What |", "| --- | --- |"]
    lines += [f"| {_names(item)} | {_what(item)} |" for item in command.params if item.name != "help"]
    return "\n".join(lines) + "\n"


def _names(item: Any) -> str:
    if item.param_type_name == "argument":
        return f"`{(item.name or '').upper()}`"
    return ", ".join(f"`{name}`" for name in (*item.opts, *item.secondary_opts))


def _what(item: Any) -> str:
    return (getattr(item, "help", "") or "").replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
