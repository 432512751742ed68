"""The feeds: what each extract must look like, and how files become its rows."""

from __future__ import annotations

from upstream.sources.loading import identify_file, load
from upstream.sources.proposal import propose_for
from upstream.sources.registry import CONTRACTS, REFERENCE_LOADERS, contract

__all__ = ["CONTRACTS", "REFERENCE_LOADERS", "contract", "identify_file", "load", "propose_for"]
