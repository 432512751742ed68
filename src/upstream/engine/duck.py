"""DuckDB over the lake's Parquet files, through Ibis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from upstream.engine import compile
from upstream.engine.query import EVERY_ROW, Engine
from upstream.model.expression import Predicate
from upstream.model.query import CountQuery

if TYPE_CHECKING:
    from upstream.engine.lake import Lake


class DuckEngine(Engine):
    name = "duckdb"

    def __init__(self, lake: Lake, *, memory: str = "1GB", threads: int | None = None) -> None:
        import ibis

        options: dict[str, Any] = {"memory_limit": memory}
        if threads:
            options["threads"] = threads
        self.con = ibis.duckdb.connect(**options)
        self.files = {source: lake.paths("data", source) for source in lake.sources()}
        self._tables: dict[str, Any] = {}

    def sources(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def _table(self, source: str) -> Any:
        if source not in self._tables:
            paths = [str(path) for path in self.files[source]]
            self._tables[source] = self.con.read_parquet(paths, table_name=source, union_by_name=True)
        return self._tables[source]

    def count(self, query: CountQuery) -> Any:
        if not self.files.get(query.source):
            return compile.no_counts(query)
        expression = compile.count(self._table(query.source), query)
        return compile.as_counts(self.con.to_pyarrow(expression), query)

    def rows(
        self, source: str, columns: Sequence[str] | None = None, where: Predicate = EVERY_ROW, limit: int | None = None
    ) -> Any:
        if not self.files.get(source):
            return compile.no_rows(columns)
        return self.con.to_pyarrow(compile.rows(self._table(source), columns, where, limit))

    def close(self) -> None:
        self.con.disconnect()
