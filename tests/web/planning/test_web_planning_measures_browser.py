"""An analyst hands in a new month of real police data and a measure of the plan moves, in a browser, scripts off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

import browser_support as chrome
import planning_support as plans
import web_measures_support as measures
import web_upload_support as files
from upstream import api
from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import system
from upstream.web.demonstration.seeding import seed_people
from upstream.web.partnership.models import GroupMembership, Membership
from upstream.web.partnership.scoping import scope_of
from upstream.web.planning.measures import actions, refreshing
from upstream.web.planning.models import Measure

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]
BEFORE = ("2023-01", "2023-02", "2023-03", "2024-01", "2024-02")


@pytest.fixture
def site(live: str, settings: Any, tmp_path: Path) -> Iterator[str]:
    cache.clear()
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "files", tmp_path / "private"
    settings.LAKE = tmp_path / "lake"
    with override_settings(DEMONSTRATION=True):
        seed_people(system("the demonstration", clock.now(), *Permission))
        yield live.replace("127.0.0.1", "localhost")


def who(role: str) -> Any:
    found = Membership.objects.filter(roles__contains=[role]).select_related("user").first()
    assert found is not None
    return found.user


def a_measure(lake: Path, folder: Path) -> Measure:
    """Violence in Bristol under its published assessment, of which one month of a quarter is not there yet."""
    api.load(api.open_lake(lake), [measures.months_of_bristol(folder, *BEFORE)])
    seat = GroupMembership.objects.select_related("group").get(part="chair", group__kind="delivery")
    world = SimpleNamespace(coordinator=who("coordinator"), chair=seat.user)
    edition = measures.published(
        world,
        area_code=measures.BRISTOL,
        definition="police-uk-open 2026.1",
        folder="",
        request={"areas": [measures.BRISTOL]},
    )
    told = {"title": "Violence", "baseline_from": date(2023, 1, 1), "baseline_to": date(2023, 12, 31)}
    return actions.add_measure(
        scope=scope_of(world.coordinator, second=True),
        plan=plans.plan(seat.group, chair=scope_of(seat.user, second=True)),
        feed=(measures.BRISTOL, edition.definition, "edition:changing.monthly/monthly/n"),
        **told,
    )


def test_a_new_month_that_is_handed_in_moves_a_measure(
    site: str, transactional: Any, tmp_path: Path, settings: Any
) -> None:
    measure = a_measure(settings.LAKE, tmp_path / "before")
    assert refreshing.refresh_measures(loaded=True) == len(BEFORE)
    month = measures.months_of_bristol(tmp_path / "after", "2024-03")
    (street,) = month.rglob("*street.csv")
    with chrome.chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        chrome.be(page, site, who("coordinator").full_name)
        page.goto(f"{site}/plan/measures/{measure.pk}")
        assert "There is no value since the baseline" in page.locator("main").inner_text()
        chrome.be(page, site, who("analyst").full_name)
        page.goto(f"{site}/data/hand-in")
        page.set_input_files("input[type=file]", str(street))
        page.click("button:has-text('Hand it in')")
        files.work(transactional, tmp_path)
        page.get_by_text("This is what it is").first.wait_for()
        page.click("button:has-text('Load it')")
        files.work(transactional, tmp_path)
        page.get_by_text("Start an assessment").first.wait_for()
        chrome.be(page, site, who("coordinator").full_name)
        page.goto(f"{site}/plan/measures/{measure.pk}")
        said = page.locator("main").inner_text()
        assert "5,858 in January to March 2024 (provisional)" in said
        assert "rose by 29%" in said.lower()
        chrome.picture(page, "measure-moved")
