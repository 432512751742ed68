"""Measures that feed themselves: from published assessments, from what is loaded, from published series."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

import planning_support as plans
import web_edition_support as editions
import web_measures_support as measures
import web_support as made
from upstream import api
from upstream.web.core.refusals import NotNow
from upstream.web.insight.models import Edition, EditionState, Upload
from upstream.web.planning.measures import actions, indicators, presenters, refreshing
from upstream.web.planning.measures.indicators import Point
from upstream.web.planning.measures.values import latest_values
from upstream.web.planning.models import Measure
from web_measures_support import BRISTOL, enter, months_of_bristol, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
YEARLY = "edition:how_much.total/by-period/n"


@pytest.fixture
def world() -> SimpleNamespace:
    return measures.world()


# -- Fed by what is published ------------------------------------------------------------------------------------------


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
