"""Where procrastinate looks for the jobs of this app."""

from __future__ import annotations

from upstream.web.planning.chasing import jobs as chasing
from upstream.web.planning.measures import jobs as measures
from upstream.web.planning.plan import jobs as plan

__all__ = ["chasing", "measures", "plan"]
