"""A live sharing record for a test's extract, and every byte that a lake keeps."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from upstream.engine import Lake
from upstream.model.contract import Effect
from upstream.model.sharing import SharingRecord
from upstream.sources import contract
from upstream.sources.permits import add


def agreed(feed: str, **changes: Any) -> dict[str, Any]:
    """What a sharing record of a feed says: everything that the feed has is permitted, for years."""
    fields = [item.name for item in contract(feed).fields]
    return {
        "name": f"agreed-{feed}",
        "feed": feed,
        "sender": "Testshire Sender",
        "sender_kind": "police",
        "receiver": "Testshire Partnership",
        "purpose": "to test",
        "power": ["cda-1998-s115"],
        "lawful_basis": "6(1)(e)",
        "conditions": ["9(2)(g)", "sch1-10"],
        "impact_assessment": "DPIA 1",
        "fields": fields,
        "start": str(date.today() - timedelta(400)),
        "expiry": str(date.today() + timedelta(400)),
        "reviewer": "Information governance lead",
        **changes,
    }


def agree(lake: Lake, folder: Path, feed: str, **changes: Any) -> SharingRecord:
    """Put a record into the lake's register, as `upstream sharing add` does. ``leave_out``: fields that it does not
    permit."""
    left_out = changes.pop("leave_out", ())
    raw = agreed(feed, **changes)
    raw["fields"] = [name for name in raw["fields"] if name not in left_out]
    path = folder / f"{raw['name']}.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return add(lake, path)


def needed(feed: str) -> list[str]:
    return [item.name for item in contract(feed).fields if item.column is Effect.REFUSE]


def everything_in(folder: Path) -> bytes:
    """Every byte below a folder, Parquet tables opened, and the names of the files."""
    import pyarrow.parquet as pq

    out = io.BytesIO()
    for path in folder.rglob("*"):
        out.write(str(path.relative_to(folder)).encode())
        if path.suffix == ".parquet":
            out.write(str(pq.ParquetFile(path).read().to_pylist()).encode())
        elif path.is_file():
            out.write(path.read_bytes())
    return out.getvalue()
