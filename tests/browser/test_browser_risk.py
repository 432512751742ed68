"""The page of area risk scores in a real browser: no accessibility violation, no sideways scrolling, no request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import browser_support as chrome
import upstream
from support import ROOT, city_files
from upstream.api import check_scores

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]


@pytest.fixture(scope="module", params=["computed", "given"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp(request.param)
    if request.param == "computed":
        lake = upstream.open_lake(folder / "lake")
        upstream.load(lake, city_files())
        upstream.risk_scores(lake, "E06000023").write(folder / "out")
    else:
        check_scores(ROOT / "tests" / "data" / "risk" / "warwickshire-highest.csv").write(folder / "out")
    return (folder / "out" / "index.html").as_uri()


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation_with_everything_unfolded(browser: Any, address: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    wide, view = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= view
    assert [url for url in asked if not url.startswith("data:")] == [address]
    page.close()
