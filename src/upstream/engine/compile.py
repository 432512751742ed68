"""Conditions and counts as Ibis expressions, for engines behind Ibis; and what all engines say alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from upstream.model.errors import UpstreamError, nearest
from upstream.model.expression import (
    All,
    Always,
    Between,
    Case,
    Flag,
    Missing,
    Not,
    OneOf,
    Predicate,
    Some,
    fields,
)
from upstream.model.query import CountQuery


def condition(table: Any, predicate: Predicate) -> Any:
    """A boolean column that is never missing."""
    import ibis

    match predicate:
        case Always():
            return ibis.literal(True)
        case OneOf(field, values):
            column = table[field]
            same = column if column.type().is_string() else column.cast("string")
            return same.isin(values).fill_null(False) if values else ibis.literal(False)
        case Flag(field):
            return table[field].fill_null(False)
        case Between(field, low, high):
            return table[field].between(low, high).fill_null(False)
        case Missing(field):
            return table[field].isnull()
        case All(parts):
            return reduce(and_, (condition(table, part) for part in parts), ibis.literal(True))
        case Some(parts):
            return reduce(or_, (condition(table, part) for part in parts), ibis.literal(False))
        case Not(part):
            return ~condition(table, part)


def label(table: Any, case: Case) -> Any:
    import ibis

    otherwise = ibis.literal(case.otherwise, type="string")
    if not case.whens:
        return otherwise
    whens = [(condition(table, predicate), ibis.literal(name)) for predicate, name in case.whens]
    return ibis.cases(*whens, else_=otherwise)


def known(columns: Collection[str], names: Iterable[str], source: str) -> None:
    """Refuse a question about a column that the feed does not have."""
    for name in names:
        if name not in columns:
            raise UpstreamError(
                "UP-ENGINE-043",
                f"{source} has no column '{name}'",
                do=nearest(name, columns) or f"It has {', '.join(columns)}.",
            )


def asked(query: CountQuery) -> Iterator[str]:
    """Every column that a query reads."""
    for item in query.by:
        if isinstance(item, Case):
            for predicate, _ in item.whens:
                yield from fields(predicate)
        else:
            yield item
    yield from fields(query.where)
    if query.distinct:
        yield query.distinct


def count(table: Any, query: CountQuery) -> Any:
    known(table.columns, asked(query), query.source)
    if not isinstance(query.where, Always):
        table = table.filter(condition(table, query.where))
    by = {
        (item.name if isinstance(item, Case) else item): (label(table, item) if isinstance(item, Case) else table[item])
        for item in query.by
    }
    measures = {"n": table.count().cast("int64")}
    if query.distinct:
        measures["n_distinct"] = table[query.distinct].nunique().cast("int64")
    if not by:
        return table.aggregate(**measures)
    counted = table.group_by(**by).aggregate(**measures)
    return counted.order_by([counted[name].asc(nulls_first=True) for name in by])


def rows(table: Any, columns: Sequence[str] | None, where: Predicate, limit: int | None) -> Any:
    known(table.columns, [*(columns or ()), *fields(where)], "the feed")
    chosen = table.filter(condition(table, where)).order_by(["extract_id", "line"])
    chosen = chosen.limit(limit) if limit is not None else chosen
    return chosen.select(*columns) if columns else chosen


def names(query: CountQuery) -> list[str]:
    by = [item.name if isinstance(item, Case) else item for item in query.by]
    return [*by, "n", *(["n_distinct"] if query.distinct else [])]


def as_counts(table: Any, query: CountQuery) -> Any:
    return table.select(names(query))


def no_counts(query: CountQuery) -> Any:
    import pyarrow as pa

    return pa.table({name: pa.array([], pa.int64() if name.startswith("n") else pa.string()) for name in names(query)})


def no_rows(columns: Sequence[str] | None) -> Any:
    import pyarrow as pa

    return pa.table({name: pa.array([], pa.string()) for name in columns or ()})
