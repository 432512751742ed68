"""Where procrastinate looks for the jobs of this app."""

from __future__ import annotations

from upstream.web.insight.editions import jobs as editions

__all__ = ["editions"]
