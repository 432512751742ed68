"""In what state an upload or an edition must be. Transitions are data: what may follow what."""

from __future__ import annotations

import uuid

from upstream.web.core.refusals import NotNow
from upstream.web.insight.models import Edition, Upload

E, U = Edition.State, Upload.State

EDITION_NEXT: dict[Edition.State, frozenset[Edition.State]] = {
    E.QUEUED: frozenset({E.RUNNING, E.FAILED}),
    E.RUNNING: frozenset({E.DRAFT, E.FAILED, E.QUEUED}),
    E.FAILED: frozenset({E.QUEUED}),
    E.DRAFT: frozenset({E.SUBMITTED}),
    E.SUBMITTED: frozenset({E.DRAFT, E.PUBLISHED}),
    E.PUBLISHED: frozenset({E.RECALLED, E.SUPERSEDED}),
    E.RECALLED: frozenset(),
    E.SUPERSEDED: frozenset({E.RECALLED}),
}
UPLOAD_NEXT: dict[Upload.State, frozenset[Upload.State]] = {
    U.RECEIVED: frozenset({U.MAPPING, U.READY, U.FAILED, U.WITHDRAWN}),
    U.MAPPING: frozenset({U.RECEIVED, U.READY, U.FAILED, U.WITHDRAWN}),
    U.READY: frozenset({U.RECEIVED, U.LOADING, U.WITHDRAWN}),
    U.LOADING: frozenset({U.LOADED, U.FAILED, U.READY}),
    U.LOADED: frozenset({U.WITHDRAWN}),
    U.FAILED: frozenset({U.RECEIVED, U.WITHDRAWN}),
    U.WITHDRAWN: frozenset(),
}
LIVE = frozenset({E.PUBLISHED})
OUT = frozenset({E.PUBLISHED, E.SUPERSEDED, E.RECALLED})
"""What was let out once: every partner knows of it."""
IN_HAND = frozenset({E.DRAFT, E.SUBMITTED})


def check_edition(edition: Edition, state: Edition.State) -> None:
    """Raise NotNow where the edition cannot go into this state from its own."""
    if state not in EDITION_NEXT[E(edition.state)]:
        raise NotNow(f"{edition} is “{edition.get_state_display().lower()}”: this cannot be done now.")


def check_writing(edition: Edition) -> None:
    """Words are added to a draft; what was submitted is what is checked."""
    if edition.state != E.DRAFT:
        raise NotNow(f"{edition} is “{edition.get_state_display().lower()}”: commentary is written on a draft.")


def check_returning(edition: Edition) -> None:
    if edition.state != E.SUBMITTED:
        raise NotNow(f"{edition} is “{edition.get_state_display().lower()}”: there is nothing to return.")


def authors_of(edition: Edition) -> set[uuid.UUID]:
    """Whoever started the edition, submitted it or wrote on it since it was made."""
    made = edition.made_at or edition.created_at
    wrote = edition.commentary.filter(at__gte=made).values_list("by_id", flat=True)
    return {each for each in (edition.by_id, edition.submitted_by_id, *wrote) if each}


def check_approver(edition: Edition, approver: uuid.UUID | None, authors: set[uuid.UUID]) -> None:
    """Somebody other than its authors answers for an edition."""
    if approver is None or approver in authors:
        raise NotNow(f"You worked on {edition} yourself. Somebody else must check and approve it.")


def check_upload(upload: Upload, state: Upload.State) -> None:
    if state not in UPLOAD_NEXT[U(upload.state)]:
        raise NotNow(f"{upload} is “{upload.get_state_display().lower()}”: this cannot be done now.")
