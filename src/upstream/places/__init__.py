"""Where to act: hot spots that hold up, their class, what happens in them, and how well each method foretells."""

from __future__ import annotations

from upstream.places.foretelling import backtest
from upstream.places.ground import Ground, of_lsoas, of_wards
from upstream.places.points import of_grid, of_snap_points
from upstream.places.resolution import check_by, check_source
from upstream.places.section import findings, in_short
from upstream.places.stand_out import level_of
from upstream.places.study import Study, make_study, merged
from upstream.places.testing import METHODS, check_method

__all__ = [
    "METHODS",
    "Ground",
    "Study",
    "backtest",
    "check_by",
    "check_method",
    "check_source",
    "findings",
    "in_short",
    "level_of",
    "make_study",
    "merged",
    "of_grid",
    "of_lsoas",
    "of_snap_points",
    "of_wards",
]
