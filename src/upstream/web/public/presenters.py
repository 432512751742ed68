"""The wording of the public site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from upstream.web.insight.editions.book import Book
from upstream.web.insight.editions.presenters import Address
from upstream.web.insight.models import Edition
from upstream.web.planning.strategy.presenters import Cited, cited
from upstream.web.planning.strategy.standing import Standing

HEADLINES = 6


@dataclass(frozen=True)
class PublicAddress(Address):
    """Where the parts of an edition are on the public site, for the public audience alone."""

    def to(self, name: str, *args: object, **query: str) -> str:
        address = reverse(f"public:{name}", args=[self.edition.pk, *args])
        return f"{address}?{urlencode(query)}" if query else address


def plain_headlines(words: Mapping[str, Any], book: Book) -> list[str]:
    """The summary that the assessment gives of itself; else the titles of what it found."""
    told = list(words.get("summary") or ())
    return told or [part.title for part in book.parts.values() if not part.unanswered][:HEADLINES]


def cited_publicly(standing: Standing) -> Cited:
    """A finding as it was cited, with the public page that has it whole as long as its edition is published."""
    edition = standing.evidence.edition
    stands = edition.state == Edition.State.PUBLISHED
    href = reverse("public:finding", args=[edition.pk, standing.evidence.key]) if stands else ""
    return replace(cited(standing), href=href)
