"""Query engines: one interface, whichever database answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from upstream.model.errors import UpstreamError, nearest
from upstream.model.expression import Always, Predicate
from upstream.model.query import CountQuery

if TYPE_CHECKING:
    from upstream.engine.lake import Lake


EVERY_ROW = Always()


class Engine(ABC):
    """Answers questions about a lake.

    Every engine gives the same answer to the same question: the tables' columns, values and order are equal.
    Conditions are two-valued as `model.expression.holds` says: a comparison with a missing value is false and its
    negation true. Answers hold text, dates, booleans and 64-bit integers, counts never anything but integers; sums
    and ratios are the caller's. Rows of a count are sorted by its ``by`` columns, missing first, text by code
    point, false before true. A source of which nothing is loaded has no rows: counts are empty tables with the
    right columns.
    """

    name: str

    @abstractmethod
    def count(self, query: CountQuery) -> Any:
        """Counts as a pyarrow table with the columns of ``query.by``, then ``n`` and, with ``distinct``,
        ``n_distinct`` (int64)."""

    @abstractmethod
    def rows(
        self, source: str, columns: Sequence[str] | None = None, where: Predicate = EVERY_ROW, limit: int | None = None
    ) -> Any:
        """Rows as a pyarrow table, ordered by extract and line; ``columns`` None is all of them."""

    @abstractmethod
    def sources(self) -> tuple[str, ...]:
        """The sources of which something is loaded."""

    def count_many(self, queries: Sequence[CountQuery]) -> list[Any]:
        """The answers to several counts, in order."""
        return [self.count(query) for query in queries]

    def close(self) -> None:
        """Give back what the engine holds."""
        return None


ENGINES = ("duckdb", "spark")


def connect(lake: Lake, engine: str = "duckdb", *, memory: str = "1GB", threads: int | None = None) -> Engine:
    """An engine over the lake as it is now. ``memory`` and ``threads`` are limits of the engine."""
    if engine == "duckdb":
        from upstream.engine.duck import DuckEngine

        return DuckEngine(lake, memory=memory, threads=threads)
    if engine == "spark":
        from upstream.engine.spark import SparkEngine

        return SparkEngine(lake, memory=memory, threads=threads)
    raise UpstreamError(
        "UP-ENGINE-040",
        f"there is no engine called '{engine}'",
        do=f"{nearest(engine, ENGINES)} The engines are duckdb and spark.".strip(),
    )
