"""How records are known again from one linkage to the next, and the keys that people keep because of it."""

from __future__ import annotations

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.people import keys

SAID = (
    *("name", "forename", "middle", "surname", "birth_date", "sex", "postcode", "address"),
    *("nhs_number", "upn", "pnc"),
)
BYTES = 12
BETWEEN = "\x1f"


def traces(records: Any, secret: bytes) -> list[bytes]:
    """What a record is known by when a later edition brings it again: the agency's own number of the person, otherwise
    all that it says of somebody, as an HMAC-SHA-256 under the lake's secret."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whose = records["numbering" if "numbering" in records.column_names else "feed"]
    said = [pc.fill_null(records[name].cast(pa.string()), "") for name in SAID if name in records.column_names]
    whole = pc.binary_join_element_wise("said", records["feed"], *said, BETWEEN)
    if "local" in records.column_names:
        whole = pc.coalesce(pc.binary_join_element_wise("number", whose, records["local"], BETWEEN), whole)
    coded = (whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole).dictionary_encode()
    hidden = [hmac.digest(secret, text.encode(), "sha256")[:BYTES] for text in coded.dictionary.to_pylist()]
    return [hidden[at] for at in coded.indices.to_pylist()]


def earlier(names: Iterable[str], marks: Iterable[bytes], before: Any) -> dict[str, str]:
    """The earlier key of each record that is known again: by its reference, else by its trace where that had one key.

    ``before`` are the records of the last run, with record, trace and person; None before the first.
    """
    if before is None:
        return {}
    keys_of = before["person"].to_pylist()
    by_name = dict(zip(before["record"].to_pylist(), keys_of, strict=True))
    by_trace: dict[bytes, str] = {}
    for mark, key in zip(before["trace"].to_pylist(), keys_of, strict=True):
        by_trace[mark] = key if by_trace.get(mark, key) == key else ""
    found = {name: by_name.get(name) or by_trace.get(mark, "") for name, mark in zip(names, marks, strict=True)}
    return {name: key for name, key in found.items() if key}


def keyed(
    records: Any, group: NDArray[np.int64], previous: Mapping[str, str], retired: Iterable[str], secret: bytes
) -> tuple[list[str], list[tuple[str, str, str, str, int]]]:
    """The key of each record, and what changed: kind, key, into, extract and how many of its records, so that what is
    told of an extract can be forgotten with it."""
    names = records["record"].to_pylist()
    made = keys.assign(names, group.tolist(), secret, previous, retired)
    kinds = {(change.key, change.into): change.kind for change in made.history}
    moved: Counter[tuple[str, str, str]] = Counter()
    if kinds:
        for name, extract, key in zip(names, records["extract_id"].to_pylist(), made.of, strict=True):
            old = previous.get(name)
            if old and old != key:
                moved[old, key, extract] += 1
    lines = [(kinds[old, new], old, new, extract, n) for (old, new, extract), n in sorted(moved.items())]
    return list(made.of), lines


def share_kept(before: Mapping[str, str], now: Mapping[str, str]) -> float:
    """Of the people of a run whose records are all still there and were all put together again, with no other of that
    run, the share that have their key still; between 0 and 1, NaN where there is none."""
    old: dict[str, list[str]] = defaultdict(list)
    for name, key in before.items():
        old[key].append(name)
    met: dict[str, set[str]] = defaultdict(set)
    for name, key in now.items():
        if name in before:
            met[key].add(before[name])
    untouched = kept = 0
    for key, names in old.items():
        new = {now.get(name, "") for name in names}
        if len(new) == 1 and "" not in new and met[next(iter(new))] == {key}:
            untouched += 1
            kept += new == {key}
    return kept / untouched if untouched else float("nan")
