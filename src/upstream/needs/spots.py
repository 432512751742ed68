"""Again at the same spot: how many of the spots with an offence had more, and the share of offences that were there.

Told only of records that say where an offence was; open data move each to one of a list of anonymous points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from upstream.model.expression import Case, Predicate
from upstream.model.figures import TOTAL
from upstream.model.finding import Finding, Sentence
from upstream.model.period import Month
from upstream.model.query import CountQuery
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, not_available, sentence, table
from upstream.needs.cube import Integers
from upstream.needs.of_what import WILSON, share_cells, shares
from upstream.needs.shape import Evidence

ENOUGH = 0.7
"""Nothing is said of repeat spots unless at least this share of the offences has a point."""
DECIMALS = 5
"""Of a degree: about a metre."""
POINTS = {"recorded-crime": ("longitude", "latitude", "easting", "northing")}
HAS_POINT, NO_POINT, ONCE, AGAIN = "with a point", "no point", "one offence", "two or more"
PARTS: dict[str, tuple[tuple[str, ...], ...]] = {TOTAL: ((HAS_POINT, NO_POINT),), HAS_POINT: ((ONCE, AGAIN),)}
MANY = 500
"""Offences of which in life some are at one spot."""
SCATTERED = (
    "Whether offences come back to the same spot cannot be told",
    "No two of the many points in the records are equal, as those of real places would be: they were moved before they "
    "were sent, or invented.",
)
CAVEATS = (
    "A spot is a point on the map, about a metre wide. Streets, car parks and buildings with one point for many homes "
    "gather offences that did not happen at one spot; a home with two points hides that they did.",
    "Chance alone makes some spots come twice, and more in a longer window: compare only windows of one length.",
)


def says_spots(source: str) -> bool:
    """Whether records of this feed say where each offence was."""
    return source in POINTS


def by_spot(engine: Any, source: str, group: Case, where: Predicate) -> Any:
    """An arrow table: month, lsoa_code, group, spot, n. ``spot`` is missing where a record has no point."""
    import pyarrow as pa

    columns = POINTS[source]
    counted = engine.count(CountQuery(source, ("month", "lsoa_code", group, *columns), where))
    rows = zip(*(counted[name].to_pylist() for name in columns), strict=True)
    found = counted.drop_columns(list(columns)).append_column("spot", pa.array(map(_spot, rows), pa.string()))
    names = ["month", "lsoa_code", group.name, "spot"]
    return found.group_by(names).aggregate([("n", "sum")]).rename_columns([*names, "n"])


def _spot(point: tuple[float | None, ...]) -> str | None:
    longitude, latitude, east, north = point
    if longitude is not None and latitude is not None:
        return f"{longitude:.{DECIMALS}f} {latitude:.{DECIMALS}f}"
    return f"{east:.0f} {north:.0f}" if east is not None and north is not None else None


def findings(evidence: Evidence, windows: Sequence[tuple[Month, ...]]) -> list[Finding]:
    """How often offences come back to a spot, in each window; nothing where too few records have a point."""
    if evidence.spots is None:
        return []
    if _scattered(evidence.spots.within(evidence.coverage.present)[1]):
        return [not_available(evidence, "who.spots", *SCATTERED)]
    rows, names = [], {}
    for window in windows:
        spots, times, nowhere = evidence.spots.within(window)
        if not len(spots) or times.sum() < ENOUGH * (times.sum() + nowhere):
            return []
        rows.append(_row(calendar.code(window), times))
        names[calendar.code(window)] = calendar.label(window)
    return [_finding(evidence, rows, names)] if rows else []


def _scattered(times: Integers) -> bool:
    """Whether so many points are all different that they cannot be the places themselves."""
    return len(times) >= MANY and int(times.max()) == 1


def _row(code: str, times: Integers) -> tuple[object, ...]:
    offences, there = int(times.sum()), int(times[times >= 2].sum())
    spots = 100 * float((times >= 2).mean())
    return (code, offences, offences - there, there, spots, *share_cells(there, offences))


def _finding(evidence: Evidence, rows: list[tuple[object, ...]], names: dict[str, str]) -> Finding:
    columns = [
        dimension("period", "Window"),
        count("n", "Offences with a point", spot=HAS_POINT),
        count("once", "Alone at their spot", spot=ONCE),
        count("again", "At spots with two or more", spot=AGAIN),
        derived("spots", "Spots with two or more (%)", ["n", "again"], 1),
        *shares(["n", "again"], rows),
    ]
    title = f"Offences again at the same spot, {evidence.partnership.name}"
    figures = table(evidence, "spots", title, columns, rows, names=names)
    first = names[str(rows[0][0])]
    return finding(
        evidence,
        "who.spots",
        _title(first) if rows[0][3] else _never(first),
        [_told(row, names[str(cells[0])]) for row, cells in enumerate(rows) if cells[3]],
        [figures],
        period=evidence.coverage.months_label,
        caveats=CAVEATS,
        methods=("Repeat spots by equal coordinates", WILSON),
    )


def _title(window: str) -> Sentence:
    words = "{s}% of offences in {window} were at a spot that had another in that time"
    return sentence(words, "spots", {"s": (0, "share")}, window=window)


def _never(window: str) -> Sentence:
    return sentence("No two offences in {window} were at the same spot", "spots", {}, [(0, "again")], window=window)


def _told(row: int, window: str) -> Sentence:
    return sentence(
        "In {window}, {p}% of the spots with an offence had two or more, and {s}% of offences (95% interval {l}% to "
        "{u}%) were there.",
        "spots",
        {"p": (row, "spots"), "s": (row, "share"), "l": (row, "lower"), "u": (row, "upper")},
        window=window,
    )
