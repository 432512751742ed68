"""Linkage on Spark finds what linkage on DuckDB finds, but for the pairs at the limits of the string distances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from linking_support import invented
from upstream.people import evaluate, link, specification
from upstream.people.link import Linkage

PEOPLE = specification.load("people")
QUICK = replace(PEOPLE, training=replace(PEOPLE.training, u_pairs=1e5, em_pairs=1e5))
SAME = 0.995
"""The share of links that both engines must find, of those that either finds: docs/explanation/linkage.md."""

pytestmark = [
    *(pytest.mark.spark, pytest.mark.slow),
    # PySpark leaves its sockets to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def pairs(made: Linkage) -> set[tuple[int, int]]:
    """Pairs of records that are of one person."""
    order = np.argsort(made.group, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(made.group[order])) + 1)
    return {(int(a), int(b)) for group in groups for at, a in enumerate(group) for b in group[at + 1 :]}


def test_spark_links_as_duckdb_does() -> None:
    records, truth = invented(400)
    ours, theirs = (link.link(records, QUICK, engine=engine, memory="1GB") for engine in ("duckdb", "spark"))
    assert [(b.rule, b.pairs, b.largest) for b in theirs.scored.blocks] == [
        (b.rule, b.pairs, b.largest) for b in ours.scored.blocks
    ]
    one, other = pairs(ours), pairs(theirs)
    assert len(one & other) >= SAME * len(one | other) > 300
    made = evaluate.evaluate(theirs.group, truth, replicates=10)
    assert made.precision.value > 0.99
    assert made.recall.value > 0.9
