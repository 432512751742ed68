"""Which texts a field cannot be read from, judged as the loader would, without loading anything."""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.contract import Contract


def unreadable(contract: Contract, field: str, texts: Sequence[str]) -> list[bool]:
    """For each text, none of them empty, whether a row with it would be refused or flagged for this field."""
    import duckdb
    import pyarrow as pa

    from upstream.engine import sql

    asked = contract.field(field)
    faults = [check for check in sql.checks(contract, [field], ()) if check.field == asked]
    where = " OR ".join(f"coalesce({check.where}, false)" for check in faults) or "false"
    column = sql.name(field)
    with duckdb.connect(config={"threads": 1}) as con:
        con.register("texts", pa.table({"rid": range(len(texts)), f"~{field}": pa.array(texts, pa.string())}))
        values = f"SELECT rid, {sql.raw(asked)}, {sql.typed(asked)} AS {column} FROM texts"
        found = con.execute(f"SELECT {where} FROM ({values}) ORDER BY rid")
        return [bool(row[0]) for row in found.fetchall()]
