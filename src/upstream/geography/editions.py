"""Published populations, deprivation indices and look-ups made into the columns of our own tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.geography import ethnic_ages
from upstream.geography.columns import Published
from upstream.geography.places import Places
from upstream.geography.tables import TABLE, Codes
from upstream.model.area import Level
from upstream.model.errors import UpstreamError

LSOA_HEADING = r"^lsoa.*(code|cd)|^code$|^geography code$|^mnemonic$"
DOMAINS = {
    "imd": r"^imd|index of multiple deprivation",
    "income": r"^income(?!.*(affecting|children|older))",
    "employment": r"^employment",
    "education": r"^education",
    "health": r"^health",
    "crime": r"^crime",
    "housing": r"^(barriers to )?housing",
    "environment": r"^(living )?environment",
}
LOOKUPS = {
    Level.MSOA21: r"^msoa(21)?(_?code|cd)$",
    Level.WARD: r"^(wd|ward)(\d\d)?(_?code|cd)$",
    Level.DISTRICT: r"^(lad|ltla)(\d\d)?(_?code|cd)$",
    Level.CSP: r"^csp(\d\d)?(_?code|cd)$",
    Level.PFA: r"^pfa(\d\d)?(_?code|cd)$",
    Level.ICB: r"^icb(\d\d)?(_?code|cd)$",
    Level.COUNTY: r"^cty(\d\d)?(_?code|cd)$",
    Level.REGION: r"^(rgn|region)(\d\d)?(_?code|cd)$",
    Level.COUNTRY: r"^ctry(\d\d)?(_?code|cd)$",
}
ETHNIC = {
    "White": r"^(ethnic group:? ?)?white$",
    "Asian": r"^(ethnic group:? ?)?asian(, asian british or asian welsh)?$",
    "Black": r"^(ethnic group:? ?)?black(, black british, black welsh, caribbean or african)?$",
    "Mixed": r"^(ethnic group:? ?)?mixed( or multiple ethnic groups)?$",
    "Other": r"^(ethnic group:? ?)?other( ethnic group)?$",
}
NATIONAL = ("E", "W")
"""The first letters of the codes of England and Wales. Others are areas of a user's own, such as a fictional county."""


@dataclass(frozen=True)
class Edition:
    """``table`` is ready for the lake, ``name`` tells editions apart, ``says`` what it is and what gives way to it."""

    kind: str
    name: str
    table: Any
    says: str


def _table(of: str, columns: dict[str, Any]) -> Any:
    import pyarrow as pa

    return pa.table(columns).replace_schema_metadata({TABLE: of.encode()})


def _whole(values: list[str], heading: str, file: str) -> NDArray[np.int64]:
    try:
        numbers = np.array([float(value.replace(",", "")) for value in values])
    except ValueError as fault:
        raise UpstreamError(
            "UP-REFERENCE-006", f"the column '{heading}' holds something that is no number", where=file
        ) from fault
    if (numbers < 0).any() or not np.array_equal(numbers, np.rint(numbers)):
        raise UpstreamError("UP-REFERENCE-006", f"the column '{heading}' holds numbers that are no counts", where=file)
    return numbers.astype(np.int64)


def _complete(source: Published, known: Codes, what: str) -> NDArray[np.int64]:
    """The row of each known code. Every one must be there once; areas of other countries may be there too."""
    heading = source.first(LSOA_HEADING)
    if heading is None:
        raise UpstreamError("UP-REFERENCE-003", "no column of LSOA codes was found", where=source.file)
    given = np.asarray(source.columns[heading], dtype=np.str_)
    order = np.argsort(given, kind="stable")
    at = order[np.minimum(np.searchsorted(given, known, sorter=order), len(given) - 1)] if len(given) else order
    missing = known[given[at] != known] if len(given) else known
    if len(missing):
        raise UpstreamError(
            "UP-REFERENCE-004",
            f"{len(missing):,} of the {len(known):,} {what} are missing, the first is {missing[0]}",
            where=source.file,
            do="Load the whole published table, for LSOAs of the vintage that it is published for.",
        )
    if np.isin(given, known).sum() != len(known):
        raise UpstreamError("UP-REFERENCE-005", "some LSOAs stand there more than once", where=source.file)
    return at


def _given(source: Published) -> Codes:
    heading = source.first(LSOA_HEADING)
    return np.asarray(source.columns[heading] if heading else [], dtype=np.str_)


