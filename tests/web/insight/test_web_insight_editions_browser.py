"""In a real browser: a board member finds the headline, an edition goes from draft to published and is recalled, and
every page is accessible at both widths and does its task without a script."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import browser_support as chrome
import web_edition_support as made
import web_support as people
from upstream.web.insight.editions import actions, documents
from upstream.web.insight.models import Edition

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]


@pytest.fixture
def site(live: str, cast: SimpleNamespace) -> str:
    return live


def keys_of(site: str, *users: Any) -> list[list[dict[str, str]]]:
    """The cookies of people who have signed in, made before the browser's driver takes over the thread."""
    kept = [people.client(user).cookies.items() for user in users]
    return [[{"name": name, "value": each.value, "url": site} for name, each in cookies] for cookies in kept]


def page_of(browser: Any, keys: list[dict[str, str]], *, scripts: bool = True) -> Any:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
    context.add_cookies(keys)
    return context.new_page()


def published(cast: SimpleNamespace, **changes: Any) -> Edition:
    edition = made.edition(cast.analyst, cast.council, **changes)
    actions.comment(
        scope=people.scope(cast.analyst), edition=edition, key="where.wards", text="**Castle** has the station."
    )
    actions.submit(scope=people.scope(cast.analyst), edition=edition)
    edition.refresh_from_db()
    return actions.approve(scope=people.scope(cast.coordinator), edition=edition, seen=documents.mark(edition))


def test_a_board_member_finds_the_headline_in_two_clicks(site: str, cast: SimpleNamespace) -> None:
    published(cast)
    (keys,) = keys_of(site, cast.board)
    with chrome.chromium() as browser:
        page = page_of(browser, keys, scripts=False)
        page.goto(f"{site}/account/")
        page.click("nav a:has-text('Picture')")
        assert page.locator("text=Serious violence offences rose by 24%.").is_visible()
        page.click("a:has-text('Where it happens')")
        assert page.locator("strong:has-text('Castle')").is_visible()
        assert page.locator("svg[role=img]").first.is_visible()


def test_from_draft_to_published_and_recalled_without_a_script(site: str, cast: SimpleNamespace) -> None:
    draft = made.edition(cast.analyst, cast.council)
    keys = keys_of(site, cast.analyst, cast.coordinator, cast.board)
    with chrome.chromium() as browser:
        analyst, coordinator, board = (page_of(browser, each, scripts=False) for each in keys)
        analyst.goto(f"{site}/picture/{draft.pk}/findings/where.wards")
        analyst.click("text=Write commentary")
        analyst.fill("textarea[name=text]", "The station is in **Castle**.")
        analyst.click("button:has-text('Save the commentary')")
        assert analyst.locator("strong:has-text('Castle')").is_visible()
        analyst.click(f"nav[aria-label=Breadcrumb] a:has-text('{draft.title}')")
        analyst.click("text=Submit for approval")
        analyst.click("button:has-text('Submit it')")
        coordinator.goto(f"{site}/picture/editions")
        coordinator.click(f"a:has-text('{draft.title}')")
        coordinator.click("text=Check and approve")
        assert coordinator.locator("table:has-text('Offences by ward')").is_visible()
        coordinator.click("button:has-text('Approve and publish')")
        assert coordinator.locator("text=There is a problem").is_visible()
        for box in coordinator.locator("input[type=checkbox]").all():
            box.check()
        coordinator.click("button:has-text('Approve and publish')")
        assert coordinator.locator("text=Published. Its papers are being made").is_visible()
        coordinator.click("text=Recall this edition")
        coordinator.fill("textarea[name=reason]", "Two months were counted twice.")
        coordinator.click("button:has-text('Recall it')")
        board.goto(f"{site}/picture/{draft.pk}")
        assert board.locator("text=Two months were counted twice.").is_visible()
        assert board.locator("text=rose by 24%").count() == 0
    assert Edition.objects.get(pk=draft.pk).state == Edition.State.RECALLED


def test_a_filter_is_used_and_kept_without_a_script(site: str, cast: SimpleNamespace) -> None:
    edition = published(cast)
    (keys,) = keys_of(site, cast.board)
    with chrome.chromium() as browser:
        page = page_of(browser, keys, scripts=False)
        page.goto(f"{site}/picture/{edition.pk}/figures")
        page.select_option("select[name=place]", label="Castle")
        page.click("button:has-text('Show figures')")
        assert "place=Z05000003" in page.url
        assert page.locator("svg[role=img] text:has-text('263')").is_visible()
        with page.expect_download() as taken:
            page.click("text=Download the figures (CSV)")
        assert taken.value.suggested_filename == "where-wards.csv"


def test_a_chart_comes_alive_under_the_security_policy(site: str, cast: SimpleNamespace) -> None:
    edition = published(cast)
    complaints: list[str] = []
    (keys,) = keys_of(site, cast.board)
    with chrome.chromium() as browser:
        page = page_of(browser, keys)
        page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
        page.goto(f"{site}/picture/{edition.pk}/findings/where.wards")
        page.click("button:has-text('Explore this chart')")
        page.wait_for_selector(".up-canvas .mark-rect path")
    assert complaints == []


def test_every_page_is_accessible(site: str, cast: SimpleNamespace) -> None:
    edition = published(cast)
    later = made.edition(cast.analyst, cast.council, title="The next one")
    waiting = made.edition(cast.analyst, cast.council, title="The one to check")
    actions.submit(scope=people.scope(cast.analyst), edition=waiting, reason="Look at Alder")
    home = f"{site}/picture/"
    start, draft, check = (f"{home}{each.pk}" for each in (edition, later, waiting))
    reads = [
        *(home, f"{home}editions", f"{home}coverage", start, f"{start}/questions/where", f"{start}/questions/why"),
        *(f"{start}/findings/where.wards?audience=public", f"{start}/findings/who.suspect.profile"),
        *(f"{start}/figures", f"{start}/figures?place=Z05000001"),
    ]
    writes = [f"{home}compare", f"{draft}/submit", f"{draft}/findings/where.wards/commentary", f"{check}/check"]
    checks = [home, f"{check}/check", f"{check}/return", f"{start}/recall"]
    keys = keys_of(site, cast.board, cast.analyst, cast.coordinator)
    with chrome.chromium() as browser:
        faults = []
        for each, addresses in zip(keys, (reads, writes, checks), strict=True):
            page = page_of(browser, each)
            faults += [fault for address in addresses for fault in chrome.faults_of(page, address)]
    assert faults == []
