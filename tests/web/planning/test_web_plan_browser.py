"""A coordinator brings a plan in and mends it without a script; every page of a plan is accessible and prints."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

import browser_support as chrome
from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import system
from upstream.web.demonstration.seeding import seed_people
from upstream.web.planning.measures.seeding import seed_measures
from upstream.web.planning.models import Action, DeliveryPlan, PlanPaper
from upstream.web.planning.plan import parts
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
    scope = system("the demonstration", clock.now(), *Permission)
    stone = parts.add_milestone(scope=scope, action=action, title="A hall is found", due=clock.today())
    risk = parts.add_risk(scope=scope, action=action, text="No hall is let", likelihood=2, impact=3)
    asker = User.objects.get(full_name=COORDINATOR)
    papers = [PlanPaper.objects.create(plan=plan, kind="docx", by=asker, state=s) for s in PlanPaper.State]
    one = f"actions/{action.pk}"
    addresses = [
        "", "new", "bring-in", "mine",
        *(f"{plan.pk}{part}" for part in ("", "/ratings", "/timeline", "/check", "/board", "/take-away", "/action")),
        *(f"{one}{part}" for part in ("", "/change", "/update", "/rating", "/milestone", "/risk", "/waits-for")),
        f"{one}/file", f"{one}/pass-up", f"{one}/remove", f"{one}/waits-for?words=schools",
        f"{one}/milestone/{stone.pk}/change", f"{one}/risk/{risk.pk}/change",
        *(f"papers/{paper.pk}" for paper in papers),
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
    assert faults == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext: apt-get install -y poppler-utils")
def test_the_page_for_the_board_prints_on_a_few_pages_without_menus(site: str, tmp_path: Path) -> None:
    plan = seed_plan(system("the demonstration", clock.now(), *Permission))
    seed_measures(system("the demonstration", clock.now(), *Permission), plan)
    with chrome.chromium() as browser:
        page = browser.new_context().new_page()
        chrome.be(page, site, COORDINATOR)
        page.goto(f"{site}/plan/plans/{plan.pk}/board")
        content = page.pdf(prefer_css_page_size=True)
    path = Path(chrome.PICTURES or tmp_path) / "board.pdf"
    path.write_bytes(content)
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    for words in ("How it stands", "35 actions", "Overdue", "Measures", "To decide", plan.title):
        assert words in said
    for words in ("Sign out", "All plans", "Take away", "What to mend", "/plan/plans/"):
        assert words not in said
    assert said.count("\f") <= 3
