"""Writes to the priorities of a draft, and to the findings that say why each is one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max

from upstream.web.core.audit import record
from upstream.web.core.refusals import ChangedMeanwhile, NotNow
from upstream.web.core.scope import Scope
from upstream.web.insight.models import Edition
from upstream.web.planning.models import Evidence, Priority, Strategy
from upstream.web.planning.strategy import queries
from upstream.web.planning.strategy.actions import only, writing
from upstream.web.planning.strategy.following import PRIORITY_FIELDS


def mark(priority: Priority) -> str:
    """The words of a priority in short, to tell whether somebody changed them."""
    told = json.dumps([getattr(priority, name) for name in PRIORITY_FIELDS])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@transaction.atomic
def add(*, scope: Scope, strategy: Strategy, title: str, **fields: Any) -> Priority:
    """A priority after those that there are."""
    held = writing(scope, strategy)
    last = held.priorities.aggregate(last=Max("number"))["last"] or 0
    priority = Priority.objects.create(strategy=held, number=last + 1, title=title, **only(fields, PRIORITY_FIELDS))
    record(scope, "planning.priority.added", object=priority)
    return priority


@transaction.atomic
def change(*, scope: Scope, priority: Priority, seen: str, **fields: Any) -> Priority:
    """Change what is given. ``seen`` is the mark of what the writer saw: another raises ChangedMeanwhile."""
    writing(scope, priority.strategy)
    held = Priority.objects.get(pk=priority.pk)
    if seen != mark(held):
        raise ChangedMeanwhile("Somebody else changed this priority while you were writing.")
    given = only(fields, PRIORITY_FIELDS)
    changed = sorted(name for name, value in given.items() if getattr(held, name) != value)
    for name in changed:
        setattr(held, name, given[name])
    held.save()
    record(scope, "planning.priority.changed", object=held, detail={"fields": changed})
    return held


@transaction.atomic
def move(*, scope: Scope, priority: Priority, up: bool) -> None:
    """Change places with its neighbour; at the end of the list it stays."""
    held = writing(scope, priority.strategy)
    rows = list(held.priorities.order_by("number"))
    here = next(place for place, row in enumerate(rows) if row.pk == priority.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    first, second = rows[here], rows[there]
    numbers = (second.number, first.number)
    Priority.objects.filter(pk=first.pk).update(number=0)
    Priority.objects.filter(pk=second.pk).update(number=numbers[1])
    Priority.objects.filter(pk=first.pk).update(number=numbers[0])
    record(scope, "planning.priority.changed", object=first, detail={"fields": ["number"]})


@transaction.atomic
def remove(*, scope: Scope, priority: Priority) -> None:
    """Take a priority away that has neither options of its own nor actions; those after it move up.

    Options that came with it from the version before go with it: that version keeps them.
    """
    held = writing(scope, priority.strategy)
    if priority.options.filter(follows=None).exists() or priority.actions.exists():
        raise NotNow("This priority has options or actions. Move or decide on these first.")
    record(scope, "planning.priority.changed", object=priority, detail={"removed": True})
    priority.delete()
    for number, row in enumerate(held.priorities.order_by("number"), start=1):
        if row.number != number:
            Priority.objects.filter(pk=row.pk).update(number=number)


@transaction.atomic
def cite(*, scope: Scope, priority: Priority, edition: Edition, keys: Iterable[str]) -> int:
    """The findings of a published edition that say why, instead of those chosen of it before; how many there are.

    Their words and verdict are kept as the public reads them in this edition.
    """
    writing(scope, priority.strategy)
    if edition.state != Edition.State.PUBLISHED or edition not in queries.citable(scope):
        raise NotNow("Only findings of an edition that is published now can be cited.")
    parts = queries.findings_of(edition)
    wanted = [key for key in dict.fromkeys(keys) if key in parts]
    priority.evidence.filter(edition=edition).exclude(key__in=wanted).delete()
    for position, key in enumerate(wanted, start=1):
        _keep(priority, edition, key, position)
    detail = {"edition": str(edition.pk), "findings": wanted}
    record(scope, "planning.priority.evidence", object=priority, detail=detail)
    return len(wanted)


@transaction.atomic
def cite_anew(*, scope: Scope, evidence: Evidence) -> Evidence:
    """Keep what the edition published since says of it, instead of what was cited."""
    writing(scope, evidence.priority.strategy)
    standing = queries.standing_of(evidence)
    if standing.newer is None or standing.now is None:
        raise NotNow("No newer edition has this finding.")
    made = _keep(evidence.priority, standing.newer, evidence.key, evidence.position)
    detail = {"edition": str(standing.newer.pk), "findings": [evidence.key]}
    record(scope, "planning.priority.evidence", object=evidence.priority, detail=detail)
    return made


@transaction.atomic
def uncite(*, scope: Scope, evidence: Evidence) -> None:
    writing(scope, evidence.priority.strategy)
    record(scope, "planning.priority.evidence", object=evidence.priority, detail={"removed": evidence.key})
    evidence.delete()


def _keep(priority: Priority, edition: Edition, key: str, position: int) -> Evidence:
    part = queries.findings_of(edition)[key]
    said = {
        "edition": edition,
        "title": part.title,
        "statement": "\n".join(part.statements[:2]),
        "verdict": str(part.finding.verdict),
        "position": position,
    }
    return Evidence.objects.update_or_create(priority=priority, key=key, defaults=said)[0]
