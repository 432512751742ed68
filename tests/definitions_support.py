"""A naive engine over a list of records, and a smallest definition file, for the tests of definitions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa

from upstream.model.expression import Case, holds, label
from upstream.model.query import CountQuery

SMALLEST = """\
format = 1
name = "ours"
title = "Ours"
version = "1"
noun = "offences"
sources = ["recorded-crime"]

[adopted]
by = "us"
text = "All homicide"
citation = "our strategy"

[reasons]
maximum_penalties = "life"
impact_on_victims = "grave"
prevalence = "rare"
impact_on_the_community = "wide"

[[group]]
name = "A"

[[rule]]
id = "homicide"
group = "A"
offences = ["Homicide"]
"""


class Records:
    """Answers a `CountQuery` by looking at every record."""

    def __init__(self, *records: dict[str, Any]) -> None:
        self.records = records

    def count(self, query: CountQuery) -> pa.Table:
        found: Counter[tuple[Any, ...]] = Counter()
        for record in self.records:
            if holds(query.where, record):
                found[tuple(label(by, record) if isinstance(by, Case) else record.get(by) for by in query.by)] += 1
        names = [by.name if isinstance(by, Case) else by for by in query.by]
        rows = [dict(zip(names, key, strict=True)) | {"n": n} for key, n in found.items()]
        empty = {name: [] for name in [*names, "n"]}
        return pa.Table.from_pylist(rows) if rows else pa.table(empty)


def offence(code: str, *flags: str) -> dict[str, Any]:
    known = ("knife", "firearm", "domestic_abuse", "hate", "alcohol", "drugs")
    return {"offence_code": code} | {flag: flag in flags for flag in known}
