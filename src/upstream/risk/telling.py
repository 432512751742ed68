"""What every finding of the index says of itself: tables, provenance, and cells that may not be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from upstream.model.figures import Cell, Column, Figures, Marker
from upstream.model.finding import Chart, Finding, Provenance, Sentence, Verdict
from upstream.needs.build import CODE, clean
from upstream.needs.words import place_name
from upstream.risk.inputs import Inputs

QUESTION = "risk"
PLACES = "A score is about a place and never about a person who lives there."
UNIT = "scores"


def partnership_name(inputs: Inputs) -> str:
    return place_name(inputs.partnership.name)


def period(inputs: Inputs) -> str:
    labels = inputs.labels
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def table(
    identifier: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    names: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    unit: str = UNIT,
    source: str = "risk",
    at: tuple[tuple[str, str], ...] = (),
) -> Figures:
    return Figures(
        id=identifier,
        title=title,
        columns=tuple(columns),
        rows=tuple(tuple(clean(cell) for cell in row) for row in rows),
        unit=unit,
        source=source,
        at=at,
        names=dict(names or {}),
        notes=tuple(notes),
    )


def finding(
    inputs: Inputs,
    identifier: str,
    title: Sentence,
    statements: Sequence[Sentence],
    figures: Sequence[Figures],
    *,
    verdict: Verdict = Verdict.DESCRIBED,
    charts: Sequence[Chart] = (),
    caveats: Sequence[str] = (),
    methods: Sequence[str] = (),
) -> Finding:
    specification = inputs.specification
    return Finding(
        id=f"{QUESTION}.{identifier}",
        question=QUESTION,
        title=title,
        statements=tuple(statements),
        verdict=verdict,
        figures=tuple(figures),
        provenance=Provenance(
            source="; ".join(inputs.sources),
            extracts=inputs.extracts,
            definition=f"{specification.name} {specification.version} ({specification.digest[:12]})",
            period=period(inputs),
            areas=f"{partnership_name(inputs)} ({inputs.partnership.code})",
            methods=tuple(methods),
            attribution=inputs.attribution,
            code=CODE,
        ),
        charts=tuple(charts),
        caveats=tuple(caveats),
    )


def shown(value: float, hidden: bool, whole: bool = False) -> Cell:
    """A number as a cell: suppressed where a count behind it is, not available where there is none."""
    if hidden:
        return Marker.SUPPRESSED
    if np.isnan(value):
        return Marker.NOT_AVAILABLE
    return int(value) if whole else float(value)


def listed(names: Sequence[str]) -> str:
    """Rugby 009A, Warwick 012E and Warwick 014A."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def counted(number: int, one: str, many: str) -> str:
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    return f"{words[number] if number < len(words) else f'{number:,}'} {one if number == 1 else many}"