def _letters(source: Published) -> tuple[str, ...]:
    """The first letters of the LSOAs that a file is about: England and Wales, or those of a user's own areas."""
    found = {code[:1] for code in _given(source).tolist() if re.fullmatch(r"[A-Z]\d{8}", code)}
    return NATIONAL if not found or found & set(NATIONAL) else tuple(sorted(found))


def _expected(source: Published, places: Places) -> tuple[Codes, str]:
    """The LSOAs that a file must be about, and the mark of their editions: none for the national ones."""
    letters = _letters(source)
    known = places.codes[np.isin(places.codes.astype("<U1"), letters)]
    if not len(known):
        raise UpstreamError(
            "UP-REFERENCE-012",
            f"no LSOA whose code starts with {' or '.join(letters)} is known",
            where=source.file,
            do="Load the look-up of these areas first.",
        )
    return known, "" if letters == NATIONAL else f"-{''.join(letters)}"


def _pick(source: Published, heading: str, rows: NDArray[np.int64]) -> list[str]:
    column = source.columns[heading]
    return [column[row] for row in rows.tolist()]


def kind_of(headings: tuple[str, ...]) -> str | None:
    """The kind of reference table that has these headings: population, deprivation, look-ups or none of them."""
    written = "\n".join(headings).lower()
    if not any(word in written for word in ("lsoa", "code", "mnemonic", "white")):
        return None  # of each file of an archive twenty rows are looked at
    return _kind(tuple(name.strip() for name in headings if name.strip()))


@lru_cache(maxsize=256)
def _kind(found: tuple[str, ...]) -> str | None:
    """Asked once for the headings that hundreds of files share."""
    if ethnic_ages.is_one(found, _ethnic(found)):
        return "population"
    if not any(re.match(LSOA_HEADING, name, re.IGNORECASE) for name in found):
        return None
    if any(re.search(DOMAINS["imd"], name, re.IGNORECASE) and "rank" in name.lower() for name in found):
        return "deprivation"
    if _ethnic(found):
        return "population"
    if any(re.fullmatch(r"total|all[ _]ages|(pop_)?mid[-_]20\d\d", name, re.IGNORECASE) for name in found):
        return "population"
    codes = all(re.search(r"(cd|nm|nmw|code|name|objectid|fid)$", name, re.IGNORECASE) for name in found)
    leads = any(re.match(pattern, name, re.IGNORECASE) for pattern in LOOKUPS.values() for name in found)
    return "look-ups" if codes and leads else None


def populations(source: Published, places: Places) -> list[Edition]:
    """Totals of one or more mid-years by LSOA 2021, and ages where the file has them; or residents by ethnic group."""
    groups = _ethnic(source.headings)
    if ethnic_ages.is_one(source.headings, groups):
        return [_by_age(source, groups)]
    if groups:
        return [_ethnicity(source, places, groups)]
    known, mark = _expected(source, places)
    rows, codes = _complete(source, known, "LSOAs of 2021"), known.tolist()
    years = {
        name: found[1] for name in source.headings if (found := re.fullmatch(r"(?:pop_mid_|mid-?)?(20\d\d)", name))
    }
    if not years:
        years = _single_total(source)
    columns = {year: _whole(_pick(source, name, rows), name, source.file) for name, year in years.items()}
    held = {name for name in places.tables.columns("population") if name.isdigit()}
    made = [_told(year, mark, column, codes, held) for year, column in sorted(columns.items())]
    ages = _ages(source, rows)
    if ages:
        year = max(columns)
        table = _table(f"population_age_{mark.strip('-') or 'EW'}_{year}", {"code": codes} | ages)
        made.append(Edition("population", f"population_age{mark}-{year}", table, f"population of mid-{year} by age"))
    return made


def _ethnic(headings: tuple[str, ...]) -> dict[str, str]:
    """Each of the five ethnic groups to its heading; none unless all five are there."""
    found = {
        group: name
        for group, pattern in ETHNIC.items()
        for name in headings
        if re.match(pattern, name.strip(), re.IGNORECASE)
    }
    return found if len(found) == len(ETHNIC) else {}


def _ethnicity(source: Published, places: Places, groups: dict[str, str]) -> Edition:
    known, mark = _expected(source, places)
    rows = _complete(source, known, "LSOAs of 2021")
    columns = {group: _whole(_pick(source, name, rows), name, source.file) for group, name in groups.items()}
    table = _table("population_ethnicity_2021", {"code": known.tolist()} | columns)
    return Edition("population", f"population_ethnicity{mark}", table, "residents by ethnic group")


