"""Scores that somebody has already: their averages and changes worked out, and held against what was printed."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from upstream.model.errors import UpstreamError
from upstream.model.figures import Cell, Figures
from upstream.model.finding import CellRef, Chart, Finding, Provenance, Sentence, Verdict, format_value
from upstream.needs.build import CODE, dimension, known, text
from upstream.risk.filed import CALENDAR, FINANCIAL
from upstream.risk.telling import PLACES, QUESTION, counted, table

LOWEST, HIGHEST = 1, 10
AVERAGE, CHANGE, RISE = "average", "change", 3
LSOA = re.compile(r"^[EW]01\d{6}$")
RELATIVE = "What a score is relative to, and how it was made, is known only to those who made it."


@dataclass(frozen=True)
class Row:
    """One area: its yearly scores, and the average and the change as printed (None where they were not)."""

    area: str
    scores: tuple[Decimal, ...]
    average: Decimal | None = None
    change: Decimal | None = None

    @property
    def mean(self) -> Decimal:
        return sum(self.scores, Decimal(0)) / len(self.scores)

    @property
    def rise(self) -> Decimal:
        return self.scores[-1] - self.scores[0]

    @property
    def differences(self) -> tuple[str, ...]:
        """What is printed and is not so, to the decimals that are printed."""
        told = []
        for name, printed, own in ((AVERAGE, self.average, self.mean), (CHANGE, self.change, self.rise)):
            if printed is not None and not same(printed, own):
                told.append(f"{name} printed {printed}, is {format_value(float(own), 2 if name == AVERAGE else 0)}")
        return tuple(told)


@dataclass(frozen=True)
class Printed:
    name: str
    sha256: str
    years: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def average(self) -> float:
        """The mean over the areas of the file, which need not be all areas of the county."""
        return float(sum((row.mean for row in self.rows), Decimal(0)) / len(self.rows))

    @property
    def rising(self) -> tuple[Row, ...]:
        return tuple(sorted((row for row in self.rows if row.rise >= RISE), key=lambda row: -row.rise))

    @property
    def wrong(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.differences)


def same(printed: Decimal, own: Decimal) -> bool:
    """Whether the number rounds to what is printed, halves either way."""
    exponent = printed.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return abs(printed - own) <= Decimal(1).scaleb(-decimals) / 2


def read_scores(path: Path) -> Printed:
    """A CSV file: the area, a column a year (17-18, 2017/18, 2017), and AVERAGE and CHANGE where they were printed."""
    try:
        data = path.read_bytes()
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UpstreamError("UP-RISK-030", "the file cannot be read", where=str(path), do="Check the path.") from error
    except UnicodeDecodeError as error:
        raise UpstreamError("UP-RISK-050", "the file is not UTF-8 text", where=path.name, do="Save it so.") from error
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines)]
    if len(rows) < 2:
        raise UpstreamError("UP-RISK-031", "the file has no rows", where=path.name, do="One row an area.")
    headings = rows[0]
    years = [i for i, name in enumerate(headings) if FINANCIAL.match(name) or CALENDAR.match(name)]
    if len(years) < 2 or 0 in years:
        raise UpstreamError(
            "UP-RISK-051",
            "the file needs the area first and at least two columns of years",
            where=f"{path.name}, line 1",
            do="Head them 2017/18, 17-18 or 2017.",
        )
    reader = _Reader(path.name, headings, years)
    found = tuple(reader.row(line, row) for line, row in enumerate(rows[1:], start=2) if any(row))
    return Printed(path.name, hashlib.sha256(data).hexdigest(), tuple(headings[i] for i in years), found)


class _Reader:
    def __init__(self, file: str, headings: Sequence[str], years: Sequence[int]) -> None:
        self.file, self.headings, self.years = file, headings, years
        folded = [name.casefold() for name in headings]
        self.printed = [folded.index(name) if name in folded else None for name in (AVERAGE, CHANGE)]
        self.seen: dict[str, int] = {}

    def row(self, line: int, row: Sequence[str]) -> Row:
        cells = [*row, *[""] * (len(self.headings) - len(row))]
        area = cells[0]
        if not area or area in self.seen:
            what = f"{area} stands on line {self.seen[area]} already" if area else "the row names no area"
            raise UpstreamError("UP-RISK-036", what, where=f"{self.file}, line {line}", do="One row an area.")
        self.seen[area] = line
        scores = tuple(self._score(cells[i], line, i) for i in self.years)
        average, change = (
            self._number(cells[i], line, i) if i is not None and cells[i] else None for i in self.printed
        )
        return Row(area, scores, average, change)

    def _score(self, cell: str, line: int, column: int) -> Decimal:
        value = self._number(cell, line, column)
        if not LOWEST <= value <= HIGHEST:
            raise self._fault(f"'{cell}' is no score: scores run from {LOWEST} to {HIGHEST}", line, column)
        return value

    def _number(self, cell: str, line: int, column: int) -> Decimal:
        try:
            value = Decimal(cell.replace("\N{MINUS SIGN}", "-"))
        except InvalidOperation:
            raise self._fault(f"'{cell}' is no number", line, column) from None
        if not value.is_finite():
            raise self._fault(f"'{cell}' is no number", line, column)
        return value

    def _fault(self, what: str, line: int, column: int) -> UpstreamError:
        where = f"{self.file}, line {line}, column {self.headings[column]}"
        return UpstreamError("UP-RISK-052", what, where=where, do="Mend the cell, or leave the area out.")


def findings(printed: Printed, place: str) -> tuple[Finding, ...]:
    """What the scores say, and where a printed value differs from them."""
    ordered = sorted(printed.rows, key=lambda row: -row.mean)
    told = [_highest(printed, place, ordered), _rising(printed, place)]
    held = any(row.average is not None or row.change is not None for row in printed.rows)
    return (*told, *([_differing(printed, place)] if held else []))


def _cells(row: Row) -> list[Cell]:
    return [*(_plain(score) for score in row.scores), float(row.mean), _plain(row.rise)]


def _plain(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral() else float(value)


def _figures(printed: Printed, identifier: str, title: str, rows: Sequence[Row], *, held: bool = False) -> Figures:
    places = 0 if all(score == score.to_integral() for row in rows for score in row.scores) else 2
    columns = [dimension("area", "Area")]
    columns += [known(f"score_{i}", year, places) for i, year in enumerate(printed.years)]
    columns += [known("average", "Average", 2), known("change", "Change", places)]
    if held:
        columns.append(text("differs", "What was printed"))
    cells = [[row.area, *_cells(row), *(["; ".join(row.differences) or "agrees"] if held else [])] for row in rows]
    return table(identifier, title, columns, cells, notes=("The average is the arithmetic mean of the years’ scores.",))


def _finding(
    printed: Printed,
    place: str,
    identifier: str,
    title: Sentence,
    said: Sequence[Sentence],
    figures: Figures,
    **more: object,
) -> Finding:
    return Finding(
        id=f"{QUESTION}.{identifier}",
        question=QUESTION,
        title=title,
        statements=tuple(said),
        verdict=Verdict.DESCRIBED,
        figures=(figures,),
        provenance=Provenance(
            source=f"Yearly scores given in {printed.name}",
            extracts=(printed.sha256,),
            definition="scores as given",
            period=f"{printed.years[0]} to {printed.years[-1]}",
            areas=place,
            code=CODE,
        ),
        caveats=(PLACES, RELATIVE),
        **more,  # type: ignore[arg-type]
    )


def _highest(printed: Printed, place: str, ordered: Sequence[Row]) -> Finding:
    figures = _figures(printed, "scores", f"Average scores, {place}", ordered)
    n = len(ordered)
    title = Sentence("Average scores of {n}, highest first", values={"n": counted(n, "area", "areas")})
    said = [
        Sentence(
            "The mean of the areas in this file is {mean}: the average of the whole county only if all are here.",
            values={"mean": f"{printed.average:.1f}"},
        )
    ]
    if not all(LSOA.match(row.area) for row in ordered):
        return _finding(printed, place, "scores", title, said, figures)
    chart = Chart(
        id="risk.map",
        kind="map",
        figures="scores",
        title=Sentence("Average score by area"),
        subtitle=f"Scores as given, {printed.years[0]} to {printed.years[-1]}",
        x="area",
        y="average",
        level="lsoa21",
        alt=Sentence("A map of the areas, darker where the average score is higher."),
    )
    return _finding(printed, place, "scores", title, said, figures, charts=(chart,))


def _rising(printed: Printed, place: str) -> Finding:
    rows = printed.rising
    figures = _figures(printed, "rising", f"Areas whose score rose by {RISE} or more, {place}", rows)
    words = counted(len(rows), "area rose", "areas rose").capitalize()
    title = Sentence("{w} by {rise} or more", values={"w": words, "rise": str(RISE)})
    words = "Scores alone do not tell which of these changes is chance: that takes the counts behind them."
    return _finding(printed, place, "rising", title, [Sentence(words)] if rows else [], figures)


def _differing(printed: Printed, place: str) -> Finding:
    wrong = printed.wrong
    rows = wrong or printed.rows
    figures = _figures(printed, "printed", "Printed values held against the yearly scores", rows, held=True)
    if not wrong:
        return _finding(printed, place, "printed", Sentence("Every printed value agrees with its scores"), [], figures)
    words = counted(len(wrong), "area has", "areas have").capitalize()
    title = Sentence("{w} a printed value that its yearly scores do not give", values={"w": words})
    said = [
        Sentence(
            "{area}: {differs}.", {"area": CellRef("printed", i, "area"), "differs": CellRef("printed", i, "differs")}
        )
        for i in range(len(wrong))
    ]
    return _finding(printed, place, "printed", title, said, figures)
