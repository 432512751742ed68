"""The lake: open, load, what is in it, what was refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from upstream.engine import Lake, LoadReport
    from upstream.model.area import Area

Step = Callable[[str, int, int], None]


def open_lake(path: Path | str | None = None) -> Lake:
    """The lake in ``path``, made if it does not exist; by default ``UPSTREAM_HOME``, else ``./lake``."""
    from upstream.engine import Lake

    return Lake(path)


def load(
    lake: Lake,
    paths: Sequence[Path | str],
    *,
    source: str | None = None,
    supplier: str | None = None,
    scope: str | None = None,
    mapping: Path | str | None = None,
    replace: bool = False,
    today: date | None = None,
    progress: Step | None = None,
) -> LoadReport:
    """Load files, zip archives or folders; see `upstream load --help`. ``today`` is the day on which a sharing record
    must be live."""
    from upstream import sources
    from upstream.geography import loaders

    given = [Path(path) for path in paths]
    if source in loaders.ORDER:
        return loaders.load(lake, given, source=source)
    references, records = loaders.split(given) if source is None else ([], given)
    report = loaders.load(lake, references)
    if not records:
        return report
    return report + sources.load(
        lake,
        records,
        source=source,
        supplier=supplier,
        scope=scope,
        mapping=Path(mapping) if mapping else None,
        replace=replace,
        today=today,
        progress=progress,
    )


def areas(search: str, lake: Lake | Path | str | None = None) -> list[Area]:
    """Areas of every level whose name or code has ``search`` in it."""
    from upstream.engine import Lake
    from upstream.geography import Gazetteer

    return Gazetteer.open(lake if isinstance(lake, Lake) else Lake(lake)).search(search)


def feeds(lake: Lake) -> list[dict[str, Any]]:
    """Each feed that can be loaded, with what the lake holds of it."""
    from upstream.sources import CONTRACTS

    return [{"name": name, "title": item.title, **_held(lake, name)} for name, item in CONTRACTS.items()]


def _held(lake: Lake, source: str) -> dict[str, Any]:
    coverage = lake.coverage(source)
    months = coverage.months
    span = f"{months[0]} to {months[-1]} ({len(months)})" if months else ""
    return {"rows": coverage.rows, "months": span, "missing": list(coverage.gaps())}


def feed(lake: Lake, name: str) -> dict[str, Any]:
    """One feed's contract and coverage."""
    from upstream.sources import contract

    item = contract(name)
    columns = [
        {"name": f.name, "type": f.type.value, "headings": list(f.headings), "description": f.description}
        for f in item.fields
    ]
    coverage = lake.coverage(item.name)
    return {
        "name": item.name,
        "version": item.version,
        "title": item.title,
        "standard": item.standard,
        "columns": columns,
        "coverage": coverage.sentences(),
        "extracts": [extract.as_dict() for extract in coverage.extracts],
    }


def quarantine(
    lake: Lake, *, source: str | None = None, limit: int | None = None, opened: bool = False
) -> list[dict[str, Any]]:
    """Rows that were refused: file, line, reasons, and the row as it was sent (about people only if ``opened``)."""
    table = lake.quarantine(source, opened=opened)
    rows: list[dict[str, Any]] = table.slice(0, limit).to_pylist() if limit else table.to_pylist()
    return rows


def propose_mapping(file: Path | str, *, source: str | None = None) -> str:
    """A mapping file (TOML) proposed from the headings of a file."""
    from upstream.sources import propose_for

    return propose_for(Path(file), source)