def _by_age(source: Published, groups: dict[str, str]) -> Edition:
    """Residents by ethnic group, age and district; a later file of the same districts takes their place."""
    told = ethnic_ages.columns(source, groups)
    districts = sorted({key.split()[0] for key in told["code"]})
    columns = {group: _whole(told[group], heading, source.file) for group, heading in groups.items()}
    table = _table(ethnic_ages.TABLE, {"code": told["code"]} | columns)
    name = f"population_ethnicity_age-{districts[0]}-{len(districts)}"
    return Edition("population", name, table, f"residents by ethnic group and age of {len(districts)} districts")


def _single_total(source: Published) -> dict[str, str]:
    total, year = source.first(r"^(total|all ages|all_ages|population)\b"), source.year()
    if total is None or year is None:
        lacking = "column of totals" if total is None else "year"
        raise UpstreamError(
            "UP-REFERENCE-007",
            f"no {lacking} was found",
            where=source.file,
            do="Totals stand under 'Total', 'All ages' or a year (2023); the year may also stand in the file's name.",
        )
    return {total: str(year)}


def _told(year: str, mark: str, column: NDArray[np.int64], codes: list[str], held: set[str]) -> Edition:
    table = _table("population", {"code": codes, year: column})
    instead = ", instead of the edition held" if year in held and not mark else ""
    latest = f", now the latest (before: mid-{max(held)})" if year > max(held) else ""
    return Edition("population", f"population{mark}-{year}", table, f"population of mid-{year}{instead}{latest}")


