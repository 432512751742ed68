"""Records of a whole country, made from one city's: as many, as widely spread and as untidy as the real ones.

Every partnership's LSOAs take rows of Bristol's LSOAs in turn, so that months, kinds, outcomes and missing values are
real and the places are everywhere. Nothing is drawn at random: the same call writes the same rows. Until 2022-12 the
codes are those of 2011, as published.
"""

from __future__ import annotations

import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from upstream.demo import embedded

COPIES = 37
"""Of each of the city's rows over the whole country: 15 million rows."""
LAST_MONTH_OF_2011_CODES = "2022-12"
HEADINGS = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)


def archive() -> Path:
    """The archive of the demonstration city's street-level records."""
    return max(embedded().rglob("bristol_*.zip"), key=lambda path: path.stat().st_size)


def city(folder: Path) -> Path:
    """The archive's files, unpacked once."""
    target = folder / "city"
    if not target.exists():
        with zipfile.ZipFile(archive()) as packed:
            packed.extractall(target)
    return target


def country(folder: Path, partnerships: int | None = None) -> Path:
    """Files by month and force over the first ``partnerships`` of England and Wales (all of them where None).

    All of them share 15 million rows by their number of LSOAs. Written once."""
    target = folder / f"country-{partnerships or 'all'}"
    if target.exists():
        return target
    draft = target.with_suffix(".draft")
    con = _connect(city(folder))
    _places(con, partnerships)
    for (month,) in con.execute('SELECT DISTINCT "Month" FROM city ORDER BY 1').fetchall():
        _write_month(con, month, draft)
    con.close()
    return draft.rename(target)


def _connect(unpacked: Path) -> Any:
    """``city``: the rows of each of Bristol's LSOAs, numbered."""
    import duckdb

    con = duckdb.connect(config={"memory_limit": "4GB"})
    columns = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in HEADINGS) + "}"
    con.execute(
        f"""CREATE TABLE city AS
        WITH read AS (SELECT *, row_number() OVER () AS row
                      FROM read_csv('{unpacked}/*/*-street.csv', columns={columns}, header=true, auto_detect=false)),
             codes AS (SELECT code, row_number() OVER (ORDER BY code) - 1 AS home
                       FROM (SELECT DISTINCT coalesce("LSOA code", '') AS code FROM read))
        SELECT read.*, home, row_number() OVER (PARTITION BY home ORDER BY row) AS turn
        FROM read JOIN codes ON code = coalesce("LSOA code", '')"""
    )
    return con


def _places(con: Any, partnerships: int | None) -> None:
    """``places``: each LSOA with its code and name of either census, its force, and the home whose rows it shares."""
    tables = Path(str(files("upstream.reference"))) / "geography"
    limit = f"LIMIT {partnerships}" if partnerships else ""
    con.execute(
        f"""CREATE TABLE places AS
        WITH homes AS (SELECT count(DISTINCT home) AS homes FROM city),
             numbered AS (SELECT *, row_number() OVER (ORDER BY code) - 1 AS number
                          FROM '{tables}/lsoa21.parquet' WHERE csp IS NOT NULL),
             chosen AS (SELECT DISTINCT csp FROM numbered ORDER BY csp {limit}),
             old AS (SELECT lsoa21, min(lsoa11) AS code11, arg_min(lsoa11_name, lsoa11) AS name11
                     FROM '{tables}/lsoa11_lsoa21.parquet' GROUP BY lsoa21),
             forces AS (SELECT code AS pfa, name AS force FROM '{tables}/areas.parquet' WHERE level = 'pfa')
        SELECT code, name, coalesce(code11, code) AS code11, coalesce(name11, name) AS name11,
               coalesce(force, 'City of London') AS force, number % homes AS home, number // homes AS nth,
               (SELECT max(number) FROM numbered) // homes + 1 AS sharers
        FROM numbered JOIN chosen USING (csp) JOIN homes ON true
        LEFT JOIN old ON lsoa21 = numbered.code LEFT JOIN forces USING (pfa)"""
    )


def _write_month(con: Any, month: str, target: Path) -> None:
    """Of the LSOAs that share a home, each row goes to the next so many in turn."""
    census = "11" if month <= LAST_MONTH_OF_2011_CODES else ""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE month_rows AS
        SELECT CASE WHEN "Crime ID" IS NOT NULL THEN substr(md5("Crime ID" || '/' || nth), 1, 16) END AS "Crime ID",
               "Month", force AS "Reported by", force AS "Falls within", "Longitude", "Latitude", "Location",
               CASE WHEN "LSOA code" IS NOT NULL THEN places.code{census} END AS "LSOA code",
               CASE WHEN "LSOA code" IS NOT NULL THEN places.name{census} END AS "LSOA name",
               "Crime type", "Last outcome category", "Context", replace(lower(force), ' ', '-') AS slug
        FROM city JOIN places USING (home)
        WHERE city."Month" = '{month}' AND (nth + turn * {COPIES}) % sharers < {COPIES}
        ORDER BY force, places.code, row"""
    )
    folder = target / month
    folder.mkdir(parents=True)
    con.execute(f"COPY month_rows TO '{folder}' (FORMAT csv, HEADER, PARTITION_BY (slug), OVERWRITE_OR_IGNORE)")
    for part in sorted(folder.glob("slug=*/*.csv")):
        part.rename(folder / f"{month}-{part.parent.name.removeprefix('slug=')}-street.csv")
        part.parent.rmdir()
