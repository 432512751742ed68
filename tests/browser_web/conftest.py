"""One demonstration for all browser walks of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import browser_support as chrome
from web_demonstration_support import demonstration


@pytest.fixture(scope="session")
def demonstrated() -> Iterator[str]:
    """The address of the running demonstration."""
    if chrome.CHROMIUM is None:
        pytest.skip(chrome.NO_CHROMIUM)
    with demonstration() as address:
        yield address
