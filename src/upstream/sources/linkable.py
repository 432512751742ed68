"""What may be linked: identifiers of the lake's rows about people, as far as live sharing records permit it today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from upstream.model.errors import UpstreamError
from upstream.model.sharing import Permit, SharingRecord
from upstream.sources.permits import permit_link, records
from upstream.sources.registry import CONTRACTS, contract

if TYPE_CHECKING:
    from upstream.engine.lake import Lake
    from upstream.engine.manifest import Extract

NAMED = (
    *("name", "forename", "middle", "surname", "birth_date", "postcode", "address", "phone", "email"),
    *("nhs_number", "upn", "pnc"),
)
NUMBERS = frozenset(("nhs_number", "upn", "pnc"))
FACTS = {"revenues-benefits": {"adult_on": "liable_from", "began": "liable_from", "ended": "liable_to"}}
"""What else of a feed's rows tells people apart. Nobody is liable for council tax before 18 (Local Government Finance
Act 1992, section 6(5)); whoever moves within the council's area is liable for the new home from about the day on which
the liability for the old one ends (section 2: liability is reckoned by the day)."""
NUMBERING = {"recorded-crime-people": "police-nominals"}
"""Feeds whose numbers of people are those of another feed of the same sender, as their contracts say."""
COLUMNS = ("record", "feed", "extract_id", "line", "local", "numbering", "adult_on", "began", "ended", "sex", *NAMED)


@dataclass(frozen=True)
class Linkable:
    """``table`` has, as text, ``record`` (extract and line), ``feed``, ``extract_id``, ``line``, ``local`` (the lake's
    pseudonym of the sender's own number), ``numbering`` (the feed whose numbers these are), `FACTS`, ``sex`` and
    the direct identifiers that are permitted, empty where not; ``numbers`` are the official numbers that some sharing
    record permits (those of other extracts are empty). ``refused`` says of each feed that was left out why,
    ``dropped`` of each feed which of its identifying fields are not permitted."""

    table: Any
    numbers: frozenset[str]
    refused: Mapping[str, str] = field(default_factory=dict)
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def people_feeds(lake: Lake) -> tuple[str, ...]:
    """The feeds about single people of which the lake has rows, anonymous ones left out."""
    held = lake.sources()
    return tuple(name for name, item in CONTRACTS.items() if name in held and item.person_level and not item.anonymous)


def linkable(
    lake: Lake, feeds: Sequence[str] | None, *, today: date, extracts: Iterable[str] | None = None
) -> Linkable:
    """The records of these feeds for linkage (of these ``extracts`` alone, where any are named).

    Every extract of a feed that is named must be under a live sharing record of its sender that permits linking,
    otherwise nothing is given: raises UP-SHARING-009 and 011. Without ``feeds`` all about people are tried, and those
    that may not be linked are left out and told in ``refused``.
    """
    import pyarrow as pa

    permits, refused = permitted(lake, feeds, today=today)
    chosen = None if extracts is None else frozenset(extracts)
    taken = [(extract, permit) for extract, permit in permits if chosen is None or extract.id in chosen]
    parts = [_of(lake, extract, permit) for extract, permit in taken]
    numbers = frozenset().union(*(permit.fields & NUMBERS for _, permit in permits))
    empty = pa.table({name: pa.array([], pa.int64() if name == "line" else pa.string()) for name in COLUMNS})
    whole = pa.concat_tables([empty, *(part for part in parts if part is not None)])
    return Linkable(whole, numbers, refused, _dropped(permits))


def permitted(
    lake: Lake, feeds: Sequence[str] | None, *, today: date
) -> tuple[list[tuple[Extract, Permit]], dict[str, str]]:
    """The extracts that may be linked today, each with what is permitted of it; feeds that may not, with the reason."""
    held = records(lake)
    found: list[tuple[Extract, Permit]] = []
    refused: dict[str, str] = {}
    for feed in feeds if feeds is not None else people_feeds(lake):
        try:
            found += _permits(lake, held, feed, today)
        except UpstreamError as error:
            if feeds is not None or not error.code.startswith("UP-SHARING"):
                raise
            refused[feed] = f"{error.what} ({error.code})"
    return found, refused


def _permits(lake: Lake, held: Sequence[SharingRecord], feed: str, today: date) -> list[tuple[Extract, Permit]]:
    extracts = lake.manifest.of(feed)
    if not extracts:
        permit_link(held, contract(feed), None, today)
    return [(item, permit_link(_about(held, item), contract(feed), item.supplier, today)) for item in extracts]


def _about(held: Sequence[SharingRecord], extract: Extract) -> list[SharingRecord]:
    """Records of invented people permit nothing but the extracts that were loaded under them."""
    return [item for item in held if not item.fictional or item.name == extract.sharing]


def _dropped(permits: Sequence[tuple[Extract, Permit]]) -> dict[str, tuple[str, ...]]:
    """By feed the identifying fields that some sharing record keeps out of linkage."""
    found: dict[str, dict[str, None]] = {}
    for extract, permit in permits:
        direct = [item.name for item in contract(extract.source).fields if item.direct or item.name == "sex"]
        kept_out = [name for name in direct if name in ("sex", *NAMED) and name not in permit.fields]
        found.setdefault(extract.source, {}).update(dict.fromkeys(kept_out))
    return {feed: tuple(names) for feed, names in found.items() if names}


def _of(lake: Lake, extract: Extract, permit: Permit) -> Any:
    """One extract's rows that count, with their identifiers; None where it has none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = _rows(lake, extract)
    sealed = lake.vault.open("identifiers", extract.id)
    if rows is None or not rows.num_rows:
        return None
    if sealed is not None:
        rows = rows.join(sealed.drop_columns(["extract_id"]), "line")
    rows = rows.sort_by("line")
    missing = pa.nulls(rows.num_rows, pa.string())
    kept = {name for name in ("sex", *NAMED) if name in permit.fields and name in rows.column_names}
    given = {name: rows[name].cast(pa.string()) if name in kept else missing for name in ("sex", *NAMED)}
    facts = {name: FACTS.get(extract.source, {}).get(name, "") for name in ("adult_on", "began", "ended")}
    facts = {name: of if of in permit.fields else "" for name, of in (facts | {"local": "person"}).items()}
    known = {name: rows[of].cast(pa.string()) if of in rows.column_names else missing for name, of in facts.items()}
    own = pa.repeat(pa.scalar(extract.id), rows.num_rows)
    record = pc.binary_join_element_wise(own, rows["line"].cast(pa.string()), ":")
    feed = pa.repeat(pa.scalar(extract.source), rows.num_rows)
    numbering = pa.repeat(pa.scalar(NUMBERING.get(extract.source, extract.source)), rows.num_rows)
    columns = {"record": record, "feed": feed, "extract_id": own, "line": rows["line"], "numbering": numbering}
    return pa.table({**columns, **known, **given}).select(COLUMNS)


def _rows(lake: Lake, extract: Extract) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    parts = []
    wanted = ("line", "person", "sex", *dict.fromkeys(FACTS.get(extract.source, {}).values()))
    for file in lake.manifest.files:
        if file.kind == "data" and extract.id in file.extracts:
            parquet = pq.ParquetFile(lake.path / file.path)
            names = [name for name in wanted if name in parquet.schema_arrow.names]
            table = parquet.read(columns=["extract_id", *names])
            mine = table.filter(pc.equal(table["extract_id"].cast(pa.string()), extract.id))
            parts.append(mine.drop_columns(["extract_id"]))
    return pa.concat_tables(parts, promote_options="permissive") if parts else None
