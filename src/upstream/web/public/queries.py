"""What the public may read: editions published for the public, and who the partnership is. Nothing of people."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q

from upstream.web.core import clock
from upstream.web.insight.editions import queries as editions
from upstream.web.insight.editions.book import Book
from upstream.web.insight.models import Edition, Finding
from upstream.web.partnership.models import Group, Organisation
from upstream.web.partnership.queries import partnership

AUDIENCE = Finding.Audience.PUBLIC
NEEDS = Edition.Kind.NEEDS
S = Edition.State


@dataclass(frozen=True)
class Kind:
    """Organisations of one kind, with what that kind is."""

    title: str
    about: str
    organisations: tuple[Organisation, ...]


KINDS = {
    Organisation.Kind.SPECIFIED: "By law they must work together to prevent and reduce serious violence.",
    Organisation.Kind.RELEVANT: "Schools, colleges and prisons, who help when they are asked or want to.",
    Organisation.Kind.OTHER: "Charities and others who work with us.",
}


def assessment() -> Edition | None:
    """The needs assessment that stands now."""
    return editions.public_edition(NEEDS)


def assessments() -> list[Edition]:
    """Every one that stands, the partnership's own first."""
    found, whose = list(editions.public_editions(NEEDS)), partnership()
    return sorted(found, key=lambda each: not editions.own_area(each, whose))


def known(key: uuid.UUID) -> Edition | None:
    """A needs assessment that was published once, whatever became of it."""
    published = Edition.objects.filter(pk=key, kind=NEEDS, published_at__isnull=False)
    return published.filter(state__in=(S.PUBLISHED, S.RECALLED, S.SUPERSEDED)).first()


def recalled() -> list[Edition]:
    return list(editions.recalled_editions(NEEDS))


def is_beside(edition: Edition) -> bool:
    """Whether it is about another area than the partnership's own, such as a real city beside an invented county."""
    return not editions.own_area(edition, partnership())


def own_and_beside(listed: list[Edition]) -> tuple[list[Edition], list[Edition]]:
    """Those of the partnership's own area, and the others."""
    whose = partnership()
    own = [each for each in listed if editions.own_area(each, whose)]
    return own, [each for each in listed if each not in own]


def later(edition: Edition) -> Edition | None:
    """What stands now of the same area."""
    return editions.public_editions(NEEDS).filter(area_code=edition.area_code).exclude(area_code="").first()


def book(edition: Edition) -> Book:
    return editions.book(edition, AUDIENCE)


def organisations() -> list[Kind]:
    """Those that take part today, by kind. Bodies that became part of another are left out."""
    today = clock.today()
    listed = [each for each in Organisation.objects.order_by("name") if each.is_open(today)]
    kinds = (Kind(kind.label, about, tuple(o for o in listed if o.kind == kind)) for kind, about in KINDS.items())
    return [kind for kind in kinds if kind.organisations]


def groups() -> list[Group]:
    """The groups that meet now, with what they are for: their members and meetings are not public."""
    open_now = Q(closed__isnull=True) | Q(closed__gt=clock.today())
    return list(Group.objects.filter(open_now).select_related("parent"))
