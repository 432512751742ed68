"""Columns of texts worked on by their distinct values: a million records have some ten thousand surnames."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def by_value(values: Any, function: Callable[[str], str | None]) -> Any:
    """An Arrow array with ``function`` of each text; missing stays missing."""
    coded = coded_text(values)
    found = [None if text is None else function(text) for text in coded.dictionary.to_pylist()]
    return _decoded(coded, found)


def split_by_value(values: Any, function: Callable[[str], tuple[str | None, ...]], width: int) -> tuple[Any, ...]:
    """As `by_value` for a function that gives several texts: one Arrow array each."""
    coded = coded_text(values)
    found = [(None,) * width if text is None else function(text) for text in coded.dictionary.to_pylist()]
    return tuple(_decoded(coded, [row[at] for row in found]) for at in range(width))


def coded_text(values: Any) -> Any:
    """A dictionary array of text, whatever came (dates become YYYY-MM-DD)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if not pa.types.is_string(values.type):
        values = pc.cast(values, pa.string())
    return pc.dictionary_encode(values)


def _decoded(coded: Any, found: list[str | None]) -> Any:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(found, pa.string())).dictionary_decode()
