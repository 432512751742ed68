"""A coordinator brings a plan in and mends it without a script; every page of a plan is accessible and prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

import browser_support as chrome
from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import system
from upstream.web.demonstration.seeding import seed_people
from upstream.web.planning.models import Action, DeliveryPlan
from upstream.web.planning.plan.fictional import plan as fictional
from upstream.web.planning.plan.seeding import GROUP, seed_plan

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]
COORDINATOR = "Wren Sedge"


@pytest.fixture
def site(live: str) -> Any:
    cache.clear()
    with override_settings(DEMONSTRATION=True):
        seed_people(system("the demonstration", clock.now(), *Permission))
        yield live


def test_a_coordinator_brings_a_plan_in_and_mends_it_without_a_script(site: str, tmp_path: Path) -> None:
    path = tmp_path / "Response plan.docx"
    path.write_bytes(fictional().as_word())
    with chrome.chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        chrome.be(page, site, COORDINATOR)
        page.goto(f"{site}/plan/plans/")
        page.click("text=Bring in a plan")
        page.fill("input[name=title]", "Our plan")
        page.select_option("select[name=group]", label=GROUP)
        page.set_input_files("input[name=file]", str(path))
        page.click("button:has-text('Read the file')")
        assert "35 actions under 5 headings" in page.content()
        page.click("button:has-text('Make a draft plan of this')")
        assert "Text of the template is still there" in page.content()
        page.locator("section:has-text('Text of the template') a").first.click()
        page.click("text=Take this row out of the draft")
        page.click("button:has-text('Take it out')")
        for box in page.locator("tbody input[type=checkbox]").all()[:2]:
            box.check()
        page.click("button:has-text('Change the chosen actions')")
        page.select_option("select[name=lead]", label="Loremshire Police")
        page.click("button:has-text('Change them')")
        assert "2 actions changed" in page.content()
    plan = DeliveryPlan.objects.get()
    assert plan.actions.count() == 34
    assert Action.objects.filter(leads__organisation__name="Loremshire Police").count() >= 2


def test_every_page_of_a_plan_is_accessible(site: str, tmp_path: Path) -> None:
    plan = seed_plan(system("the demonstration", clock.now(), *Permission))
    action = plan.actions.get(number="1.2")
    one = f"actions/{action.pk}"
    addresses = [
        "", "new", "bring-in", "mine",
        *(f"{plan.pk}{part}" for part in ("", "/ratings", "/timeline", "/check", "/board", "/take-away", "/action")),
        *(f"{one}{part}" for part in ("", "/change", "/update", "/rating", "/milestone", "/risk", "/waits-for")),
        f"{one}/file", f"{one}/pass-up", f"{one}/remove",
    ]  # fmt: skip
    path = tmp_path / "other.txt"
    path.write_text("No\tAction\tLead\tTimescale\n1\tOpen the club\tLCC\t2026/27\n")
    with chrome.chromium() as browser:
        page = browser.new_context().new_page()
        chrome.be(page, site, COORDINATOR)
        faults = [fault for each in addresses for fault in chrome.faults_of(page, f"{site}/plan/plans/{each}")]
        page.goto(f"{site}/plan/plans/bring-in")
        page.fill("input[name=title]", "Another")
        page.select_option("select[name=group]", label=GROUP)
        page.set_input_files("input[name=file]", str(path))
        page.click("button:has-text('Read the file')")
        preview = page.url
        faults += chrome.faults_of(page, preview)
        faults += chrome.faults_of(page, f"{preview}/columns")
        page.goto(f"{site}/plan/plans/{plan.pk}/board")
        assert page.pdf().startswith(b"%PDF")
    assert faults == []
