"""The partnership's own file: one row an area and year, one column a number."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from upstream.model.errors import UpstreamError, nearest
from upstream.model.period import Month, Period
from upstream.risk.inputs import Floats, Year
from upstream.risk.specification import Indicator, Specification

AREA, YEAR = "area", "year"
FINANCIAL = re.compile(r"^(?:20)?(\d{2})[/–-](?:20)?(\d{2})$")
CALENDAR = re.compile(r"^20\d{2}$")
EMPTY = {"", "-", "n/a", "na", "[x]", "[c]", "*", ".."}
"""What people write for "no number"; a number that its sender suppressed is missing too."""


def year_start(text: str, years: str) -> int | None:
    """The first calendar year of 2018/19, 2018-19, 18-19 (financial) or 2018 (calendar); None for anything else."""
    text = text.strip()
    if years == "calendar":
        return int(text) if CALENDAR.match(text) else None
    found = FINANCIAL.match(text)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        return None
    return 2000 + int(found[1])


@dataclass(eq=False)
class Filed:
    """``cells`` hold the numbers by column, start of the year and area; ``shares`` where an LSOA of 2011 went."""

    name: str
    sha256: str
    areas: tuple[str, ...]
    cells: dict[tuple[str, int, str], float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    def starts(self, period: Period | None, start: Callable[[Month], int]) -> tuple[int, ...]:
        """The years of the file, inside the period where one is given."""
        if period is None:
            return self.years
        wanted = {start(month) for month in period}
        return tuple(year for year in self.years if year in wanted)

    def column(self, name: str, indicator: Indicator, years: Sequence[Year]) -> Floats:
        """One column by year and area; NaN where the file has no number."""
        own = self._pinned(indicator)
        starts = [own if own is not None else year.start for year in years]
        return np.array([[self.cells.get((name, s, area), np.nan) for area in self.areas] for s in starts])

    def _pinned(self, indicator: Indicator) -> int | None:
        if not indicator.year:
            return None
        found = year_start(indicator.year, "financial")
        return found if found is not None else int(indicator.year[:4])


def read_file(path: Path, gazetteer: Any, areas: Sequence[str], specification: Specification) -> Filed:
    """Reads and checks the file; every fault names the line and the column."""
    rows, digest = _rows(path)
    _check_headings(rows[0], specification, path)
    return _Reader(path, digest, gazetteer, tuple(areas), specification).read(rows)


def _rows(path: Path) -> tuple[list[list[str]], str]:
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise UpstreamError("UP-RISK-030", "the file cannot be read", where=str(path), do="Check the path.") from error
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines())]
    if len(rows) < 2:
        raise UpstreamError("UP-RISK-031", "the file has no rows", where=path.name, do="One row an area and year.")
    return rows, hashlib.sha256(data).hexdigest()


def _check_headings(headings: Sequence[str], specification: Specification, path: Path) -> None:
    wanted = (AREA, YEAR, *specification.file_columns)
    missing = [name for name in wanted if name not in headings]
    if missing:
        close = nearest(missing[0], [h for h in headings if h and h not in wanted])
        raise UpstreamError(
            "UP-RISK-032",
            f"the file has no column {', '.join(missing)}",
            where=f"{path.name}, line 1",
            do=f"{close} The specification {specification.name} needs {', '.join(wanted)}.".strip(),
        )
    twice = [name for name in wanted if headings.count(name) > 1]
    if twice:
        raise UpstreamError(
            "UP-RISK-033", f"the file has two columns {twice[0]}", where=f"{path.name}, line 1", do="Leave one out."
        )


class _Reader:
    def __init__(
        self, path: Path, digest: str, gazetteer: Any, areas: tuple[str, ...], specification: Specification
    ) -> None:
        self.path = path
        self.gazetteer = gazetteer
        self.specification = specification
        self.filed = Filed(path.name, digest, areas)
        self.mine = set(areas)
        self.by_name = {str(gazetteer.name(code)).casefold(): code for code in areas}
        self.shares: dict[str, tuple[tuple[str, float], ...]] = {}
        self.published = {item.column for item in specification.indicators if item.published}
        self.outside = 0

    def read(self, rows: list[list[str]]) -> Filed:
        headings = rows[0]
        at = {name: headings.index(name) for name in (AREA, YEAR, *self.specification.file_columns)}
        seen: dict[tuple[str, int], int] = {}
        for line, row in enumerate(rows[1:], start=2):
            if any(row):
                self._row(line, [*row, *[""] * (len(headings) - len(row))], at, seen)
        if not seen or len(seen) == self.outside:
            raise UpstreamError(
                "UP-RISK-034", "no row of the file is about these areas", where=self.path.name, do="Check --area."
            )
        if self.outside:
            self.filed.notes = (f"{self.outside} rows of {self.path.name} are about other areas and were left out.",)
        self.filed.years = tuple(sorted({year for _, year, _ in self.filed.cells}))
        return self.filed

    def _row(self, line: int, row: list[str], at: dict[str, int], seen: dict[tuple[str, int], int]) -> None:
        start = year_start(row[at[YEAR]], self.specification.years)
        if start is None:
            form = "2018/19" if self.specification.years == "financial" else "2018"
            raise self._fault("UP-RISK-035", line, YEAR, f"'{row[at[YEAR]]}' is no year", f"Write it as {form}.")
        given = row[at[AREA]]
        if (given, start) in seen:
            words = f"{given} in {row[at[YEAR]]} stands on line {seen[given, start]} already"
            raise self._fault("UP-RISK-036", line, AREA, words, "Leave one of the rows out.")
        seen[given, start] = line
        parts = self._parts(given, line)
        if not parts:
            self.outside += 1
        for name in self.specification.file_columns:
            value = self._number(row[at[name]], line, name)
            for code, share in parts if value is not None else ():
                self._keep(name, start, code, float(value or 0.0), share, line)

    def _keep(self, name: str, start: int, code: str, value: float, share: float, line: int) -> None:
        key = (name, start, code)
        if name not in self.published:
            self.filed.cells[key] = self.filed.cells.get(key, 0.0) + value * share
        elif key in self.filed.cells:
            words = f"two areas of 2011 became {code}, so a value that is no count cannot be carried over"
            raise self._fault("UP-RISK-037", line, name, words, "Give it by LSOA of 2021, or give counts.")
        else:
            self.filed.cells[key] = value

    def _parts(self, given: str, line: int) -> tuple[tuple[str, float], ...]:
        """The LSOAs of 2021 that a code or name stands for, with its shares; none for other areas."""
        code = self.by_name.get(given.casefold(), given)
        if code in self.mine:
            return ((code, 1.0),)
        if code not in self.shares:
            found = self.gazetteer.to_lsoa21([code], [1.0])
            if not len(found.codes):
                do = f"{nearest(given, self.by_name)} Give LSOA codes (E01...) or their names."
                raise self._fault("UP-RISK-038", line, AREA, f"'{given}' is no LSOA that is known", do.strip())
            pairs = zip(found.codes.tolist(), found.values.ravel().tolist(), strict=True)
            self.shares[code] = tuple((part, share) for part, share in pairs if part in self.mine)
        return self.shares[code]

    def _number(self, text: str, line: int, name: str) -> float | None:
        if text.casefold() in EMPTY:
            return None
        try:
            value = float(text.replace(",", "").removesuffix("%"))
        except ValueError:
            raise self._fault(
                "UP-RISK-039", line, name, f"'{text}' is no number", "Leave the cell empty if unknown."
            ) from None
        if not np.isfinite(value) or (value < 0 and name not in self.published):
            raise self._fault("UP-RISK-039", line, name, f"'{text}' cannot be a count", "Counts are zero or more.")
        return value

    def _fault(self, code: str, line: int, column: str, what: str, do: str) -> UpstreamError:
        return UpstreamError(code, what, where=f"{self.path.name}, line {line}, column {column}", do=do)
