"""Sharing records: what was agreed before records about people are loaded or linked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from upstream.engine import Lake
    from upstream.model.sharing import SharingRecord


def add_sharing(lake: Lake, file: Path | str) -> SharingRecord:
    """Check a sharing record and put it into the lake's register."""
    from upstream.sources import permits

    return permits.add(lake, Path(file))


def end_sharing(lake: Lake, name: str, *, because: str, today: date | None = None) -> SharingRecord:
    """From ``today`` on the record permits nothing; what was loaded under it stays until it is withdrawn."""
    from upstream.sources import permits

    return permits.end(lake, name, because=because, today=today or date.today())


def sharing_records(lake: Lake, *, today: date | None = None) -> list[dict[str, Any]]:
    """Every record of the register with its standing today and the extracts that were loaded under it."""
    from upstream.sources import permits

    day = today or date.today()
    return [_told(lake, item, day) for item in permits.records(lake)]


def sharing_record(lake: Lake, name: str, *, today: date | None = None) -> dict[str, Any]:
    """One record in full: its words, its standing, its powers in words, its extracts."""
    from upstream.sources import permits, sharing

    item = permits.record(lake, name)
    directly = sorted(sharing.directly_named(item))
    return {**_told(lake, item, today or date.today()), "in_words": sharing.said(item), "direct_identifiers": directly}


def check_sharing(lake: Lake, *, today: date | None = None) -> list[str]:
    """What needs somebody's attention: records that are over or nearly, with what is still loaded under them."""
    from upstream.model.sharing import Standing
    from upstream.sources import permits
    from upstream.sources.sharing import gateways

    day, soon = today or date.today(), gateways()["limits"]["warn_days"]
    said = []
    for item in permits.records(lake):
        extracts = _extracts(lake, item.name)
        standing, left = item.standing(day), (item.expiry - day).days
        if standing in (Standing.EXPIRED, Standing.ENDED) and extracts:
            said.append(
                f"{item.name} is {standing}, and {len(extracts)} extracts are still loaded under it: "
                f"{', '.join(extracts)}. Withdraw them, or agree it anew."
            )
        elif standing is Standing.LIVE and left <= soon:
            said.append(f"{item.name} expires in {left} days, on {item.expiry}: {item.reviewer} reviews it.")
    unknown = {e.sharing for e in lake.manifest.extracts.values() if e.sharing} - {
        i.name for i in permits.records(lake)
    }
    return said + [f"Extracts were loaded under {name}, which is not in the register." for name in sorted(unknown)]


def sharing_powers() -> list[dict[str, Any]]:
    """The gateways that a record may name, each with its citation."""
    from upstream.sources.sharing import powers

    return [dict(power) for power in powers().values()]


def purge_quarantine(lake: Lake, *, today: date | None = None) -> dict[str, int]:
    """Destroy refused rows about people whose days are over: extract to rows."""
    return lake.purge_quarantine(today)


def _told(lake: Lake, item: SharingRecord, today: date) -> dict[str, Any]:
    return {**item.as_dict(), "standing": str(item.standing(today)), "extracts": _extracts(lake, item.name)}


def _extracts(lake: Lake, name: str) -> list[str]:
    return [extract.id for extract in lake.manifest.extracts.values() if extract.sharing == name]
