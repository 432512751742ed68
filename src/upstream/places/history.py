"""Does it last? The history of every place over equal steps of time.

A series with gaps is split at the gaps: nothing is said to last, or to be new, across months that nobody has seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, not_available, sentence, table
from upstream.needs.words import capital, listed, number
from upstream.places.stand_out import level_of
from upstream.places.study import Study
from upstream.places.testing import SEED, draws
from upstream.statistics.emerging import USUAL, Emerging, Pattern, emerging_hot_spots

STEPS = (1, 3, 6)
"""Months in a step: the shortest is used that has enough events."""
LEAST_MEAN = 2.0
"""Events a place and step, on average."""
LASTING, RISING, ON_AND_OFF, GONE, COLD, NONE = (
    "lasting",
    "new",
    "on and off, or fading",
    "no longer",
    "a cold spot's history",
    "no pattern",
)
CLASSES = {
    Pattern.INTENSIFYING_HOT: LASTING,
    Pattern.PERSISTENT_HOT: LASTING,
    Pattern.NEW_HOT: RISING,
    Pattern.CONSECUTIVE_HOT: RISING,
    Pattern.DIMINISHING_HOT: ON_AND_OFF,
    Pattern.SPORADIC_HOT: ON_AND_OFF,
    Pattern.OSCILLATING_HOT: ON_AND_OFF,
    Pattern.HISTORICAL_HOT: GONE,
}
LOOKS = {LASTING: "lasting", RISING: "emerging", ON_AND_OFF: "fading", GONE: "odd", COLD: "cold", NONE: "none"}
MEANING = {
    Pattern.NEW_HOT: "hot in the last step for the first time",
    Pattern.CONSECUTIVE_HOT: "hot in two or more steps up to the last, never before",
    Pattern.INTENSIFYING_HOT: "hot in nine of ten steps and the last, and clearly more so over time",
    Pattern.PERSISTENT_HOT: "hot in nine of ten steps and the last, without a clear trend",
    Pattern.DIMINISHING_HOT: "hot in nine of ten steps and the last, and clearly less so over time",
    Pattern.SPORADIC_HOT: "hot in the last step and on and off before",
    Pattern.OSCILLATING_HOT: "hot in the last step, and a cold spot in some step before",
    Pattern.HISTORICAL_HOT: "hot in nine of ten steps, but not in the last",
}
METHOD = (
    "Emerging hot spot analysis: Gi* of standardised rates over places and steps, adjusted over all places and steps; "
    "Mann-Kendall trend of each place"
)


@dataclass(frozen=True, eq=False)
class Steps:
    """The stretch of months that is used, cut into equal steps, earliest first."""

    months: tuple[Month, ...]
    size: int

    @property
    def number(self) -> int:
        return len(self.months) // self.size

    def each(self) -> list[tuple[Month, ...]]:
        return [self.months[i : i + self.size] for i in range(0, len(self.months), self.size)]


def steps_of(study: Study) -> Steps | None:
    """The latest stretch without a gap that has at least ten steps; None where no stretch has."""
    runs = [run for run in calendar.runs(study.evidence.coverage.present) if len(run) >= USUAL.steps]
    if not runs:
        return None
    run = runs[-1]
    at = [study.ground.months.index(month) for month in run]
    mean = float(study.ground.counts[:, at].sum()) / max(len(study.ground.codes) * len(run), 1)
    able = [size for size in STEPS if len(run) // size >= USUAL.steps]
    size = next((size for size in able if mean * size >= LEAST_MEAN), able[-1])
    return Steps(tuple(run[len(run) % size :]), size)


def history(study: Study) -> Finding:
    """The finding ``places.history``: one of seventeen histories for every place."""
    steps = steps_of(study)
    if steps is None:
        return _refused(study)
    keep = study.ground.tested
    part = study.ground.only(keep)
    over = [part.over(step) for step in steps.each()]
    events = np.stack([n for n, _ in over], axis=1)
    found = emerging_hot_spots(
        events,
        part.near,
        list(range(steps.number)),
        population=np.stack([people for _, people in over], axis=1),
        permutations=draws(events),
        seed=SEED,
    )
    return _finding(study, steps, found, [part.codes[i] for i in range(len(part.codes))])


def _refused(study: Study) -> Finding:
    longest = max((len(run) for run in calendar.runs(study.evidence.coverage.present)), default=0)
    return not_available(
        study.evidence,
        "places.history",
        "Whether hot spots last cannot be told",
        "A history needs ten steps in a row. The longest run of months without a gap is {n}; nothing can be said to "
        "last, "
        "or to be new, across months that are missing.",
        n=f"{longest} month{'' if longest == 1 else 's'}",
    )


def _finding(study: Study, steps: Steps, found: Emerging, codes: Sequence[str]) -> Finding:
    pattern = dict(zip(codes, found.pattern.tolist(), strict=True))
    hot = dict(zip(codes, (found.sign == 1).sum(axis=1).tolist(), strict=True))
    total, _ = study.ground.over(steps.months)
    kinds = {code: class_of(pattern.get(code, str(Pattern.NONE))) for code in study.ground.codes}
    ordered = sorted(
        range(len(study.ground.codes)),
        key=lambda i: (
            list(LOOKS).index(kinds[study.ground.codes[i]]),
            -hot.get(study.ground.codes[i], 0),
            study.ground.codes[i],
        ),
    )
    rows = [
        (c, int(total[i]), kinds[c], pattern.get(c, "not tested"), hot.get(c, 0))
        for i in ordered
        for c in [study.ground.codes[i]]
    ]
    when = calendar.label(steps.months)
    columns = [
        dimension("area", capital(study.one), "area"),
        count("n", capital(study.things)),
        derived("class", "History", ["n"]),
        derived("pattern", "In full", ["n"]),
        derived("hot", f"Hot in how many of {steps.number} steps", ["n"], 0),
    ]
    title, told = _words(study, steps, rows)
    figures = table(
        study.evidence,
        "history",
        f"History of each {study.one}, {study.place}, {when}",
        columns,
        rows,
        at={"period": calendar.code(steps.months)},
        names=study.names,
        notes=[
            f"{capital(str(name))}: {MEANING[name]}." for name in MEANING if any(row[3] == str(name) for row in rows)
        ],
    )
    chart = Chart(
        id="places.history.map",
        kind="map",
        figures="history",
        title=title,
        subtitle=f"{capital(study.things)}, {study.place}, {when}",
        x="area",
        y="class",
        level=level_of(study),
        alt=sentence("A map of {place} that marks new, lasting and fading hot spots.", place=study.place),
        options={"categories": LOOKS},
    )
    return finding(
        study.evidence,
        "places.history",
        title,
        told,
        [figures],
        period=when,
        verdict=Verdict.DESCRIBED,
        charts=[chart],
        caveats=[
            "A step may be hot by the months of a season: compare the same seasons before acting on a new hot spot."
        ],
        methods=(METHOD,),
    )


def class_of(pattern: str) -> str:
    """The few words of the map for one of the seventeen histories."""
    return CLASSES.get(Pattern(pattern), COLD if "cold" in pattern else NONE)


def _words(study: Study, steps: Steps, rows: Sequence[tuple[object, ...]]) -> tuple[Sentence, list[Sentence]]:
    at = {kind: [i for i, row in enumerate(rows) if row[2] == kind] for kind in (LASTING, RISING, ON_AND_OFF, GONE)}
    parts = {
        LASTING: "{} lasting",
        RISING: "{} new",
        ON_AND_OFF: "{} on and off or fading",
        GONE: "{} past",
    }
    said = [parts[kind].format(number(len(which))) for kind, which in at.items() if which]
    depends = [(i, "class") for which in at.values() for i in which]
    if not said:
        title = sentence("No {one} has the history of a hot spot", one=study.one)
    else:
        title = sentence(
            "Over time, {all} {many} hold {said} hot spots",
            "history",
            depends=depends,
            said=listed(said),
            all=f"{len(rows):,}",
            many=study.many,
        )
    size = "month" if steps.size == 1 else f"{number(steps.size)} months"
    gaps = (
        ""
        if not study.evidence.coverage.gaps
        else " Months are missing outside these, and nothing is said across them."
    )
    told = [
        sentence(
            "{n} steps of {size} are compared, {when}. Each is tested with its neighbours and the step before, "
            "allowing for the "
            "number of places and steps: a test of its own, which may name places that the test of the whole period "
            "does not.{gaps}",
            n=str(steps.number),
            size=f"a {size}" if steps.size == 1 else size,
            when=calendar.label(steps.months),
            gaps=gaps,
        )
    ]
    for kind, which in at.items():
        if which and len(which) <= 5:
            words = "{kind}: " + listed([f"{{a{i}}}" for i in which]) + "."
            told.append(
                sentence(
                    words,
                    "history",
                    {f"a{i}": (i, "area") for i in which},
                    [(i, "class") for i in which],
                    kind=capital(kind),
                )
            )
    return title, told
