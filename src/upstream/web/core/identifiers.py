"""Identifiers of workspace objects: UUID version 7, in order of time and not to be guessed (RFC 9562, section 5.7)."""

from __future__ import annotations

import secrets
import time
import uuid

STEPS = 1 << 12
"""Of a millisecond: one is 244 ns."""


def uuid7() -> uuid.UUID:
    """48 bits of Unix time in milliseconds, 12 of the rest of it (RFC 9562, section 6.2, method 3), 62 random bits.

    What is made after something else in one process sorts after it, save what is made within a quarter microsecond.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= (rest * STEPS // 1_000_000) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return uuid.UUID(int=value)
