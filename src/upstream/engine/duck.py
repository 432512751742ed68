"""DuckDB over the lake's Parquet files: counts and rows as SQL of its own.

Ibis would write the same statements, but importing it and what it brings costs a second and a half of every command.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from upstream.engine import compile, sql
from upstream.engine.query import EVERY_ROW, Engine
from upstream.model.expression import Case, Predicate, fields
from upstream.model.query import CountQuery

if TYPE_CHECKING:
    from upstream.engine.lake import Lake


class DuckEngine(Engine):
    name = "duckdb"

    def __init__(self, lake: Lake, *, memory: str = "1GB", threads: int | None = None) -> None:
        import duckdb

        options: dict[str, Any] = {"memory_limit": memory, "temp_directory": str(lake.path / "spill")}
        if threads:
            options["threads"] = threads
        self.con = duckdb.connect(config=options)
        self.files = {source: lake.paths("data", source) for source in lake.sources()}
        self._columns: dict[str, list[str]] = {}

    def sources(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def _known(self, source: str, names: Iterable[str], told: str) -> None:
        """Make the source's view when it is first asked; refuse a question about a column that it does not have."""
        if source not in self._columns:
            paths = sql.listed(self.files[source])
            files = f"read_parquet([{paths}], union_by_name=true)"
            self.con.execute(f"CREATE TEMP VIEW {sql.name(source)} AS SELECT * FROM {files}")
            described = self.con.execute(f"SELECT * FROM {sql.name(source)} LIMIT 0").description
            self._columns[source] = [column[0] for column in described]
        compile.known(self._columns[source], names, told)

    def count(self, query: CountQuery) -> Any:
        if not self.files.get(query.source):
            return compile.no_counts(query)
        self._known(query.source, compile.asked(query), query.source)
        return self.con.execute(counting(query)).to_arrow_table()

    def rows(
        self, source: str, columns: Sequence[str] | None = None, where: Predicate = EVERY_ROW, limit: int | None = None
    ) -> Any:
        if not self.files.get(source):
            return compile.no_rows(columns)
        self._known(source, [*(columns or ()), *fields(where)], "the feed")
        chosen = sql.names(columns) if columns else "*"
        limited = "" if limit is None else f" LIMIT {int(limit)}"
        return self.con.execute(
            f"SELECT {chosen} {_from(source, where)} ORDER BY extract_id, line{limited}"
        ).to_arrow_table()

    def close(self) -> None:
        self.con.close()


def counting(query: CountQuery) -> str:
    """The statement that answers a count."""
    by = [_labelled(item) if isinstance(item, Case) else sql.name(item) for item in query.by]
    measures = [
        "count(*) AS n",
        *([f"count(DISTINCT {sql.name(query.distinct)}) AS n_distinct"] if query.distinct else []),
    ]
    # Grouping and order go by place: a label may have the name of a column.
    places = [str(place) for place in range(1, len(by) + 1)]
    grouped = f" GROUP BY {', '.join(places)} ORDER BY {', '.join(f'{place} NULLS FIRST' for place in places)}"
    return f"SELECT {', '.join(by + measures)} {_from(query.source, query.where)}{grouped if by else ''}"


def _from(source: str, where: Predicate) -> str:
    return f"FROM (SELECT * FROM {sql.name(source)} WHERE {sql.condition(where)})"


def _labelled(case: Case) -> str:
    otherwise = "CAST(NULL AS VARCHAR)" if case.otherwise is None else sql.text(case.otherwise)
    whens = " ".join(f"WHEN {sql.condition(predicate)} THEN {sql.text(label)}" for predicate, label in case.whens)
    return f"{f'CASE {whens} ELSE {otherwise} END' if whens else otherwise} AS {sql.name(case.name)}"
