"""Every page that every persona can reach by links, and the public site: it answers, axe finds no fault at both widths,
nothing is wider than a telephone, and the same words are there without a script."""

from __future__ import annotations

import re
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import pytest

import browser_support as chrome
from web_demonstration_support import personas

pytestmark = [pytest.mark.browser, pytest.mark.slow]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
FILE = re.compile(r"\.(csv|svg|json|geojson|pdf|docx|ods|html|ics|xlsx)$|/audit/export")
VISITOR = ""
MOST = 150
SCRIPTED = ".govuk-character-count__status, .govuk-character-count__sr-status, .govuk-file-upload-button"
_looked_at: set[str] = set()
"""Kinds of pages that axe has seen for somebody: the crawl of the next persona does not ask it again."""


def kind(path: str) -> str:
    """The address with what names one thing of many left out."""
    plain = UUID.sub("*", path)
    return re.sub(r"(?<=/)(questions|findings|areas|help)/[^/]+$", r"\1/*", plain)


def links(page: Any, site: str) -> list[str]:
    # Links of a map are of SVG: their href is no text.
    whole = "all => all.map(each => new URL(each.getAttribute('href'), location.href).href)"
    found = page.eval_on_selector_all("a[href]", whole)
    return [each.split("#")[0] for each in found if each.startswith(site) and not FILE.search(urlsplit(each).path)]


@pytest.mark.parametrize("key", [VISITOR, *personas()])
def test_every_page_within_reach_is_accessible_and_works_without_a_script(demonstrated: str, key: str) -> None:
    site, faults = demonstrated, []
    with chrome.chromium() as browser:
        page = browser.new_page()
        plain = browser.new_context(java_script_enabled=False).new_page()
        for each in (page, plain):
            if key:
                chrome.be(each, site, personas()[key])
            else:
                each.goto(f"{site}/")
        waiting, seen, kinds = deque([f"{site}/", f"{site}/public/", f"{site}/demonstration/"]), set(), {}
        while waiting and len(seen) < MOST:
            address = waiting.popleft()
            this = kind(urlsplit(address).path)
            if address in seen or kinds.get(this, 0) >= 1:
                continue
            seen.add(address)
            kinds[this] = kinds.get(this, 0) + 1
            answer = chrome.visit(page, address)
            if answer is None or answer.status >= 400:
                faults.append((address, answer and answer.status))
                continue
            waiting.extend(links(page, site))
            faults += _without_a_script(plain, address, _words(page))
            if this not in _looked_at:
                _looked_at.add(this)
                faults += chrome.faults_of(page, address)
    assert faults == []
    assert len(seen) >= 5


def _words(page: Any) -> str:
    """What the page says, but for what only a script can: how many letters a box still takes, where to drop a file."""
    return page.locator("main").evaluate(
        """(main, scripted) => {
            for (const each of main.querySelectorAll(scripted)) each.hidden = true
            return main.innerText
        }""",
        SCRIPTED,
    )


def _without_a_script(plain: Any, address: str, words: str) -> list[Any]:
    """The page has its heading without a script, and hardly less to say (buttons of a map and of a chart need one)."""
    chrome.visit(plain, address)
    if plain.locator("h1").count() != 1:
        return [(address, "not one heading without a script")]
    bare = plain.locator("main").inner_text()
    return [(address, "less without a script")] if len(bare) < 0.8 * len(words) else []
