"""The nights and weekends of hot spots, against everywhere else, where the source has dates and times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from upstream.model.figures import Column, Figures
from upstream.model.finding import Finding, Sentence
from upstream.needs.build import count, derived, dimension, finding, limited, not_available, sentence, table
from upstream.needs.clock import WEEKDAYS
from upstream.needs.cube import Cube, Integers
from upstream.needs.when import KNOWN, NIGHT, NIGHT_HOURS
from upstream.needs.words import FEWEST, capital
from upstream.places.mix import DIFFERENCE, LESS, MORE, apart, groups, placed, share_of
from upstream.places.resolution import resolution
from upstream.places.study import Study

WEEKEND = ("Friday", "Saturday", "Sunday")
WEEKEND_LABEL = "Friday to Sunday"


def hours(study: Study) -> Finding | None:
    """The share at night and at weekends of each hot spot, where the source has dates and times."""
    if study.ground.level in ("grid", "snap-points"):
        return None
    clock = clock_of(study)
    if clock is None:
        why = resolution(study.evidence.source.name).why or "the source gives no times"
        return not_available(
            study.evidence,
            "places.hours",
            "The days and hours of hot spots are not known",
            "{reason}. The police hold the date and the time of each offence.",
            reason=capital(why),
        )
    night, weekend = placed(study, clock, "hour"), placed(study, clock, "weekday")
    rows: list[tuple[object, ...]] = []
    for name, counts, labels, chosen in (
        (NIGHT, night, clock.labels("hour"), NIGHT_HOURS),
        (WEEKEND_LABEL, weekend, clock.labels("weekday"), WEEKEND),
    ):
        rows += _shares(study, name, counts, labels, chosen)
    columns = [
        dimension("area", "Hot spot", "area"),
        derived("part", "Part of the day or week", ["n"]),
        count("n", "Offences"),
        count("known", "With a known time"),
        *limited(("share", "lower", "upper"), "Share (%)", ["n", "known"], [row[4:7] for row in rows]),
        derived("elsewhere", "Share elsewhere (%)", ["n", "known"], 1),
        derived("verdict", "Against elsewhere", ["n", "known"]),
    ]
    parts = [
        _hour_table(study, columns, rows, "hours", "hour", NIGHT),
        _hour_table(study, columns, rows, "weekend", "weekday", WEEKEND_LABEL),
    ]
    title, told = _hour_words(parts)
    return finding(
        study.evidence,
        "places.hours",
        title,
        told,
        parts,
        period=study.when,
        methods=(DIFFERENCE,),
        caveats=["Where only a span of time is known, police record its start."],
    )


def clock_of(study: Study) -> Cube | None:
    """Offences by LSOA, weekday and hour over the months tested."""
    if study.national is None or study.national.clock is None:
        return None
    part = study.national.clock.cut(study.evidence.places.lsoas)
    months = [str(month) for month in study.months]
    names = [f"{hour:02d}" for hour in range(24)]
    cube: Cube = part.cube(
        [("month", months), ("lsoa", study.evidence.places.lsoas), ("weekday", [*WEEKDAYS]), ("hour", names)]
    )
    return cube if int(cube.values.sum()) >= FEWEST else None


def _shares(
    study: Study, name: str, counts: Integers, labels: Sequence[str], chosen: Sequence[str]
) -> list[tuple[object, ...]]:
    at = [labels.index(label) for label in chosen]
    inside, known = counts[:, at].sum(axis=1), counts.sum(axis=1)
    x = np.array([inside[list(places)].sum() for _, places in groups(study)])
    n = np.array([known[list(places)].sum() for _, places in groups(study)])
    rest_x, rest_n = inside.sum() - x, known.sum() - n
    said = apart(x, n, rest_x, rest_n)
    return [
        (code, name, int(a), int(b), *share_of(int(a), int(b)), 100 * float(c) / max(float(d), 1), words)
        for (code, _), a, b, c, d, words in zip(groups(study), x, n, rest_x, rest_n, said, strict=True)
    ]


def _hour_table(
    study: Study,
    columns: Sequence[Column],
    rows: Sequence[tuple[object, ...]],
    identifier: str,
    role: str,
    part: str,
) -> Figures:

    kept = [tuple(v for i, v in enumerate(row) if i != 1) for row in rows if row[1] == part]
    named = [replace(c, label=part, at=((role, part),)) if c.name == "n" else c for c in columns if c.name != "part"]
    named = [replace(c, at=((role, KNOWN),)) if c.name == "known" else c for c in named]
    title = f"{part}: offences in each hot spot, {study.place}, {study.when}"
    return table(study.evidence, identifier, title, named, kept, at={"period": study.period}, names=study.names)


def _hour_words(parts: Sequence[Figures]) -> tuple[Sentence, list[Sentence]]:
    told: list[Sentence] = []
    for figures in parts:
        for i, row in enumerate(figures.rows):
            if row[-1] in (MORE, LESS):
                words = "Hot spot {spot}, {part}: {s}% of its offences, elsewhere {e}%."
                cells = {"spot": (i, "area"), "s": (i, "share"), "e": (i, "elsewhere")}
                told.append(sentence(words, figures.id, cells, [(i, "verdict")], part=figures.columns[1].label))
    if not told:
        return sentence("Hot spots have the days and hours of everywhere else"), [
            sentence("Neither nights nor weekends take a clearly different share than elsewhere.")
        ]
    return sentence("Some hot spots keep hours of their own"), told
