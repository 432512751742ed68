"""What may leave. The policy says what is small; `protect` hides it with everything that would give it away."""

from __future__ import annotations

from upstream.disclosure.policy import Policy
from upstream.disclosure.protect import Protected, protect
from upstream.disclosure.published import PublishedCell, read_published, write_published
from upstream.disclosure.report import Report, TableReport

__all__ = [
    "Policy",
    "Protected",
    "PublishedCell",
    "Report",
    "TableReport",
    "protect",
    "read_published",
    "write_published",
]
