"""Where procrastinate looks for the jobs of this app."""

from __future__ import annotations

from upstream.web.planning.chasing import jobs as chasing

__all__ = ["chasing"]
