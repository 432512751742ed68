"""Errors that a user can act on: what is wrong, where, and what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UpstreamError(Exception):
    """A fault in what the user gave us, with a documented code.

    ``code`` is listed in ``docs/reference/errors.md`` (for example ``UP-AREA-001``).
    """

    def __init__(self, code: str, what: str, *, where: str = "", do: str = "") -> None:
        self.code = code
        self.what = what
        self.where = where
        self.do = do
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f" ({self.where})" if self.where else ""
        do = f" {self.do}" if self.do else ""
        return f"{self.code}: {self.what}{where}.{do}"


def nearest(word: str, known: Iterable[str], count: int = 3) -> str:
    """A "Did you mean ...?" sentence, or nothing where no known name is close."""
    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=count, cutoff=0.5)
    if not close:
        return ""
    names = [by_folded[name] for name in close]
    return f"Did you mean {' or '.join(names)}?"
