"""The assessment in a real browser: no accessibility violation, no sideways scrolling of the page, no request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import browser_support as chrome
import upstream
from support import FABLESHIRE, city_files
from unit.publish import sample
from upstream.publish import write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]


@pytest.fixture(scope="module", params=["city", "county"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a whole assessment, of each of the two places whose data ship with the project."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    lake = upstream.open_lake(folder / "lake")
    if request.param == "city":
        upstream.load(lake, city_files())
        result = upstream.assess(lake, "E06000023")
    else:
        upstream.load(lake, [FABLESHIRE])
        result = upstream.assess(lake, partnership=FABLESHIRE / "partnership.toml")
    result.write(folder / "out", ("html", "csv"))
    return (folder / "out" / "index.html").as_uri()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("assessment")
    write(sample.document(), folder, ("html", "csv"))
    return (folder / "index.html").as_uri()


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation_with_everything_unfolded(browser: Any, address: str, width: int) -> None:
    _no_violation(browser, address, width)


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation_in_whole_assessments(browser: Any, built: str, width: int) -> None:
    _no_violation(browser, built, width)


def _no_violation(browser: Any, address: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    wide, view = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= view
    page.close()


def test_the_page_asks_for_nothing_but_itself(browser: Any, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [address]
    page.close()


def test_the_first_tab_stop_skips_to_the_text(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    chrome.until(page, "document.activeElement.id === 'main'")
    page.close()
