"""What is listed has one order: rows of the same moment or name do not change places from one reading to the next."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import F, Model
from django.db.models.expressions import OrderBy

import upstream.web
from upstream.web.core.identifiers import uuid7

WORKSPACE = Path(upstream.web.__file__).parent
TELLS_APART = {"id", "name", "number"}
"""A key; the names of organisations and groups and the numbers of priorities and decisions are each one's own."""
OURS = [model for model in apps.get_models() if model.__module__.startswith("upstream.") and model._meta.ordering]


def name_of(part: str | F | OrderBy) -> str:
    told = part.expression if isinstance(part, OrderBy) else part
    return str(getattr(told, "name", told)).removeprefix("-")


def is_total(model: type[Model]) -> bool:
    """Whether the last field tells any two rows apart, by itself or, within what they are part of, with another one."""
    last = name_of(model._meta.ordering[-1])
    if last == "id" or model._meta.get_field(last.split("__")[0]).unique:
        return True
    return any(
        last.split("__")[0] in constraint.fields and getattr(constraint, "condition", None) is None
        for constraint in model._meta.constraints
        if hasattr(constraint, "fields")
    )


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_rows_of_a_model_have_one_order(model: type[Model]) -> None:
    assert is_total(model), model._meta.ordering


def orders(source: Path) -> Iterator[str]:
    """Each `order_by` with names, as it is written, whose last name leaves two rows that are alike."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "order_by" and node.args:
            last = node.args[-1]
            if isinstance(last, ast.Constant) and str(last.value).removeprefix("-") not in TELLS_APART:
                yield ast.unparse(node)[-100:]


def test_no_query_leaves_the_order_of_its_rows_open() -> None:
    left = {str(source): list(orders(source)) for source in WORKSPACE.rglob("*.py") if "migrations" not in source.parts}
    assert len(left) > 100
    assert {source: found for source, found in left.items() if found} == {}


def test_keys_made_one_after_another_sort_as_they_were_made() -> None:
    made = []
    for _ in range(200):
        made.append(uuid7())
        before = time.time_ns()
        while time.time_ns() < before + 1_000:
            pass
    assert made == sorted(made)
    assert {key.version for key in made} == {7}
