"""The tables of hot spots: a row for each hot spot, and a row for each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from upstream.model.figures import Column, Figures
from upstream.needs.build import count, derived, dimension, known, limited, table
from upstream.needs.words import RATE_FEWEST, capital
from upstream.places.points import POINTS
from upstream.places.study import Study
from upstream.places.testing import UNTESTED
from upstream.statistics.proportions import wilson
from upstream.statistics.rates import crude_rate, poisson_interval

EXPECTED = "The number expected is the people of the place times the rate of the whole area."
OF_PEOPLE = {"people", "rate", "lower", "upper", "share_people", "share_land"}


def order(study: Study) -> list[int]:
    """The places as the table lists them: by hot spot, then by name; an order by counts would tell hidden ones."""
    codes, names = study.ground.codes, study.ground.names

    def name(place: int) -> str:
        return names.get(codes[place], codes[place])

    return [i for places in (*(spot.places for spot in study.spots), study.rest) for i in sorted(places, key=name)]


def places_table(study: Study, slim: bool = False) -> Figures:
    """A row for every place: what the test said and the numbers behind it; ``slim`` leaves out what few read."""
    tested, spot = study.tested, {i: s.label.partition(":")[0] for s in study.spots for i in s.places}
    rates = [_rate(study, [i]) for i in order(study)]
    rows = []
    for i, rate in zip(order(study), rates, strict=True):
        numbers = (
            (float(tested.ratio[i]),)
            if slim
            else (
                float(tested.observed[i]),
                float(tested.expected[i]),
                float(tested.ratio[i]),
                round(float(tested.score[i]), 3),
                float(tested.adjusted_p[i]),
            )
        )
        told = numbers if tested.kind[i] != UNTESTED else (None,) * len(numbers)
        code, kind = study.ground.codes[i], str(tested.kind[i])
        rows.append((code, spot.get(i, ""), kind, int(study.count[i]), _heads(study, [i]), *rate, *told))
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
    made = table(
        study.evidence,
        "places",
        f"{capital(study.things)} and hot spots by {study.one}, {study.place}, {study.when}",
        columns,
        rows,
        at={"period": study.period},
        names=study.names,
        notes=[EXPECTED, f"Places with fewer than {RATE_FEWEST} have no rate."],
    )
    return _fit(study, made)


def _groups(study: Study) -> list[tuple[str, tuple[int, ...]]]:
    """Each hot spot, all of them where there are several, and everywhere else."""
    groups = [(spot.code, spot.places) for spot in study.spots]
    if len(groups) > 1:
        groups.append((study.all_hot, study.inside))
    if study.rest:
        groups.append((study.elsewhere, study.rest))
    return groups


def spots_table(study: Study) -> Figures:
    """A row for every hot spot, and one for everywhere else: how much, and how much more than expected."""
    groups = _groups(study)
    rates = [_rate(study, places) for _, places in groups]
    ratios = [_ratio(study, places) for _, places in groups]
    rows = [
        (code, len(places), int(study.count[list(places)].sum()), *rate, *ratio)
        for (code, places), rate, ratio in zip(groups, rates, ratios, strict=True)
    ]
    columns = [
        dimension("area", "Hot spot", "area"),
        known("places", capital(study.many)),
        count("n", "Recorded"),
        *_rate_columns(rates),
        *limited(("ratio", "ratio_lower", "ratio_upper"), "Times what is expected", ["n"], ratios, of_rows=True),
    ]
    title = f"Hot spots of {study.things}, {study.place}, {study.when}"
    return _fit(study, _of_spots(study, "spots", title, columns, rows, EXPECTED))


def shares_table(study: Study) -> Figures:
    """The share of everything that each hot spot holds, beside its share of people and of land."""
    total, everyone, land = int(study.count.sum()), float(study.people.sum()), float(study.ground.area.sum())
    groups = _groups(study)
    shares = [_share(int(study.count[list(places)].sum()), total) for _, places in groups]
    rows = [
        (
            code,
            int(study.count[list(places)].sum()),
            *share,
            100 * float(study.people[list(places)].sum()) / everyone,
            100 * float(study.ground.area[list(places)].sum()) / land,
        )
        for (code, places), share in zip(groups, shares, strict=True)
    ]
    columns = [
        dimension("area", "Hot spot", "area"),
        count("n", "Recorded"),
        *limited(("share", "share_lower", "share_upper"), "Share of all (%)", ["n"], shares, of_rows=True),
        known("share_people", f"Share of {study.ground.at_risk} (%)", 1),
        known("share_land", "Share of land (%)", 1),
    ]
    title = f"What hot spots hold of all {study.things}, {study.place}, {study.when}"
    return _fit(study, _of_spots(study, "shares", title, columns, rows))


def _of_spots(
    study: Study, identifier: str, title: str, columns: Sequence[Column], rows: Sequence[Sequence[object]], *notes: str
) -> Figures:
    at = {"period": study.period}
    return table(study.evidence, identifier, title, columns, rows, at=at, names=study.names, notes=notes)


def _fit(study: Study, figures: Figures) -> Figures:
    """Without what points cannot have: nobody knows how many people or how much land belong to one."""
    if study.ground.at_risk != POINTS:
        return figures
    kept = [i for i, column in enumerate(figures.columns) if column.name not in OF_PEOPLE]
    return replace(
        figures,
        columns=tuple(figures.columns[i] for i in kept),
        rows=tuple(tuple(row[i] for i in kept) for row in figures.rows),
        notes=tuple("The number expected is what points have on average." for _ in figures.notes[:1]),
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
