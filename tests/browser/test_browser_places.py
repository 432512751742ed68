"""Where to act in a real browser: no accessibility violation, no sideways scrolling of the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import browser_support as chrome
import upstream
from support import FABLESHIRE
from upstream import api

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Hot spots of the county by neighbourhood and by square, and the comparison of methods."""
    folder: Path = tmp_path_factory.mktemp("places")
    lake = upstream.open_lake(folder / "lake")
    upstream.load(lake, [FABLESHIRE])
    county = {"partnership": FABLESHIRE / "partnership.toml"}
    results = {
        "lsoa": api.find_places(lake, api.PlacesRequest(**county)),
        "grid": api.find_places(lake, api.PlacesRequest(**county, by="grid", cell=1000)),
        "backtest": api.backtest_places(lake, api.PlacesRequest(**county)),
    }
    for name, result in results.items():
        result.write(folder / name)
    return {name: (folder / name / "index.html").as_uri() for name in results}


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", ["lsoa", "grid", "backtest"])
def test_axe_finds_no_violation_with_everything_unfolded(
    browser: Any, addresses: dict[str, str], name: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(addresses[name])
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    wide, view = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= view
    page.close()
