"""Column mappings: a small TOML file that tells a force's own headings, codes and dates, so that no code is needed."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from upstream.model.contract import Contract, Field, FieldType
from upstream.model.errors import UpstreamError, nearest

PARTS = ("source", "sheet", "skip_rows", "columns", "values", "dates", "constants")
ISO_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
TURNED = "%Y-%d"
ISO_TIMES = ("%H:%M:%S",)


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says.

    ``columns``: their heading → our field. ``values``: field → (their word → our word). ``dates``: field → strptime
    formats.
    ``constants``: field → a value that every row has. ``sheet`` and ``skip_rows`` say where the table starts.
    """

    source: str | None = None
    sheet: str | None = None
    skip_rows: int | None = None
    columns: Dictionary[str, str] = field(default_factory=dict)
    values: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    dates: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Dictionary[str, str] = field(default_factory=dict)
    file: str = ""


NOTHING = Mapping()


def read(path: Path) -> Mapping:
    """The mapping in a TOML file. Raises UP-SOURCE-030 to 033."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"), str(path.name))
    except FileNotFoundError as error:
        raise UpstreamError("UP-SOURCE-030", "there is no such mapping file", where=str(path), do="") from error
    except UnicodeDecodeError as error:
        raise UpstreamError(
            "UP-SOURCE-031", "the mapping file is not UTF-8 text", where=path.name, do="Save it as UTF-8."
        ) from error


def parse(text: str, file: str = "mapping") -> Mapping:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UpstreamError(
            "UP-SOURCE-031",
            f"the mapping file is not valid TOML: {error}",
            where=file,
            do='Write headings in quotes, for example "Crime Ref" = "crime_number".',
        ) from error
    _refuse_unknown(raw, PARTS, "part", file)
    return Mapping(
        source=_text(raw, "source", file),
        sheet=_text(raw, "sheet", file),
        skip_rows=_count(raw, file),
        columns=_texts(raw.get("columns", {}), "columns", file),
        values={name: _texts(table, f"values.{name}", file) for name, table in _table(raw, "values", file).items()},
        dates={name: _formats(value, name, file) for name, value in _table(raw, "dates", file).items()},
        constants=_texts(raw.get("constants", {}), "constants", file),
        file=file,
    )


def apply(mapping: Mapping, contract: Contract) -> Contract:
    """The contract with the mapping's words and dates; its headings go with the input."""
    fields = tuple(_mapped(item, mapping) for item in contract.fields)
    return replace(contract, fields=fields, version=_version(contract, mapping))


def check(mapping: Mapping, contracts: Iterable[Contract]) -> None:
    """Refuse a mapping that names a field which none of the feeds has. Raises UP-SOURCE-033."""
    feeds = list(contracts)
    known = {item.name for feed in feeds for item in feed.fields}
    for name in _fields(mapping):
        if name not in known:
            raise _no_field(name, feeds, mapping.file)


def narrowed(mapping: Mapping, contract: Contract) -> Mapping:
    """What the mapping says of one feed: a workbook may hold offences on one sheet and people on another."""
    names = {item.name for item in contract.fields}
    return replace(
        mapping,
        columns={theirs: ours for theirs, ours in mapping.columns.items() if ours in names},
        values={name: words for name, words in mapping.values.items() if name in names},
        dates={name: formats for name, formats in mapping.dates.items() if name in names},
        constants={name: value for name, value in mapping.constants.items() if name in names},
    )


def _fields(mapping: Mapping) -> list[str]:
    return [*mapping.columns.values(), *mapping.values, *mapping.dates, *mapping.constants]


def _version(contract: Contract, mapping: Mapping) -> str:
    """The same file under other words or dates is read anew: the version says how it was read."""
    words = [sorted((name, sorted(table.items())) for name, table in mapping.values.items())]
    dates = sorted((item.name, _with_iso(item, mapping.dates.get(item.name, ()))) for item in contract.fields)
    told = [*words, [pair for pair in dates if pair[1]]]
    if not any(told):
        return contract.version
    return f"{contract.version}+{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]}"


