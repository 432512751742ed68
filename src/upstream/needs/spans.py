"""The two spans of months that are compared, and the change between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from upstream.model.figures import Column, Figures
from upstream.model.finding import Sentence, Verdict
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, limited, sentence, table
from upstream.needs.measure import Change, compare, series_dispersion
from upstream.needs.shape import Evidence
from upstream.needs.words import capital

RATIO = "Exact (conditional binomial) interval for the ratio of two counts"
WIDENED = "Interval widened by the root of the month-to-month dispersion where that exceeds 2"
CHANGE_NAMES = ("change", "change_lower", "change_upper")


def ends(evidence: Evidence) -> tuple[tuple[Month, ...], tuple[Month, ...]] | None:
    """The two spans of months that may be compared: first and last whole year, else the same calendar months."""
    years, like = evidence.coverage.years, evidence.coverage.like
    if len(years) >= 2:
        return tuple(years[0]), tuple(years[-1])
    return (like.before, like.after) if like else None


def change_between(evidence: Evidence, strand: str, before: tuple[Month, ...], after: tuple[Month, ...]) -> Change:
    spread = series_dispersion(evidence, strand, before, after)
    return compare(evidence.total(before, strand), evidence.total(after, strand), dispersion=spread)


def change_sentence(change: Change, before: str, after: str) -> Sentence:
    """From how many to how many, the change with its interval, and what that allows."""
    cells = {"b": (0, "before"), "a": (0, "after")}
    limits = {"c": (0, "change"), "l": (0, "change_lower"), "u": (0, "change_upper")}
    when: dict[str, Any] = {"before": before, "after": after}
    if change.verdict is Verdict.TOO_FEW or not change.before:
        return sentence(
            "There were {b} in {before} and {a} in {after}: too few to tell a change from chance.",
            "ends",
            cells,
            **when,
        )
    if change.verdict is Verdict.NO_CLEAR_CHANGE:
        words = (
            "There were {b} in {before} and {a} in {after}: no clear change. The difference of {c}% has a 95% "
            "interval from {l}% to {u}%, which includes no change at all."
        )
    else:
        words = "There were {b} in {before} and {a} in {after}, a change of {c}% (95% interval {l}% to {u}%)."
    return sentence(words, "ends", cells | limits, [(0, "verdict")], **when)


def ends_table(
    evidence: Evidence, strand: str, name: str, before: tuple[Month, ...], after: tuple[Month, ...], change: Change
) -> Figures:
    of = ["before", "after"]
    first, last = calendar.paired(before, after)
    columns = [
        dimension("group", "Group"),
        count("before", capital(first), period=calendar.code(before)),
        count("after", capital(last), period=calendar.code(after)),
        *change_columns(of, [change]),
    ]
    return table(
        evidence,
        "ends",
        f"{capital(name)}: {first} and {last} compared, {evidence.partnership.name}",
        columns,
        [(strand, change.before, change.after, *change_row(change))],
        names={"*": "All"},
    )


def change_row(change: Change) -> tuple[object, ...]:
    return (*change.percent, change.p, change.verdict.value)


def change_columns(of: list[str], changes: Sequence[Change]) -> list[Column]:
    return [
        *limited(CHANGE_NAMES, "Change (%)", of, [change.percent for change in changes if change.before]),
        derived("p", "p value", of, 3),
        derived("verdict", "What can be said", of),
    ]


def caveats(evidence: Evidence, before: tuple[Month, ...], after: tuple[Month, ...]) -> list[str]:
    found = ["The comparison is of numbers recorded, not allowing for changes in population or in recording."]
    if any(month in calendar.COVID for month in before):
        found.append(
            "The earlier period has months of the Covid restrictions (April 2020 to February 2021), so it may be "
            "unusual."
        )
    gaps = evidence.coverage.gaps
    if gaps and len(evidence.coverage.years) >= 2 and len(evidence.coverage.consecutive) < len(evidence.coverage.years):
        found.append("The years are not consecutive: years with missing months are left out, not estimated.")
    return found