def _ages(source: Published, rows: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """Ages or age bands, both sexes together, by our own names of bands."""
    parts: dict[str, list[str]] = {}
    for name in source.headings:
        found = re.fullmatch(r"(?:age_|[FM])?(\d+)(?:[_-](\d+))?(\+|_plus)?", name)
        if found and not re.fullmatch(r"20\d\d", name):
            oldest = "+" if found[3] or (found[1] == "90" and not found[2]) else ""
            parts.setdefault(found[1] + (f"-{found[2]}" if found[2] else "") + oldest, []).append(name)
    return {
        band: np.sum([_whole(_pick(source, name, rows), name, source.file) for name in names], axis=0)
        for band, names in parts.items()
    }


def deprivation(source: Published, places: Places) -> list[Edition]:
    """Ranks of England's LSOAs of 2011 or 2021, overall and by domain."""
    year = source.year()
    known, mark, vintage = _ranked(source, places)
    rows = _complete(source, known, f"LSOAs of {vintage}")
    columns = {name: _ranks(source, found, rows) for name, found in _rank_headings(source).items()}
    if year is None or "imd" not in columns:
        lacking = "year of the edition" if year is None else "column of ranks of the index of multiple deprivation"
        raise UpstreamError(
            "UP-REFERENCE-008", f"no {lacking} was found", where=source.file, do="Name the file as published."
        )
    table = _table(f"deprivation_{year}", {"code": known.tolist()} | columns)
    instead = ", instead of the edition held" if f"deprivation_{year}" in places.tables.tables("deprivation_") else ""
    return [
        Edition("deprivation", f"deprivation{mark}-{year}", table, f"English Indices of Deprivation {year}{instead}")
    ]


def _ranked(source: Published, places: Places) -> tuple[Codes, str, int]:
    """England's LSOAs of 2011 or 2021, whichever the file has, or those of a user's own areas."""
    known, mark = _expected(source, places)
    if mark:
        return known, mark, 2021
    given, new = _given(source), places.codes
    old = np.unique(places.tables.text("lsoa11_lsoa21", "lsoa11"))
    older = np.isin(given, np.setdiff1d(old, new)).sum() > np.isin(given, np.setdiff1d(new, old)).sum()
    codes = old if older else new
    return codes[codes.astype("<U1") == "E"], mark, 2011 if older else 2021


def _rank_headings(source: Published) -> dict[str, str]:
    ranks = [name for name in source.headings if re.search(r"\brank\b|_rank$", name, re.IGNORECASE)]
    found = (
        (domain, [name for name in ranks if re.search(pattern, name, re.IGNORECASE)])
        for domain, pattern in DOMAINS.items()
    )
    return {domain: names[0] for domain, names in found if names}


def _ranks(source: Published, heading: str, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    ranks = _whole(_pick(source, heading, rows), heading, source.file)
    if ranks.min() < 1 or ranks.max() > len(ranks) or len(np.unique(ranks)) < 0.9 * len(ranks):
        raise UpstreamError(
            "UP-REFERENCE-009", f"'{heading}' does not hold ranks from 1 to {len(ranks):,}", where=source.file
        )
    return ranks


def lookups(source: Published, places: Places) -> list[Edition]:
    """A look-up from LSOAs of 2021, or from districts, to larger areas."""
    found = {level: name for level, pattern in LOOKUPS.items() if (name := source.first(pattern))}
    if source.first(r"^lsoa(21)?(_?code|cd)$"):
        if _letters(source) != NATIONAL:
            return [_added(source, found)]
        known, _ = _expected(source, places)
        rows = _complete(source, known, "LSOAs of 2021")
        columns = {level: _named(source, name, rows) for level, name in found.items()}
    else:
        known = places.codes[np.isin(places.codes.astype("<U1"), NATIONAL)]
        columns = _by_district(source, places, found)
    if not columns:
        raise UpstreamError("UP-REFERENCE-010", "the look-up leads to no level that is known", where=source.file)
    return [_lookup(level, *values, known, found[level]) for level, values in sorted(columns.items())]


def _added(source: Published, found: dict[Level, str]) -> Edition:
    """LSOAs that the national tables don't have, with all the areas in which they lie."""
    codes = np.unique(_given(source))
    rows = _complete(source, codes, "LSOAs")
    lsoa = source.first(r"^lsoa(21)?(_?code|cd)$") or ""
    names = _named(source, lsoa, rows)[1]
    columns = {"code": codes.tolist(), "name": names}
    for level, heading in found.items():
        columns[level.value], columns[f"{level}_name"] = _named(source, heading, rows)
    if Level.DISTRICT not in found or not all(re.fullmatch(r"[A-Z]\d{8}", code) for code in columns["code"]):
        raise UpstreamError(
            "UP-REFERENCE-010", "a look-up of areas of your own needs codes and districts", where=source.file
        )
    mark = "".join(_letters(source))
    return Edition(
        "look-ups", f"added-{mark}", _table("lsoa21", columns), f"look-up of {len(codes):,} LSOAs of your own"
    )


def _lookup(level: Level, codes: list[str], names: list[str], known: Codes, heading: str) -> Edition:
    """One edition a level, so that a newer look-up of some levels leaves none of an older one above it."""
    columns = {"code": known.tolist(), level.value: codes, f"{level.value}_name": names}
    year = re.search(r"\d\d", heading)
    says = f"look-up to {level}{f' of 20{year[0]}' if year else ''}, instead of the one held"
    return Edition("look-ups", f"lsoa21-{level}", _table("lsoa21", columns), says)


def _named(source: Published, heading: str, rows: NDArray[np.int64]) -> tuple[list[str], list[str]]:
    name = re.sub(r"(_?)code$", r"\1name", re.sub(r"CD$", "NM", heading))
    codes = _pick(source, heading, rows)
    return codes, _pick(source, name, rows) if name in source.columns and name != heading else codes


def _by_district(
    source: Published, places: Places, found: dict[Level, str]
) -> dict[Level, tuple[list[str], list[str]]]:
    """Where a district has several partnerships, an LSOA keeps the one it has, if that is still among them."""
    district = found.pop(Level.DISTRICT, None)
    if district is None:
        raise UpstreamError("UP-REFERENCE-003", "no column of LSOA or district codes was found", where=source.file)
    national = np.isin(places.codes.astype("<U1"), NATIONAL)
    now = places.parents(Level.DISTRICT)[national].tolist()
    missing = sorted(set(now) - set(source.columns[district]))
    if missing:
        raise UpstreamError(
            "UP-REFERENCE-004",
            f"{len(missing)} districts are missing, the first is {missing[0]}",
            where=source.file,
            do="Load the look-up from LSOAs to districts of the same year first.",
        )
    held = {level: places.parents(level)[national].tolist() for level in found}
    return {level: _carried(source, district, name, now, held[level]) for level, name in found.items()}


def _carried(
    source: Published, district: str, heading: str, now: list[str], held: list[str]
) -> tuple[list[str], list[str]]:
    codes, names = _named(source, heading, np.arange(len(source.columns[district])))
    offered: dict[str, dict[str, str]] = {}
    for key, code, name in zip(source.columns[district], codes, names, strict=True):
        offered.setdefault(key, {})[code] = name
    chosen = [old if old in offered[key] else next(iter(offered[key])) for key, old in zip(now, held, strict=True)]
    return chosen, [offered[key][code] for key, code in zip(now, chosen, strict=True)]
