"""The command ``upstream``: options and printing; the work is done by `upstream.api`."""

from __future__ import annotations


def main() -> None:
    from upstream.cli.app import run

    run()
