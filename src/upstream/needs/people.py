"""Victims and people suspected, joined to the offences that the definition counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from upstream.definitions import Definition
from upstream.model.query import CountQuery
from upstream.needs.cube import Cube
from upstream.needs.long import Long

PEOPLE = "recorded-crime-people"
BANDS = (("0 to 10", 0, 10), ("11 to 15", 11, 15), ("16 to 20", 16, 20), ("21 to 25", 21, 25), ("26 to 30", 26, 30),
         ("31 to 40", 31, 40), ("41 to 50", 41, 50), ("51 to 60", 51, 60), ("61 and over", 61, 200))  # fmt: skip
UNKNOWN = "not known"
AGES = (*(name for name, _, _ in BANDS), UNKNOWN)
SEXES = ("female", "male", "other", UNKNOWN)
ROLES = ("victim", "suspect")
UNIT = "people"
"""What every table of this feed counts: one unit, so that what one table gives away of another is seen."""


def joined(engine: Any, definition: Definition, domestic_abuse: str) -> Any:
    """An arrow table with a row for each person in a counted offence: month, lsoa_code, group, role, person, age,
    birth_year, sex, ethnicity, n. ``person`` is a pseudonym, or missing."""
    case = definition.case(domestic_abuse)
    offences = engine.count(
        CountQuery(definition.source, ("crime_number", "month", "lsoa_code", case), definition.where(domestic_abuse))
    ).drop_columns(["n"])
    offences = offences.filter(offences["group"].is_valid())
    asked = ("crime_number", "role", "person", "age", "birth_year", "sex", "ethnicity")
    return offences.join(engine.count(CountQuery(PEOPLE, asked)), "crime_number", join_type="inner")


def involved(both: Any) -> Any:
    """An arrow table: month, lsoa_code, group, role, person, n."""
    names = ["month", "lsoa_code", "group", "role", "person"]
    return _summed(both.select([*names, "n"]), names)


def profiles(both: Any) -> Any:
    """An arrow table: month, lsoa_code, group, role, age, sex, ethnicity_known, n, one unit a person in an offence."""
    import pyarrow as pa

    years = [int(month[:4]) for month in both["month"].to_pylist()]
    born = both["birth_year"].to_pylist()
    ages = [
        band(age if age is not None else (year - birth if birth is not None else None))
        for age, birth, year in zip(both["age"].to_pylist(), born, years, strict=True)
    ]
    sexes = [sex if sex in SEXES else UNKNOWN for sex in both["sex"].to_pylist()]
    ethnic = ["yes" if _stated(value) else "no" for value in both["ethnicity"].to_pylist()]
    columns = {name: both[name] for name in ("month", "lsoa_code", "group", "role")}
    columns |= {"age": pa.array(ages), "sex": pa.array(sexes), "ethnicity_known": pa.array(ethnic), "n": both["n"]}
    names = list(columns)[:-1]
    return _summed(pa.table(columns), names)


def _summed(table: Any, names: list[str]) -> Any:
    table = table.group_by(names).aggregate([("n", "sum")]).rename_columns([*names, "n"])
    return table.sort_by([(name, "ascending") for name in names])


def band(age: int | None) -> str:
    """The age band, as the strategies use them."""
    return UNKNOWN if age is None else next((name for name, low, high in BANDS if low <= age <= high), UNKNOWN)


def _stated(ethnicity: str | None) -> bool:
    return bool(ethnicity) and str(ethnicity).casefold() not in (
        "not stated",
        "unknown",
        "not known",
        "not recorded",
        "n",
    )


def cube_of(part: Long, groups: Sequence[str], months: Sequence[str]) -> Cube:
    return part.cube([("month", months), ("role", ROLES), ("age", AGES), ("sex", SEXES), ("group", groups)])


def ethnicity_of(part: Long, months: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Role to (people with a stated ethnicity, all people)."""
    by = part.cube([("month", months), ("role", ROLES), ("ethnicity_known", ("yes", "no"))]).by(
        "role", "ethnicity_known"
    )
    return {role: (int(row[0]), int(row.sum())) for role, row in zip(ROLES, np.asarray(by), strict=True)}
