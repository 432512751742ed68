"""What is not known, who holds it, and what to ask them for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from upstream.model.figures import Column, Figures
from upstream.publish.document import Block, Bullets, Heading, Section, Table, Text
from upstream.publish.outline import Chapter

REQUESTS = "data-requests"
REQUESTS_FINDING = "quality.requests"
"""The finding whose table is the data request: it is printed where a reader looks for what is not known."""


class Request(Protocol):
    """Something that is not known, who holds it, and what to ask them for (`needs.shape.Request`)."""

    @property
    def topic(self) -> str: ...
    @property
    def holder(self) -> str: ...
    @property
    def ask(self) -> str: ...


def not_known(missing: Iterable[tuple[Chapter, str]], requests: Sequence[Request], asked: Sequence[Block]) -> Section:
    blocks: list[Block] = [Text("What this assessment cannot say, why, and who holds the answer.", lead=True)]
    reasons = tuple(f"{chapter.title}: {reason}" for chapter, reason in missing)
    if reasons:
        blocks += [Heading("Questions without an answer", 3, "questions-without-an-answer"), Bullets(reasons)]
    if asked:
        blocks += asked
    elif requests:
        blocks += [Heading("Information to ask partners for", 3, REQUESTS), _requested(requests)]
    if not reasons and not requests and not asked:
        blocks.append(Text("Every question of the outline has an answer."))
    return Section("not-known", "What is not known, and who holds it", tuple(blocks))


def _requested(requests: Sequence[Request]) -> Table:
    """The requests as a table, so that they leave as a file and a sheet too."""
    columns = (Column("topic", "What is not known"), Column("holder", "Who holds it"), Column("ask", "What to ask for"))
    rows = tuple((request.topic, request.holder, request.ask) for request in requests)
    return Table(REQUESTS, Figures(REQUESTS, "What to ask partners for", columns, rows, unit="requests"))
