"""Rules that the code itself keeps: views leave the database to queries and actions; nothing is shown unescaped."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import upstream.web

WEB = Path(upstream.web.__file__).parent
MANAGERS = {"objects", "_default_manager", "_base_manager"}
WRITES = {"save", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}
SAFE = {"core/jinja2/core/components.html": 1}
"""Templates with `| safe`, and how often: one, on words that stand in the template itself."""
EXEMPT = {"insight/uploads/views.py"}
"""Views that check the token themselves, after the file has arrived."""

DRAWN = {
    "partnership/meetings/charting.py",
    "planning/measures/charting.py",
    "planning/plan/drawing.py",
    "planning/strategy/balance.py",
}
"""Drawings put together from numbers and escaped words."""


def views() -> Iterator[Path]:
    for path in WEB.rglob("*.py"):
        if path.name == "views.py" or path.name.endswith("_views.py") or path.parent.name in ("views", "pages"):
            yield path


def touched(path: Path) -> list[str]:
    """Managers, saving and deleting in a module, with their lines."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        named = isinstance(node, ast.Attribute) and node.attr in MANAGERS | WRITES
        if named and not _of_the_session(node):
            found.append(f"{path.relative_to(WEB)}:{node.lineno} .{node.attr}")
    return found


def _of_the_session(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "session"


def test_there_are_views_to_look_at() -> None:
    assert len(list(views())) > 10


def test_no_view_touches_a_manager_or_saves() -> None:
    assert [each for path in views() for each in touched(path)] == []


def test_no_template_lets_text_through_unescaped() -> None:
    found = {}
    for path in WEB.rglob("jinja2/**/*"):
        if path.is_file() and path.suffix != ".txt":
            text = path.read_text(encoding="utf-8")
            count = len(re.findall(r"\|\s*safe\b", text))
            if count:
                found[str(path.relative_to(WEB))] = count
            assert "autoescape false" not in text, path
    assert found == SAFE


def test_markup_is_made_of_words_in_the_code_and_of_what_was_drawn() -> None:
    """`Markup(f"…{value}…")` and `Markup("…" % value)` would let a value through; `.format` escapes it."""
    for path in WEB.rglob("*.py"):
        if str(path.relative_to(WEB)) in DRAWN:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Markup", "mark_safe")
            ):
                for told in node.args:
                    assert not _filled(told), f"{path.relative_to(WEB)}:{node.lineno}"


def _filled(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)


def test_no_query_is_put_together_from_text() -> None:
    """`.raw`, `.extra` and `execute(f"…")` are where an injection would begin."""
    for path in WEB.rglob("*.py"):
        if "database" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                where = f"{path.relative_to(WEB)}:{node.lineno}"
                assert node.func.attr not in ("extra", "RawSQL"), where
                if node.func.attr == "execute" and node.args:
                    assert not _filled(node.args[0]), where


def test_the_token_of_forms_is_checked_everywhere() -> None:
    found = {
        str(path.relative_to(WEB)) for path in WEB.rglob("*.py") if "csrf_exempt" in path.read_text(encoding="utf-8")
    }
    assert found == EXEMPT
