"""Loading reference files into the lake: boundaries, populations, deprivation and look-ups."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
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
NOTES = (".md", ".toml", ".json")
"""Files that stand beside data and are none."""


ORDER = ("look-ups", "population", "deprivation", "boundaries")
"""What comes later stands on what comes earlier."""


def kind_of(path: Path) -> str | None:
    """The reference feed that a file is of: GeoJSON by its name, CSV by its headings; others can't be told."""
    if path.suffix.lower() == ".geojson":
        return "boundaries"
    if path.suffix.lower() != ".csv" or not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = list(islice(csv.reader(islice(file, columns.TITLE_ROWS)), columns.TITLE_ROWS))
    return next((kind for row in rows if (kind := editions.kind_of(tuple(row)))), None)


def split(paths: Iterable[Path | str]) -> tuple[list[Path], list[Path]]:
    """The reference files among the paths, and the rest. A folder with some of them is taken apart into its files."""
    references, rest = [], []
    for path in map(Path, paths):
        inside = sorted(item for item in path.rglob("*") if item.is_file()) if path.is_dir() else [path]
        found = [item for item in inside if kind_of(item)]
        references += found
        rest += [item for item in inside if item not in found and item.suffix.lower() not in NOTES] if found else [path]
    return references, rest


def load(lake: Any, paths: Iterable[Path | str], *, source: str | None = None) -> LoadReport:
    """Load reference files, each an edition: it takes the place of an earlier one of the same facts and says so.

    ``source`` is boundaries, population, deprivation or look-ups; without it GeoJSON and CSV files are told by their
    headings. A file with a fault is refused whole, with its reason in the report; what is loaded stays as it is.
    """
    started = time.monotonic()
    if source is not None and source not in ORDER:
        raise UpstreamError("UP-REFERENCE-011", f"there is no reference feed '{source}'", do=nearest(source, ORDER))
    kinds = [(Path(path), source or kind_of(Path(path)) or "boundaries") for path in paths]
    order = sorted(range(len(kinds)), key=lambda at: ORDER.index(kinds[at][1]))
    reports = {at: _load_one(lake, *kinds[at]) for at in order}
    return LoadReport(tuple(reports[at] for at in range(len(kinds))), time.monotonic() - started)


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


REFERENCE_LOADERS.update(dict.fromkeys(ORDER, load))
