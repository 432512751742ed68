"""The page of area risk scores in a real browser: no accessibility violation, no sideways scrolling, no request."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import upstream
from support import ROOT, city_files
from upstream.api import check_scores

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install -y chromium fonts-liberation"),
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


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
