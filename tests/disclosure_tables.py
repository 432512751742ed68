"""Small tables for the tests of disclosure control."""

from __future__ import annotations

import tempfile
from itertools import product
from pathlib import Path

from upstream.disclosure import Policy, Protected
from upstream.model.figures import TOTAL, Column, Figures, Kind, Marker
from upstream.model.finding import Finding, Provenance, Sentence, Verdict

HEAD = """
version = "test"
title = "test"
audiences = ["public"]
default = "small"
"""

RULE = """
[rules.small]
method = "suppress"
suppress_from = 1
suppress_to = {high}
zeros = "show"
note = "Small counts are hidden."
citation = "test"
"""

OFFENCES = HEAD + RULE.format(high=4)
PEOPLE = HEAD + RULE.format(high=9)


def policy(text: str = OFFENCES) -> Policy:
    """The policy in this text; the shipped one for an empty text."""
    if not text:
        return Policy.load()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.toml"
        path.write_text(text)
        return Policy.load(path)


def line(role: str, counts: dict[str, int], *, name: str = "t", source="recorded-crime", unit="offences") -> Figures:
    columns = (Column(role, role, Kind.DIMENSION, dimension=role), Column("n", "Offences", Kind.COUNT))
    return Figures(name, name, columns, tuple(counts.items()), source=source, unit=unit)


def grid(counts: dict[tuple[str, ...], int], *roles: str, name: str = "t", margins: bool = True) -> Figures:
    """A long table of the counts and, with ``margins``, all their totals."""
    axes = [sorted({key[i] for key in counts}) for i in range(len(roles))]
    rows = []
    for key in product(*([*axis, TOTAL] if margins else axis for axis in axes)):
        inside = (n for cell, n in counts.items() if all(k in (TOTAL, c) for k, c in zip(key, cell, strict=True)))
        rows.append((*key, sum(inside)))
    columns = tuple(Column(role, role, Kind.DIMENSION, dimension=role) for role in roles)
    return Figures(name, name, (*columns, Column("n", "Offences", Kind.COUNT)), tuple(rows), source="recorded-crime")


def finding(*tables: Figures, **changes) -> Finding:
    provenance = Provenance("recorded-crime", (), "", "", "")
    parts = {"title": Sentence("Where"), "statements": ()} | changes
    return Finding(
        id="where", question="Where?", verdict=Verdict.DESCRIBED, figures=tables, provenance=provenance, **parts
    )


def hidden(out: Protected, table: int = 0) -> set[tuple[str, ...]]:
    """The row names of the hidden counts of a table with one count column."""
    figures = out.findings[0].figures[table]
    return {row[:-1] for row in figures.rows if row[-1] is Marker.SUPPRESSED}
