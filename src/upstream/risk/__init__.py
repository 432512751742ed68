"""Area risk scores: an index of places from a specification, with its uncertainty and everything it is made of.

Scores are of areas and never of people.
"""

from __future__ import annotations

from upstream.risk.assess import assess
from upstream.risk.gather import gather
from upstream.risk.inputs import Inputs
from upstream.risk.numbers import hidden_in, numbers
from upstream.risk.reading import SpecificationError, load
from upstream.risk.result import Result, compute
from upstream.risk.safe import telling_scores
from upstream.risk.specification import SHIPPED, Specification

__all__ = [
    "SHIPPED",
    "Inputs",
    "Result",
    "Specification",
    "SpecificationError",
    "assess",
    "compute",
    "gather",
    "hidden_in",
    "load",
    "numbers",
    "telling_scores",
]
