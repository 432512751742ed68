"""The access rules of routes whose views come from libraries. Ours carry theirs themselves."""

from __future__ import annotations

from upstream.web.core.access import Rule

# Sign-in and its second step are for anyone: the library itself sends away who has no business there.
THIRD_PARTY: dict[str, str] = {}


def third_party_rule(view_name: str) -> Rule | None:
    kind = THIRD_PARTY.get(view_name)
    return Rule(kind) if kind else None
