"""The naive oracle: the same questions answered in plain Python, so that the engines can be held to something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from upstream.engine import compile
from upstream.engine.query import EVERY_ROW, Engine
from upstream.model.expression import Case, Predicate, holds, label
from upstream.model.query import CountQuery


class MemoryEngine(Engine):
    """An engine over lists of records by source; a field that a record lacks is missing."""

    name = "memory"

    def __init__(self, records: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        self.records = {source: list(rows) for source, rows in records.items()}

    def sources(self) -> tuple[str, ...]:
        return tuple(sorted(self.records))

    def count(self, query: CountQuery) -> Any:
        groups: dict[tuple[Any, ...], list[Any]] = {}
        for record in self.records.get(query.source, ()):
            if holds(query.where, record):
                key = tuple(label(item, record) if isinstance(item, Case) else record.get(item) for item in query.by)
                groups.setdefault(key, []).append(record.get(query.distinct) if query.distinct else None)
        if not query.by:
            groups.setdefault((), [])
        rows = [(*key, *_measures(groups[key], query)) for key in sorted(groups, key=_nulls_first)]
        return _table(compile.names(query), rows, len(query.by))

    def rows(
        self, source: str, columns: Sequence[str] | None = None, where: Predicate = EVERY_ROW, limit: int | None = None
    ) -> Any:
        records = [record for record in self.records.get(source, ()) if holds(where, record)]
        records.sort(key=lambda record: (record["extract_id"], record["line"]))
        every = self.records.get(source, ())
        names = list(columns) if columns else list(dict.fromkeys(name for record in every for name in record))
        return _table(names, [tuple(record.get(name) for name in names) for record in records[:limit]], len(names))


def _measures(values: list[Any], query: CountQuery) -> tuple[int, ...]:
    distinct = (len({value for value in values if value is not None}),) if query.distinct else ()
    return (len(values), *distinct)


def _nulls_first(key: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
    return tuple((value is not None, 0 if value is None else value) for value in key)


def _table(names: Sequence[str], rows: Sequence[tuple[Any, ...]], labels: int) -> Any:
    import pyarrow as pa

    columns = [[row[i] for row in rows] for i in range(len(names))]
    types = [_type(column) if i < labels else pa.int64() for i, column in enumerate(columns)]
    return pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})


def _type(values: Iterable[Any]) -> Any:
    import pyarrow as pa

    known = (
        (bool, pa.bool_()),
        (int, pa.int64()),
        (float, pa.float64()),
        (datetime, pa.timestamp("us")),
        (date, pa.date32()),
    )
    for value in values:
        for kind, arrow in known:
            if isinstance(value, kind):
                return arrow
    return pa.string()
