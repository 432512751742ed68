"""What is due at a meeting. Each area of work adds a source; a meeting's agenda is drawn from all of them.

@source
def actions(group, since, until): yield Due(…)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from upstream.web.partnership.models import ActionArising, AgendaItem, Escalation, Group

Kind = AgendaItem.Kind


@dataclass(frozen=True)
class Due:
    """One thing that the group should look at. ``origin`` names it for good (``action:…``), so it is drawn once."""

    kind: AgendaItem.Kind
    title: str
    origin: str
    notes: str = ""
    address: str = ""


Source = Callable[[Group, date | None, date], Iterable[Due]]
SOURCES: list[Source] = []
ORDER = (Kind.STANDING, Kind.ESCALATION, Kind.ACTION, Kind.PLAN, Kind.FINDING, Kind.OTHER)
OPENING = ("Welcome, apologies and declarations of interest", "Minutes of the last meeting")
CLOSING = ("Any other business", "Date of the next meeting")


def source(function: Source) -> Source:
    """Add a source of what is due: called with the group, the day of its last meeting and the day of this one."""
    SOURCES.append(function)
    return function


def due(group: Group, since: date | None, until: date) -> list[Due]:
    """All that is due, in the order of an agenda: first how meetings open, last how they close."""
    found = [item for gather in SOURCES for item in gather(group, since, until)]
    opening = [Due(Kind.STANDING, title, f"opening:{place}") for place, title in enumerate(OPENING)]
    closing = [Due(Kind.STANDING, title, f"closing:{place}") for place, title in enumerate(CLOSING)]
    return [*opening, *sorted(found, key=lambda item: ORDER.index(item.kind)), *closing]


@source
def actions_arising(group: Group, since: date | None, until: date) -> Iterator[Due]:
    """Actions of earlier meetings that are due by this one."""
    del since
    for action in group.actions.filter(state=ActionArising.State.OPEN, due__lte=until).select_related("owner"):
        late = " (overdue)" if action.due < until else ""
        yield Due(
            Kind.ACTION,
            f"Action: {action.text[:200]}",
            f"action:{action.pk}",
            notes=f"{action.owner}, due {action.due:%-d %B %Y}{late}",
            address=reverse("meetings:action", args=[action.pk]),
        )


@source
def escalations(group: Group, since: date | None, until: date) -> Iterator[Due]:
    """Blockages passed up by the groups below that have no answer yet."""
    del since, until
    for raised in group.escalations.filter(state=Escalation.State.RAISED).select_related("group"):
        yield Due(
            Kind.ESCALATION,
            f"From {raised.group}: {raised.blockage}"[:300],
            f"escalation:{raised.pk}",
            notes=raised.asked,
            address=reverse("meetings:escalation", args=[raised.pk]),
        )
