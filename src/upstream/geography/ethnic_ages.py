"""Residents by age, ethnic group and district, as the census publishes them: read, checked, and given by district."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from upstream.geography.columns import Published
from upstream.geography.tables import Tables
from upstream.model.errors import UpstreamError

TABLE = "population_ethnicity_age"
DISTRICT_HEADING = r"^(lad|ltla)(\d\d)?(_?code|cd)$|^(lower tier )?local authorit(y|ies).*code$"
AGE_HEADING = r"^age\b"
GROUPS = ("White", "Asian", "Black", "Mixed", "Other")
OLDEST = 200


@dataclass(frozen=True, eq=False)
class EthnicAges:
    """``counts`` of residents of shape (districts, bands, groups in order of `GROUPS`); ``bands`` are (name, first age,
    last age)."""

    bands: tuple[tuple[str, int, int], ...]
    counts: NDArray[np.float64]


def is_one(headings: Sequence[str], groups: Mapping[str, str]) -> bool:
    """Whether a file with these headings is such a table."""
    return bool(groups) and all(_heading(headings, pattern) for pattern in (DISTRICT_HEADING, AGE_HEADING))


def columns(source: Published, groups: Mapping[str, str]) -> dict[str, list[str]]:
    """The columns of our own table as text, the key first: a district and a band.

    Raises
    ------
    UpstreamError
        UP-REFERENCE-013 where an age cannot be read, a district lacks a band, or bands overlap or leave out ages.
    """
    district, age = (str(_heading(source.headings, pattern)) for pattern in (DISTRICT_HEADING, AGE_HEADING))
    bands = [band(words, source.file) for words in source.columns[age]]
    keys = [f"{code} {name}" for code, name in zip(source.columns[district], bands, strict=True)]
    whole = sorted(set(bands), key=lambda name: limits(name)[0])
    ends = [limits(name) for name in whole]
    follows = all(one[1] + 1 == two[0] for one, two in pairwise(ends))
    if not follows or ends[0][0] or ends[-1][1] != OLDEST or len(set(keys)) != len(keys):
        raise _fault("its ages overlap, leave out some, or stand there twice", source.file)
    if len(keys) != len(whole) * len(set(source.columns[district])):
        raise _fault("some district lacks an age", source.file)
    return {"code": keys} | {group: source.columns[heading] for group, heading in groups.items()}


def band(words: str, file: str = "") -> str:
    """A band by our own name: 0-15, 16-24, 65+ ("Aged 15 years and under", "16 to 24", "65 years and over")."""
    numbers = [str(int(found)) for found in re.findall(r"\d+", words)]
    if len(numbers) == 2:
        return f"{numbers[0]}-{numbers[1]}"
    if len(numbers) == 1 and re.search(r"under|younger", words, re.IGNORECASE):
        return f"0-{numbers[0]}"
    if len(numbers) == 1 and re.search(r"over|older|\+", words, re.IGNORECASE):
        return f"{numbers[0]}+"
    raise _fault(f"'{words}' is no band of ages", file)


def limits(name: str) -> tuple[int, int]:
    low, _, high = name.removesuffix("+").partition("-")
    return int(low), OLDEST if name.endswith("+") else int(high)


def held(tables: Tables, districts: Sequence[str]) -> EthnicAges | None:
    """Of these districts, in their order; None unless the table has every one of them in the same bands."""
    if not tables.columns(TABLE):
        return None
    found = {key: row for row, key in enumerate(tables.text(TABLE, "code").tolist())}
    names = {district: {key.split()[1] for key in found if key.startswith(f"{district} ")} for district in districts}
    first = next(iter(names.values()), set())
    if not first or any(own != first for own in names.values()):
        return None
    bands = sorted(first, key=lambda name: limits(name)[0])
    rows = np.array([[found[f"{district} {name}"] for name in bands] for district in districts])
    counts = np.stack([tables.numbers(TABLE, group)[rows] for group in GROUPS], axis=2).astype(float)
    return EthnicAges(tuple((name, *limits(name)) for name in bands), counts)


def _heading(headings: Sequence[str], pattern: str) -> str | None:
    return next((name for name in headings if re.search(pattern, name.strip(), re.IGNORECASE)), None)


def _fault(what: str, file: str) -> UpstreamError:
    return UpstreamError(
        "UP-REFERENCE-013",
        f"the table of residents by age and ethnic group cannot be used: {what}",
        where=file,
        do="Give one row for each district and age band (0-15, 16-24 ... 65+), with the five groups as columns.",
    )
