"""Writes to editions: commentary, and the way from a draft to what is published and, if need be, back."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.db.models import Q

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow, must
from upstream.web.core.scope import Scope
from upstream.web.insight.editions import documents
from upstream.web.insight.models import Commentary, Edition, EditionState, Finding
from upstream.web.insight.policies import authors_of, check_approver, check_edition, check_returning, check_writing

S = Edition.State
LONGEST = 10_000
"""Characters of one commentary: about three pages."""


@transaction.atomic
def comment(*, scope: Scope, edition: Edition, key: str, text: str, seen: int | None = None) -> Commentary:
    """Add the analyst's words on a finding of a draft, with the verdict that they were written about.

    Words that are as they were and about the same verdict are not added again; empty ones take back what was said.
    ``seen`` is the row that the writer had before them (0 for none): ChangedMeanwhile where there is a later one.
    """
    held = _held(edition)
    _own(scope, held, Permission.WRITE_COMMENTARY)
    check_writing(held)
    found = held.findings.filter(key=key, audience=Finding.Audience.TRUSTED).first()
    if found is None:
        raise NotNow("This edition has no such finding.")
    latest = held.commentary.filter(key=key).order_by("-at", "-id").first()
    if seen is not None and seen != (latest.pk if latest else 0):
        raise ChangedMeanwhile("Somebody else wrote on this finding while you were writing.")
    words = text.replace("\r\n", "\n").strip()[:LONGEST]
    if latest and latest.text == words and latest.verdict == found.verdict:
        return latest
    made = Commentary.objects.create(
        edition=held, key=key, text=words, verdict=found.verdict, by_id=_person(scope), at=clock.now()
    )
    record(scope, "insight.edition.commented", object=held, detail={"finding": key, "words": len(words.split())})
    return made


@transaction.atomic
def submit(*, scope: Scope, edition: Edition, reason: str = "") -> Edition:
    """Hand a draft to the one who approves it. ``reason`` is a note to them."""
    held = _held(edition)
    _own(scope, held, Permission.WRITE_COMMENTARY, Permission.RUN_ASSESSMENTS)
    check_edition(held, S.SUBMITTED)
    held.submitted_at, held.submitted_by_id = clock.now(), scope.actor.id
    return _move(scope, held, S.SUBMITTED, "insight.edition.submitted", reason)


@transaction.atomic
def send_back(*, scope: Scope, edition: Edition, reason: str) -> Edition:
    """Return a submitted edition to its author, with what is to be mended."""
    must(scope, Permission.APPROVE_PUBLICATION)
    held = _held(edition)
    check_returning(held)
    _reasoned(reason)
    held.submitted_at = held.submitted_by_id = None
    return _move(scope, held, S.DRAFT, "insight.edition.returned", reason)


@transaction.atomic
def take_back(*, scope: Scope, edition: Edition) -> Edition:
    """The author wants to change something before it is checked."""
    held = _held(edition)
    _own(scope, held, Permission.WRITE_COMMENTARY, Permission.RUN_ASSESSMENTS)
    check_returning(held)
    held.submitted_at = held.submitted_by_id = None
    return _move(scope, held, S.DRAFT, "insight.edition.returned", "Taken back by its author.")


@transaction.atomic
def approve(*, scope: Scope, edition: Edition, seen: str, reason: str = "") -> Edition:
    """Publish what somebody else submitted; the edition of the same area that stood until now is superseded.

    ``seen`` is the mark of what the approver had before them (`documents.mark`): nothing else is published.
    """
    must(scope, Permission.APPROVE_PUBLICATION)
    held = _held(edition)
    check_edition(held, S.PUBLISHED)
    check_approver(held, scope.actor.id, authors_of(held))
    if seen != documents.mark(held):
        raise NotNow("This edition is not the one that you checked. Look at it again before you approve it.")
    _supersede(scope, held)
    held.published_at, held.approved_by_id = clock.now(), scope.actor.id
    try:
        with transaction.atomic():
            _move(scope, held, S.PUBLISHED, "insight.edition.published", reason, fingerprint=held.fingerprint)
    except IntegrityError as error:
        raise NotNow("Another edition of this area was published at the same moment. Look at it first.") from error
    documents.ask_for(held)
    return held


@transaction.atomic
def recall(*, scope: Scope, edition: Edition, reason: str) -> Edition:
    """Take a published edition back, at once and for everyone. Partners are told why."""
    must(scope, Permission.APPROVE_PUBLICATION)
    held = _held(edition)
    check_edition(held, S.RECALLED)
    _reasoned(reason)
    held.recalled_at, held.recalled_by_id = clock.now(), scope.actor.id
    return _move(scope, held, S.RECALLED, "insight.edition.recalled", reason)


@transaction.atomic
def note_export(*, scope: Scope, edition: Edition, what: str, audience: str) -> None:
    """Keep who took figures away, and which."""
    record(scope, "insight.export.taken", object=edition, detail={"file": what, "audience": audience})


def _supersede(scope: Scope, edition: Edition) -> None:
    """What stands of this kind and area gives way; without an area, only the edition that this one follows."""
    standing = Edition.objects.select_for_update(of=("self",)).filter(kind=edition.kind, state=S.PUBLISHED)
    same = Q(area_code=edition.area_code) if edition.area_code else Q(followed_by=edition)
    for earlier in standing.filter(same).exclude(pk=edition.pk):
        check_edition(earlier, S.SUPERSEDED)
        earlier.state = S.SUPERSEDED
        earlier.save(update_fields=["state"])
        _note(scope, earlier, f"Followed by {edition.title}.")


def _move(scope: Scope, edition: Edition, state: Edition.State, verb: str, reason: str, **detail: str) -> Edition:
    edition.state = state
    edition.save()
    _note(scope, edition, reason)
    record(scope, verb, object=edition, reason=reason.strip(), detail=detail)
    return edition


def _note(scope: Scope, edition: Edition, reason: str) -> None:
    EditionState.objects.create(
        edition=edition, state=edition.state, at=clock.now(), by_id=scope.actor.id, reason=reason.strip()
    )


def _held(edition: Edition) -> Edition:
    return Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)


def _own(scope: Scope, edition: Edition, *permissions: Permission) -> None:
    must(scope, *permissions)
    if edition.organisation_id != scope.organisation:
        raise NotAllowed("Only people of the organisation that made an edition write on it.")


def _person(scope: Scope) -> uuid.UUID:
    if scope.actor.id is None:
        raise NotAllowed("Only a person can say this.")
    return scope.actor.id


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise NotNow("Say why: the author, or the partners, will read it.")
