"""In what state an upload or an edition must be. Transitions are data: what may follow what."""

from __future__ import annotations

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
    U.RECEIVED: frozenset({U.MAPPING, U.READY, U.FAILED}),
    U.MAPPING: frozenset({U.MAPPING, U.READY, U.FAILED, U.WITHDRAWN}),
    U.READY: frozenset({U.MAPPING, U.LOADING, U.WITHDRAWN}),
    U.LOADING: frozenset({U.LOADED, U.FAILED, U.READY}),
    U.LOADED: frozenset({U.WITHDRAWN}),
    U.FAILED: frozenset({U.MAPPING, U.READY, U.WITHDRAWN}),
    U.WITHDRAWN: frozenset(),
}


def check_edition(edition: Edition, state: Edition.State) -> None:
    """Raise NotNow where the edition cannot go into this state from its own."""
    if state not in EDITION_NEXT[E(edition.state)]:
        raise NotNow(f"{edition} is “{edition.get_state_display().lower()}”: this cannot be done now.")


def check_upload(upload: Upload, state: Upload.State) -> None:
    if state not in UPLOAD_NEXT[U(upload.state)]:
        raise NotNow(f"{upload} is “{upload.get_state_display().lower()}”: this cannot be done now.")
