"""Measures: like with like, words that follow the tests, and revisions that are kept."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

import planning_support as plans
import web_measures_support as measures
import web_support as made
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow
from upstream.web.planning.measures import actions, presenters
from upstream.web.planning.measures.values import all_updates, latest_values, values_of
from upstream.web.planning.models import Measure, MeasureValue
from web_measures_support import enter, published, quarters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
YEARLY = "edition:how_much.total/by-period/n"


@pytest.fixture
def world() -> SimpleNamespace:
    return measures.world()


def test_a_quarter_is_compared_with_the_same_months_of_the_baseline(world: SimpleNamespace) -> None:
    measure = plans.measure(world.plan)
    quarters(measure, {"2024-4": 90, "2024-7": 60, "2024-10": 80, "2025-1": 70, "2025-4": 50})
    line = presenters.line(measure)
    assert (line.value, line.when, line.before) == ("50", "April to June 2025", "90 in April to June 2024")
    assert line.rag == "green"
    assert line.words.startswith("fell by 44% (95% interval")


@pytest.mark.parametrize(
    ("count", "direction", "words", "rag"),
    [
        (50, "down", "fell by 44%", "green"),
        (50, "up", "fell by 44%", "red"),
        (140, "down", "rose by 56%", "red"),
        (88, "down", "no clear change", "amber"),
    ],
)
def test_words_and_rating_follow_the_test(
    world: SimpleNamespace, count: int, direction: str, words: str, rag: str
) -> None:
    measure = plans.measure(world.plan, direction=direction)
    quarters(measure, {"2024-4": 90, "2025-4": count})
    line = presenters.line(measure)
    assert line.words.startswith(words)
    assert line.rag == rag
    page = made.client(world.coordinator).get(f"/plan/measures/{measure.pk}").text
    assert f"{words[0].upper()}{words[1:]}" in page
    if words == "no clear change":
        assert not re.search(r"rose by|fell by", page, re.IGNORECASE)


def test_a_baseline_of_fifteen_months_is_not_compared_with_a_quarter(world: SimpleNamespace) -> None:
    measure = plans.measure(world.plan, baseline_from=date(2023, 1, 1), baseline_to=date(2024, 3, 31))
    MeasureValue.objects.create(measure=measure, starts=date(2023, 1, 1), ends=date(2024, 3, 31), count=100)
    quarters(measure, {"2024-4": 5})
    line = presenters.line(measure)
    assert line.words == "cannot be compared: the baseline has 15 months and the update 3"
    assert line.rag == "grey"
    quarters(measure, {"2023-4": 40})
    assert presenters.line(Measure.objects.get()).words.startswith("fell by 88%")


def test_few_events_tell_nothing(world: SimpleNamespace) -> None:
    measure = plans.measure(world.plan, update_months=12)
    for year, count in ((2024, 1), (2025, 2)):
        MeasureValue.objects.create(measure=measure, starts=date(year, 4, 1), ends=date(year + 1, 3, 31), count=count)
    assert presenters.line(measure).words == "too few to say: there are too few events for a test"


def test_months_make_quarters_only_when_all_are_there(world: SimpleNamespace) -> None:
    measure = plans.measure(world.plan)
    for month in (4, 5, 6, 7, 8):
        ends = date(2025, month + 1, 1).toordinal() - 1
        MeasureValue.objects.create(
            measure=measure, starts=date(2025, month, 1), ends=date.fromordinal(ends), count=10, status="provisional"
        )
    found = all_updates(measure, values_of(measure))
    assert [(each.value.starts, each.value.count, each.value.status) for each in found] == [
        (date(2025, 4, 1), 30, "provisional")
    ]


def test_a_rate_of_a_quarter_given_and_of_its_months_is_the_same(world: SimpleNamespace) -> None:
    given = plans.measure(world.plan, unit="rate", per=1000)
    quarters(given, {"2024-4": 60, "2025-4": 30}, base=20_000)
    summed = plans.measure(world.plan, unit="rate", per=1000)
    quarters(summed, {"2024-4": 60}, base=20_000)
    for month, last in ((4, 30), (5, 31), (6, 30)):
        MeasureValue.objects.create(
            measure=summed, starts=date(2025, month, 1), ends=date(2025, month, last), count=10, base=20_000
        )
    lines = [presenters.line(measure) for measure in (given, summed)]
    assert [(line.value, line.before, line.words) for line in lines] == [
        ("1.5 per 1,000", "3.0 per 1,000 in April to June 2024", lines[0].words)
    ] * 2


def test_a_value_for_a_period_that_has_one_is_its_revision(world: SimpleNamespace) -> None:
    measure = plans.measure(world.plan)
    first = enter(world, measure, 50, status="provisional")
    enter(world, measure, 55, seen=first.pk)
    assert [int(row.count) for row in latest_values(measure)] == [55]
    page = made.client(world.coordinator).get(f"/plan/measures/{measure.pk}").text
    assert "Provisional, revised since" in page
    assert AuditEvent.objects.filter(verb="planning.measure.value").latest("at").detail["values"] == 1


def test_two_who_enter_the_same_period_are_shown_each_other(world: SimpleNamespace) -> None:
    measure = plans.measure(world.plan)
    client = made.client(world.coordinator)
    address = f"/plan/measures/{measure.pk}/value"
    sent = {
        "starts_month": "4", "starts_year": "2025", "ends_month": "6", "ends_year": "2025",
        "count": "50", "status": "final", "seen": "0",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    page = client.post(address, sent | {"count": "60"})
    assert page.status_code == 200
    assert all(
        words in page.text for words in ("Two people are writing", "50 (2 March 2026, Wren Sedge)", 'value="60"')
    )
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    assert seen is not None
    assert client.post(address, sent | {"count": "60", "seen": seen[1]}).status_code == 302
    assert [int(row.count) for row in measure.values.all()] == [50, 60]


def test_two_who_change_a_measure_are_shown_each_other(world: SimpleNamespace) -> None:
    measure = plans.measure(world.plan)
    seen = actions.mark(measure)
    actions.change_measure(scope=world.scope, measure=measure, seen=seen, title="Theirs")
    with pytest.raises(ChangedMeanwhile):
        actions.change_measure(scope=world.scope, measure=measure, seen=seen, title="Mine")
    client = made.client(world.coordinator)
    sent = {
        "title": "Mine", "unit": "count", "per": "1000", "direction": "down", "baseline_from_month": "4",
        "baseline_from_year": "2024", "baseline_to_month": "3", "baseline_to_year": "2025",
        "update_months": "3", "seen": seen,
    }  # fmt: skip
    page = client.post(f"/plan/measures/{measure.pk}/change", sent)
    assert all(words in page.text for words in ("Two people are writing", "Theirs", 'value="Mine"'))


@pytest.mark.parametrize(
    ("unit", "given", "why"),
    [
        ("rate", {}, "Enter the base"),
        ("share", {"base": Decimal(10)}, "larger than the base"),
        ("count", {"starts": date(2026, 4, 1), "ends": date(2026, 6, 30)}, "not begun yet"),
        ("count", {"ends": date(2025, 3, 31)}, "ends before it begins"),
    ],
)
def test_what_could_not_be_tested_is_refused(
    world: SimpleNamespace, unit: str, given: dict[str, Any], why: str
) -> None:
    measure = plans.measure(world.plan, unit=unit)
    with pytest.raises(NotNow, match=why):
        enter(world, measure, 50, **given)


def test_baselines_that_cannot_be_like_any_update_are_refused(world: SimpleNamespace) -> None:
    told = {"title": "Homicides", "baseline_from": date(2023, 1, 1), "baseline_to": date(2024, 3, 31)}
    with pytest.raises(NotNow, match="15 months"):
        actions.add_measure(scope=world.scope, plan=world.plan, update_months=12, **told)
    with pytest.raises(NotAllowed):
        actions.add_measure(scope=made.scope(world.chair), plan=world.plan, **told)


# -- Pages ---------------------------------------------------------------------------------------------------------


def test_the_form_offers_presets_and_series_and_adds(world: SimpleNamespace) -> None:
    edition = published(world)
    client = made.client(world.coordinator)
    listed = client.get(f"/plan/{world.plan.pk}/measures").text
    assert listed.count("?preset=") == 4
    address = f"/plan/{world.plan.pk}/measures/add?preset=knife-violence"
    page = client.get(address).text
    assert "Knife-enabled serious violence" in page
    assert YEARLY in page
    sent = {
        "title": "Serious violence", "feed": f"{edition.area_code}|{edition.definition}|{YEARLY}", "unit": "count",
        "per": "1000", "direction": "down", "baseline_from_month": "4", "baseline_from_year": "2021",
        "baseline_to_month": "3", "baseline_to_year": "2022", "update_months": "12", "target": "400", "priority": "",
    }  # fmt: skip
    answer = client.post(address, sent, follow=True)
    assert "Rose by 24%" in answer.text
    assert "400 for an update" in answer.text
    assert Measure.objects.get().preset == "knife-violence"


def test_the_chart_is_drawn_with_its_words_and_table(world: SimpleNamespace) -> None:
    measure = plans.measure(world.plan)
    for index in range(24):
        year, month = 2024 + (index + 3) // 12, (index + 3) % 12 + 1
        ends = date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
        count = 90 if index == 20 else 40 + index % 3
        MeasureValue.objects.create(measure=measure, starts=date(year, month, 1), ends=ends, count=count)
    page = made.client(world.coordinator).get(f"/plan/measures/{measure.pk}").text
    assert "<svg role=" in page
    assert "style=" not in page
    assert "One value stands out from a steady process: December 2025." in page
    assert "outside limits (concern)" in page


def test_a_list_of_measures_asks_the_database_a_fixed_number_of_times(
    world: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        quarters(plans.measure(world.plan, f"Measure {number}"), {"2024-4": 90, "2025-4": 50})
    client = made.client(world.coordinator)
    with django_assert_max_num_queries(25):
        assert client.get(f"/plan/{world.plan.pk}/measures").status_code == 200
