"""The same tables as an analyst makes today, with pandas and geopandas.

What is compared: for every ward of England and Wales and every whole financial year, the recorded violence and sexual
offences, their rate per 1,000 people and its 95 % interval, from 15 million rows. Ours asks the lake, which was loaded
before; the analyst's script reads the published files each time (the usual way), or has every row in memory already
(the best case). Both drop duplicates, use the same look-up and populations, and the results must be equal. The points
of one million records are also put into LSOAs, by `geopandas.sjoin` and by our gazetteer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import country, steps
from benchmarks.figures import Figure, at_least, plain
from benchmarks.measure import Measured, alone, middle
from benchmarks.national import ALL, QUICK, lake_of, measured

KIND = "Violence and sexual offences"
YEARS = (2018, 2020, 2021, 2023)
"""The financial years, by their first, that the city's records have whole and that have a population."""
COLUMNS = ["Month", "LSOA code", "Crime type"]


def from_lake(lake: str, out: str) -> int:
    """Ours: one count, converted, summed, rated; the rows of the table written."""
    import numpy as np

    from upstream.engine import Lake, connect
    from upstream.engine.arrow import numbers
    from upstream.geography import Gazetteer
    from upstream.model.expression import All, Between, Case, OneOf, Some
    from upstream.model.query import CountQuery
    from upstream.statistics.rates import crude_rate

    held = Lake(lake)
    book = Gazetteer.open(held)
    spans = {str(y): Between("month", f"{y}-04", f"{y + 1}-03") for y in YEARS}
    year = Case("year", tuple((span, name) for name, span in spans.items()))
    asked = All((OneOf("crime_type", (KIND,)), Some(tuple(spans.values()))))
    whole = connect(held).count(CountQuery("police-uk", (year, "lsoa_code"), asked))
    codes, n = np.array([code or "" for code in whole["lsoa_code"].to_pylist()], dtype="U9"), numbers(whole["n"])
    at = np.searchsorted(YEARS, np.array(whole["year"].to_pylist(), dtype=int))
    by_year = np.where(at[:, None] == np.arange(len(YEARS)), n[:, None], 0)
    names, row = np.unique(codes, return_inverse=True)
    summed = np.zeros((len(names), len(YEARS)))
    np.add.at(summed, row, by_year)
    here = book.to_lsoa21(names, summed)
    wards, row = np.unique(book.member_codes("ward", here.codes), return_inverse=True)
    counts = np.zeros((len(wards), len(YEARS)))
    np.add.at(counts, row, here.values)
    wards, counts = wards[counts.any(axis=1)], counts[counts.any(axis=1)]
    people = np.stack([book.population(wards, book.population_year(year)) for year in YEARS], axis=1)
    rate = crude_rate(counts, people)
    return _write(out, wards, counts, rate.value, rate.lower, rate.upper)


def _write(out: str, wards: Any, counts: Any, value: Any, lower: Any, upper: Any) -> int:
    import csv

    import numpy as np

    columns = [np.repeat(wards, counts.shape[1]), np.tile(YEARS, counts.shape[0])]
    columns += [values.ravel() for values in (counts, value, lower, upper)]
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("ward", "year", "n", "rate", "lower", "upper"))
        writer.writerows(zip(*(column.tolist() for column in columns), strict=True))
    return int(counts.size)


def from_files(files: str, out: str) -> int:
    """The analyst's: read every file, then the table."""
    return _tabulate(_rows(files), out)


def _rows(files: str) -> Any:
    """Every file's rows without its duplicates: rows equal in all columns, of a crime that has an identifier."""
    import pandas as pd

    parts = []
    for path in steps.file_list(files):
        rows = pd.read_csv(path)
        parts.append(rows.loc[rows["Crime ID"].isna() | ~rows.duplicated(), COLUMNS])
    return pd.concat(parts, ignore_index=True)


def in_memory(files: str, out: str) -> dict[str, float]:
    """The analyst's with the rows in memory already: seconds of the table alone."""
    import time

    rows = _rows(files)
    began = time.perf_counter()
    _tabulate(rows, out)
    return {"table": time.perf_counter() - began}


