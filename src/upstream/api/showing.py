"""Findings that show themselves in a notebook: sentences, charts and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from upstream.model.finding import Finding
    from upstream.publish import Document


@dataclass(frozen=True)
class Shown:
    """One finding as a notebook shows it; ``print`` gives its sentences."""

    finding: Finding
    document: Document

    def _repr_html_(self) -> str:
        from upstream.publish.html import finding_fragment

        return finding_fragment(self.document, self.finding)

    def __repr__(self) -> str:
        sentences = (self.finding.title, *self.finding.statements)
        return "\n".join(self.finding.say(sentence) for sentence in sentences)
