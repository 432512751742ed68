"""Cells into values, and which rows may be at fault: worked out for each text once, not for each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.engine import arrow, distinct, sql
from upstream.engine.arrow import numbers
from upstream.model.contract import Contract, Field
from upstream.model.expression import All, Between, Missing, Not, OneOf, Predicate, Some

Mask = NDArray[np.bool_]


class Judge:
    """Adds to a table of texts (``~field``) the columns of values, and the month where it is taken from a date.

    ``suspects`` are the rows that may have one of the faults: a net through which none slips. What a row is refused or
    flagged for is decided on the row.
    """

    def __init__(self, con: Any, contract: Contract, table: Any, checks: Sequence[sql.Check]) -> None:
        self.con = con
        self.contract = contract
        self.table = table
        self.checks = checks
        self.suspects: Mask = np.zeros(table.num_rows, bool)

    def judge(self, fields: Sequence[Field]) -> None:
        for field in fields:
            self._one(field, [check.where for check in self.checks if check.field == field])
        for check in self.checks:
            if check.rule is not None:
                rows = self._may(check.rule)
                self.suspects |= True if rows is None else rows

    def _one(self, field: Field, faults: Sequence[str]) -> None:
        made = self._made(field)
        if not made and not faults:
            return
        column = self.table.column(f"~{field.name}")
        encoded = distinct.is_encoded(column)
        answer = self._ask(field, distinct.values(column) if encoded else column, made, faults)
        answer = answer if encoded else answer.slice(0, len(column))
        for name in made:
            found = answer.column(name)
            self.table = self.table.append_column(name, distinct.spread(found, column) if encoded else found)
        if faults:
            faulty = numbers(answer.column("~faulty")) == 1
            self.suspects |= faulty[distinct.places(column)] if encoded else faulty

    def _made(self, field: Field) -> dict[str, str]:
        """The columns that a field gives, as expressions over its value."""
        made = {field.name: sql.name(field.name)} if sql.has_value_column(field) else {}
        if field.name == self.contract.month and not sql.has_month_column(self.contract):
            made["month"] = sql.month(self.contract)
        return made

    def _ask(self, field: Field, texts: Any, made: dict[str, str], faults: Sequence[str]) -> Any:
        """What each text means, and whether it is a fault; at the end what a missing one means."""
        import pyarrow as pa

        parts = [*(texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]), pa.nulls(1, pa.string())]
        rid = arrow.array(np.arange(len(texts) + 1))
        arrow.lend(self.con, "texts", pa.Table.from_arrays([rid, pa.chunked_array(parts)], ["rid", f"~{field.name}"]))
        wanted = [f"{expression} AS {sql.name(name)}" for name, expression in made.items()]
        faulty = " OR ".join(f"({fault})" for fault in faults) or "false"
        wanted += [f'CAST(coalesce({faulty}, false) AS TINYINT) AS "~faulty"']
        answer = self.con.execute(
            f"SELECT rid, {', '.join(wanted)} FROM "
            f"(SELECT rid, {sql.raw(field)}, {sql.typed(field)} AS {sql.name(field.name)} FROM texts)"
        )
        return in_order(answer.to_arrow_table())

    def _may(self, rule: Predicate) -> Mask | None:
        """The rows for which a condition may hold, None where that takes more than a look at single columns."""
        match rule:
            case Missing(field):
                return self._absent(self._value(field))
            case OneOf(field, values):
                return self._listed(self._value(field), values)
            case Between(field, low, high) if not isinstance(low, str) and not isinstance(high, str):
                return self._between(self._value(field), low, high)
            case Not(Missing() | OneOf() as part):
                rows = self._may(part)
                return None if rows is None else ~rows
            case All(parts):
                known = [rows for rows in map(self._may, parts) if rows is not None]
                return np.logical_and.reduce(known) if known else None
            case Some(parts):
                found = [rows for rows in map(self._may, parts) if rows is not None]
                return np.logical_or.reduce(found) if found and len(found) == len(parts) else None
        return None

    def _value(self, field: str) -> Any:
        """The column of a field's values; None where the batch has none."""
        names = [name for name in (field, f"~{field}") if name in self.table.column_names]
        return self.table.column(names[0]) if names else None

    def _absent(self, column: Any) -> Mask:
        import pyarrow as pa

        if column is None or column.null_count == 0:
            return np.full(self.table.num_rows, column is None)
        found: Mask = numbers(column.is_null().cast(pa.int8())) == 1
        return found

    def _listed(self, column: Any, wanted: Sequence[str]) -> Mask | None:
        if column is None:
            return np.zeros(self.table.num_rows, bool)
        if not distinct.is_encoded(column):
            return None
        known = [text in wanted for text in distinct.values(column).to_pylist()]
        found: Mask = np.array([*known, False])[distinct.places(column)]
        return found

    def _between(self, column: Any, low: float, high: float) -> Mask | None:
        import pyarrow as pa

        if column is None:
            return np.zeros(self.table.num_rows, bool)
        if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
            return None
        found = numbers(column)
        return (found >= low) & (found <= high)


def in_order(table: Any) -> Any:
    """Rows by their number ``rid``: DuckDB reads tables in memory in any order."""
    rid = numbers(table.column("rid"))
    ordered = table if (np.diff(rid) > 0).all() else table.take(arrow.array(np.argsort(rid)))
    return ordered.drop_columns(["rid"])