def _tabulate(rows: Any, out: str) -> int:
    """Counts by ward and year with rates and intervals, in the ordinary pandas way (vectorised; nothing by row)."""
    import pandas as pd

    violent = rows[rows["Crime type"] == KIND]
    year = violent["Month"].str[:4].astype(int) - (violent["Month"].str[5:] < "04").astype(int)
    counts = violent.assign(year=year)[lambda t: t.year.isin(YEARS)].groupby(["LSOA code", "year"]).size()
    linked = counts.rename("n").reset_index().merge(_lookup(), left_on="LSOA code", right_on="old")
    linked["n"] = linked.n * linked.share
    wards = linked.groupby(["ward", "year"]).n.sum()
    every = pd.MultiIndex.from_product([wards.index.levels[0], list(YEARS)], names=["ward", "year"])
    table = wards.reindex(every, fill_value=0).reset_index().merge(_people(), on=["ward", "year"])
    _rates(table).to_csv(out, index=False)
    return len(table)


def _rates(table: Any) -> Any:
    """Byar's interval, the exact one below ten events, as public health's guide has it."""
    import numpy as np
    from scipy import stats

    n, z, per = table.n.to_numpy(), stats.norm.ppf(0.975), 1000 / table.people.to_numpy()
    safe = np.maximum(n, 1e-12)
    lower = np.where(
        n < 10, stats.chi2.ppf(0.025, 2 * safe) / 2, safe * (1 - 1 / (9 * safe) - z / (3 * safe**0.5)) ** 3
    )
    more = n + 1
    upper = np.where(
        n < 10, stats.chi2.ppf(0.975, 2 * more) / 2, more * (1 - 1 / (9 * more) + z / (3 * more**0.5)) ** 3
    )
    return table.assign(rate=n * per, lower=np.where(n > 0, lower, 0) * per, upper=upper * per)[
        ["ward", "year", "n", "rate", "lower", "upper"]
    ]


def _tables() -> Path:
    from importlib.resources import files

    return Path(str(files("upstream.reference"))) / "geography"


def _lookup() -> Any:
    """Codes of either census → ward, with the share that goes there: split areas by population, others whole."""
    import pandas as pd

    now = pd.read_parquet(_tables() / "lsoa21.parquet", columns=["code", "name", "ward"])
    people = pd.read_parquet(_tables() / "population.parquet", columns=["code", "2021"])
    old = pd.read_parquet(_tables() / "lsoa11_lsoa21.parquet")
    old = old[old.change != "U"].merge(now, left_on="lsoa21", right_on="code").merge(people, on="code")
    own = old.lsoa11_name.str.rpartition(" ")[0] == old.name.str.rpartition(" ")[0]
    lost = (old.change == "X") & ~own & own.groupby(old.lsoa11).transform("any")
    old = old[~lost]
    weight = old["2021"].clip(lower=1).where(old.change != "X", 1)
    old = old.assign(share=weight / weight.groupby(old.lsoa11).transform("sum"), old=old.lsoa11)
    same = now.assign(old=now.code, share=1.0)
    changed = old[~old.old.isin(same.old)]
    return pd.concat([same[["old", "ward", "share"]], changed[["old", "ward", "share"]]])


def _people() -> Any:
    import pandas as pd

    people = pd.read_parquet(_tables() / "population.parquet").merge(
        pd.read_parquet(_tables() / "lsoa21.parquet", columns=["code", "ward"]), on="code"
    )
    last = max(int(name) for name in people.columns if name.isdigit())
    parts = [
        people.groupby("ward")[str(min(year, last))].sum().rename("people").to_frame().assign(year=year)
        for year in YEARS
    ]
    return pd.concat(parts).reset_index()


