"""Measures: like with like, words that follow the tests, values that feed themselves, and revisions that are kept."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

import planning_support as plans
import web_edition_support as editions
import web_support as made
from support import ROOT
from upstream import api
from upstream.model.finding import Verdict
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow
from upstream.web.insight.models import Edition, EditionState, Upload
from upstream.web.planning.measures import actions, indicators, presenters, refreshing
from upstream.web.planning.measures.indicators import Point
from upstream.web.planning.measures.values import all_updates, latest_values, values_of
from upstream.web.planning.models import Measure, MeasureValue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
YEARLY = "edition:how_much.total/by-period/n"


@pytest.fixture
def world() -> SimpleNamespace:
    tactical = made.group()
    chair, coordinator = made.person("Rowan Ash", "chair"), made.person("Wren Sedge", "coordinator")
    made.seat(chair, tactical, "chair")
    plan = plans.plan(tactical, chair=made.scope(chair))
    return SimpleNamespace(plan=plan, coordinator=coordinator, scope=made.scope(coordinator), chair=chair)


def quarters(measure: Measure, counts: dict[str, int], **more: Any) -> None:
    """Values by the first month of their quarter."""
    for first, count in counts.items():
        year, month = (int(part) for part in first.split("-"))
        ends = date(year, month + 2, 30 if month + 2 in (6, 9) else 31)
        MeasureValue.objects.create(measure=measure, starts=date(year, month, 1), ends=ends, count=count, **more)


def enter(world: SimpleNamespace, measure: Measure, count: int, seen: int = 0, **more: Any) -> MeasureValue:
    given = {"starts": date(2025, 4, 1), "ends": date(2025, 6, 30), "count": Decimal(count)} | more
    return actions.record_value(scope=world.scope, measure=measure, seen=seen, **given)


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


# -- Fed by what is published ------------------------------------------------------------------------------------------


def published(world: SimpleNamespace, **changes: Any) -> Edition:
    by, approver = world.coordinator, world.chair
    found = editions.edition(by, made.organisation(), verdict=Verdict.HIGHER)
    moved = {"state": "published", "submitted_by": by, "approved_by": approver}
    times = {"submitted_at": datetime(2026, 3, 1, tzinfo=UTC), "published_at": datetime(2026, 3, 2, tzinfo=UTC)}
    Edition.objects.filter(pk=found.pk).update(**moved, **times, **changes)
    found.refresh_from_db()
    return found


def fed(world: SimpleNamespace, edition: Edition, **more: Any) -> Measure:
    told = {"title": "Serious violence", "baseline_from": date(2021, 4, 1), "baseline_to": date(2022, 3, 31)}
    feed = (edition.area_code, edition.definition, YEARLY)
    return actions.add_measure(scope=world.scope, plan=world.plan, feed=feed, update_months=12, **told, **more)


def test_a_measure_is_chosen_from_the_published_assessment_and_filled_at_once(world: SimpleNamespace) -> None:
    edition = published(world)
    assert YEARLY in [choice.series.path for choice in indicators.choices()]
    measure = fed(world, edition)
    assert [int(value.count) for value in measure.values.all()] == [424, 524]
    line = presenters.line(measure)
    assert (line.value, line.before, line.rag) == ("524", "424 in April 2021 to March 2022", "red")
    assert line.words.startswith("rose by 24%")
    assert refreshing.refresh_measures() == 0
    with pytest.raises(NotNow, match="fed by the assessment"):
        enter(world, measure, 1)


def test_a_new_edition_revises_and_a_recalled_one_counts_no_more(world: SimpleNamespace) -> None:
    first = published(world)
    measure = fed(world, first)
    Edition.objects.filter(pk=first.pk).update(state="superseded")
    second = published(world)
    row = second.findings.get(key="how_much.total", audience="trusted")
    for figures in row.content["figures"]:
        for cells in figures["rows"]:
            cells[1] = cells[1] + 10 if isinstance(cells[1], int) else cells[1]
    row.save()
    assert refreshing.refresh_measures() == 2
    assert [int(value.count) for value in latest_values(measure)] == [434, 534]
    Edition.objects.filter(pk=second.pk).update(
        state="recalled", recalled_at=datetime(2026, 3, 2, tzinfo=UTC), recalled_by=world.chair
    )
    assert refreshing.refresh_measures() == 0
    assert [int(value.count) for value in latest_values(measure)] == [424, 524]
    page = made.client(world.coordinator).get(f"/plan/measures/{measure.pk}").text
    assert "Recalled with its edition" in page
    assert "No assessment of its area is published now" in page


def test_an_edition_under_another_definition_feeds_nothing_and_says_so(world: SimpleNamespace) -> None:
    first = published(world)
    measure = fed(world, first)
    Edition.objects.filter(pk=first.pk).update(state="superseded")
    published(world, definition="fenmarch 2.0")
    assert refreshing.refresh_measures() == 0
    page = made.client(world.coordinator).get(f"/plan/measures/{measure.pk}").text
    assert "another definition (fenmarch 2.0)" in page


def test_what_was_loaded_is_provisional_until_it_is_published(world: SimpleNamespace) -> None:
    measure = plans.measure(world.plan)
    april = [Point(date(2025, 4, 1), date(2025, 4, 30), 12.0)]
    assert refreshing._add(measure, april, "provisional", refreshing.LOADED) == 1
    assert refreshing._add(measure, april, "provisional", refreshing.LOADED) == 0
    edition = published(world)
    assert refreshing._add(measure, april, "final", refreshing.source_of(edition)) == 1
    assert refreshing._add(measure, april, "provisional", refreshing.LOADED) == 0
    assert [value.status for value in latest_values(measure)] == ["final"]
    more = [Point(date(2025, 4, 1), date(2025, 4, 30), 13.0)]
    assert refreshing._add(measure, more, "provisional", refreshing.LOADED) == 1
    assert refreshing._add(measure, april, "final", refreshing.source_of(edition)) == 0


@pytest.mark.slow
def test_a_new_month_of_real_data_moves_a_measure(world: SimpleNamespace, tmp_path: Path, settings: Any) -> None:
    """Bristol's police records as published (data/demo): a quarter is complete with its third month."""
    settings.LAKE = tmp_path / "lake"
    lake = api.open_lake(settings.LAKE)
    api.load(lake, [months_of_bristol(tmp_path / "first", "2023-01", "2023-02", "2023-03", "2024-01", "2024-02")])
    edition = published(
        world, area_code=BRISTOL, definition="police-uk-open 2026.1", folder="", request={"areas": [BRISTOL]}
    )
    told = {"title": "Violence", "baseline_from": date(2023, 1, 1), "baseline_to": date(2023, 12, 31)}
    feed = (BRISTOL, edition.definition, "edition:changing.monthly/monthly/n")
    measure = actions.add_measure(scope=world.scope, plan=world.plan, feed=feed, **told)
    assert refreshing.refresh_measures(loaded=True) == 5
    assert presenters.line(measure).words == "no update since the baseline"
    api.load(lake, [months_of_bristol(tmp_path / "second", "2024-03")])
    assert refreshing.refresh_measures(loaded=True) == 1
    assert refreshing.refresh_measures(loaded=True) == 0
    line = presenters.line(Measure.objects.get())
    assert (line.when, line.value, line.before) == ("January to March 2024", "5,858", "4,526 in January to March 2023")
    assert line.words.startswith("rose by 29% (95% interval")
    assert line.provisional
    # The extract of the year before is withdrawn from the lake, and its months of the baseline go with it.
    for extract in lake.manifest.extracts.values():
        if all(edition.month < "2024" for edition in extract.editions):
            lake.withdraw(extract.id, reason="The force asked for it")
    assert refreshing.refresh_measures(loaded=True) == 3
    assert refreshing.refresh_measures(loaded=True) == 0
    measure = Measure.objects.get()
    assert [row.starts.year for row in latest_values(measure)] == [2024] * 3
    assert presenters.line(measure).words == "cannot be compared: the baseline has no value yet"
    page = made.client(world.coordinator).get(f"/plan/measures/{measure.pk}").text
    assert page.count("Withdrawn with its records") == 3


