"""Where procrastinate looks for the jobs of this app."""

from __future__ import annotations

from upstream.web.insight.editions import jobs as editions
from upstream.web.insight.making import jobs as making
from upstream.web.insight.uploads import jobs as uploads

__all__ = ["editions", "making", "uploads"]
