"""Which organisation a name in a plan means: by name, initials, the only one of its sector, or what somebody said."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from upstream.plans.leads import everybody, split_leads
from upstream.web.partnership.models import Organisation
from upstream.web.planning.models import Lead

SMALL_WORDS = frozenset({"and", "of", "the", "for", "in", "&"})
SECTORS = {
    "police": "police",
    "probation": "probation",
    "fire": "fire",
    "fire service": "fire",
    "health": "health",
    "nhs": "health",
    "icb": "health",
    "schools": "education",
    "education": "education",
    "yjs": "youth-justice",
    "yot": "youth-justice",
    "youth justice": "youth-justice",
    "pcc": "commissioner",
}
FEWEST_INITIALS = 2


@dataclass
class Matcher:
    """Names in small letters to organisations. A name that could be two organisations is nobody's."""

    known: dict[str, uuid.UUID] = field(default_factory=dict)

    def match(self, written: str) -> uuid.UUID | None:
        return self.known.get(_plain(written))

    def split(self, text: str) -> tuple[str, ...]:
        """The bodies that a cell names."""
        return split_leads(text, self.known)


def matcher(organisations: Iterable[Organisation], said: Mapping[str, uuid.UUID | None] | None = None) -> Matcher:
    """``said`` is what people told before: a name as written and its organisation. It goes before every rule."""
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    by_sector: dict[str, list[uuid.UUID]] = defaultdict(list)
    names: dict[str, uuid.UUID] = {}
    for each in organisations:
        names[_plain(each.name)] = each.pk
        by_sector[each.sector].append(each.pk)
        if len(initials := _initials(each.name)) >= FEWEST_INITIALS:
            found[initials].add(each.pk)
    for word, sector in SECTORS.items():
        if len(by_sector[sector]) == 1:
            found[word].add(by_sector[sector][0])
    known = {name: next(iter(keys)) for name, keys in found.items() if len(keys) == 1}
    told = {_plain(name): key for name, key in (said or {}).items() if key}
    return Matcher({name: key for name, key in (known | names | told).items() if not everybody(name)})


def said_before() -> dict[str, uuid.UUID]:
    """What names were said to be in other plans, the latest last."""
    rows = Lead.objects.exclude(name_as_written="").filter(organisation__isnull=False).order_by("id")
    return {name: key for name, key in rows.values_list("name_as_written", "organisation_id").distinct() if key}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _initials(name: str) -> str:
    return "".join(word[0] for word in _plain(name).split() if word not in SMALL_WORDS)
