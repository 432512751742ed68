"""A real browser for tests of the workspace: start it, be somebody of the demonstration, and check a page with axe."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connections

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_CHROMIUM = "no Chromium: apt-get install -y chromium fonts-liberation"
ARGUMENTS = (
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDTHS = (1280, 320)
PICTURES = os.environ.get("UPSTREAM_TEST_PICTURES", "")


@contextmanager
def chromium(*arguments: str) -> Iterator[Any]:
    from playwright.sync_api import Locator, Page, sync_playwright

    # Django takes the event loop of the browser's driver for asynchronous code of ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with (
            patch.object(Page, "click", _settled(Page.click)),
            patch.object(Locator, "click", _settled(Locator.click)),
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
            try:
                yield browser
            finally:
                # In here Django has connections apart from those outside: they would outlive the test's database.
                if settings.configured:
                    connections.close_all()
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _settled(click: Callable[..., None]) -> Callable[..., None]:
    """A click that waits until the page it leads to is there: Playwright's own waits until its first bytes are."""

    def clicked(on: Any, *given: Any, **named: Any) -> None:
        click(on, *given, **named)
        getattr(on, "page", on).wait_for_load_state()

    return clicked


def be(page: Any, site: str, name: str) -> None:
    """Become a persona of the demonstration."""
    page.goto(f"{site}/demonstration/")
    page.click(f"button:has-text('Be {name}')")


def visit(page: Any, address: str) -> Any:
    """The answer of an address, where the page of a job may ask again of itself just then and break it off."""
    from playwright.sync_api import Error

    for _ in range(3):
        try:
            return page.goto(address)
        except Error as error:
            if "ERR_ABORTED" not in str(error):
                raise
    return page.goto(address)


def until(page: Any, condition: str) -> None:
    """Wait until a condition holds in the page. Playwright's own way is `eval`, which the page's policy forbids."""
    came = page.evaluate(
        f"""() => new Promise(answer => {{
            const end = performance.now() + 30000
            const look = () => {condition} ? answer(true)
                : performance.now() > end ? answer(false) : requestAnimationFrame(look)
            look()
        }})"""
    )
    assert came, condition


def faults_of(page: Any, address: str) -> list[Any]:
    """What axe finds on a page at both widths, and whether the page is wider than a phone."""
    from axe_playwright_python.sync_playwright import Axe

    faults: list[Any] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        visit(page, address)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append((address, width, "wider than the window"))
        found = Axe().run(page).response["violations"]
        faults += [(address, width, each["id"], [node["html"] for node in each["nodes"]]) for each in found]
        picture(page, f"{address.rpartition('/')[2] or 'page'}-{width}")
    return faults


def picture(page: Any, name: str) -> None:
    """Keep a picture of the page where UPSTREAM_TEST_PICTURES names a folder."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
