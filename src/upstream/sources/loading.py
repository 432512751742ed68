"""Loading what a partner sent: find the files, tell the feeds apart, hand them to the lake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from upstream.engine.report import REFUSED, FileReport, LoadReport
from upstream.model.contract import Contract
from upstream.model.errors import UpstreamError
from upstream.model.sharing import Permit
from upstream.sources import files, identify
from upstream.sources import mapping as mappings
from upstream.sources.advice import advice
from upstream.sources.codes import known
from upstream.sources.files import Found, Passed
from upstream.sources.permits import permit, records, register_fictional
from upstream.sources.registry import CONTRACTS, REFERENCE_LOADERS
from upstream.sources.registry import contract as known_contract
from upstream.sources.tables import from_text
from upstream.sources.workbooks import from_workbook
from upstream.sources.writing import Table, Wish

if TYPE_CHECKING:
    from upstream.engine.lake import Lake

Progress = Callable[[str, int, int], None]


def load(
    lake: Lake,
    paths: Iterable[Path | str] | Path | str,
    *,
    source: str | None = None,
    supplier: str | None = None,
    scope: str | None = None,
    replace: bool = False,
    mapping: Path | str | mappings.Mapping | None = None,
    code_lists: Mapping[str, Iterable[str]] | None = None,
    today: date | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load files, folders and zip archives into the lake, each file into the feed that it is of.

    ``source`` names the feed where the headings leave a doubt, ``mapping`` is a column mapping (or the path of one),
    ``code_lists`` are the codes that are known (``{"lsoa": ...}``, those of the shipped and the loaded look-ups unless
    given): rows with another are refused. A file that cannot be read is in the report with its reason; the others load.
    ``today`` is the day on which a sharing record must be live where a feed is about people.
    """
    rules = mappings.read(Path(mapping)) if isinstance(mapping, Path | str) else mapping or mappings.NOTHING
    wanted = source or rules.source
    if wanted not in REFERENCE_LOADERS:
        mappings.check(rules, [known_contract(wanted)] if wanted else CONTRACTS.values())
    paths, report = _references(lake, [paths] if isinstance(paths, Path | str) else list(paths), source)
    lists = known(lake) if code_lists is None else code_lists
    day = today or date.today()
    register_fictional(lake, map(Path, paths))
    held = records(lake)
    with TemporaryDirectory(prefix="upstream-") as folder:
        planned = plan(
            paths, Wish(source, rules, Path(folder), lambda feed, file: permit(held, feed, supplier, day, file))
        )
        tables = [_named(item, scope) for item in planned if isinstance(item, Table)]
        report = report + LoadReport(tuple(_refusal(item) for item in planned if isinstance(item, Passed)), 0.0)
        for group in _by_contract(tables):
            told = lake.load(
                group[0].contract,
                [table.given for table in group],
                supplier=supplier,
                scope=scope,
                replace=replace,
                code_lists=lists,
                permit=group[0].permit,
                today=day,
                progress=progress,
            )
            report = report + _with_notes(told, group)
    return report


def identify_file(path: Path | str, *, source: str | None = None) -> Contract:
    """The feed that a file belongs to (the first, where an archive has several). Raises what loading would report."""
    with TemporaryDirectory(prefix="upstream-") as folder:
        for item in plan([path], Wish(source, mappings.NOTHING, Path(folder))):
            if isinstance(item, Passed):
                raise item.fault
            return item.contract
    raise UpstreamError("UP-SOURCE-002", "there is nothing to load here", where=str(path), do="Check the path.")


def _references(lake: Lake, paths: list[Path | str], source: str | None) -> tuple[list[Path | str], LoadReport]:
    """Load boundaries, populations and other reference files with their own loaders; what is left, and the report."""
    loader = REFERENCE_LOADERS.get(source or "boundaries")
    taken = [path for path in paths if source is not None or Path(path).suffix.lower() == ".geojson"]
    if loader is None or source in CONTRACTS or not taken:
        return paths, LoadReport((), 0.0)
    return [path for path in paths if path not in taken], loader(lake, taken, source=source)


def plan(paths: Iterable[Path | str], wish: Wish) -> list[Table | Passed]:
    """What would be loaded from the paths, and what would not and why."""
    planned: list[Table | Passed] = []
    for path in paths:
        for item in files.find(Path(path)):
            planned += [item] if isinstance(item, Passed) else _tables(item, wish)
    return planned


def _tables(found: Found, wish: Wish) -> Sequence[Table | Passed]:
    try:
        head = found.head()
        if files.kind(found, head) == "workbook":
            return from_workbook(found, wish)
        return [from_text(found, head, wish)]
    except UpstreamError as fault:
        return [Passed(found.name, fault)]
    except OSError as error:
        reason = error.strerror or str(error)
        closed = UpstreamError("UP-SOURCE-013", f"it cannot be opened: {reason}", where=found.name, do="Check it.")
        return [Passed(found.name, closed)]


def _refusal(item: Passed) -> FileReport:
    return FileReport(item.name, REFUSED, code=item.fault.code, error=str(item.fault))


def _named(table: Table, scope: str | None) -> Table:
    """A file whose rows do not name their force takes it from the file's name, as data.police.uk writes it."""
    named = identify.named_as(table.given.name, table.contract)
    if named is None or named.lastindex != 2 or table.contract.scope or scope:
        return table
    return replace(table, given=replace(table.given, scope=named[2]))


def _by_contract(tables: Iterable[Table]) -> list[list[Table]]:
    groups: dict[tuple[str, Permit | None], list[Table]] = {}
    for table in tables:
        groups.setdefault((table.contract.name, table.permit), []).append(table)
    return list(groups.values())


def _with_notes(told: LoadReport, group: Sequence[Table]) -> LoadReport:
    """The lake reports the files in the order given; what was found out before, and what the counts tell, is added."""
    reports = (
        replace(report, notes=(*table.notes, *report.notes, *advice(report, table.contract)))
        for report, table in zip(told.files, group, strict=True)
    )
    return LoadReport(tuple(reports), told.seconds)
