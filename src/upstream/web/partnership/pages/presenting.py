"""Words and rows for pages of organisations, people and groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from upstream.web.core import formats
from upstream.web.core.permissions import Permission
from upstream.web.core.roles import ROLES, Role
from upstream.web.partnership.models import Group, GroupMembership, Membership, Organisation, Succession

TABS = (
    ("Organisations", "partnership:organisations"),
    ("People", "partnership:people"),
    ("Groups", "partnership:groups"),
    ("Who may do what", "partnership:who_may"),
)


def tabs(current: str) -> list[dict[str, Any]]:
    return [{"text": text, "href": reverse(route), "current": route == current} for text, route in TABS]


def crumbs(route: str, text: str) -> list[dict[str, str]]:
    return [{"text": text, "href": reverse(route)}]


def link(text: str, route: str, key: Any) -> dict[str, str]:
    return {"text": text, "href": reverse(route, args=[key])}


def role_names(keys: Iterable[str]) -> str:
    return ", ".join(ROLES[key].name for key in keys if key in ROLES)


def organisation_rows(found: Iterable[Organisation], on: date) -> list[list[Any]]:
    return [
        [
            link(each.name, "partnership:organisation", each.pk),
            each.get_kind_display(),
            each.get_sector_display(),
            "Takes part" if each.is_open(on) else state_of(each, on),
        ]
        for each in found
    ]


def state_of(organisation: Organisation, on: date) -> str:
    if organisation.closed is not None and organisation.closed <= on:
        return f"Closed on {formats.date(organisation.closed)}"
    if organisation.opened is not None and organisation.opened > on:
        return f"Begins on {formats.date(organisation.opened)}"
    return "Takes part"


def history(organisation: Organisation) -> list[tuple[str, str]]:
    """What came before an organisation and what came after it, in order of time: day and words."""
    events: list[tuple[date, str]] = [
        (each.on, f"{each.predecessor} {each.get_kind_display().lower()} {each.successor}")
        for each in (*_steps(organisation.follows), *_steps(organisation.followed_by))
    ]
    if organisation.opened:
        events.append((organisation.opened, f"{organisation} began"))
    if organisation.closed and all(day != organisation.closed for day, _ in events):
        events.append((organisation.closed, f"{organisation} closed"))
    return [(formats.date(day), words) for day, words in sorted(events)]


def _steps(successions: Any) -> Iterable[Succession]:
    found: Iterable[Succession] = successions.select_related("predecessor", "successor")
    return found


def people_rows(found: Iterable[Membership], *, linked: bool) -> list[list[Any]]:
    return [
        [
            link(str(each.user), "partnership:person", each.pk) if linked else str(each.user),
            each.organisation.name,
            role_names(each.roles),
            each.user.job_title,
        ]
        for each in found
    ]


@dataclass
class Branch:
    """A group in the tree, with those below it."""

    name: str
    href: str
    kind: str
    meets: str
    chair: str
    members: int
    below: list[Branch] = field(default_factory=list)


def tree(groups: Iterable[Group], seats: Iterable[GroupMembership]) -> list[Branch]:
    """The groups as they answer to each other; a group whose parent is not among them stands at the top."""
    taken: dict[Any, list[GroupMembership]] = {}
    for each in seats:
        taken.setdefault(each.group_id, []).append(each)
    found = list(groups)
    branches = {group.pk: _branch(group, taken.get(group.pk, [])) for group in found}
    top: list[Branch] = []
    for group in found:
        above = branches.get(group.parent_id) if group.parent_id else None
        (above.below if above else top).append(branches[group.pk])
    return top


def _branch(group: Group, seats: list[GroupMembership]) -> Branch:
    chair = next((str(seat.user) for seat in seats if seat.part == GroupMembership.Part.CHAIR), "")
    href = reverse("partnership:group", args=[group.pk])
    return Branch(group.name, href, group.get_kind_display(), group.meets, chair, len(seats))


ORDER = {part: place for place, part in enumerate(("chair", "deputy", "secretary", "member"))}


def seat_rows(seats: Iterable[GroupMembership], *, may_end: bool) -> list[list[Any]]:
    """Chair first, then the others by name."""
    rows: list[list[Any]] = []
    for seat in sorted(seats, key=lambda seat: (ORDER[seat.part], str(seat.user))):
        end = [link(f"End the seat of {seat.user}", "partnership:unseat", seat.pk)] if may_end else []
        part, since = seat.get_part_display(), formats.date(seat.since)
        rows.append([str(seat.user), seat.organisation.name, part, since, *end])
    return rows


@dataclass(frozen=True)
class RoleWords:
    name: str
    held_by: str
    may: list[str]
    second_step: bool


def roles_in_words() -> list[RoleWords]:
    return [RoleWords(role.name, role.held_by, _allowed(role), role.needs_second_factor) for role in ROLES.values()]


def _allowed(role: Role) -> list[str]:
    """In the order in which the permissions are written down, which is that of the work."""
    return [permission.value for permission in Permission if permission in role.permissions]
