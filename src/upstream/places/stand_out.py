"""Which places stand out: the hot spots, the map, and every place with its test."""

from __future__ import annotations

from dataclasses import replace

from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs.build import finding, sentence
from upstream.needs.where import caveats
from upstream.needs.words import capital, listed, number
from upstream.places.ground import RESIDENTS
from upstream.places.points import POINTS
from upstream.places.study import Study
from upstream.places.tables import order, places_table, shares_table, spots_table
from upstream.places.testing import COLD, HOT, NAMES, NEITHER, ODD, UNTESTED

TOLD = 5
FEW = 10
"""Fewer hot places than this have no expected number of false ones worth telling."""
COLOURS = {HOT: "hot", ODD: "odd", NEITHER: "none", COLD: "cold", UNTESTED: "untested"}
FALSE_ALARMS = (
    "It is adjusted for the number of places, so that about one in twenty of those it names is expected to be named by "
    "chance"
)
OUTSIDE = "A place can be quiet itself and lie in a hot spot: the test looks at a place together with its neighbours."
SILENT = "A place that is not named is not shown to be safe: smaller differences stay unseen at these numbers."


def stand_out(study: Study, slim: bool = False) -> Finding:
    """The finding ``places.hot_spots``: a row for each hot spot, and a row and a shade for each place."""
    tables = [spots_table(study), shares_table(study), places_table(study, slim)]
    title = _title(study)
    chart = Chart(
        id="places.hot_spots.map",
        kind="map",
        figures="places",
        title=title,
        subtitle=f"{capital(study.things)}, {study.place}, {study.when}",
        x="area",
        y="kind",
        level=level_of(study),
        alt=sentence(
            "A map of {place} that marks hot spots with their numbers. The table gives the same places.",
            place=study.place,
        ),
        options=map_options(study),
    )
    return finding(
        study.evidence,
        "places.hot_spots",
        title,
        [*_found(study), *_told(study), *_together(study), *_cold(study)],
        tables if study.spots else tables[-1:],
        period=study.when,
        verdict=Verdict.HIGHER if study.spots else Verdict.NO_CLEAR_DIFFERENCE,
        charts=[chart],
        caveats=[*study.ground.notes, OUTSIDE, SILENT, *_left_out(study), *caveats(study.evidence)],
        methods=(NAMES[study.tested.method], "Byar's interval of rates; exact Poisson interval of a ratio to expected"),
    )


def level_of(study: Study) -> str:
    return {"lsoa": "lsoa21"}.get(study.ground.level, study.ground.level)


def map_options(study: Study) -> dict[str, object]:
    """How the map shades what the test said, and the column with the number of the hot spot."""
    return {"categories": {name: COLOURS[name] for name in COLOURS}, "marks": "spot"}


def _title(study: Study) -> Sentence:
    hot = int(study.tested.hot.sum())
    if not hot:
        return sentence(
            "No {one} in {place} has more {things} than chance explains",
            one=study.one,
            place=study.place,
            things=study.things,
        )
    title = sentence(
        "{hot} of {all} {many} had more {things} than chance explains: {spots}",
        "places",
        depends=_rows(study, HOT),
        hot=f"{hot:,}",
        all=f"{int(study.ground.tested.sum()):,}",
        many=study.many,
        things=study.things,
        spots=_so_many(len(study.spots)),
    )
    return replace(title, withheld=f"Some {study.many} had more {study.things} than chance explains")


def _so_many(spots: int) -> str:
    return f"{number(spots)} hot spot{'' if spots == 1 else 's'}"


def _rows(study: Study, kind: str) -> list[tuple[int, str]]:
    return [(row, "kind") for row, i in enumerate(order(study)) if study.tested.kind[i] == kind]


def _found(study: Study) -> list[Sentence]:
    whom = {RESIDENTS: "the people who live there", POINTS: "what points have on average"}
    hot = int(study.tested.hot.sum())
    false = f": here about {number(max(1, round(0.05 * hot)))}" if hot >= FEW else ""
    words = "The test weighs what was recorded in {when} in each place and its neighbours against {whom}. {false}."
    at_risk = whom.get(study.ground.at_risk, "the people at risk there")
    told = sentence(
        words, "places", depends=_rows(study, HOT), when=study.when, whom=at_risk, false=FALSE_ALARMS + false
    )
    plain = f"The test weighs each place and its neighbours against {at_risk}. {FALSE_ALARMS}."
    return [replace(told, withheld=plain)]


def _told(study: Study) -> list[Sentence]:
    """The hot spots with the most, each with its share and how far it stands above what is expected."""
    if not study.spots:
        return []
    shown = study.spots[:TOLD]
    told = [
        sentence(
            "Hot spot {spot} ({places} {many}): {n} {things}, {r} times what is expected (95% interval {l} to {u}).",
            "spots",
            {
                "spot": (i, "area"),
                "places": (i, "places"),
                "n": (i, "n"),
                "r": (i, "ratio"),
                "l": (i, "ratio_lower"),
                "u": (i, "ratio_upper"),
            },
            many=study.many if len(spot.places) != 1 else study.one,
            things=study.things,
        )
        for i, spot in enumerate(shown)
    ]
    if len(study.spots) > TOLD:
        told.append(sentence("The table has the other {n}.", n=number(len(study.spots) - TOLD)))
    return told


def _together(study: Study) -> list[Sentence]:
    """How much of everything the hot spots hold, on how much of the ground."""
    if not study.spots:
        return []
    row = len(study.spots) if len(study.spots) > 1 else 0
    cells = {"s": "share", "l": "share_lower", "u": "share_upper"}
    shares = ""
    if study.ground.at_risk != POINTS:
        cells |= {"p": "share_people", "g": "share_land"}
        shares = ", {p}% of {whom} and {g}% of the land"
    words = (
        "{who} {s}% of all that was recorded (95% interval {l}% to {u}%)"
        + shares
        + ". Places are called hot because they "
        "had much, so expect a smaller share in the next year."
    )
    who = "Together the hot spots hold" if row else "The hot spot holds"
    return [
        sentence(words, "shares", {k: (row, name) for k, name in cells.items()}, who=who, whom=study.ground.at_risk)
    ]


def _cold(study: Study) -> list[Sentence]:
    cold = int(study.tested.cold.sum())
    if not cold:
        return []
    words = "{n} {many} had fewer than chance explains."
    many = study.one if cold == 1 else study.many
    return [sentence(words, "places", depends=_rows(study, COLD), n=capital(number(cold)), many=many)]


def _left_out(study: Study) -> list[str]:
    """The stated rules for places that a test cannot treat as the others."""
    told, ground = [], study.ground
    empty = [ground.names.get(c, c) for c, t in zip(ground.codes, ground.tested, strict=True) if not t]
    if empty:
        named = listed(empty[:3]) if len(empty) <= 3 else f"{', '.join(empty[:3])} and {len(empty) - 3:,} more"
        told.append(f"Nobody at risk is known in {named}: counted, but not tested.")
    if ground.islands:
        named = listed([ground.names.get(code, code) for code in ground.islands[:3]])
        more = f" and {len(ground.islands) - 3:,} more" if len(ground.islands) > 3 else ""
        told.append(f"No place touches {named}{more}: the nearest place was taken as neighbour.")
    if ground.lost:
        told.append(f"{ground.lost:,} records have no usable point and are not on this map.")
    return told
