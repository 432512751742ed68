"""How right the reading of descriptions is, where the truth is known: in a county that was invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from upstream.istv.checking import Share
from upstream.istv.matching import Match


@dataclass(frozen=True)
class Accuracy:
    """Shares of all descriptions whose small area is known to be ``right`` (one area is given and it is the true one),
    ``wrong`` (one is given and it is another), ``several`` (more than one is given), ``none`` (none is given); of the
    answers with one area those that are right (``of_answers``); of those with several, those that hold the true one
    (``held``). Wilson's 95 % intervals."""

    right: Share
    wrong: Share
    several: Share
    none: Share
    of_answers: Share
    held: Share


def accuracy(matches: Sequence[Match], truth: Sequence[str]) -> Accuracy:
    """Compare what each description was taken to mean with the small area where it happened."""
    pairs = list(zip(matches, truth, strict=True))
    right = sum(match.area == area for match, area in pairs)
    answers = sum(match.area is not None for match, _ in pairs)
    several = [area in match.areas for match, area in pairs if len(match.areas) > 1]
    total = len(pairs)
    return Accuracy(
        right=Share.of(right, total),
        wrong=Share.of(answers - right, total),
        several=Share.of(len(several), total),
        none=Share.of(total - answers - len(several), total),
        of_answers=Share.of(right, answers),
        held=Share.of(sum(several), len(several)),
    )
