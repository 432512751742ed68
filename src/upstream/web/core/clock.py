"""The one place that asks what time it is, so that a test can say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The time, aware, in UTC."""
    return _told.get() or timezone.now()


def today() -> date:
    """The date where the partnership is."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this block it is this moment."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def later(**span: float) -> datetime:
    return now() + timedelta(**span)