def _mapped(item: Field, mapping: Mapping) -> Field:
    words = tuple(mapping.values.get(item.name, {}).items())
    formats = mapping.dates.get(item.name, ())
    if not words and not formats:
        return item
    own = tuple(pair for pair in item.spellings if pair[0].casefold() not in {word.casefold() for word, _ in words})
    return replace(item, spellings=(*words, *own), formats=_with_iso(item, formats) or item.formats)


def _with_iso(item: Field, formats: tuple[str, ...]) -> tuple[str, ...]:
    """The stated formats and ISO's: the date cells of a workbook are dates, however the sheet shows them, and arrive as
    ISO text. A format with the day before the month after the year would read the same text in another way."""
    if not formats or any(own.startswith(TURNED) for own in formats):
        return formats
    iso = ISO_TIMES if item.type is FieldType.TIME else ISO_DATES
    return tuple(dict.fromkeys((*formats, *iso)))


def refuse_turned(mapping: Mapping, file: str) -> None:
    """Refuse a format with the day before the month after the year for a spreadsheet: it would read the ISO text of a
    date cell with the two turned round. Raises UP-SOURCE-034."""
    for name, formats in mapping.dates.items():
        for own in formats:
            if own.startswith(TURNED):
                raise UpstreamError(
                    "UP-SOURCE-034",
                    f"the format {own} that the mapping states for {name} cannot be used with a spreadsheet: in a "
                    "cell that is a date it would take the day for the month",
                    where=file,
                    do=f"Take {name} out of [dates] if its cells are dates; save the sheet as CSV if they are text.",
                )


def _no_field(name: str, feeds: Sequence[Contract], file: str) -> UpstreamError:
    names = list(dict.fromkeys(item.name for feed in feeds for item in feed.fields))
    which = f"the feed {feeds[0].name} has" if len(feeds) == 1 else "the feeds have"
    listed = (
        f"Its fields are {', '.join(names)}." if len(feeds) == 1 else "Name the feed with source = to see its fields."
    )
    do = f"{nearest(name, names)} {listed}".strip()
    return UpstreamError("UP-SOURCE-033", f"{which} no field '{name}'", where=file, do=do)


def _refuse_unknown(raw: Dictionary[str, Any], known: Sequence[str], noun: str, file: str) -> None:
    for name in raw:
        if name not in known:
            raise UpstreamError(
                "UP-SOURCE-032",
                f"a mapping file has no {noun} '{name}'",
                where=file,
                do=f"{nearest(name, known)} It may have {', '.join(known)}.".strip(),
            )


def _wrong(what: str, file: str, do: str) -> UpstreamError:
    return UpstreamError("UP-SOURCE-032", what, where=file, do=do)


def _text(raw: Dictionary[str, Any], name: str, file: str) -> str | None:
    value = raw.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(f"'{name}' is not text", file, f'Write {name} = "...".')
    return value


def _count(raw: Dictionary[str, Any], file: str) -> int | None:
    value = raw.get("skip_rows")
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10_000):
        raise _wrong(
            "'skip_rows' is not a count of rows", file, "Write skip_rows = 3 for three lines above the headings."
        )
    return value


def _table(raw: Dictionary[str, Any], name: str, file: str) -> Dictionary[str, Any]:
    table = raw.get(name, {})
    if not isinstance(table, dict):
        raise _wrong(f"'{name}' is not a table", file, f"Write [{name}] on a line of its own.")
    return table


def _texts(table: Any, name: str, file: str) -> dict[str, str]:
    if not isinstance(table, dict):
        raise _wrong(f"'{name}' is not a table", file, f"Write [{name}] on a line of its own.")
    return {key: _word(value, f"{name}.{key}", file) for key, value in table.items()}


def _word(value: Any, name: str, file: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise _wrong(f"'{name}' is not text", file, 'Write it in quotes, for example "true".')


def _formats(value: Any, name: str, file: str) -> tuple[str, ...]:
    formats = [value] if isinstance(value, str) else value
    if not isinstance(formats, list) or not all(isinstance(item, str) and "%" in item for item in formats):
        raise _wrong(f"dates.{name} is not a date format", file, f'Write {name} = "%d/%m/%Y".')
    return tuple(formats)
