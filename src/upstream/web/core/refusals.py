"""Why something was not done, in words that a page can show."""

from __future__ import annotations

from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope


class Refused(Exception):
    """The action was not done; the text says why, to the person who asked."""


class NotAllowed(Refused):
    """The one who asks may not do this. Views answer it as they answer what does not exist."""


class NotNow(Refused):
    """The thing is not in a state in which this can be done."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the thing since the one who asks saw it."""


def must(scope: Scope, *permissions: Permission) -> None:
    """Raise NotAllowed unless the scope holds one of these."""
    if not any(scope.may(permission) for permission in permissions):
        wanted = " or ".join(permission.value for permission in permissions)
        raise NotAllowed(f"This is for people who may {wanted}.")
