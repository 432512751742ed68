"""The partnership's own file: what is read, and what is said of one that cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from risk_support import heading, indicator, specification
from upstream.geography import Gazetteer
from upstream.model.errors import UpstreamError
from upstream.risk import gather, load
from upstream.risk.filed import year_start


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open(None)


@pytest.fixture(scope="module")
def areas(gazetteer: Gazetteer) -> tuple[str, ...]:
    return gazetteer.lsoas(["E07000219"])


OWN = specification(
    heading("a"),
    indicator("drugs", "a"),
    indicator("pupils_absent", "a", denominator="pupils", unit="people", feed="education"),
    indicator("rating", "a", published=True, denominator=None, unit=None, feed=None),
)


def write(path: Path, rows: list[list[Any]]) -> Path:
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    return path


def rows(areas: tuple[str, ...]) -> list[list[Any]]:
    found: list[list[Any]] = [["area", "year", "drugs", "pupils_absent", "pupils", "rating", "note"]]
    for year in ("2017-18", "2018-19", "2019-20"):
        found += [[code, year, i % 7, i % 5, 200 + i, i / 10, "x"] for i, code in enumerate(areas)]
    return found


def read(gazetteer: Gazetteer, path: Path, of: Any = OWN) -> Any:
    return gather(None, gazetteer, gazetteer.partnership(["E07000219"]), of, file=path)


def test_a_file_gives_counts_denominators_and_published_values(
    gazetteer: Gazetteer, areas: tuple[str, ...], tmp_path: Path
) -> None:
    given = read(gazetteer, write(tmp_path / "mine.csv", rows(areas)))
    assert given.labels == ("2017/18", "2018/19", "2019/20")
    assert given.of("drugs").count[0].tolist() == [i % 7 for i in range(len(areas))]
    assert given.of("drugs").exposure[1].tolist() == gazetteer.population(areas, 2018).tolist()
    assert given.of("pupils_absent").exposure[0, :3].tolist() == [200, 201, 202]
    assert given.of("rating").value[2, 10] == 1.0
    assert given.extracts
    assert not given.notes


def test_names_of_areas_are_taken_and_others_left_out_and_told(
    gazetteer: Gazetteer, areas: tuple[str, ...], tmp_path: Path
) -> None:
    given = rows(areas)
    given[1][0] = gazetteer.name(areas[0]).upper()
    given.append(["E01014485", "2017/18", 1, 1, 1, 1, ""])
    found = read(gazetteer, write(tmp_path / "mine.csv", given))
    assert found.of("drugs").count[0, 0] == 0
    assert found.notes == ("1 rows of mine.csv are about other areas and were left out.",)


def test_counts_of_an_area_of_2011_that_was_split_are_shared_out(
    gazetteer: Gazetteer, areas: tuple[str, ...], tmp_path: Path
) -> None:
    split = next((o, p) for o, p in gazetteer.places.lsoa11_parts.items() if len(p) == 2 and set(p) <= set(areas))
    of = specification(heading("a"), indicator("drugs", "a"))
    kept = [row[:3] for row in rows(areas) if row[0] not in split[1]]
    found = read(gazetteer, write(tmp_path / "m.csv", [*kept, [split[0], "2017/18", 50]]), of)
    at = [areas.index(code) for code in split[1]]
    assert found.of("drugs").count[0, at].sum() == pytest.approx(50)
    assert (found.of("drugs").count[0, at] > 0).all()
    assert np.isnan(found.of("drugs").count[1, at]).all()


@pytest.mark.parametrize(
    ("row", "column", "value", "code", "where"),
    [
        (0, 2, "drug", "UP-RISK-032", "line 1"),
        (0, 6, "drugs", "UP-RISK-033", "line 1"),
        (3, 1, "2018", "UP-RISK-035", "line 4, column year"),
        (3, 1, "2017-19", "UP-RISK-035", "line 4, column year"),
        (3, 0, "Nuneaton 999Z", "UP-RISK-038", "line 4, column area"),
        (3, 2, "many", "UP-RISK-039", "line 4, column drugs"),
        (3, 2, "-1", "UP-RISK-039", "line 4, column drugs"),
        (3, 2, "inf", "UP-RISK-039", "line 4, column drugs"),
    ],
)
def test_a_fault_names_line_and_column(
    gazetteer: Gazetteer,
    areas: tuple[str, ...],
    tmp_path: Path,
    row: int,
    column: int,
    value: str,
    code: str,
    where: str,
) -> None:
    given = rows(areas)
    given[row][column] = value
    with pytest.raises(UpstreamError) as caught:
        read(gazetteer, write(tmp_path / "mine.csv", given))
    assert caught.value.code == code
    assert where in caught.value.where
    assert caught.value.do


def test_an_area_twice_and_a_file_of_other_areas_are_faults(
    gazetteer: Gazetteer, areas: tuple[str, ...], tmp_path: Path
) -> None:
    given = rows(areas)
    with pytest.raises(UpstreamError, match="UP-RISK-036"):
        read(gazetteer, write(tmp_path / "a.csv", [*given, given[1]]))
    with pytest.raises(UpstreamError, match="UP-RISK-034"):
        read(gazetteer, write(tmp_path / "b.csv", [given[0], ["E01014485", "2017/18", 1, 1, 1, 1]]))
    with pytest.raises(UpstreamError, match="UP-RISK-031"):
        read(gazetteer, write(tmp_path / "c.csv", given[:1]))
    with pytest.raises(UpstreamError, match="UP-RISK-030"):
        read(gazetteer, tmp_path / "none.csv")


def test_a_missing_value_is_refused_where_the_specification_says_so(
    gazetteer: Gazetteer, areas: tuple[str, ...], tmp_path: Path
) -> None:
    given = [row[:3] for row in rows(areas)]
    given[2][2] = ""
    path = write(tmp_path / "mine.csv", given)
    strict = specification(heading("a"), indicator("drugs", "a", missing="refuse"))
    with pytest.raises(UpstreamError, match=rf"UP-RISK-014.*{areas[1]} in 2017/18"):
        read(gazetteer, path, strict)
    assert np.isnan(read(gazetteer, path, specification(heading("a"), indicator("drugs", "a"))).of("drugs").count[0, 1])


def test_a_specification_and_a_file_must_go_together(gazetteer: Gazetteer, tmp_path: Path) -> None:
    place = gazetteer.partnership(["E07000219"])
    with pytest.raises(UpstreamError, match=r"UP-RISK-010.*area, year, free_school_meals, pupils"):
        gather(None, gazetteer, place, load("warwickshire"))
    own = {"source": "deprivation", "domain": "income", "edition": "2019"}
    none = dict.fromkeys(("column", "denominator", "feed", "unit"))
    fixed = specification(heading("a"), indicator("x", "a", **none, **own))
    with pytest.raises(UpstreamError, match="UP-RISK-011"):
        gather(None, gazetteer, place, fixed, file=tmp_path / "x.csv")
    found = gather(None, gazetteer, place, fixed)
    assert found.measured[0].edition == "2019"
    assert found.measured[0].value.shape == (1, len(found.areas))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "years", "start"),
    [
        ("2018/19", "financial", 2018),
        ("18-19", "financial", 2018),
        ("2018-2019", "financial", 2018),
        ("1999/00", "financial", None),
        ("2018/20", "financial", None),
        ("2018", "financial", None),
        ("2018", "calendar", 2018),
    ],
)
def test_years_are_read_as_people_write_them(text: str, years: str, start: int | None) -> None:
    assert year_start(text, years) == start
