"""Again in the same place: repeat locations, and whether one offence is soon followed by another nearby."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from upstream.model.finding import Finding, Verdict
from upstream.needs.build import count, derived, dimension, finding, not_available, sentence, table
from upstream.needs.words import capital
from upstream.places.points import Events, Plane, events
from upstream.places.resolution import resolution
from upstream.places.study import Study
from upstream.places.testing import REPLICATES, SEED
from upstream.statistics.arrays import ALPHA
from upstream.statistics.change import benjamini_hochberg

SPACE = (0.0, 1.0, 101.0, 201.0, 401.0)
SPACE_NAMES = ("The same place", "1 to 100 metres", "101 to 200 metres", "201 to 400 metres")
TIME = (0.0, 8.0, 15.0, 29.0)
TIME_NAMES = ("0 to 7 days", "8 to 14 days", "15 to 28 days")
FEWEST = 50
MOST = 20_000
"""Events of which all pairs are compared; of more, the latest."""
LEAST_RATIO = 1.2
METHOD = (
    "Knox test with Euclidean distances and 999 permutations of the days, Benjamini-Hochberg adjustment over the bands"
)


def again(study: Study, gazetteer: Any) -> list[Finding]:
    """The findings ``places.repeats`` and ``places.near_repeats``, or why the source does not allow them."""
    known = resolution(study.evidence.source.name)
    if not known.points or not known.days:
        return [
            not_available(
                study.evidence,
                "places.repeats",
                "Repeats at the same place and soon after cannot be told",
                "{reason}. Two records at one point are therefore no repeat, and within a month everything would be "
                "near in "
                "time. The police hold the place and the day of each offence.",
                reason=capital(known.why),
            )
        ]
    if study.national is None:
        return []
    found = events(study.evidence, study.national, gazetteer, "offence_date")
    inside = np.isin(found.column, [study.ground.months.index(month) for month in study.months])
    found = found.take(inside)
    return [item for item in (_repeats(study, found), _near(study, found)) if item is not None]


def _repeats(study: Study, found: Events) -> Finding | None:
    """Places, taken as equal coordinates to about a metre, with two offences and more."""
    from upstream.statistics.repeats import victimisation

    if not len(found.n):
        return None
    spot = np.round(np.column_stack([found.longitude, found.latitude]), 5)
    _, which = np.unique(spot, axis=0, return_inverse=True)
    per_place = np.bincount(which.ravel(), weights=found.n).astype(np.int64)
    told = victimisation(per_place)
    total = int(per_place.sum())
    rows = [("*", total, 100 * told.repeat_targets, 100 * told.repeat_events, told.concentration)]
    columns = [
        dimension("place", "Places", "place"),
        count("n", "Offences with a point"),
        derived("repeat_places", "Places with two or more (%)", ["n"], 1),
        derived("repeat_offences", "Share of offences there (%)", ["n"], 1),
        derived("each", "Offences a place that had any", ["n"], 2),
    ]
    figures = table(
        study.evidence,
        "repeats",
        f"Repeat places, {study.place}, {study.when}",
        columns,
        rows,
        at={"area": study.root + " points", "period": study.period},
        names={"*": "All places"},
    )
    title = sentence("No place had two offences or more", "repeats", depends=[(0, "repeat_places")])
    if told.repeat_targets:
        title = sentence(
            "{p}% of places with an offence had two or more, and {o}% of offences happened there",
            "repeats",
            {"p": (0, "repeat_places"), "o": (0, "repeat_offences")},
        )
    return finding(
        study.evidence,
        "places.repeats",
        title,
        [sentence("Places are equal coordinates. Chance alone makes some repeats, more where counts are high.")],
        [figures],
        period=study.when,
        caveats=["Coordinates of streets and car parks gather offences that did not happen at one spot."],
        methods=("Repeat places by equal coordinates (five decimals of a degree)",),
    )


def _near(study: Study, found: Events) -> Finding | None:
    from upstream.statistics.knox import knox

    days = np.array([day.toordinal() if isinstance(day, date) else -1 for day in found.label])
    keep = np.flatnonzero(days > 0)
    row = np.repeat(keep, found.n[keep])
    row = row[np.argsort(days[row], kind="stable")][-MOST:]
    if len(row) < FEWEST:
        return None
    plane = Plane.over(found.longitude[row], found.latitude[row])
    points = np.column_stack(plane.metres(found.longitude[row].copy(), found.latitude[row].copy()))
    test = knox(
        points,
        days[row],
        space_bands=SPACE,
        time_bands=TIME,
        time_resolution="day",
        seed=SEED,
        metric="euclidean",
        permutations=REPLICATES,
    )
    with np.errstate(invalid="ignore"):
        near = (benjamini_hochberg(test.p) <= ALPHA) & (test.ratio >= LEAST_RATIO)
    rows = [
        (SPACE_NAMES[i], len(row), *(_told(test, i, j, bool(near[i, j])) for j in range(len(TIME_NAMES))))
        for i in range(len(SPACE_NAMES))
    ]
    columns = [
        dimension("distance", "Distance", "distance"),
        count("n", "Offences with a place and a day", distance="*"),
        *(derived(f"t{j}", f"{name}: pairs over expected", ["n"]) for j, name in enumerate(TIME_NAMES)),
    ]
    figures = table(
        study.evidence,
        "near",
        f"Pairs of offences near in place and time, {study.place}, {study.when}",
        columns,
        rows,
        at={"area": study.root + " points with a day", "period": study.period},
        notes=[
            "* clearly more pairs than if the days were dealt at random among the places, and at least a fifth more."
        ],
    )
    title, told = _near_words(near)
    return finding(
        study.evidence,
        "places.near_repeats",
        title,
        told,
        [figures],
        period=study.when,
        verdict=Verdict.HIGHER if near.any() else Verdict.NO_CLEAR_DIFFERENCE,
        caveats=["An offence recorded as several, one for each victim, makes pairs at the same place and day."],
        methods=(METHOD,),
    )


def _told(test: Any, i: int, j: int, near: bool) -> str:
    ratio = float(test.ratio[i, j])
    return f"{ratio:.2f}{' *' if near else ''}" if np.isfinite(ratio) else "no pairs"


def _near_words(near: Any) -> tuple[Any, list[Any]]:
    if not near.any():
        return sentence("Offences are not soon followed by others nearby more than chance explains"), [
            sentence("No band of distance and time has clearly more pairs than chance, by a fifth and more.")
        ]
    i, j = (int(part) for part in np.argwhere(near)[0])
    words = (
        "There are clearly more pairs than chance explains in bands marked with a star, the nearest {space}, {time}."
    )
    return sentence("Offences are soon followed by others nearby, more than chance explains"), [
        sentence(words, "near", depends=[(i, f"t{j}")], space=SPACE_NAMES[i].lower(), time=TIME_NAMES[j])
    ]
