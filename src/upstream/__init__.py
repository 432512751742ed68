"""Upstream: from partners' records to a published strategic needs assessment.

>>> import upstream
>>> lake = upstream.open_lake("lake")              # doctest: +SKIP
>>> upstream.load(lake, ["bristol.zip"])           # doctest: +SKIP
>>> upstream.assess(lake, "E06000023")             # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Result", "__version__", "areas", "assess", "definition", "load", "open_lake", "risk_scores"]

if TYPE_CHECKING:
    from upstream.api import Result, areas, assess, definition, load, open_lake, risk_scores


def __getattr__(name: str) -> Any:
    """The interface is imported when it is used, so that `upstream --help` stays quick."""
    if name in __all__:
        from upstream import api

        return getattr(api, name)
    raise AttributeError(f"module 'upstream' has no attribute {name!r}")
