"""What analysis may ask of the lake: counts of records by columns, under a condition."""

from __future__ import annotations

from dataclasses import dataclass

from upstream.model.expression import Always, Case, Predicate

ALWAYS = Always()


@dataclass(frozen=True)
class CountQuery:
    """Count the records of ``source`` that meet ``where``, by ``by`` (columns or labelled cases).

    The answer is a table with one column per ``by`` (a `Case` under its name), the integer column
    ``n``, and with ``distinct`` also ``n_distinct`` (distinct non-missing values of that column), sorted by ``by`` with
    missing values first. Groups with no record are absent.
    """

    source: str
    by: tuple[str | Case, ...]
    where: Predicate = ALWAYS
    distinct: str | None = None