def same(ours: str, theirs: str) -> bool:
    """Whether both tables have the same wards and years, and numbers equal to one part in a thousand million."""
    import numpy as np
    import pandas as pd

    a, b = (pd.read_csv(path).sort_values(["ward", "year"]).reset_index(drop=True) for path in (ours, theirs))
    if not a[["ward", "year"]].equals(b[["ward", "year"]]):
        return False
    return all(np.allclose(a[name], b[name], rtol=1e-9) for name in ("n", "rate", "lower", "upper"))


def points(files: str, records: int) -> Any:
    """Longitudes and latitudes of the city's records, over again until there are enough."""
    import numpy as np
    import pandas as pd

    parts = [pd.read_csv(path, usecols=["Longitude", "Latitude"]) for path in steps.file_list(files)]
    one = pd.concat(parts).dropna().to_numpy()
    return np.resize(one, (records, 2))


def _outlines() -> str:
    from upstream.demo import embedded

    return str(next(embedded().rglob("*_lsoa21.geojson")))


def located_by_us(files: str, lake: str, records: int) -> dict[str, Any]:
    import time

    import numpy as np

    from upstream import api
    from upstream.geography import Gazetteer

    where = points(files, records)
    held = api.open_lake(lake)
    api.load(held, [_outlines()])
    book = Gazetteer.open(held)
    began = time.perf_counter()
    found = book.locate(where[:, 0], where[:, 1])
    seconds = time.perf_counter() - began
    codes, n = np.unique(found[found != ""], return_counts=True)
    return {"seconds": seconds, "counts": dict(zip(codes.tolist(), n.tolist(), strict=True))}


def located_by_geopandas(files: str, records: int) -> dict[str, Any]:
    import time

    import geopandas

    where = points(files, records)
    outlines = geopandas.read_file(_outlines())
    code = next(name for name in outlines.columns if outlines[name].astype(str).str.match(r"E01\d{6}$").all())
    began = time.perf_counter()
    dots = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(where[:, 0], where[:, 1]), crs=outlines.crs)
    joined = geopandas.sjoin(dots, outlines[[code, "geometry"]], predicate="within")
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "counts": {k: int(v) for k, v in joined[code].value_counts().items()}}


def run(folder: Path, quick: bool) -> list[Figure]:
    size = QUICK if quick else ALL
    rows = measured(folder, size)["rows"]
    files = str(country.country(folder, None if size == ALL else size))
    ours = middle(3, "analyst:from_lake", lake=str(lake_of(folder, size)), out=str(folder / "ours.csv"))
    theirs = alone("analyst:from_files", files=files, out=str(folder / "theirs.csv"))
    held = alone("analyst:in_memory", files=files, out=str(folder / "held.csv"))
    equal = all(same(str(folder / "ours.csv"), str(folder / name)) for name in ("theirs.csv", "held.csv"))
    told = f"{ours.result:,} ward-years from {rows / 1e6:.1f} M rows; results {'equal' if equal else 'DIFFER'}"
    memory = f"{ours.megabytes:,.0f} MB against {theirs.megabytes:,.0f} MB"
    table = held.result["table"]
    return [
        at_least(
            "ward table: from the lake against pandas from files",
            theirs.seconds / ours.seconds,
            20,
            "×",
            peer=f"{theirs.seconds:.1f} s",
            note=f"{told}; ours {ours.seconds:.2f} s; {memory}",
        ),
        plain("ward table: against pandas with every row in memory", table / ours.seconds, "×", peer=f"{table:.1f} s"),
        _located(folder, 50_000 if quick else 1_000_000),
    ]


def _located(folder: Path, records: int) -> Figure:
    files = str(country.city(folder))
    ours: Measured = alone("analyst:located_by_us", files=files, lake=str(folder / "lake-outlines"), records=records)
    theirs = alone("analyst:located_by_geopandas", files=files, records=records)
    apart = sum(abs(n - theirs.result["counts"].get(code, 0)) for code, n in ours.result["counts"].items())
    peer = f"{theirs.result['seconds']:.2f} s"
    return plain(
        f"points into LSOAs: {records:,}",
        ours.result["seconds"],
        "s",
        peer=peer,
        note=f"{apart} points placed otherwise",
    )
