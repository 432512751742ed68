"""Sentences must take their numbers from cells; one that has a hidden number written into it does not leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from upstream.model.figures import Figures, Marker
from upstream.model.finding import CellRef, Finding, Sentence

SLOT = re.compile(r"\{[^{}]*\}")
NUMBER = re.compile(r"(?<![\w./–-])\d{1,3}(?:,\d{3})+(?![\w%/–-])|(?<![\w./,–-])\d+(?![\w%/–-]|[.,]\d)")


def hidden_numbers(before: Finding, after: Finding) -> frozenset[int]:
    """The whole numbers of a finding that are hidden now."""
    return frozenset(number for b, a in zip(before.figures, after.figures, strict=True) for number in _numbers(b, a))


def _numbers(before: Figures, after: Figures) -> Iterator[int]:
    for old_row, row in zip(before.rows, after.rows, strict=True):
        for old, new in zip(old_row, row, strict=True):
            if new is Marker.SUPPRESSED and isinstance(old, int | float) and old == int(old):
                yield int(old)


def gives_away(sentence: Sentence, numbers: frozenset[int]) -> bool:
    """Whether a hidden number stands in the text itself, or (with two digits and more) among its plain values."""
    literal = _found(SLOT.sub(" ", sentence.text))
    values = {number for value in sentence.values.values() for number in _found(value) if number > 9}
    return bool((literal | values) & numbers)


def _found(text: str) -> set[int]:
    return {int(number.replace(",", "")) for number in NUMBER.findall(text)}


def silenced(sentence: Sentence) -> Sentence:
    """The sentence with nothing but what it says when it is withheld."""
    text = sentence.withheld.replace("{", "{{").replace("}", "}}")
    return replace(sentence, text=text, cells={}, values={}, depends=())


def sentences(finding: Finding) -> Iterator[Sentence]:
    yield finding.title
    yield from finding.statements
    for chart in finding.charts:
        yield from (chart.title, chart.alt)


def with_sentences(finding: Finding, change: Callable[[Sentence], Sentence]) -> Finding:
    """The finding with each of its sentences changed."""
    return replace(
        finding,
        title=change(finding.title),
        statements=tuple(change(sentence) for sentence in finding.statements),
        charts=tuple(replace(c, title=change(c.title), alt=change(c.alt)) for c in finding.charts),
    )


def moved(sentence: Sentence, rows: Mapping[str, Mapping[int, int]]) -> Sentence:
    """The sentence with its references following the rows that moved (figures to old row to new row)."""

    def follow(ref: CellRef) -> CellRef:
        return replace(ref, row=rows.get(ref.figures, {}).get(ref.row, ref.row))

    cells = {name: follow(ref) for name, ref in sentence.cells.items()}
    return replace(sentence, cells=cells, depends=tuple(follow(ref) for ref in sentence.depends))
