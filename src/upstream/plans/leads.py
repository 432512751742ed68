"""Who leads an action, from what people write into "Lead": one body, several, or "All"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from upstream.plans.phrases import phrases

ALL = re.compile(r"all\b(?!\s+(?:saints|souls))")
SEPARATORS = re.compile(r"\s*(?:/|,|;|\n|&|\band\b|\+|\|)\s*", re.IGNORECASE)


def split_leads(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The bodies that the text names, in its order. ``known`` are names that are found without a separator too.

    What lies between known names stays together as one: a name is never cut where nobody knows it.
    """
    names = sorted({name for name in known if name.strip()}, key=len, reverse=True)
    found: list[str] = []
    for part in SEPARATORS.split(text.strip()):
        found += _split_known(part, names)
    return tuple(dict.fromkeys(part for part in found if part))


def everybody(text: str) -> bool:
    """Whether the lead is "All", alone or beside named bodies."""
    words = text.strip().casefold()
    said = phrases("everybody")
    return words in said or ALL.match(words) is not None


def _split_known(part: str, names: list[str]) -> list[str]:
    if not names:
        return [part.strip()]
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names)
    pieces, last = [], 0
    for match in re.finditer(pattern, part, re.IGNORECASE):
        pieces += [part[last : match.start()].strip(), match.group(0)]
        last = match.end()
    return [*pieces, part[last:].strip()]
