"""What is listed has one order: rows of the same moment or name do not change places from one reading to the next."""

from __future__ import annotations

import time

import pytest
from django.apps import apps
from django.db.models import F, Model
from django.db.models.expressions import OrderBy

from upstream.web.core.identifiers import uuid7

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


def test_keys_made_one_after_another_sort_as_they_were_made() -> None:
    made = []
    for _ in range(200):
        made.append(uuid7())
        before = time.time_ns()
        while time.time_ns() < before + 1_000:
            pass
    assert made == sorted(made)
    assert {key.version for key in made} == {7}