BRISTOL = "E06000023"


def months_of_bristol(folder: Path, *months: str) -> Path:
    with zipfile.ZipFile(ROOT / "data" / "demo" / "police-uk" / "bristol_2018-01_2025-12.zip") as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name[:7] in months])
    return folder


def test_what_was_withdrawn_before_it_was_published_counts_no_more(world: SimpleNamespace) -> None:
    measure = plans.measure(world.plan)
    april = Point(date(2025, 4, 1), date(2025, 4, 30), 12.0)
    may = Point(date(2025, 5, 1), date(2025, 5, 31), 9.0)
    assert refreshing._add(measure, [april, may], "provisional", refreshing.LOADED) == 2
    edition = published(world)
    assert refreshing._add(measure, [may], "final", refreshing.source_of(edition)) == 1
    assert refreshing._withdraw(measure, []) == 1
    assert refreshing._withdraw(measure, []) == 0
    assert [(row.starts.month, row.status) for row in latest_values(measure)] == [(5, "final")]
    assert refreshing._add(measure, [april], "provisional", refreshing.LOADED) == 1
    assert [row.starts.month for row in latest_values(measure)] == [4, 5]


# -- Fed by a published series -----------------------------------------------------------------------------------------

SERIES = "indicator,area_code,area_name,period,numerator,denominator,value,base,source,status"
ADMISSIONS = "series:Admissions after assault with a knife"


