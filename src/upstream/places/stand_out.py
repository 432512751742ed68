"""Which places stand out: the hot spots, the map, and every place with its test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from upstream.model.figures import Column, Figures
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs.build import count, derived, dimension, finding, known, limited, sentence, table
from upstream.needs.where import caveats
from upstream.needs.words import RATE_FEWEST, capital, listed, number
from upstream.places.spots import ALL, REST
from upstream.places.study import Study
from upstream.places.testing import COLD, HOT, NAMES, NEITHER, ODD, UNTESTED
from upstream.statistics.proportions import wilson
from upstream.statistics.rates import crude_rate, poisson_interval

TOLD = 5
COLOURS = {HOT: "hot", ODD: "odd", NEITHER: "none", COLD: "cold", UNTESTED: "untested"}
EXPECTED = "The number expected is the people of the place times the rate of the whole area."
FALSE_ALARMS = (
    "The test looks at every place, and is adjusted so that about 5 in 100 of the places it names are expected to be "
    "named by chance."
)
OUTSIDE = "A place can be quiet itself and lie in a hot spot: the test looks at a place together with its neighbours."
SILENT = "A place that is not named is not shown to be safe: smaller differences stay unseen at these numbers."


def stand_out(study: Study, slim: bool = False) -> Finding:
    """The finding ``places.hot_spots``: a row for each hot spot, and a row and a shade for each place."""
    tables = [_spots_table(study), places_table(study, slim)]
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
        tables if study.spots else tables[1:],
        period=study.when,
        verdict=Verdict.HIGHER if study.spots else Verdict.NO_CLEAR_DIFFERENCE,
        charts=[chart],
        caveats=[*study.ground.notes, OUTSIDE, SILENT, *_left_out(study), *caveats(study.evidence)],
        methods=(NAMES[study.tested.method], "Byar's interval of rates; exact Poisson interval of a ratio to expected"),
    )


def level_of(study: Study) -> str:
    return {"lsoa": "lsoa21"}.get(study.ground.level, study.ground.level)


def map_options(study: Study) -> dict[str, object]:
    """How the map shades what the test said, and which number stands in which place."""
    codes = study.ground.codes
    marks = {codes[spot.places[0]]: spot.label.partition(":")[0] for spot in study.spots}
    return {"categories": {name: COLOURS[name] for name in COLOURS}, "marks": marks}


def _title(study: Study) -> Sentence:
    hot = int(study.tested.hot.sum())
    if not hot:
        return sentence(
            "No {one} in {place} has more {things} than chance explains",
            one=study.one,
            place=study.place,
            things=study.things,
        )
    return sentence(
        "{hot} of {all} {many} had more {things} than chance explains: {spots}",
        "places",
        depends=_rows(study, HOT),
        hot=f"{hot:,}",
        all=f"{int(study.ground.tested.sum()):,}",
        many=study.many,
        things=study.things,
        spots=_so_many(len(study.spots)),
    )


def _so_many(spots: int) -> str:
    return f"{number(spots)} hot spot{'' if spots == 1 else 's'}"


def _rows(study: Study, kind: str) -> list[tuple[int, str]]:
    return [(row, "kind") for row, i in enumerate(order(study)) if study.tested.kind[i] == kind]


def _found(study: Study) -> list[Sentence]:
    whom = "the people who live there" if study.ground.at_risk == "residents" else "the people at risk there"
    words = "The test weighs what was recorded in {when} in each place and its neighbours against {whom}. {false}"
    return [sentence(words, when=study.when, whom=whom, false=FALSE_ALARMS)]


def _told(study: Study) -> list[Sentence]:
    """The hot spots with the most, each with its share and how far it stands above what is expected."""
    if not study.spots:
        return []
    shown = study.spots[:TOLD]
    told = [
        sentence(
            "Hot spot {spot} ({places} {many}): {n} {things}, {r} times what is expected for its people (95% interval "
            "{l} to {u}).",
            "spots",
            {"spot": (i, "area"), "n": (i, "n"), "r": (i, "ratio"), "l": (i, "ratio_lower"), "u": (i, "ratio_upper")},
            places=number(len(spot.places)),
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
    cells = {"s": "share", "l": "share_lower", "u": "share_upper", "p": "share_people", "g": "share_land"}
    words = (
        "{who} {s}% of all that was recorded (95% interval {l}% to {u}%), {p}% of {whom} and {g}% of the land. Places are "
        "called hot because they had much, so expect a smaller share in the next year."
    )
    who = "Together the hot spots hold" if row else "The hot spot holds"
    return [sentence(words, "spots", {k: (row, name) for k, name in cells.items()}, who=who, whom=study.ground.at_risk)]


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


# Tables


def order(study: Study) -> list[int]:
    """The places as the table lists them: hot ones by hot spot, then the others by name."""
    hot = [i for spot in study.spots for i in spot.places]
    inside = set(hot)
    codes, names = study.ground.codes, study.ground.names
    rest = sorted((i for i in range(len(codes)) if i not in inside), key=lambda i: names.get(codes[i], codes[i]))
    return [*hot, *rest]


def places_table(study: Study, slim: bool = False) -> Figures:
    """A row for every place: what the test said and the numbers behind it; ``slim`` leaves out what few read."""
    tested, spot = study.tested, {i: s.label.partition(":")[0] for s in study.spots for i in s.places}
    rates = [_rate(study, [i]) for i in order(study)]
    rows = []
    for i, rate in zip(order(study), rates, strict=True):
        numbers = (float(tested.ratio[i]),) if slim else (
            float(tested.observed[i]),
            float(tested.expected[i]),
            float(tested.ratio[i]),
            round(float(tested.score[i]), 3),
            float(tested.adjusted_p[i]),
        )  # fmt: skip
        told = numbers if tested.kind[i] != UNTESTED else (None,) * len(numbers)
        rows.append((study.ground.codes[i], spot.get(i, ""), str(tested.kind[i]), int(study.count[i]), _heads(study, [i]),
                     *rate, *told))  # fmt: skip
    around = [
        derived("observed", "With neighbours: recorded", ["n"], 0, of_rows=True),
        derived("expected", "With neighbours: expected", ["n"], 1, of_rows=True),
    ]
    tests = [
        derived("score", "Log-likelihood ratio" if tested.method == "scan" else "z", ["n"], 2, of_rows=True),
        derived("adjusted_p", "p value adjusted for the list", ["n"], 4, of_rows=True),
    ]
    ratio = derived("ratio", "With neighbours: recorded over expected", ["n"], 2, of_rows=True)
    columns: list[Column] = [
        dimension("area", capital(study.one), "area"),
        derived("spot", "Hot spot", ["n"]),
        derived("kind", "What the test says", ["n"]),
        count("n", capital(study.things)),
        known("people", capital(study.ground.at_risk)),
        *_rate_columns(rates),
        *([ratio] if slim else [*around, ratio, *tests]),
    ]
    return table(
        study.evidence,
        "places",
        f"{capital(study.things)} and hot spots by {study.one}, {study.place}, {study.when}",
        columns,
        rows,
        at={"period": study.period},
        names=study.names,
        notes=[EXPECTED, f"Places with fewer than {RATE_FEWEST} have no rate."],
    )


def _spots_table(study: Study) -> Figures:
    """A row for every hot spot, and one for everywhere else."""
    groups = [(spot.code, spot.places) for spot in study.spots]
    if len(groups) > 1:
        groups.append((ALL, tuple(i for _, places in groups for i in places)))
    if study.rest:
        groups.append((REST, study.rest))
    total, land = int(study.count.sum()), float(study.ground.area.sum())
    everyone = float(study.people.sum())
    rates = [_rate(study, places) for _, places in groups]
    ratios = [_ratio(study, places) for _, places in groups]
    shares = [_share(int(study.count[list(places)].sum()), total) for _, places in groups]
    rows = [
        (code, len(places), int(study.count[list(places)].sum()), _heads(study, places), *rate, *ratio, *share,
         100 * float(study.people[list(places)].sum()) / everyone, 100 * float(study.ground.area[list(places)].sum()) / land)
        for (code, places), rate, ratio, share in zip(groups, rates, ratios, shares, strict=True)
    ]  # fmt: skip
    columns = [
        dimension("area", "Hot spot", "area"),
        known("places", capital(study.many)),
        count("n", "Recorded"),
        known("people", capital(study.ground.at_risk)),
        *_rate_columns(rates),
        *limited(("ratio", "ratio_lower", "ratio_upper"), "Recorded over expected", ["n"], ratios, of_rows=True),
        *limited(("share", "share_lower", "share_upper"), "Share of all (%)", ["n"], shares, of_rows=True),
        known("share_people", f"Share of {study.ground.at_risk} (%)", 1),
        known("share_land", "Share of land (%)", 1),
    ]
    return table(
        study.evidence,
        "spots",
        f"Hot spots of {study.things}, {study.place}, {study.when}",
        columns,
        rows,
        at={"period": study.period},
        names=study.names,
        notes=[EXPECTED],
    )


def _rate_columns(rates: Sequence[Sequence[object]]) -> list[Column]:
    label = "Rate a year per 1,000"
    return limited(("rate", "lower", "upper"), label, ["n"], [row for row in rates if row[0] is not None])


def _rate(study: Study, places: Sequence[int]) -> tuple[object, object, object]:
    n, people = int(study.count[list(places)].sum()), float(study.people[list(places)].sum())
    if n < RATE_FEWEST or people <= 0:
        return (None, None, None)
    rate = crude_rate(n, people)
    return (float(rate.value), float(rate.lower), float(rate.upper))


def _ratio(study: Study, places: Sequence[int]) -> tuple[object, object, object]:
    n = int(study.count[list(places)].sum())
    expected = float(study.people[list(places)].sum()) * study.rate
    if expected <= 0:
        return (None, None, None)
    limits = poisson_interval(n)
    return (n / expected, float(limits.lower) / expected, float(limits.upper) / expected)


def _share(n: int, of: int) -> tuple[object, object, object]:
    if not of:
        return (None, None, None)
    share = wilson(n, of)
    return (100 * float(share.value), 100 * float(share.lower), 100 * float(share.upper))


def _heads(study: Study, places: Sequence[int]) -> int:
    """People on average over the months: person-years over years."""
    return round(float(np.asarray(study.people)[list(places)].sum()) * 12 / len(study.months))
