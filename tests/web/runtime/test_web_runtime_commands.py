"""The commands as they are typed, in a workspace of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-W", "ignore", "-c", "from upstream.cli import main; main()"]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="upstream-commands-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def upstream(folder: Path, *arguments: str, workspace: str = "first", **more: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("UPSTREAM_", "DATABASE_", "DJANGO_", "PYTEST_"))
    }
    told = kept | {"UPSTREAM_WORKSPACE": str(folder / workspace), **more}
    return subprocess.run(
        [*COMMAND, *arguments], env=told, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.slow
def test_a_workspace_is_made_backed_up_and_restored(folder: Path) -> None:
    made = upstream(folder, "migrate")
    assert made.returncode == 0, made.stderr
    assert "for demonstration and tests only" in made.stdout
    assert "Applying core 0001_initial" in made.stdout
    assert upstream(folder, "migrate").stdout.endswith("The database is up to date.\n")

    saved = upstream(folder, "backup", "--out", "monday.tar", "--json")
    assert saved.returncode == 0, saved.stderr
    assert json.loads(saved.stdout)["audit_sequence"] == 0
    again = upstream(folder, "backup", "--out", "monday.tar")
    assert (again.returncode, again.stderr.split(":")[0]) == (1, "Error UP-RUN-032")

    other_keys = upstream(folder, "restore", "monday.tar", workspace="second")
    assert (other_keys.returncode, other_keys.stderr.split(":")[0]) == (1, "Error UP-RUN-035")
    shutil.copytree(folder / "first" / "keys", folder / "second" / "keys", dirs_exist_ok=True)
    restored = upstream(folder, "restore", "monday.tar", workspace="second")
    assert restored.returncode == 0, restored.stderr
    assert "the chain is whole" in restored.stdout


def test_what_is_missing_is_said_in_one_line(folder: Path) -> None:
    done = upstream(folder, "serve", DATABASE_URL="postgresql://app:pw-of-nobody@127.0.0.1:1/upstream")
    assert done.returncode == 1
    assert done.stderr.startswith("Error UP-RUN-020: ")
    assert done.stderr.count("\n") == 1
    assert "pw-of-nobody" not in done.stderr + done.stdout
    assert not (folder / "first").exists()


def test_keys_are_printed_or_written_for_oneself(folder: Path) -> None:
    printed = upstream(folder, "keys", "new").stdout
    assert [line.split("=")[0] for line in printed.splitlines()] == [
        "UPSTREAM_SECRET_KEY",
        "UPSTREAM_FIELD_KEYS",
        "UPSTREAM_INDEX_KEY",
    ]
    upstream(folder, "keys", "new", "--dir", "secrets")
    assert {path.stat().st_mode & 0o777 for path in (folder / "secrets").iterdir()} == {0o600}


def test_the_script_for_the_administrator_needs_no_database(folder: Path) -> None:
    done = upstream(folder, "migrate", "--sql", DATABASE_URL="postgresql://web@db/safer")
    assert done.returncode == 0
    assert 'CREATE ROLE "web"' in done.stdout
    assert 'CREATE DATABASE "safer" OWNER "upstream_owner"' in done.stdout
