"""The chase in words and rows for its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from upstream.web.core import formats
from upstream.web.planning.chasing import queries
from upstream.web.planning.models import Action, Chase, UpdateLink

SENT = frozenset({Chase.Kind.ASKED, Chase.Kind.BEFORE, Chase.Kind.AFTER})


@dataclass(frozen=True)
class LinkedAction:
    """An action as its lead sees it in the list. ``done`` where something was written through this link."""

    action: Action
    owed: date
    written: datetime | None


def log_rows(lines: list[Chase]) -> list[list[Any]]:
    came = queries.told_since(lines)
    return [
        [
            formats.datetime(line.at),
            str(line.action.number or line.action.text[:40]),
            line.to,
            _what(line),
            _answer(came.get(line.pk)),
        ]
        for line in lines
    ]


def _what(line: Chase) -> str:
    kind = line.get_kind_display()
    return f"{kind}: by no letter, there is no address" if line.kind in SENT and _unsent(line) else kind


def _unsent(line: Chase) -> bool:
    return line.link is None or (line.kind != Chase.Kind.ASKED and not line.link.email_index)


def _answer(word: Any) -> str:
    if word is None:
        return "Nothing yet"
    return f"{formats.date(word.at)}, {word.by_name or word.by or 'without a name'}"


def link_rows(links: Iterable[UpdateLink], now: datetime) -> list[dict[str, Any]]:
    return [{"link": link, "state": state(link, now), "open": state(link, now) == "Open"} for link in links]


def state(link: UpdateLink, now: datetime) -> str:
    if link.revoked_at is not None:
        return "Revoked"
    return "Open" if link.expires_at > now else "Run out"


def linked_rows(actions: list[Action], link: UpdateLink) -> list[LinkedAction]:
    return [LinkedAction(action, queries.owed_on(action), _written(action, link)) for action in actions]


def _written(action: Action, link: UpdateLink) -> datetime | None:
    at = action.updated_at
    return at if at is not None and at >= link.made_at else None
