"""What sets a hot spot apart: its offences and its months, against everywhere else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from upstream.model.finding import Finding, Sentence, Verdict
from upstream.model.period import MONTH_NAMES
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, limited, not_available, sentence, table
from upstream.needs.cube import Cube, Integers
from upstream.needs.monthly import days
from upstream.needs.words import FEWEST, capital, listed
from upstream.places.study import Study
from upstream.statistics.arrays import ALPHA
from upstream.statistics.change import benjamini_hochberg
from upstream.statistics.proportions import wilson
from upstream.statistics.seasonality import month_effects

MOST_SPOTS = 5
DIFFERENCE = (
    "Difference of two shares by their normal test, Benjamini-Hochberg adjustment over the table; Wilson intervals"
)
MORE, LESS, SAME, FEW = "more than elsewhere", "less than elsewhere", "no clear difference", "too few to say"


def groups(study: Study) -> list[tuple[str, tuple[int, ...]]]:
    """The hot spots with the most, as code and places."""
    return [(spot.code, spot.places) for spot in study.spots[:MOST_SPOTS]]


def apart(x: Integers, n: Integers, rest_x: Integers, rest_n: Integers) -> list[str]:
    """Whether each share x/n differs from the share everywhere else, allowing for the length of the list."""
    from scipy.special import ndtr

    x, n, rest_x, rest_n = (np.asarray(part, dtype=float) for part in (x, n, rest_x, rest_n))
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (x + rest_x) / (n + rest_n)
        z = (x / n - rest_x / rest_n) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / rest_n))
    few = (x + rest_x < FEWEST) | (n < FEWEST) | ~np.isfinite(z)
    p = np.where(few, np.nan, 2 * ndtr(-np.abs(np.where(few, 0.0, z))))
    clear = np.nan_to_num(benjamini_hochberg(p), nan=1.0) <= ALPHA
    return [FEW if f else (MORE if d > 0 else LESS) if c else SAME for f, c, d in zip(few, clear, z, strict=True)]


def share_of(x: int, n: int) -> tuple[object, object, object]:
    if not n:
        return (None, None, None)
    share = wilson(x, n)
    return (100 * float(share.value), 100 * float(share.lower), 100 * float(share.upper))


# Offences


def what(study: Study) -> Finding | None:
    labels = study.evidence.counts.labels("offence")
    if study.ground.level in ("grid", "snap-points"):
        return None
    if len(labels) < 2:
        return not_available(
            study.evidence,
            "places.what",
            "What kinds of {things} happen in each hot spot is not known",
            "The source puts them all in one category. The police hold the offence code of each record.",
            things=study.things,
        )
    by_place = placed(study, study.evidence.counts, "offence")
    everything = by_place.sum(axis=0)
    rows = []
    for code, places in groups(study):
        mine = by_place[list(places)].sum(axis=0)
        rest, total = everything - mine, int(mine.sum())
        said = apart(mine, np.full(len(mine), total), rest, np.full(len(mine), rest.sum()))
        found = zip(labels, mine.tolist(), said, rest.tolist(), strict=True)
        rows += [
            (code, label, n, total, *share_of(n, total), 100 * other / max(int(rest.sum()), 1), words)
            for label, n, words, other in sorted(found, key=lambda row: (-row[1], row[0]))
            if n
        ]
    columns = [
        dimension("area", "Hot spot", "area"),
        dimension("offence", "Offence"),
        count("n", "Offences"),
        count("all", "All in the hot spot", offence="*"),
        *limited(("share", "lower", "upper"), "Share (%)", ["n", "all"], [row[4:7] for row in rows]),
        derived("elsewhere", "Share elsewhere (%)", ["n", "all"], 1),
        derived("verdict", "Against elsewhere", ["n", "all"]),
    ]
    figures = table(
        study.evidence,
        "what",
        f"Offences in each hot spot, {study.place}, {study.when}",
        columns,
        rows,
        at={"period": study.period},
        names=study.names,
    )
    title, told = _marked(study, rows)
    return finding(
        study.evidence,
        "places.what",
        title,
        told,
        [figures],
        period=study.when,
        methods=(DIFFERENCE,),
    )


def _marked(study: Study, rows: Sequence[tuple[object, ...]]) -> tuple[Sentence, list[Sentence]]:
    """What stands out in each hot spot."""
    told = []
    for code, _ in groups(study):
        high = [i for i, row in enumerate(rows) if row[0] == code and row[-1] == MORE][:3]
        first = next(i for i, row in enumerate(rows) if row[0] == code)
        if high:
            parts = listed([f"{{o{i}}} ({{s{i}}}%, elsewhere {{e{i}}}%)" for i in high])
            cells = {"spot": (first, "area")}
            for i in high:
                cells |= {f"o{i}": (i, "offence"), f"s{i}": (i, "share"), f"e{i}": (i, "elsewhere")}
            words = "Hot spot {spot}: a larger share than elsewhere is " + parts + "."
            told.append(sentence(words, "what", cells, [(i, "verdict") for i in high]))
        else:
            words = "Hot spot {spot}: no kind of offence has a clearly larger share than elsewhere."
            told.append(sentence(words, "what", {"spot": (first, "area")}))
    marked = any(row[-1] == MORE for row in rows)
    title = (
        "Some hot spots have a mix of offences of their own" if marked else "Hot spots have the mix of everywhere else"
    )
    return sentence(title, "what", depends=[(i, "verdict") for i, row in enumerate(rows) if row[-1] == MORE]), told


def placed(study: Study, cube: Cube, role: str) -> Integers:
    """Counts of shape (places, labels of ``role``) over the months tested."""
    lsoas = {code: i for i, code in enumerate(cube.labels("lsoa"))}
    part = cube.only("month", [str(month) for month in study.months]) if "month" in cube.roles else cube
    by_lsoa = part.by("lsoa", role)
    return np.stack([by_lsoa[[lsoas[code] for code in codes]].sum(axis=0) for codes in study.ground.lsoas])


# Months


def when(study: Study) -> Finding | None:
    """Whether each hot spot has a season, over every month that is there."""
    span = study.evidence.coverage.span
    at = {month: i for i, month in enumerate(study.ground.months)}
    months = [month.number for month in span]
    rows: list[tuple[object, ...]] = []
    told: list[Sentence] = []
    for code, places in groups(study):
        mine = study.ground.counts[list(places)].sum(axis=0)
        series = np.array([float(mine[at[month]]) if month in at else np.nan for month in span])
        found = month_effects(series, months, days(span))
        if not bool(found.enough):
            continue
        seasonal = bool(found.seasonal())
        start = len(rows)
        for m, name in enumerate(MONTH_NAMES, start=1):
            n = int(np.nansum(series[[i for i, month in enumerate(months) if month == m]]))
            parts = (found.ratio, found.lower, found.upper)
            limits = tuple(100 * (float(part[m - 1]) - 1) for part in parts) if seasonal else (None, None, None)
            rows.append((code, calendar.month_of_year(name, study.evidence.coverage.present), n, *limits))
        told.append(_season(start, found, seasonal))
    if not rows:
        return not_available(
            study.evidence,
            "places.when",
            "Whether hot spots have a season cannot be told",
            "A season needs at least two of every calendar month and sixty offences.",
        )
    columns = [
        dimension("area", "Hot spot", "area"),
        dimension("month_of_year", "Month of the year", "period"),
        count("n", capital(study.things)),
        *limited(
            ("effect", "lower", "upper"),
            "Above or below what the trend gives (%)",
            ["n"],
            [row[-3:] for row in rows],
            of_rows=True,
        ),
    ]
    present = study.evidence.coverage.present
    names = study.names | {calendar.month_of_year(name, present): name for name in MONTH_NAMES}
    figures = table(
        study.evidence, "when", f"Hot spots by month of the year, {study.place}", columns, rows, names=names
    )
    any_season = any(row[3] is not None for row in rows)
    title = sentence(
        "Some hot spots have a season" if any_season else "No hot spot has a clear season",
        "when",
        depends=[(i, "effect") for i, row in enumerate(rows) if row[3] is not None],
    )
    return finding(
        study.evidence,
        "places.when",
        title,
        told,
        [figures],
        period=study.evidence.coverage.months_label,
        verdict=Verdict.DESCRIBED if any_season else Verdict.NO_CLEAR_DIFFERENCE,
        methods=("Month effects about a log-linear trend, widened by the dispersion",),
    )


def _season(start: int, found: object, seasonal: bool) -> Sentence:
    lower, upper = np.asarray(found.lower), np.asarray(found.upper)  # type: ignore[attr-defined]
    high = [m for m in range(12) if seasonal and lower[m] > 1]
    low = [m for m in range(12) if seasonal and upper[m] < 1]
    cells = {"spot": (start, "area")}
    if not seasonal or not (high or low):
        return sentence("Hot spot {spot}: no clear season.", "when", cells)
    parts = [
        f"{way} in {listed([MONTH_NAMES[m] for m in which])}"
        for way, which in (("higher", high), ("lower", low))
        if which
    ]
    words = "Hot spot {spot}: {parts}, against what the trend alone would give."
    return sentence(words, "when", cells, [(start + m, "effect") for m in high + low], parts="; ".join(parts))
