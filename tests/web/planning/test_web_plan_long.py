"""A plan of 2,000 actions and 20,000 updates: every page of it asks little of the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import planning_support
import web_plan_support as plans
import web_support as made
from upstream.plans.windows import add_months, last_day
from upstream.web.planning.models import DeliveryPlan, MeasureValue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock"), pytest.mark.slow]
ACTIONS, UPDATES, MEASURES, MONTHS = 2000, 10, 20, 48
MOST_QUERIES = 30
"""Their time is measured by `python -m benchmarks long_plan`."""


@pytest.fixture
def world() -> dict[str, Any]:
    told = plans.world()
    plans.long_plan(told["plan"], told["police"], ACTIONS, UPDATES)
    _measures(told["plan"])
    return told


def _measures(plan: DeliveryPlan) -> None:
    values = []
    for number in range(MEASURES):
        measure = planning_support.measure(plan, f"Measure {number}", baseline_from=date(2022, 4, 1))
        for month in range(MONTHS):
            first = add_months(date(2022, 4, 1), month)
            values.append(
                MeasureValue(measure=measure, starts=first, ends=last_day(first, 1), count=Decimal(30 + month % 7))
            )
    MeasureValue.objects.bulk_create(values)


def pages(world: dict[str, Any]) -> list[str]:
    plan, action = world["plan"], world["first"]
    views = (
        "",
        "?overdue=on&sort=-due",
        "?page=7",
        "/ratings",
        "/timeline",
        "/check",
        "/board",
        "/take-away",
        "/change",
    )
    return [
        "/plan/",
        "/plan/plans/",
        *(f"/plan/plans/{plan.pk}{view}" for view in views),
        *(f"/plan/plans/actions/{action.pk}{view}" for view in ("", "/change", "/update", "/rating", "/waits-for")),
        f"/plan/{plan.pk}/measures",
        f"/plan/{plan.pk}/chasing",
        f"/plan/{plan.pk}/chasing/people",
    ]


def test_every_page_of_a_long_plan_asks_little_of_the_database(world: dict[str, Any]) -> None:
    client = made.client(world["people"]["coordinator"])
    told = {}
    for address in pages(world):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, address
        told[address] = len(asked)
    assert {address: queries for address, queries in told.items() if queries > MOST_QUERIES} == {}
