"""How many rows of each file lie in each month and unit of scope: words are made for each value once, then counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.engine import arrow, distinct
from upstream.engine.judging import in_order

Words = tuple[list[str | None], NDArray[np.int64]]
"""Different words, and the place of each row's among them."""


def tally(
    file: NDArray[np.int32], sides: Sequence[Words], rows: NDArray[np.bool_]
) -> Iterator[tuple[int, list[str | None], int]]:
    """File, words and number of the chosen rows that are alike in all of these."""
    key: NDArray[Any] = file[rows].astype(np.int64)
    most = int(key.max(initial=0)) + 1
    for words, at in sides:
        most *= len(words)
        key = key if most < 1 << 63 else key.astype(object)
        key = key * len(words) + at[rows]
    kinds, counts = np.unique(key, return_counts=True)
    for number, count in zip(kinds.tolist(), counts.tolist(), strict=True):
        chosen = []
        for words, _ in reversed(sides):
            number, at_word = divmod(number, len(words))
            chosen.append(words[at_word])
        yield number, chosen[::-1], count


def words(con: Any, name: str, expression: str, column: Any) -> Words:
    """What an SQL expression over ``name`` makes of each row of a column."""
    import pyarrow as pa

    column = column if distinct.is_encoded(column) else distinct.encode(column)
    values = distinct.values(column)
    once = pa.chunked_array([values, pa.nulls(1, values.type)])
    arrow.lend(con, "once", pa.Table.from_arrays([arrow.array(np.arange(len(once))), once], ["rid", name]))
    answer = in_order(con.execute(f"SELECT rid, {expression} AS word FROM once").to_arrow_table())
    known: dict[str | None, int] = {}
    places = [known.setdefault(word, len(known)) for word in answer.column("word").to_pylist()]
    return list(known), np.array(places, np.int64)[distinct.places(column)]
