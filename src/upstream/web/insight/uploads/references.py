"""Tables for reference that are handed in like other files: boundaries, populations, deprivation, look-ups of areas.

They are about areas and are everybody's: an edition takes the place of an earlier one of the same facts.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from upstream.engine import Lake
    from upstream.web.insight.uploads.looking import Seen

TITLES = {
    "boundaries": "Boundaries of areas (GeoJSON)",
    "population": "Populations of areas",
    "deprivation": "Indices of deprivation",
    "look-ups": "Which area lies in which",
}


def kind_of(path: Path, source: str) -> str | None:
    """Which of these a file is: as somebody said, else as GeoJSON or CSV tell by themselves."""
    from upstream.geography import loaders

    if source:
        return source if source in TITLES else None
    return loaders.kind_of(path)


def look(path: Path, kind: str, lake: Lake) -> Seen:
    """Read the whole table once, so that what is wrong with it is told before it is loaded."""
    from upstream.geography import Gazetteer, loaders
    from upstream.web.insight.uploads.looking import Seen

    found = loaders.read(path, kind, Gazetteer.open(lake))
    said = "; ".join(edition.says for edition in found)
    return Seen(files=1, feeds={kind: 1}, table=f"{said[:1].upper()}{said[1:]}.")


def load(path: Path, kind: str, lake: Lake) -> dict[str, Any]:
    """Load a table and give its report as `loading.told` does. The same table again is told as if it were the first."""
    from upstream.geography import loaders

    report = loaders.load(lake, [path], source=kind)
    (file,) = report.files
    row = file.as_dict()
    if file.status != "refused":
        row["status"] = "loaded"
    row["error"] = file.error.removeprefix(f"{file.code}: ")
    numbers = {name: row[name] for name in ("read", "loaded", "duplicates", "quarantined", "replaced")}
    return {**numbers, "files": [row], "reasons": {}, "seconds": round(report.seconds, 3)}
