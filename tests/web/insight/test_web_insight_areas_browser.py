"""The map in a real browser: by keyboard, without a script, moved and zoomed, and with axe at both widths."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

import browser_support as chrome
import web_areas_support as made
import web_support as people

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]
ADDRESSES = (
    "/places/?audience=public&level=lsoa21&measure=n0",
    "/places/areas/Z01000011",
    "/places/compare?a=Z01000004&b=Z01000005",
    "/places/find?q=fen",
    "/places/hot-spots",
    "/places/scores",
)


@pytest.fixture
def site(live: str, cast: SimpleNamespace) -> SimpleNamespace:
    for kind in ("needs", "places", "risk"):
        made.publish(made.edition(cast.analyst, cast.council, kind), cast.coordinator)
    client = people.client(cast.board)
    cookies = [{"name": name, "value": each.value, "url": live} for name, each in client.cookies.items()]
    return SimpleNamespace(address=live, cookies=cookies, client=client)


@pytest.fixture
def browser() -> Iterator[Any]:
    with chrome.chromium() as made_:
        yield made_


def page_of(browser: Any, site: SimpleNamespace, **options: Any) -> Any:
    context = browser.new_context(**options)
    context.add_cookies(site.cookies)
    return context.new_page()


def code_of(page: Any) -> str | None:
    found: str | None = page.evaluate("document.activeElement.dataset.code ?? null")
    return found


def test_pages_have_no_fault_that_axe_finds_at_either_width(site: SimpleNamespace, browser: Any) -> None:
    page = page_of(browser, site)
    faults = [fault for each in ADDRESSES for fault in chrome.faults_of(page, f"{site.address}{each}")]
    assert faults == []


def test_the_map_is_one_stop_of_the_tab_key_and_arrows_move_in_it(site: SimpleNamespace, browser: Any) -> None:
    page = page_of(browser, site)
    page.goto(f"{site.address}/places/?level=lsoa21")
    page.wait_for_selector("a[data-code][tabindex='-1']")
    assert page.locator("a[data-code][tabindex='0']").count() == 1
    page.locator("a[data-code='Z01000000']").focus()
    page.keyboard.press("ArrowRight")
    assert code_of(page) == "Z01000001"
    page.keyboard.press("ArrowUp")
    assert code_of(page) == "Z01000003"
    assert page.locator("[data-map-said]").inner_text().startswith(made.LSOAS["Z01000003"])
    chrome.picture(page, "map-by-keyboard")
    page.keyboard.press("Tab")
    assert code_of(page) is None
    page.keyboard.press("Shift+Tab")
    assert code_of(page) == "Z01000003"
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/areas/Z01000003")


def test_without_a_script_areas_are_links_and_a_link_skips_them(site: SimpleNamespace, browser: Any) -> None:
    page = page_of(browser, site, java_script_enabled=False)
    page.goto(f"{site.address}/places/?level=lsoa21")
    assert page.locator("a[data-code]").count() == len(made.LSOAS)
    page.locator("a:has-text('Skip the map')").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#list")
    page.select_option("select[name=measure]", "n0")
    page.click("button:has-text('Show on the map')")
    assert "measure=n0" in page.url
    assert "level=lsoa21" in page.url
    page.click("a[data-code='Z01000005']")
    assert page.locator("h1").inner_text() == made.LSOAS["Z01000005"]


def test_the_map_that_moves_asks_nobody_else_and_breaks_no_policy(site: SimpleNamespace, browser: Any) -> None:
    page = page_of(browser, site)
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text) if "Content Security Policy" in message.text else None)
    page.goto(f"{site.address}/places/?level=lsoa21&audience=public&measure=n0")
    page.click("button:has-text('Move and zoom this map')")
    page.wait_for_selector(".up-canvas__map, button:has-text('could not be opened')")
    assert any("/places/map.json" in each for each in asked)
    assert [each for each in asked if not each.startswith((site.address, "blob:", "data:"))] == []
    assert told == []
