"""Loading reference files into the lake: boundaries, populations, deprivation and look-ups."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from upstream.engine.report import ALREADY, LOADED, REFUSED, FileReport, LoadReport
from upstream.geography import boundaries, columns, editions, geojson
from upstream.geography.editions import Edition
from upstream.geography.gazetteer import Gazetteer
from upstream.geography.places import Places
from upstream.model.errors import UpstreamError, nearest
from upstream.sources import REFERENCE_LOADERS

TABLES: dict[str, Callable[[columns.Published, Places], list[Edition]]] = {
    "population": editions.populations,
    "deprivation": editions.deprivation,
    "look-ups": editions.lookups,
}
NAMES = ("boundaries", *TABLES)


def takes(path: Path, source: str | None) -> bool:
    """Whether a file is for these loaders: the user says so, or it is GeoJSON."""
    return source in NAMES or (source is None and path.suffix.lower() == ".geojson")


def load(lake: Any, paths: Iterable[Path | str], *, source: str | None = None) -> LoadReport:
    """Load reference files, each an edition: it takes the place of an earlier one of the same facts and says so.

    ``source`` is boundaries, population, deprivation or look-ups. A file with a fault is refused whole, with its reason
    in the report, and what is loaded stays as it is.
    """
    started = time.monotonic()
    if source is not None and source not in NAMES:
        raise UpstreamError("UP-REFERENCE-011", f"there is no reference feed '{source}'", do=nearest(source, NAMES))
    reports = [_load_one(lake, Path(path), source or "boundaries") for path in paths]
    return LoadReport(tuple(reports), time.monotonic() - started)


def _load_one(lake: Any, path: Path, source: str) -> FileReport:
    gazetteer = Gazetteer.open(lake)
    before = lake.version
    try:
        if not path.is_file():
            raise UpstreamError("UP-REFERENCE-002", "there is no such file", where=str(path), do="Check the path.")
        found = read(path, source, gazetteer)
    except UpstreamError as fault:
        return FileReport(path.name, REFUSED, code=fault.code, error=str(fault))
    for edition in found:
        lake.store_reference(edition.kind, edition.name, edition.table, path.name)
    rows = max(edition.table.num_rows for edition in found)
    status = ALREADY if lake.version == before else LOADED
    notes = tuple(edition.says[:1].upper() + edition.says[1:] + "." for edition in found)
    return FileReport(path.name, status, read=rows, loaded=rows, notes=notes)


def read(path: Path, source: str, gazetteer: Gazetteer) -> Sequence[Edition]:
    """The editions that a file holds, checked and in our own form."""
    if source == "boundaries":
        return [_boundaries(path, gazetteer)]
    return TABLES[source](columns.read(path), gazetteer.places)


def _boundaries(path: Path, gazetteer: Gazetteer) -> Edition:
    """All outlines of the level that the lake holds, those of the file in the place of its own."""
    found = geojson.read(path, gazetteer.places)
    held, shapes = gazetteer.held_boundaries(found.level)
    outlines = dict(zip(held.tolist(), shapes, strict=True)) | dict(zip(found.codes, found.geometries, strict=True))
    names = {code: gazetteer.name(code) for code in held.tolist()} | dict(zip(found.codes, found.names, strict=True))
    codes = sorted(outlines)
    shared = len(np.intersect1d(held, found.codes))
    said = [f"boundaries of {len(found.codes):,} areas of the level {found.level}", *found.notes]
    said += [f"instead of the {shared:,} held of the same areas"] if shared else []
    shapes = np.array([outlines[code] for code in codes], dtype=object)
    table = boundaries.table(found.level, codes, [names[code] for code in codes], shapes)
    return Edition("boundaries", found.level.value, table, "; ".join(said))


REFERENCE_LOADERS.update(dict.fromkeys(NAMES, load))
