"""Records that say the same of somebody, compared once: agencies write one person's particulars many times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NEEDED = ("forename", "surname", "birth_date")


@dataclass(frozen=True)
class Profiles:
    """``table`` has one row (``id`` 0 to n - 1) for each set of equal particulars; ``of`` gives each record its row."""

    table: Any
    of: NDArray[np.int64]


def profiles(prepared: Any, local: Any = None, alone: NDArray[np.int64] | None = None) -> Profiles:
    """Records with every compared column equal, of which forename, surname and date of birth are known, or which
    share the feed's own number of the person (``local``, text per record), are one profile; others are each its own,
    and so are the rows ``alone``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    names = [name for name in prepared.column_names if name != "id"]
    own = pc.cast(prepared["id"], pa.string())
    known = [prepared[name].is_valid() for name in NEEDED if name in prepared.column_names]
    full = known[0] if known else pa.array(np.zeros(prepared.num_rows, bool))
    for column in known[1:]:
        full = pc.and_(full, column)
    local = local if local is not None else pa.nulls(prepared.num_rows, pa.string())
    kind = pc.coalesce(pc.binary_join_element_wise("n", local, ""), pc.if_else(full, "full", own))
    if alone is not None and len(alone):
        single = np.zeros(prepared.num_rows, bool)
        single[alone] = True
        kind = pc.if_else(pa.array(single), own, kind)
    told = prepared.select(names).append_column("kind", kind)
    codes = _codes(told)
    _, first, of = np.unique(codes, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    table = prepared.take(pa.array(first[order]))
    table = table.set_column(table.schema.get_field_index("id"), "id", pa.array(np.arange(len(order), dtype=np.int64)))
    return Profiles(table, rank[of])


def _codes(table: Any) -> NDArray[np.int64]:
    """A number per row, equal where all columns are."""
    codes = np.zeros(table.num_rows, np.int64)
    for name in table.column_names:
        column = table[name].combine_chunks().dictionary_encode()
        index = np.asarray(column.indices.fill_null(len(column.dictionary)), np.int64)
        codes = np.unique(codes * (len(column.dictionary) + 1) + index, return_inverse=True)[1].astype(np.int64)
    return codes
