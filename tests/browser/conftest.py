"""One browser for the pages of a module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import browser_support as chrome


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chrome.chromium() as started:
        yield started
