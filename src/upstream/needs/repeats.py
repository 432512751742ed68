"""How often the same person comes back: repeat victims and suspects, and those who are both.

Persons are counted once in the window that is told, so that counts of one year and of all years do not add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from upstream.model.figures import TOTAL, Figures
from upstream.model.finding import Finding, Sentence
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.area_lists import total_span
from upstream.needs.build import count, derived, dimension, finding, limited, sentence, table
from upstream.needs.of_what import share_cells
from upstream.needs.people import PEOPLE, ROLES, UNIT
from upstream.needs.shape import Evidence

ENOUGH = 0.7
"""Nothing is said of repeats unless a pseudonym is given for at least this share of the records."""

WHO = {"victim": "victims", "suspect": "people suspected"}
DONE = {"victim": "were victims of", "suspect": "were suspected of"}
NAMED = {
    "suspect": "People suspected",
    "victim": "Victims",
    "both": "Both suspected and victims",
    "suspect alone": "Suspected, never a victim",
    "victim alone": "Victims, never suspected",
}
SHARE = ("share", "lower", "upper")
LABELS = ("Share (%)", "Lower limit (95%)", "Upper limit (95%)")
FIRST = ("suspect", "victim")

REPEATS: dict[str, tuple[tuple[str, ...], ...]] = {
    "persons": (("once", "people again"),),
    TOTAL: (("once", "times again"),),
}
"""Different people are those in one offence and those in more; the times that people were in offences likewise."""

ALONE: dict[str, tuple[tuple[str, ...], ...]] = {role: ((f"{role} alone", "both"),) for role in ROLES}


def findings(evidence: Evidence) -> list[Finding]:
    """Repeats for each role, and the overlap of the two; nothing where no record has a pseudonym."""
    if evidence.involved is None or not (evidence.involved.person >= 0).any():
        return []
    spans = windows(evidence)
    found = [_repeats(evidence, role, spans) for role in ROLES]
    return [*(one for one in found if one is not None), *_both(evidence, spans)]


def windows(evidence: Evidence) -> list[tuple[Month, ...]]:
    """The last whole year, and all whole years where there are more (without one, all months)."""
    last = [tuple(evidence.coverage.years[-1])] if evidence.coverage.years else []
    whole = total_span(evidence)
    return [*last, *([whole] if not last or len(whole) > len(last[0]) else [])]


def _repeats(evidence: Evidence, role: str, windows: Sequence[tuple[Month, ...]]) -> Finding | None:
    assert evidence.involved is not None
    rows, names, known = [], {}, []
    for window in windows:
        persons, times, nameless = evidence.involved.within(window, role)
        if not len(persons):
            continue
        again = times >= 2
        total, each = int(again.sum()), int(times[again].sum())
        code = calendar.code(window)
        names[code] = calendar.label(window)
        known.append(float(times.sum() / (times.sum() + nameless)))
        mean = each / total if total else None
        rows.append((code, len(persons), len(persons) - total, total, each, mean, *share_cells(total, len(persons))))
    if not rows:
        return None
    if min(known) < ENOUGH:
        return _insufficient(evidence, role, min(known))
    figures = _repeat_table(evidence, role, rows, names)
    told = [_repeat_sentence(role, row, names[str(rows[row][0])]) for row in range(len(rows)) if rows[row][3]]
    return finding(
        evidence,
        f"who.{role}.repeats",
        _repeat_title(role, names[str(rows[0][0])]) if rows[0][3] else _nobody(role, names[str(rows[0][0])]),
        told,
        [figures],
        period=evidence.coverage.months_label,
        caveats=[
            "A person counts once in each window. The longer the window, the more come back: compare only windows of "
            "one length.",
            *(["People suspected have not been found to have done anything."] if role == "suspect" else []),
        ],
        methods=("Wilson interval of a proportion",),
    )


def _repeat_table(evidence: Evidence, role: str, rows: Sequence[tuple[Any, ...]], names: dict[str, str]) -> Figures:
    columns = [
        dimension("period", "Window"),
        count("persons", "Different people", repeat="persons"),
        count("once", "In one offence", repeat="once"),
        count("again", "In two or more", repeat="people again"),
        count("times", "Times, of those", repeat="times again"),
        derived("mean", "Times each", ["times", "again"]),
        *(derived(name, label, ["again", "persons"], 1) for name, label in zip(SHARE, LABELS, strict=True)),
    ]
    title = f"{WHO[role].capitalize()} who come back, {evidence.partnership.name}"
    at = {"role": role}
    return table(evidence, "repeats", title, columns, rows, at=at, names=names, unit=UNIT, source=PEOPLE)


def _repeat_sentence(role: str, row: int, window: str) -> Sentence:
    return sentence(
        "Of the {n} different people who {done} a counted offence in {window}, {s}% (95% interval {l}% to {u}%) {done} "
        "more than one, {m} each on average.",
        "repeats",
        {"n": (row, "persons"), "s": (row, "share"), "l": (row, "lower"), "u": (row, "upper"), "m": (row, "mean")},
        done=DONE[role],
        window=window,
    )


def _repeat_title(role: str, window: str) -> Sentence:
    return sentence(
        "{s}% of the people who {done} a counted offence in {window} {done} more than one",
        "repeats",
        {"s": (0, "share")},
        done=DONE[role],
        window=window,
    )


def _nobody(role: str, window: str) -> Sentence:
    return sentence(
        "Nobody of the {n} different people who {done} a counted offence in {window} came back in that time",
        "repeats",
        {"n": (0, "persons")},
        [(0, "again")],
        done=DONE[role],
        window=window,
    )


def _insufficient(evidence: Evidence, role: str, known: float) -> Finding:
    return finding(
        evidence,
        f"who.{role}.repeats",
        sentence("There is insufficient data to comment on how often the same {who} come back", who=WHO[role]),
        [
            sentence(
                "A pseudonym is given for {share}% of the records; at least {enough}% are needed.",
                share=f"{int(100 * known)}",
                enough=f"{100 * ENOUGH:.0f}",
            )
        ],
        [],
        period=evidence.coverage.months_label,
    )


def _both(evidence: Evidence, windows: Sequence[tuple[Month, ...]]) -> list[Finding]:
    """Suspects who are victims too, and victims who are suspects too, in the longest window."""
    assert evidence.involved is not None
    window = windows[-1]
    found = {role: evidence.involved.within(window, role) for role in ROLES}
    if not all(len(persons) for persons, _, _ in found.values()):
        return []
    if any(times.sum() < ENOUGH * (times.sum() + nameless) for _, times, nameless in found.values()):
        return []
    shared = len(np.intersect1d(found["victim"][0], found["suspect"][0]))
    persons = {role: len(found[role][0]) for role in ROLES}
    figures = [_overlap(evidence, persons, shared, window), _parts(evidence, persons, shared, window)]
    when = calendar.label(window)
    title, told = _overlap_sentence("suspect", 0, when, ""), [_overlap_sentence("victim", 1, when, ".")]
    return [
        finding(
            evidence,
            "who.overlap",
            title,
            told,
            figures,
            period=evidence.coverage.months_label,
            caveats=[
                "This holds for offences that the definition counts, and only where the police gave a person the same "
                "pseudonym in both roles.",
                "It does not say which came first.",
            ],
            methods=("Wilson interval of a proportion",),
        )
    ]


def _overlap(evidence: Evidence, persons: dict[str, int], shared: int, window: tuple[Month, ...]) -> Figures:
    rows = [(role, persons[role], *share_cells(shared, persons[role])) for role in FIRST]
    shares = limited(SHARE, "Both, share (%)", ["persons"], [row[2:] for row in rows], of_rows=True)
    columns = [dimension("role", "Who"), count("persons", "Different people", repeat="persons"), *shares]
    title = f"People suspected and victims who were both, {evidence.partnership.name}, {calendar.label(window)}"
    at = {"period": calendar.code(window)}
    return table(evidence, "overlap", title, columns, rows, at=at, names=NAMED, unit=UNIT, source=PEOPLE)


def _parts(evidence: Evidence, persons: dict[str, int], shared: int, window: tuple[Month, ...]) -> Figures:
    rows = [("both", shared), *((f"{role} alone", persons[role] - shared) for role in FIRST)]
    columns = [dimension("role", "Who"), count("persons", "Different people", repeat="persons")]
    title = f"People who were suspected, victims or both, {evidence.partnership.name}, {calendar.label(window)}"
    at = {"period": calendar.code(window)}
    return table(evidence, "parts", title, columns, rows, at=at, names=NAMED, unit=UNIT, source=PEOPLE)


def _overlap_sentence(role: str, row: int, window: str, end: str) -> Sentence:
    other = {"victim": "suspected of", "suspect": "victims of"}[role]
    return sentence(
        "{s}% (95% interval {l}% to {u}%) of the people who {done} a counted offence in {window} were {other} one "
        "too{end}",
        "overlap",
        {"s": (row, "share"), "l": (row, "lower"), "u": (row, "upper")},
        done=DONE[role],
        window=window,
        other=other,
        end=end,
    )
