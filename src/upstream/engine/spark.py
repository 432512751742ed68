"""Spark over the lake's Parquet files, through Ibis: for lakes that outgrow one machine. Loading is always DuckDB's."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from upstream.engine import compile
from upstream.engine.query import EVERY_ROW, Engine
from upstream.model.errors import UpstreamError
from upstream.model.expression import Predicate
from upstream.model.query import CountQuery

if TYPE_CHECKING:
    from upstream.engine.lake import Lake

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # Ibis's own types: text stays text, and what cannot be computed is missing instead of an error half-way.
    "spark.sql.ansi.enabled": "false",
    "spark.sql.caseSensitive": "true",
    # What does not fit into the memory lies on a disk for a while.
    "spark.io.encryption.enabled": "true",
}


class SparkEngine(Engine):
    name = "spark"

    def __init__(self, lake: Lake, *, memory: str = "1GB", threads: int | None = None) -> None:
        import ibis

        self.session = session(memory, threads)
        self.con = ibis.pyspark.connect(self.session)
        self.files = {source: lake.paths("data", source) for source in lake.sources()}
        self._tables: dict[str, Any] = {}

    def sources(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def _table(self, source: str) -> Any:
        if source not in self._tables:
            frame = self.session.read.option("mergeSchema", "true").parquet(*map(str, self.files[source]))
            view = f"lake_{source.replace('-', '_')}"
            frame.createOrReplaceTempView(view)
            self._tables[source] = self.con.table(view)
        return self._tables[source]

    def count(self, query: CountQuery) -> Any:
        if not self.files.get(query.source):
            return compile.no_counts(query)
        return compile.as_counts(self._answer(compile.count(self._table(query.source), query)), query)

    def rows(
        self, source: str, columns: Sequence[str] | None = None, where: Predicate = EVERY_ROW, limit: int | None = None
    ) -> Any:
        if not self.files.get(source):
            return compile.no_rows(columns)
        return self._answer(compile.rows(self._table(source), columns, where, limit))

    def _answer(self, expression: Any) -> Any:
        """Straight to Arrow: Ibis goes through pandas, which turns whole numbers with gaps into floats."""
        return self.session.sql(self.con.compile(expression)).toArrow()

    def close(self) -> None:
        self.session.stop()


def session(memory: str, threads: int | None) -> Any:
    """A Spark session: the one that runs, otherwise a local one with the driver's memory set."""
    try:
        from pyspark.sql import SparkSession
        from splink.backends.spark import similarity_jar_location
    except ImportError as error:
        raise UpstreamError(
            "UP-ENGINE-041",
            "Spark is not installed",
            do="Install it with: pip install 'upstream[spark]' (it needs Java 17), or use --engine duckdb.",
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.appName("upstream").config("spark.driver.memory", _java_size(memory))
    if "SPARK_REMOTE" not in os.environ and "MASTER" not in os.environ:
        builder = builder.master(f"local[{threads or '*'}]")
    for name, value in {**SETTINGS, "spark.jars": similarity_jar_location()}.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise UpstreamError(
            "UP-ENGINE-042",
            f"Spark does not start: {str(error).splitlines()[0]}",
            do="Check that Java 17 is installed (java -version), or use --engine duckdb.",
        ) from error


def _java_size(memory: str) -> str:
    """1GB as Java writes it: 1g."""
    return memory.strip().lower().removesuffix("b")