def series_file(folder: Path, name: str, *rows: tuple[str, str, str]) -> Path:
    """Period, count and status of one indicator in one area."""
    folder.mkdir(exist_ok=True)
    path = folder / f"series-{name}.csv"
    lines = [
        f"{ADMISSIONS.removeprefix('series:')},E07000175,Lorem,{period},{count},100000,,100000,NHS table 7,{status}"
        for period, count, status in rows
    ]
    path.write_text("\n".join([SERIES, *lines, ""]))
    return path


def test_a_published_series_feeds_a_measure(world: SimpleNamespace, tmp_path: Path, settings: Any) -> None:
    settings.LAKE = tmp_path / "lake"
    lake = api.open_lake(settings.LAKE)
    first = series_file(tmp_path / "a", "2023", ("2022/23", "90", "final"), ("2023/24", "60", "provisional"))
    api.load(lake, [first], source="series")
    offered = {choice.key: choice.label for choice in indicators.choices()}
    assert offered == {f"E07000175||{ADMISSIONS}": "Admissions after assault with a knife, Lorem (published series)"}
    told = {"title": "Admissions", "baseline_from": date(2022, 4, 1), "baseline_to": date(2023, 3, 31)}
    measure = actions.add_measure(
        scope=world.scope, plan=world.plan, feed=("E07000175", "", ADMISSIONS), unit="rate", per=100_000,
        update_months=12, **told,
    )  # fmt: skip
    line = presenters.line(measure)
    assert (line.value, line.provisional, line.rag) == ("60.0 per 100,000", True, "green")
    assert refreshing.refresh_measures(loaded=True) == 0
    second = series_file(tmp_path / "b", "2024", ("2023/24", "64", "final"), ("2024/25", "61", "final"))
    api.load(lake, [second], source="series", replace=True)
    assert refreshing.refresh_measures(loaded=True) > 0
    measure = Measure.objects.get()
    page = made.client(world.coordinator).get(f"/plan/measures/{measure.pk}").text
    for words in ("61.0 per 100,000", "NHS table 7", "the published series “Admissions after assault"):
        assert words in page
    for extract in lake.manifest.extracts:
        lake.withdraw(extract, reason="Sent in error")
    assert refreshing.refresh_measures(loaded=True) > 0
    assert latest_values(Measure.objects.get()) == []
    assert "The series is not loaded now" in made.client(world.coordinator).get(f"/plan/measures/{measure.pk}").text


def test_loading_and_publishing_ask_the_worker(world: SimpleNamespace, django_capture_on_commit_callbacks: Any) -> None:
    by, whose = world.coordinator, made.organisation()
    edition = editions.edition(by, whose)
    with django_capture_on_commit_callbacks(execute=True):
        EditionState.objects.create(edition=edition, state="submitted", by=by)
        assert not waiting()
        EditionState.objects.create(edition=edition, state="published", by=by)
    assert waiting() == [{"loaded": False}]
    upload = Upload(organisation=whose, by=by, state="loading", name="x.csv", size=1)
    with django_capture_on_commit_callbacks(execute=True):
        upload.save()
        upload.state = Upload.State.LOADED
        upload.save()
        upload.save()
    assert waiting() == [{"loaded": False}, {"loaded": True}]


def waiting() -> list[Any]:
    found = ProcrastinateJob.objects.filter(task_name="planning.measures.refresh").order_by("id")
    return list(found.values_list("args", flat=True))


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
