"""How fine a map each source supports, and why no finer."""

from __future__ import annotations

from dataclasses import dataclass

from upstream.model.errors import UpstreamError, nearest

LEVELS = ("lsoa", "ward", "grid", "snap-points")
SMALLEST_CELL, LARGEST_CELL = 50, 5_000


@dataclass(frozen=True)
class Resolution:
    """``points``: the source says where each offence was; ``snapped``: it says the nearest of a list of anonymous
    points; ``days``: it says on which day. ``why`` explains what it does not say."""

    points: bool
    snapped: bool
    days: bool
    why: str


RESOLUTIONS = {
    "police-uk": Resolution(
        points=False,
        snapped=True,
        days=False,
        why="data.police.uk moves every offence to the nearest of a list of anonymous points, each of which stands for "
        "at least eight addresses or none, and gives the month only",
    ),
    "recorded-crime": Resolution(points=True, snapped=False, days=True, why=""),
}
COARSE = Resolution(False, False, False, "the source names areas only")


def resolution(source: str) -> Resolution:
    return RESOLUTIONS.get(source, COARSE)


def check_by(by: str, cell: int) -> None:
    """Refuse a division that nobody knows, or squares of a size that makes no sense."""
    if by not in LEVELS:
        do = f"{nearest(by, LEVELS)} Choose from {', '.join(LEVELS)}.".strip()
        raise UpstreamError("UP-PLACES-007", f"places cannot be divided by '{by}'", do=do)
    if not SMALLEST_CELL <= cell <= LARGEST_CELL:
        raise UpstreamError(
            "UP-PLACES-010",
            f"squares of {cell} metres cannot be used",
            do=f"Choose from {SMALLEST_CELL} to {LARGEST_CELL:,} metres.",
        )


def check_source(source: str, by: str, audience: str) -> None:
    """Refuse a map that is finer than the source supports, or finer than its audience may see."""
    known = resolution(source)
    if by == "grid" and not known.points:
        raise UpstreamError(
            "UP-PLACES-008",
            f"a grid would be finer than {source} supports: {known.why}",
            do="Use --by lsoa or --by ward, or load a force's own records with coordinates.",
        )
    if by == "snap-points" and not known.snapped:
        what = f"{source} has no anonymised points" + ("; its points are its own" if known.points else "")
        raise UpstreamError("UP-PLACES-008", what, do="Use --by grid." if known.points else "Use --by lsoa.")
    if by == "snap-points" and audience != "trusted":
        raise UpstreamError(
            "UP-PLACES-011",
            f"anonymised points are not for the public: {known.why}, so that a dot would be taken for a place where "
            f"nothing happened",
            do="Use --by lsoa, or --audience trusted for partners who know what the points are.",
        )
