"""What may be linked: identifiers of the lake's rows about people, as far as live sharing records permit it today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from upstream.model.sharing import Permit
from upstream.sources.permits import permit_link, records
from upstream.sources.registry import contract

if TYPE_CHECKING:
    from upstream.engine.lake import Lake
    from upstream.engine.manifest import Extract

NAMED = ("name", "forename", "middle", "surname", "birth_date", "postcode", "address", "nhs_number", "upn", "pnc")
NUMBERS = frozenset(("nhs_number", "upn", "pnc"))


@dataclass(frozen=True)
class Linkable:
    """``table`` has, as text, ``record`` (extract and line), ``feed``, ``extract_id``, ``line``, ``local`` (the lake's
    pseudonym of the sender's own number), ``sex`` and the direct identifiers that are permitted, empty where not;
    ``numbers`` are the official numbers that some sharing record permits."""

    table: Any
    numbers: frozenset[str]


def linkable(lake: Lake, feeds: Sequence[str], *, today: date) -> Linkable:
    """The records of these feeds for linkage. Every extract must be under a live sharing record of its sender that
    permits linking, otherwise nothing is given: raises UP-SHARING-009 and 011.
    """
    import pyarrow as pa

    held, parts = records(lake), []
    numbers: frozenset[str] = frozenset()
    for feed in feeds:
        extracts = lake.manifest.of(feed)
        if not extracts:
            permit_link(held, contract(feed), None, today)
        for extract in extracts:
            permit = permit_link(held, contract(feed), extract.supplier, today)
            numbers |= permit.fields & NUMBERS
            parts.append(_of(lake, extract, permit))
    whole = [part for part in parts if part is not None]
    names = ["record", "feed", "extract_id", "line", "local", "sex", *NAMED]
    empty = pa.table({name: pa.array([], pa.int64() if name == "line" else pa.string()) for name in names})
    return Linkable(pa.concat_tables([empty, *whole]), numbers)


def _of(lake: Lake, extract: Extract, permit: Permit) -> Any:
    """One extract's rows that count, with their identifiers; None where it has none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = _rows(lake, extract)
    sealed = lake.vault.open("identifiers", extract.id)
    if rows is None:
        return None
    if sealed is not None:
        rows = rows.join(sealed.drop_columns(["extract_id"]), "line")
    rows = rows.sort_by("line")
    missing = pa.nulls(rows.num_rows, pa.string())
    kept = {name for name in ("sex", *NAMED) if name in permit.fields and name in rows.column_names}
    given = {name: rows[name].cast(pa.string()) if name in kept else missing for name in ("sex", *NAMED)}
    local = rows["person"].cast(pa.string()) if "person" in rows.column_names else missing
    own = pa.repeat(pa.scalar(extract.id), rows.num_rows)
    record = pc.binary_join_element_wise(own, rows["line"].cast(pa.string()), ":")
    feed = pa.repeat(pa.scalar(extract.source), rows.num_rows)
    return pa.table({"record": record, "feed": feed, "extract_id": own, "line": rows["line"], "local": local, **given})


def _rows(lake: Lake, extract: Extract) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    parts = []
    for file in lake.manifest.files:
        if file.kind == "data" and extract.id in file.extracts:
            parquet = pq.ParquetFile(lake.path / file.path)
            names = [name for name in ("line", "person", "sex") if name in parquet.schema_arrow.names]
            table = parquet.read(columns=["extract_id", *names])
            mine = table.filter(pc.equal(table["extract_id"].cast(pa.string()), extract.id))
            parts.append(mine.drop_columns(["extract_id"]))
    return pa.concat_tables(parts, promote_options="permissive") if parts else None
