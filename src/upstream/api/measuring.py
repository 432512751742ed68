"""Figures for the measures of a plan, from the lake.

Counts of records pass disclosure control, without a whole assessment; published series are public already.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from upstream.api.assessing import Workbench
from upstream.api.request import Request

if TYPE_CHECKING:
    from upstream.engine import Lake
    from upstream.model.finding import Finding
    from upstream.needs import Evidence
    from upstream.needs.shape import SeriesPoint


def monthly_figures(lake: Lake, request: Request) -> tuple[Finding, ...]:
    """A table of months for each strand that the definition has, under the keys that an assessment uses.

    ``request`` says areas, definition, audience and what was published before; its period is not needed.
    """
    from upstream.disclosure import protect
    from upstream.needs.hierarchies import hierarchies

    with closing(Workbench(lake, request)) as bench:
        evidence = bench.national.cut(bench.partnership())
        found = tuple(_months(evidence, strand, name) for strand, name in evidence.strands)
        protected = protect(
            found, bench.policy, audience=request.audience, hierarchies=hierarchies(evidence), published=bench.earlier
        )
        return tuple(protected.findings)


def _months(evidence: Evidence, strand: str, name: str) -> Finding:
    from upstream.needs.build import count, dimension, finding, sentence, strand_id, table

    labels = evidence.counts.labels("month")
    rows = [(month, int(n)) for month, n in zip(labels, evidence.monthly(strand).tolist(), strict=True)]
    columns = [dimension("month", "Month", "period"), count("n", name)]
    figures = table(evidence, "monthly", f"{name} by month", columns, rows, at={"group": strand})
    title = sentence("{things} by month", things=name)
    period = evidence.coverage.months_label
    return finding(evidence, strand_id("changing.monthly", strand), title, [title], [figures], period=period)


def published_series(lake: Lake) -> tuple[SeriesPoint, ...]:
    """Every value of the published series that are loaded, by indicator, area and period."""
    from upstream.engine import connect
    from upstream.needs.series_points import points

    if "series" not in lake.sources():
        return ()
    with closing(connect(lake)) as engine:
        return points(engine)
