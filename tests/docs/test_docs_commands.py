"""The manual knows every command, option, error code and page."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("command_reference", ROOT / "tools" / "command_reference.py")
assert spec
assert spec.loader
command_reference = importlib.util.module_from_spec(spec)
spec.loader.exec_module(command_reference)


def commands() -> dict[str, object]:
    from upstream.cli.app import app

    return dict(command_reference.walk(typer.main.get_command(app), "upstream"))


def test_the_command_reference_is_current() -> None:
    assert command_reference.PAGE.read_text(encoding="utf-8") == command_reference.render(), (
        "run: python tools/command_reference.py"
    )


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_a_summary_and_an_example_that_names_it(name: str) -> None:
    command = commands()[name]
    assert command.help
    assert f"Example: {name}" in command.epilog


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_says_what_it_does(name: str) -> None:
    for item in commands()[name].params:
        if item.param_type_name != "argument":
            assert item.help, f"{name} {item.opts} has no help"


def test_every_error_code_in_the_code_is_documented_once() -> None:
    used = set()
    for path in (ROOT / "src" / "upstream").rglob("*.py"):
        used |= set(re.findall(r'"(UP-[A-Z]+-\d{3})"', path.read_text(encoding="utf-8")))
    documented = []
    for page in (ROOT / "docs" / "reference" / "errors").glob("*.md"):
        documented += re.findall(r"^\| `?(UP-[A-Z]+-\d{3})`? \|", page.read_text(encoding="utf-8"), re.M)
    assert used <= set(documented), sorted(used - set(documented))
    assert len(documented) == len(set(documented)), sorted(c for c in documented if documented.count(c) > 1)


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert not broken


def test_help_does_not_import_what_only_the_work_needs() -> None:
    script = (
        "import sys; from upstream.cli.app import app; import typer.main; typer.main.get_command(app);"
        "heavy = {'duckdb', 'ibis', 'pyarrow', 'scipy', 'pandas', 'weasyprint', 'docx', 'shapely'} & set(sys.modules);"
        "sys.exit(' '.join(sorted(heavy)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
