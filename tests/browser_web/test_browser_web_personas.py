"""The first visit of each persona, in a real browser, on a demonstration served as `upstream demo` serves it.

The tests are in the order of a day: what the analyst hands in and publishes, the governance lead traces and the public
reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import browser_support as chrome
from web_demonstration_support import folder_of, personas

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAMES = personas()
PATIENCE = 240.0
REASON = "The part that they had cannot be right: who sends it must mend it"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chrome.chromium() as started:
        yield started


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made = context.new_page()
    made.set_default_timeout(60_000)
    yield made
    context.close()


def be(page: Any, site: str, key: str) -> None:
    chrome.be(page, site, NAMES[key])
    page.wait_for_url(f"{site}/")


def until(page: Any, words: str) -> None:
    """Wait until the page says so: the page of a job asks again of itself."""
    came, failed = page.get_by_text(words).first, page.get_by_text("Could not be").first
    came.or_(failed).first.wait_for(timeout=PATIENCE * 1000)
    assert not failed.count(), page.locator("main").inner_text()


def hand_in(page: Any, site: str, path: Path) -> None:
    page.goto(f"{site}/data/")
    page.click("text=Hand in a file")
    page.set_input_files("input[type=file]", str(path))
    page.click("button:has-text('Hand it in')")
    until(page, "This is what it is")
    page.click("button:has-text('Load it')")
    until(page, "Load report")


def test_the_analyst_loads_a_real_archive_and_publishes_with_the_coordinators_approval(
    demonstrated: str, page: Any
) -> None:
    site = demonstrated
    be(page, site, "analyst")
    chrome.picture(page, "start-analyst")
    hand_in(page, site, folder_of(site) / "hand-in" / "bristol_2018-01_2025-12.zip")
    assert re.search(r"read = .* loaded", page.locator("main").inner_text())
    chrome.picture(page, "load-report")
    page.click("text=Start an assessment")
    page.get_by_label("Those of another community safety partnership").check()
    _choose(page, "other", "Bristol")
    page.select_option("select[name=definition]", "police-uk-open")
    page.click("button:has-text('Start')")
    until(page, "Submit for approval")
    assert "Draft" in page.locator("main").inner_text()
    edition = page.url
    page.locator("a[href*='/questions/']").first.click()
    page.locator("h2 a[href*='/findings/']").first.click()
    page.click("text=Write commentary")
    page.fill("textarea", "Open data count far more than **serious** violence.")
    page.locator("main button[type=submit], main .govuk-button").first.click()
    page.goto(edition)
    page.click("text=Submit for approval")
    page.click("button:has-text('Submit it')")
    be(page, site, "coordinator")
    page.locator(f"a[href*='{edition.rsplit('/', 1)[1]}']").first.click()
    chrome.picture(page, "check")
    for box in page.get_by_label("I have ", exact=False).all():
        box.check()
    page.click("button:has-text('Approve and publish')")
    assert "Published" in page.locator("main").inner_text()
    page.context.clear_cookies()
    page.goto(f"{site}/public/assessment/{edition.rsplit('/', 1)[1]}")
    assert "Real open data" in page.locator("main").inner_text()
    page.locator("a[href*='/questions/']").first.click()
    assert "Open data count far more than" in page.locator("main").inner_text()


def _choose(page: Any, name: str, text: str) -> None:
    """An option of a list that a script may have made a box to type in."""
    value = page.locator(f"select[name={name}] option", has_text=text).first.get_attribute("value")
    page.eval_on_selector(f"select[name={name}]", "(list, value) => { list.value = value }", value)


def test_the_governance_lead_traces_who_read_a_row_about_a_person(demonstrated: str, page: Any) -> None:
    site = demonstrated
    be(page, site, "analyst")
    hand_in(page, site, folder_of(site) / "hand-in" / "people-of-offences.csv")
    page.click("text=See the rows that were put aside")
    page.locator("a:has-text('See line')").first.click()
    assert "onlooker" not in page.locator("main").inner_text()
    page.get_by_label("Mending records that could not be loaded").check()
    page.fill("textarea[name=reason]", REASON)
    page.click("button:has-text('Show the row')")
    assert "onlooker" in page.locator("main").inner_text()
    be(page, site, "governance")
    page.locator("main a:has-text('Who saw what')").click()
    page.select_option("select[name=kind]", "reads")
    page.click("button:has-text('Apply filters')")
    found = page.locator("main").inner_text()
    assert f"{NAMES['analyst']} saw a row about a person" in found
    assert REASON in found
    assert "onlooker" not in found
    chrome.picture(page, "audit")
    page.locator(".up-timeline__title a").first.click()
    assert "mending" in page.locator("main").inner_text().lower()
    be(page, site, "all-governance")
    page.goto(f"{site}/audit/")
    page.click("button:has-text('Prove the record now')")
    assert "whole" in page.locator("main").inner_text().lower()


def test_a_board_member_finds_the_headline_in_two_clicks(demonstrated: str, page: Any) -> None:
    site = demonstrated
    page.goto(f"{site}/demonstration/")
    page.click(f"button:has-text('Be {NAMES['board-member']}')")
    page.wait_for_url(f"{site}/")
    chrome.picture(page, "start")
    assert "serious violence offences" in page.locator("section[aria-labelledby=headline]").inner_text()
    page.locator("section[aria-labelledby=headline] a").click()
    assert "In short" in page.locator("main").inner_text()
    chrome.picture(page, "picture")


def test_the_panel_chair_runs_a_meeting_from_the_agenda_that_was_drawn(demonstrated: str, page: Any) -> None:
    site = demonstrated
    be(page, site, "panel-chair")
    page.locator("main a:has-text('Interventions Panel')").first.click()
    agenda = page.locator("main").inner_text()
    assert "Tell the schools how a context is referred" in agenda
    chrome.picture(page, "meeting")
    page.locator("a:has-text('Decision')").first.click()
    page.fill("textarea[name=text]", "The list of referrals closes on Wednesdays")
    page.fill("textarea[name=reason]", "So that the panel can read it")
    page.click("button:has-text('Record the decision')")
    assert "The list of referrals closes on Wednesdays" in page.locator("main").inner_text()


def test_the_practitioner_answers_an_action_that_waits(demonstrated: str, page: Any) -> None:
    site = demonstrated
    be(page, site, "practitioner")
    assert "Overdue" in page.locator("main").inner_text()
    page.locator("main a:has-text('List who can drive')").click()
    page.locator("main textarea").fill("Four people, and the boat yard has a van.")
    page.locator("main input[type=radio]").first.check()
    page.locator("main button").first.click()
    page.goto(f"{site}/")
    assert "List who can drive" not in page.locator("main").inner_text()


def test_the_coordinator_sees_what_is_wrong_with_a_plan_and_what_the_board_will_see(
    demonstrated: str, page: Any
) -> None:
    site = demonstrated
    be(page, site, "coordinator")
    page.goto(f"{site}/plan/")
    page.click("a:has-text('Loremshire response plan')")
    chrome.picture(page, "plan")
    for tab, says, name in (
        ("What to mend", "Requires updates from", "plan-mend"),
        ("Timeline", "By the day that they are due", "plan-timeline"),
        ("For the board", "To decide", "plan-board"),
    ):
        page.click(f"main a:has-text('{tab}')")
        page.get_by_text(says).first.wait_for()
        chrome.picture(page, name)
    page.click("main a:has-text('Who was asked')")
    page.click("main a:has-text('Ask for updates')")
    chrome.picture(page, "plan-ask")
    page.goto(f"{site}/plan/duty/")
    chrome.picture(page, "duty")
    page.locator("main a[href*='/requirements/']").first.click()
    assert "What shows it" in page.locator("main").inner_text()


@pytest.mark.parametrize("key", ["provider", "scrutiny", "administrator"])
def test_others_come_to_a_page_of_their_own_without_a_dead_end(demonstrated: str, page: Any, key: str) -> None:
    site = demonstrated
    be(page, site, key)
    assert NAMES[key] in page.locator("h1").inner_text()
    doors = page.locator("nav[aria-labelledby=doors] a").all()
    assert doors
    for address in [door.get_attribute("href") for door in doors]:
        answer = page.goto(f"{site}{address}")
        assert answer.status == 200, address


def test_the_public_reads_and_finds_help_and_leaves_at_once(demonstrated: str, page: Any) -> None:
    site = demonstrated
    page.goto(f"{site}/")
    chrome.picture(page, "public")
    page.click("text=Read Loremshire needs assessment")
    assert "Invented data" in page.locator("main").inner_text()
    page.goto(f"{site}/")
    page.click("text=Where to get help")
    page.click("text=Abuse at home or by a partner")
    chrome.picture(page, "help")
    assert page.locator("a[href='tel:08082000247']").count() == 1
    assert page.context.cookies() == []
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="<title>Weather</title>"))
    page.click("text=Exit this page")
    page.wait_for_url("https://www.bbc.co.uk/weather")
