"""Does the answer hang on the year that was chosen? The same test in every whole year alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from upstream.model.finding import Finding, Sentence
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, known, sentence, table, text
from upstream.needs.words import capital, listed, number
from upstream.places.study import Study
from upstream.places.testing import find

YEAR = 12


def stability(study: Study) -> Finding | None:
    """The finding ``places.stability``: are the same places hot in every year?"""
    from upstream.statistics.stability import stability as agreement

    windows = _windows(study)
    if len(windows) < 2:
        return None
    flags = np.stack([find(study.ground, *study.ground.over(w), study.tested.method).hot for w in windows])
    found = agreement(flags, study.ground.area)
    codes = study.ground.codes
    counts = [study.ground.over(window)[0] for window in windows]
    ever = sorted(np.flatnonzero(found.ever), key=lambda i: (-float(found.flagged[i]), codes[i]))
    rows = [(codes[i], *(int(n[i]) for n in counts), int(flags[:, i].sum())) for i in ever]
    labels = [calendar.label(window) for window in windows]
    columns = [
        dimension("area", capital(study.one), "area"),
        *(
            count(f"n{i}", label, period=calendar.code(w))
            for i, (label, w) in enumerate(zip(labels, windows, strict=True))
        ),
        derived("hot", f"Hot in how many of {len(windows)} years", [f"n{i}" for i in range(len(windows))], 0),
    ]
    title, told = _steady(study, windows, flags, float(found.overlap))
    overlap = table(
        study.evidence,
        "overlap",
        "How far two years agree",
        [text("what", "What"), known("value", "Overlap of the ground that is hot, 0 to 1", 2)],
        [("Mean of all pairs of years", float(found.overlap)), ("Lowest", float(found.lowest))],
    )
    years = table(study.evidence, "years", f"Hot spots year by year, {study.place}", columns, rows, names=study.names)
    tables = [years] if rows else []
    agreed = [overlap] if study.evidence.source.already_public and np.isfinite(found.overlap) else []
    return finding(
        study.evidence,
        "places.stability",
        title,
        told,
        [*tables, *agreed],
        period=listed(labels),
        methods=("The same test in each year alone; overlap by Jaccard's index of ground",),
    )


def _windows(study: Study) -> list[tuple[Month, ...]]:
    """Whole years in a row of months without a gap, counted back from the end of each run."""
    found = []
    for run in calendar.runs(study.evidence.coverage.present):
        years = years_of(run)
        found += years
    return found


def years_of(run: Sequence[Month]) -> list[tuple[Month, ...]]:
    """Financial years inside a run of months, or, where there is none, the last twelve months."""
    whole = [tuple(run[i : i + YEAR]) for i in range(len(run) - YEAR + 1) if run[i].number == 4]
    return whole or ([tuple(run[-YEAR:])] if len(run) >= YEAR else [])


def _steady(
    study: Study,
    windows: Sequence[tuple[Month, ...]],
    flags: NDArray[np.bool_],
    overlap: float,
) -> tuple[Sentence, list[Sentence]]:
    always, ever = int(flags.all(axis=0).sum()), int(flags.any(axis=0).sum())
    if not ever:
        return sentence("No {one} is a hot spot in any single year", one=study.one), []
    title = sentence(
        "{always} of the {ever} {many} that were ever a hot spot were one in each of {years} years",
        always=number(always) if always else "None",
        ever=f"{ever:,}",
        many=study.many if ever != 1 else study.one,
        years=number(len(windows)),
    )
    words = (
        "Tested year by year, the ground that is hot in two years overlaps by {o}% on average. Where that is low, act "
        "on what "
        "is hot every year, not on the last map alone."
    )
    return _from_a_capital(title), [sentence(words, o=f"{100 * overlap:.0f}")] if np.isfinite(overlap) else []


def _from_a_capital(title: Sentence) -> Sentence:
    """The title with a capital first."""
    return replace(title, values={**title.values, "always": capital(title.values["always"])})
