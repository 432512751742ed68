"""Where procrastinate looks for the jobs of this app."""

from __future__ import annotations

from upstream.web.accounts import jobs

__all__ = ["jobs"]
