"""How often an address or a link may come in an hour. Counted in the cache, under a hash."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from upstream.web.core import clock

HOUR = 3600


def within(name: str, key: str, most: int) -> bool:
    """Count one more of ``key`` in this hour; whether it is still within what is allowed."""
    hour = int(clock.now().timestamp()) // HOUR
    slot = hashlib.sha256(f"{settings.INDEX_KEY}:{name}:{key}:{hour}".encode()).hexdigest()
    cache.add(slot, 0, HOUR)
    try:
        return cache.incr(slot) <= most
    except ValueError:
        return True


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind a proxy, what the nearest one says."""
    from allauth.account.adapter import get_adapter

    return str(get_adapter(request).get_client_ip(request))
