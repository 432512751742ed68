"""How an event of the audit record reads."""

from __future__ import annotations

import json
from dataclasses import dataclass

from upstream.web.core import formats
from upstream.web.core.audit.verbs import VERBS
from upstream.web.core.models import AuditEvent

COLUMNS = (
    "When",
    "Who",
    "For which organisation",
    "What they did",
    "To what",
    "About whom or which row",
    "For what purpose",
    "Why",
    "Detail",
    "Event",
)


@dataclass(frozen=True)
class Shown:
    """An event for a page or a file. What is empty stays empty.

    Its place in the chain is for those who see the ``whole`` record: from the places of two events of their own others
    could tell how many the other organisations had between them.
    """

    event: AuditEvent
    whole: bool = False

    @property
    def words(self) -> str:
        verb = VERBS.get(self.event.verb)
        return verb.words if verb else self.event.verb

    @property
    def sentence(self) -> str:
        """Who did what to what: "Rowan Ash changed a group: Tactical group"."""
        thing = f": {self.event.object_label}" if self.event.object_label else ""
        return f"{self.event.actor_name} {self.words}{thing}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        event = self.event
        rows = [
            ("When", formats.datetime(event.at)),
            ("Who", event.actor_name),
            ("For which organisation", event.organisation_name),
            ("What they did", self.words.capitalize()),
            ("To what", event.object_label),
            ("About whom or which row", event.about),
            ("For what purpose", event.purpose),
            ("Why", event.reason),
            ("Detail", self.detail),
            ("Request", event.request),
            ("Place in the chain", self.place),
        ]
        return [(term, value) for term, value in rows if value]

    @property
    def place(self) -> str:
        link = getattr(self.event, "link", None) if self.whole else None
        return f"link {link.sequence:,}, {bytes(link.hash).hex()[:16]}…" if link else ""

    @property
    def detail(self) -> str:
        """The names of fields and states: `before: analyst; after: board`."""
        parts = (f"{name}: {_plain(value)}" for name, value in self.event.detail.items())
        return "; ".join(parts)

    def row(self) -> list[str]:
        event = self.event
        return [
            event.at.isoformat(),
            event.actor_name,
            event.organisation_name,
            self.words,
            event.object_label,
            event.about,
            event.purpose,
            event.reason,
            self.detail,
            str(event.pk),
        ]


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    return value if isinstance(value, str) else json.dumps(value)
