"""The design page in a real browser under the real headers: no accessibility violation, no complaint in the console,
no sideways scrolling, every task without a script, and what scripts add when they are there.
"""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import override_settings

import browser_support as chrome

DRAWS_MAPS = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
CHART = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"year": "2021/22", "offences": 2310}, {"year": "2022/23", "offences": 2431}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "year", "type": "nominal"},
        "y": {"field": "offences", "type": "quantitative"},
        "tooltip": [{"field": "offences", "format": ","}],
    },
}
SQUARE = [[[-1.0, 52.0], [-0.9, 52.0], [-0.9, 52.1], [-1.0, 52.1], [-1.0, 52.0]]]
MAP = {
    "bounds": [-1.0, 52.0, -0.9, 52.1], "name": "ward", "value": "rate",
    "classes": [{"from": 0, "colour": "#e3eff0"}, {"from": 5, "colour": "#0b5563"}],
    "areas": {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"ward": "Harbour", "rate": 9.8},
         "geometry": {"type": "Polygon", "coordinates": SQUARE}},
    ]},
}  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The workspace as it is served, with the design page, and no database: the page asks it nothing."""
    with override_settings(DEMONSTRATION=True):
        server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/design/"
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chrome.chromium(*DRAWS_MAPS) as started:
        yield started


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def opened(browser: Any, complaints: list[str]) -> Iterator[Any]:
    """Opens a page and afterwards finds that the browser had nothing to complain of."""
    contexts = []

    def open_page(address: str, width: int = 1280, scripts: bool = True) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _described(page: Any, attribute: str, description: dict[str, Any]) -> None:
    """Lets a figure of the page name a description, which the browser is then given."""
    page.route(
        "**/described.json", lambda route: route.fulfill(body=json.dumps(description), content_type="application/json")
    )
    page.evaluate(
        """async ([attribute, file]) => {
            const canvas = document.querySelector('.up-canvas')
            canvas.setAttribute(attribute, '/described.json')
            const part = await import(file)
            part.enhance(canvas)
        }""",
        [attribute, f"/static/core/js/{attribute.removeprefix('data-')}s.js"],
    )


@pytest.mark.parametrize("query", ["", "?errors"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation(opened: Any, site: str, complaints: list[str], width: int, query: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(site + query, width)
    page.wait_for_selector(".autocomplete__input")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_without_a_script_everything_is_there(opened: Any, site: str) -> None:
    page = opened(site, 320, scripts=False)
    assert page.locator("select[name=place]").is_visible()
    assert page.locator("nav a", has_text="Meetings").is_visible()
    assert page.locator("details.up-details").first.is_visible()
    assert not page.locator("textarea[name=how]").is_visible()
    page.locator("label", has_text="Only with consent").click()
    assert page.locator("textarea[name=how]").is_visible()


def test_the_keyboard_reaches_the_main_part_and_scrolls_a_wide_table(opened: Any, site: str) -> None:
    page = opened(site, 320)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    chrome.until(page, "document.activeElement.id === 'main-content'")
    page.locator("#wards .up-scroll").focus()
    page.keyboard.press("ArrowRight")
    chrome.until(page, "document.querySelector('#wards .up-scroll').scrollLeft > 0")


def test_an_error_summary_takes_the_focus_and_leads_to_the_field(opened: Any, site: str) -> None:
    page = opened(site + "?errors")
    chrome.until(page, "document.activeElement.classList.contains('govuk-error-summary')")
    page.locator(".govuk-error-summary a", has_text="must include a year").click()
    assert page.evaluate("document.activeElement.id") == "id_begins_year"


def test_a_long_select_becomes_a_search_box_that_fills_it(opened: Any, site: str, complaints: list[str]) -> None:
    page = opened(site)
    page.locator(".autocomplete__input").fill("harb")
    page.locator(".autocomplete__option", has_text="Harbour").click()
    assert page.locator("select[name=place]").input_value() == "Harbour"
    assert complaints == []


def test_a_chart_comes_alive_under_the_security_policy(opened: Any, site: str, complaints: list[str]) -> None:
    page = opened(site)
    _described(page, "data-chart", CHART)
    page.locator("button", has_text="Explore this chart").click()
    page.wait_for_selector(".up-canvas .mark-rect path")
    page.locator(".up-canvas .mark-rect path").first.hover()
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert "2,310" in page.locator("#vg-tooltip-element").inner_text()
    assert complaints == []


def test_a_map_comes_alive_without_asking_anybody_else(opened: Any, site: str, complaints: list[str]) -> None:
    page = opened(site)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _described(page, "data-map", MAP)
    page.locator("button", has_text="Move and zoom this map").click()
    page.wait_for_selector(".up-canvas canvas")
    page.wait_for_selector("button:has-text('Move and zoom')", state="detached")
    page.locator(".up-canvas canvas").click(position={"x": 300, "y": 200})
    page.wait_for_selector(".maplibregl-popup-content", timeout=15_000)
    assert "Harbour: 9.8" in page.locator(".maplibregl-popup-content").inner_text()
    origin = site.removesuffix("/design/")
    assert [url for url in asked if not url.startswith((origin, "blob:", "data:"))] == []
    assert [each for each in complaints if "WebGL" not in each and "GPU" not in each] == []


def test_a_figure_that_cannot_be_opened_says_so(opened: Any, site: str) -> None:
    page = opened(site)
    page.route("**/described.json", lambda route: route.fulfill(status=503, body=""))
    page.evaluate(
        """async () => {
            const canvas = document.querySelector('.up-canvas')
            canvas.dataset.chart = '/described.json'
            const part = await import('/static/core/js/charts.js')
            part.enhance(canvas)
        }"""
    )
    page.locator("button", has_text="Explore this chart").click()
    page.wait_for_selector("button:has-text('could not be opened')")


def test_a_page_of_paper_has_what_is_folded_and_not_the_menus(opened: Any, site: str) -> None:
    page = opened(site)
    page.emulate_media(media="print")
    assert not page.locator(".up-filters").is_visible()
    assert not page.locator(".govuk-service-navigation").is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator(".up-figure .up-facts").is_visible()


def test_the_page_of_a_job_follows_it_and_is_read_anew_when_it_has_ended(opened: Any, site: str) -> None:
    """The page of a job that has ended has no part that tells of it, and must not be waited for."""
    page = opened("about:blank")
    page.clock.install()
    page.goto(site)
    answers = [{"body": "<div data-progress>Step 4 of 7: who.</div>"}, {"status": 503}, {"body": "<p>It was made</p>"}]
    made = {"body": "<main>It was made</main>", "content_type": "text/html"}
    page.route("**/design/", lambda route: route.fulfill(**(answers.pop(0) if answers else made)))
    page.clock.run_for(3_000)
    page.wait_for_selector("[data-progress] >> text=Step 4 of 7")
    page.clock.run_for(6_000)
    page.wait_for_selector("main >> text=It was made")
    assert answers == []
