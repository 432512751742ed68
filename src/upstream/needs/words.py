"""Words that follow tests: the only place where a verdict becomes English."""

from __future__ import annotations

import math

import numpy as np

from upstream.model.figures import Column
from upstream.model.finding import Verdict, format_cell

FEWEST = 10
"""Under this many offences in all, nothing is said of a change or a difference."""

RATE_FEWEST = 10
"""Under this many offences no rate is printed."""

MOST_TOLD = 6
"""How many other areas are told of one by one; the table has them all."""

MOVED = {
    Verdict.HIGHER: "rose",
    Verdict.LOWER: "fell",
    Verdict.NO_CLEAR_CHANGE: "did not clearly change",
    Verdict.TOO_FEW: "were too few to tell a change from chance",
    Verdict.NOT_COMPARABLE: "cannot be compared over time",
}
DIRECTION = {
    Verdict.HIGHER: "up",
    Verdict.LOWER: "down",
    Verdict.NO_CLEAR_CHANGE: "no clear change",
    Verdict.NO_CLEAR_DIFFERENCE: "no clear difference",
    Verdict.TOO_FEW: "too few to say",
    Verdict.NOT_COMPARABLE: "not comparable",
}
STANDING = {
    Verdict.HIGHER: "higher than",
    Verdict.LOWER: "lower than",
    Verdict.NO_CLEAR_DIFFERENCE: "not clearly different from",
    Verdict.TOO_FEW: "based on too few offences to compare with",
    Verdict.NOT_COMPARABLE: "not comparable with",
}
BASES = (("homicide", 1_000_000), ("murder", 1_000_000), ("knife", 100_000))
BASE_WORDS = {1_000: "1,000", 100_000: "100,000", 1_000_000: "1 million"}


def change_verdict(lower: float, upper: float, events: float = math.inf) -> Verdict:
    """The verdict of a ratio of later to earlier, from its interval alone."""
    return _verdict(lower, upper, events, Verdict.NO_CLEAR_CHANGE)


def difference_verdict(lower: float, upper: float, events: float = math.inf) -> Verdict:
    """The verdict of a ratio of one area to another, from its interval alone."""
    return _verdict(lower, upper, events, Verdict.NO_CLEAR_DIFFERENCE)


def _verdict(lower: float, upper: float, events: float, otherwise: Verdict) -> Verdict:
    if events < FEWEST or np.isnan(lower) or np.isnan(upper):
        return Verdict.TOO_FEW
    if lower > 1:
        return Verdict.HIGHER
    return Verdict.LOWER if upper < 1 else otherwise


def base(name: str) -> int:
    """People per whom a rate is told: homicide per million, knife offences per 100,000, all else per 1,000."""
    folded = name.casefold()
    return next((per for word, per in BASES if word in folded), 1_000)


def per_words(per: int) -> str:
    return f"per {BASE_WORDS[per]} people"


def place_name(name: str) -> str:
    """``Bristol, City of`` and ``Fableshire Community Safety Partnership`` as people say them."""
    head, _, tail = name.partition(", ")
    return (head if tail in ("City of", "County of") else name).removesuffix(" Community Safety Partnership")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def percent(share: float, decimals: int = 0) -> str:
    """A share of 0 to 1 in per cent, never 0 for some nor 100 for not all."""
    return format_cell(100 * share, Column("share", "Share (%)", decimals=decimals))


def listed(parts: list[str] | tuple[str, ...]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def number(count: int) -> str:
    """One to nine in words, else figures."""
    small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    return small[count] if 0 <= count < len(small) else f"{count:,}"


def a(word: str) -> str:
    return f"{'an' if word[:1].casefold() in 'aeiou' else 'a'} {word}"
