"""Two editions side by side: which findings say something else now, in the words of their own tests."""

from __future__ import annotations

from dataclasses import dataclass

from upstream.web.insight.editions import queries
from upstream.web.insight.editions.book import Book, Part
from upstream.web.insight.models import Edition


@dataclass(frozen=True)
class Pair:
    """A finding in the earlier and the later edition; None where an edition has none such."""

    key: str
    before: Part | None
    after: Part | None

    @property
    def changed(self) -> bool:
        return bool(self.before and self.after and self.before.finding.verdict != self.after.finding.verdict)

    @property
    def tested(self) -> bool:
        """Whether either says more than a description: only then can a verdict change."""
        return any(part and part.finding.verdict != "described" for part in (self.before, self.after))


@dataclass(frozen=True)
class Comparison:
    """``cautions`` say why numbers of the two must not be held against each other."""

    changed: list[Pair]
    same: list[Pair]
    gone: list[Pair]
    new: list[Pair]
    cautions: list[str]


def compare(before: Edition, after: Edition, audience: str) -> Comparison:
    first, second = queries.book(before, audience), queries.book(after, audience)
    pairs = _pairs(first, second)
    both = [pair for pair in pairs if pair.before and pair.after and pair.tested]
    return Comparison(
        changed=[pair for pair in both if pair.changed],
        same=[pair for pair in both if not pair.changed],
        gone=[pair for pair in pairs if pair.after is None],
        new=[pair for pair in pairs if pair.before is None],
        cautions=_cautions(before, after),
    )


def _pairs(first: Book, second: Book) -> list[Pair]:
    keys = [*second.parts, *(key for key in first.parts if key not in second.parts)]
    return [Pair(key, first.parts.get(key), second.parts.get(key)) for key in keys]


def _cautions(before: Edition, after: Edition) -> list[str]:
    said = []
    if before.area_code != after.area_code:
        said.append(f"They are about different areas: {before.area_name} and {after.area_name}.")
    if before.definition != after.definition:
        said.append(f"They count by different definitions: {before.definition} and {after.definition}.")
    if before.period != after.period:
        said.append(f"They cover different periods: {before.period} and {after.period}.")
    return said
