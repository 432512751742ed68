"""What is told of the feed and of the definition: titles, extracts, and how good the records are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from upstream.definitions import Definition
from upstream.model.query import CountQuery
from upstream.needs.long import Long
from upstream.needs.shape import DefinitionNote, Quality, SourceNote
from upstream.sources import CONTRACTS

if TYPE_CHECKING:
    from upstream.needs.evidence import National


def source_note(national: National, records: Long) -> SourceNote:
    contract = CONTRACTS[national.source]
    return SourceNote(
        name=contract.name,
        title=f"{contract.title} ({contract.publisher})",
        unit=contract.unit,
        already_public=contract.already_public,
        attribution=contract.attribution,
        extracts=_extracts(national, records),
    )


def _extracts(national: National, records: Long) -> tuple[str, ...]:
    """The files behind these records, by hash."""
    return tuple(sorted({national.hashes[name] for name in records.present("extract_id") if name in national.hashes}))


def definition_note(definition: Definition, domestic_abuse: str) -> DefinitionNote:
    return DefinitionNote(
        name=definition.name,
        version=definition.version,
        title=definition.title,
        noun=definition.noun,
        groups=tuple(group.name for group in definition.groups),
        offences=tuple(definition.labels()),
        domestic_abuse=domestic_abuse,
        not_expressed=tuple(f"{gap.what}: {gap.why}" for gap in definition.gaps),
        holders=tuple((gap.what, gap.held_by) for gap in definition.gaps),
        standing=definition.standing,
        classes=tuple((item.label, item.codes) for item in definition.classes),
    )


def quality(national: National, records: Long, part: Long) -> Quality:
    return Quality(
        records=int(records.n.sum()),
        feed_records=int(national.records.all_n),
        without_place=int(national.records.lost),
        quarantined=national.quarantined,
        flags=national.flags,
        approximate_share=part.approximate_share,
    )


def hashes(lake: Any, source: str) -> dict[str, str]:
    """Each extract of the feed with the hash of its file."""
    if lake is None:
        return {}
    return {extract.id: extract.sha256 for extract in lake.coverage(source).extracts}


def quarantined(lake: Any, source: str) -> tuple[tuple[str, int], ...]:
    if lake is None:
        return ()
    totals: dict[str, int] = {}
    for reasons in lake.quarantine(source)["reasons"].to_pylist():
        key = reasons if isinstance(reasons, str) else "; ".join(reasons or ())
        totals[key] = totals.get(key, 0) + 1
    return tuple(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])))


def flags(engine: Any, source: str) -> tuple[tuple[str, int], ...]:
    table = engine.count(CountQuery(source, ("flags",)))
    totals: dict[str, int] = {}
    for raised, n in zip(table["flags"].to_pylist(), table["n"].to_pylist(), strict=True):
        for flag in (raised or "").split():
            totals[flag] = totals.get(flag, 0) + int(n)
    return tuple(sorted(totals.items()))
