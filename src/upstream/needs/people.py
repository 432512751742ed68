"""Victims and people suspected, joined to the offences that the definition counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from upstream.definitions import Definition
from upstream.model.query import CountQuery
from upstream.needs.cube import Cube
from upstream.needs.long import Long
from upstream.needs.stated import NO_SUSPECT, UNKNOWN, ethnic_group, ethnic_groups, relationship, relationships

PEOPLE = "recorded-crime-people"
OLDEST, WIDTH = 61, 5
BANDS = (
    ("0 to 10", 0, 10),
    *((f"{low} to {low + WIDTH - 1}", low, low + WIDTH - 1) for low in range(11, OLDEST, WIDTH)),
    ("61 and over", OLDEST, 200),
)
"""Of five years, so that no bar is high because its band is wide; the first and the last, of few, are open."""
TENS = {f"{low} to {low + 9}": (f"{low} to {low + 4}", f"{low + 5} to {low + 9}") for low in (31, 41, 51)}
"""Bands that earlier editions published, of which those of today are the halves."""
AGES = (*(name for name, _, _ in BANDS), UNKNOWN)
SEXES = ("female", "male", "other", UNKNOWN)
ROLES = ("victim", "suspect")
ETHNICITIES = (*ethnic_groups(), UNKNOWN)
RELATIONSHIPS = (*relationships(), UNKNOWN, NO_SUSPECT)
UNIT = "people"
"""What every table of this feed counts: one unit, so that what one table gives away of another is seen."""


def joined(engine: Any, definition: Definition, domestic_abuse: str) -> Any:
    """An arrow table with a row for each person in a counted offence: month, lsoa_code, group, role, person, age,
    birth_year, sex, ethnicity, relationship, n, suspected. ``person`` is a pseudonym, or missing; ``suspected`` says
    whether the offence has a suspect among the people recorded."""
    case = definition.case(domestic_abuse)
    offences = engine.count(
        CountQuery(definition.source, ("crime_number", "month", "lsoa_code", case), definition.where(domestic_abuse))
    ).drop_columns(["n"])
    offences = offences.filter(offences["group"].is_valid())
    asked = ("crime_number", "role", "person", "age", "birth_year", "sex", "ethnicity", "relationship")
    people = engine.count(CountQuery(PEOPLE, asked))
    return offences.join(_with_suspects(people), "crime_number", join_type="inner")


def _with_suspects(people: Any) -> Any:
    import pyarrow.compute as pc

    suspected = people.filter(pc.equal(people["role"], "suspect"))["crime_number"].unique()
    return people.append_column("suspected", pc.is_in(people["crime_number"], value_set=suspected))


def involved(both: Any) -> Any:
    """An arrow table: month, lsoa_code, group, role, person, n."""
    names = ["month", "lsoa_code", "group", "role", "person"]
    return _summed(both.select([*names, "n"]), names)


def profiles(both: Any) -> Any:
    """An arrow table: month, lsoa_code, group, role, age, sex, ethnicity, relationship, n, one unit a person in an
    offence."""
    import pyarrow as pa

    ages = [band(age) for age in _ages(both)]
    sexes = [sex if sex in SEXES else UNKNOWN for sex in both["sex"].to_pylist()]
    ethnic = [ethnic_group(words) for words in both["ethnicity"].to_pylist()]
    pairs = zip(both["relationship"].to_pylist(), both["suspected"].to_pylist(), strict=True)
    related = [_related(words, suspected) for words, suspected in pairs]
    columns = {name: both[name] for name in ("month", "lsoa_code", "group", "role")}
    columns |= {"age": pa.array(ages), "sex": pa.array(sexes), "ethnicity": pa.array(ethnic)}
    columns |= {"relationship": pa.array(related), "n": both["n"]}
    names = list(columns)[:-1]
    return _summed(pa.table(columns), names)


def aged(both: Any, bands: Sequence[tuple[str, int, int]]) -> Any:
    """An arrow table: month, lsoa_code, group, role, age (of ``bands``), ethnicity, n, as `profiles` counts."""
    import pyarrow as pa

    columns = {name: both[name] for name in ("month", "lsoa_code", "group", "role")}
    columns["age"] = pa.array([band(age, bands) for age in _ages(both)])
    columns["ethnicity"] = pa.array([ethnic_group(words) for words in both["ethnicity"].to_pylist()])
    columns["n"] = both["n"]
    return _summed(pa.table(columns), list(columns)[:-1])


def _ages(both: Any) -> list[int | None]:
    """The age at the offence; by the year of birth where it is not said."""
    years = [int(month[:4]) for month in both["month"].to_pylist()]
    given = zip(both["age"].to_pylist(), both["birth_year"].to_pylist(), years, strict=True)
    return [age if age is not None else (year - born if born is not None else None) for age, born, year in given]


def _related(words: str | None, suspected: bool) -> str:
    """What is said of the relationship; of an offence without a suspect, that nothing could be said."""
    said = relationship(words)
    return NO_SUSPECT if said == UNKNOWN and not suspected else said


def _summed(table: Any, names: list[str]) -> Any:
    table = table.group_by(names).aggregate([("n", "sum")]).rename_columns([*names, "n"])
    return table.sort_by([(name, "ascending") for name in names])


def band(age: int | None, bands: Sequence[tuple[str, int, int]] = BANDS) -> str:
    """The age band, as the strategies use them."""
    return UNKNOWN if age is None else next((name for name, low, high in bands if low <= age <= high), UNKNOWN)


def cube_of(part: Long, groups: Sequence[str], months: Sequence[str]) -> Cube:
    return part.cube([("month", months), ("role", ROLES), ("age", AGES), ("sex", SEXES), ("group", groups)])


def described_of(part: Long, months: Sequence[str]) -> Cube:
    """People by month, role, ethnicity and relationship."""
    axes = [("month", months), ("role", ROLES), ("ethnicity", ETHNICITIES), ("relationship", RELATIONSHIPS)]
    return part.cube(axes)


def by_place_of(part: Long, months: Sequence[str], lsoas: Sequence[str]) -> Cube:
    """People by LSOA, role and ethnicity, over all months."""
    cube = part.cube([("month", months), ("lsoa", lsoas), ("role", ROLES), ("ethnicity", ETHNICITIES)])
    return Cube(cube.axes[1:], cube.values.sum(axis=0))


def ethnicity_of(described: Cube) -> dict[str, tuple[int, int]]:
    """Role to (people with a stated ethnicity of the five groups, all people)."""
    by = described.by("role", "ethnicity")
    return {role: (int(row[:-1].sum()), int(row.sum())) for role, row in zip(ROLES, by, strict=True)}
