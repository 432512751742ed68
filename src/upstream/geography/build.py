"""Make the shipped national tables from a folder of published ones: ``python -m upstream.geography.build FOLDER``.

Run by a maintainer when a new edition comes out; users never need it. FOLDER holds ``geography/``, ``population/`` and
``deprivation/`` as listed in ``reference/geography/SOURCES.toml``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from upstream.geography.tables import SHIPPED

AGE_2021 = {
    "Aged 15 years and under": "0-15",
    "Aged 16 to 24 years": "16-24",
    "Aged 25 to 34 years": "25-34",
    "Aged 35 to 49 years": "35-49",
    "Aged 50 to 64 years": "50-64",
    "Aged 65 years and over": "65+",
}
ETHNIC_2021 = {
    "White": "White",
    "Asian, Asian British or Asian Welsh": "Asian",
    "Black, Black British, Black Welsh, Caribbean or African": "Black",
    "Mixed or Multiple ethnic groups": "Mixed",
    "Other ethnic group": "Other",
}
ENGLAND, WALES = "E92000001", "W92000004"
DOMAINS = ["IMD", "Income", "Employment", "Education", "Health", "Crime", "Environment"]


def main(folder: Path, out: Path = SHIPPED) -> None:
    out.mkdir(parents=True, exist_ok=True)
    links = _links(folder)
    former = _former_districts(folder)
    places = _lsoa21(folder, links, former)
    _save(out, "lsoa11_lsoa21", links)
    _save(out, "former_districts", former)
    _save(out, "lsoa21", places)
    _save(out, "areas", _areas(folder, places))
    _save(out, "csp_districts", _csp_districts(folder))
    _save(out, "population", _population(folder))
    _save(out, "crime_rates_2025", _crime_rates(folder))
    _save(out, "population_age_2021", _age_2021(folder))
    _save(out, "population_age_2020", _age_2020(folder))
    _save(out, "population_single_year_2020", _single_year(folder))
    _save(out, "population_sex_2021", _sex(folder))
    _save(out, "population_ethnicity_2021", _ethnicity_2021(folder))
    _save(
        out,
        "deprivation_2019",
        _ranks(folder / "deprivation/imd2019_england_lsoa11.parquet", [*DOMAINS, "Housing_and_Access"]),
    )
    _save(
        out,
        "deprivation_2025",
        _ranks(folder / "deprivation/imd2025_england_lsoa21.parquet", [*DOMAINS, "Housing_and_Services"]),
    )


def _read(path: Path) -> dict[str, list[Any]]:
    return dict(pq.read_table(path).to_pydict())


def _save(out: Path, name: str, columns: dict[str, Any]) -> None:
    table = pa.table(columns).sort_by(next(iter(columns)))
    coded = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    options: dict[str, Any] = {"compression": "zstd", "compression_level": 19, "write_statistics": False}
    pq.write_table(table, out / f"{name}.parquet", use_dictionary=coded, **options)


def _coded(values: list[str | None]) -> pa.Array:
    return pa.array(values, pa.string()).dictionary_encode()


def _links(folder: Path) -> dict[str, Any]:
    source = _read(folder / "geography/lookup_lsoa11_lsoa21_ltla22.parquet")
    return {
        "lsoa11": pa.array(source["lsoa11_code"]),
        "lsoa11_name": pa.array(source["lsoa11_name"]),
        "change": _coded(source["change_code"]),
        "lsoa21": pa.array(source["lsoa21_code"]),
    }


def _former_districts(folder: Path) -> dict[str, Any]:
    """Every district code of 2016 to 2023 that is no longer one, with the district that it lies in now."""
    source = _read(folder / "geography/lookup_ltla_ltla.parquet")
    rows: dict[tuple[str, str], tuple[str, int]] = {}
    current = set(source["ltla24_code"])
    for year in range(16, 24):
        for code, name, now in zip(
            source[f"ltla{year}_code"], source[f"ltla{year}_name"], source["ltla24_code"], strict=True
        ):
            if code not in current and code[0] in "EW":
                rows[code, now] = (name, 2000 + year)
    keys = sorted(rows)
    first = {code: now for code, now in _replacements(source) if code in {key[0] for key in keys}}
    return {
        "code": [code for code, _ in keys],
        "name": [rows[key][0] for key in keys],
        "successor": [now for _, now in keys],
        "first_successor": [first.get(code, now) for code, now in keys],
        "last_listed": pa.array([rows[key][1] for key in keys], pa.int16()),
    }


def _replacements(source: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Each code of 2016 with the first other code that followed it."""
    pairs = []
    for row in zip(*(source[f"ltla{year}_code"] for year in range(16, 25)), strict=True):
        later = [code for code in row if code != row[0]]
        pairs += [(row[0], later[0])] if later else []
    return pairs


def _lsoa21(folder: Path, links: dict[str, Any], former: dict[str, Any]) -> dict[str, Any]:
    source = _read(folder / "geography/lookup_lsoa21_ward24_ltla24.parquet")
    icb = _read(folder / "geography/lookup_lsoa21_icb24.parquet")
    sizes = _read(folder / "population/mye2011_2022_lsoa21_total.parquet")
    icb_of = dict(zip(icb["lsoa21_code"], icb["icb24_code"], strict=True))
    size_of = dict(zip(sizes["lsoa21_code"], sizes["area_sqkm"], strict=True))
    codes, districts = source["lsoa21_code"], source["ltla24_code"]
    then = _district_2016(folder, links)
    csp_of = _csp_of(folder)
    msoa_of = _msoa_codes(folder)
    msoas = [name[:-1] for name in source["lsoa21_name"]]
    above = _above_districts(folder)
    return {
        "code": codes,
        "name": source["lsoa21_name"],
        "area_sqkm": pa.array([size_of[code] for code in codes], pa.float32()),
        "msoa21": _coded([msoa_of.get(name, name) for name in msoas]),
        "msoa21_name": _coded(msoas),
        "ward": _coded(source["ward24_code"]),
        "district": _coded(districts),
        "csp": _coded([csp_of(now, then[code][1]) for code, now in zip(codes, districts, strict=True)]),
        "icb": _coded([icb_of.get(code) for code in codes]),
        **{level: _coded([of[district] for district in districts]) for level, of in above.items()},
        "district16": _coded([then[code][0] for code in codes]),
    }


def _district_2016(folder: Path, links: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The district of 2016 (code, name) of each LSOA 2021, from the 2011 name, which starts with its district."""
    source = _read(folder / "geography/lookup_ltla_ltla.parquet")
    codes = {
        _plain(name): (code, name) for code, name in zip(source["ltla16_code"], source["ltla16_name"], strict=True)
    }
    names = links["lsoa11_name"].to_pylist()
    return {code: codes[_plain(name[:-5])] for code, name in zip(links["lsoa21"].to_pylist(), names, strict=True)}


def _plain(name: str) -> str:
    return name.removesuffix(", City of").removesuffix(", County of").removeprefix("The ").strip()


def _csp_of(folder: Path) -> Any:
    source = _read(folder / "geography/lookup_ltla24_csp24_pfa24.parquet")
    offered: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for district, code, name in zip(source["ltla24_code"], source["csp24_code"], source["csp24_name"], strict=True):
        offered[district].append((code, name))

    def csp_of(now: str, then: str) -> str:
        """The partnership named after the former district, else the one that no former district is named after."""
        choices = offered[now]
        exact = [code for code, name in choices if name == then] or [code for code, name in choices if then in name]
        return (exact or [choices[-1][0]])[0]

    return csp_of


def _msoa_codes(folder: Path) -> dict[str, str]:
    import json

    source = _read(folder / "geography/lookup_msoa11_msoa21_ltla22.parquet")
    codes = dict(zip(source["msoa21_name"], source["msoa21_code"], strict=True))
    for path in sorted((folder / "geography").glob("*_msoa21.geojson")):
        for feature in json.loads(path.read_text())["features"]:
            codes[feature["properties"]["name"]] = feature["properties"]["code"]
    return codes


def _areas(folder: Path, places: dict[str, Any]) -> dict[str, Any]:
    """Code, name and level of every area that is neither an LSOA nor a former district."""
    found: dict[tuple[str, str], str] = {}

    def add(level: str, codes: list[str], names: list[str]) -> None:
        found.update({(code, level): name for code, name in zip(codes, names, strict=True) if code})

    wards = _read(folder / "geography/lookup_lsoa21_ward24_ltla24.parquet")
    csp = _read(folder / "geography/lookup_ltla24_csp24_pfa24.parquet")
    icb = _read(folder / "geography/lookup_lsoa21_icb24.parquet")
    regions = _read(folder / "geography/lookup_ltla24_region24.parquet")
    counties = _read(folder / "geography/lookup_ltla21_utla21.parquet")
    still = set(places["county"].to_pylist())
    add("msoa21", places["msoa21"].to_pylist(), places["msoa21_name"].to_pylist())
    add("ward", wards["ward24_code"], wards["ward24_name"])
    add("district", wards["ltla24_code"], wards["ltla24_name"])
    add("csp", csp["csp24_code"], csp["csp24_name"])
    add("pfa", csp["pfa24_code"], csp["pfa24_name"])
    add("icb", icb["icb24_code"], icb["icb24_name"])
    add("region", regions["region24_code"], regions["region24_name"])
    add("country", [ENGLAND, WALES], ["England", "Wales"])
    kept = [(c, n) for c, n in zip(counties["utla21_code"], counties["utla21_name"], strict=True) if c in still]
    add("county", [code for code, _ in kept], [name for _, name in kept])
    keys = sorted(found)
    return {
        "code": [code for code, _ in keys],
        "name": [found[key] for key in keys],
        "level": _coded([level for _, level in keys]),
    }


def _above_districts(folder: Path) -> dict[str, dict[str, str | None]]:
    """For each level above districts, the area in which each district lies. Wales stands among the regions."""
    csp = _read(folder / "geography/lookup_ltla24_csp24_pfa24.parquet")
    regions = _read(folder / "geography/lookup_ltla24_region24.parquet")
    counties = _read(folder / "geography/lookup_ltla21_utla21.parquet")
    pairs = zip(counties["ltla21_code"], counties["utla21_code"], strict=True)
    county_of = {district: county for district, county in pairs if county.startswith("E10")}
    region_of = dict(zip(regions["ltla24_code"], regions["region24_code"], strict=True))
    force_of = dict(zip(csp["ltla24_code"], csp["pfa24_code"], strict=True))
    return {
        "county": {district: county_of.get(district) for district in force_of},
        "pfa": force_of,
        "region": {district: region_of.get(district, WALES) for district in force_of},
        "country": {district: ENGLAND if district[0] == "E" else WALES for district in force_of},
    }


def _csp_districts(folder: Path) -> dict[str, Any]:
    source = _read(folder / "geography/lookup_ltla24_csp24_pfa24.parquet")
    return {"csp": source["csp24_code"], "district": source["ltla24_code"], "pfa": source["pfa24_code"]}


def _population(folder: Path) -> dict[str, Any]:
    source = _read(folder / "population/mye2011_2022_lsoa21_total.parquet")
    years = {name.removeprefix("pop_mid_"): values for name, values in source.items() if name.startswith("pop_mid_")}
    return {"code": source["lsoa21_code"]} | {year: pa.array(values, pa.int32()) for year, values in years.items()}


def _integers(values: list[float]) -> pa.Array:
    whole = np.asarray(values, dtype=float)
    if not np.array_equal(whole, np.rint(whole)):
        raise ValueError("a published count is not a whole number")
    return pa.array(whole.astype(np.int32))


def _age_2021(folder: Path) -> dict[str, Any]:
    source = _read(folder / "population/census2021_lsoa21_ageband.parquet")
    return {"code": source["lsoa21_code"]} | {band: _integers(source[name]) for name, band in AGE_2021.items()}


def _age_2020(folder: Path) -> dict[str, Any]:
    source = _read(folder / "population/mye2020_lsoa11_ageband.parquet")
    bands = {_band(name): _integers(values) for name, values in source.items() if name.startswith("age_")}
    return {"lsoa11": source["lsoa11_code"]} | bands


def _band(name: str) -> str:
    return name.removeprefix("age_").replace("_plus", "+").replace("_", "-")


def _single_year(folder: Path) -> dict[str, Any]:
    source = _read(folder / "population/mye2020_ltla21_single_year.parquet")
    ages = {name: _integers(values) for name, values in source.items() if name[0].isdigit()}
    return {"district21": source["ltla21_code"]} | ages


def _sex(folder: Path) -> dict[str, Any]:
    source = _read(folder / "population/census2021_ltla21_agesex_ew.parquet")
    counts = {sex: _integers(source[f"total_{sex}"]) for sex in ("females", "males")}
    return {"district21": source["ltla21_code"]} | counts


def _ethnicity_2021(folder: Path) -> dict[str, Any]:
    """One row an LSOA, of a table with one row an LSOA and group."""
    source = _read(folder / "population/census_ethnicity21_lsoa21.parquet")
    counts: dict[str, dict[str, float]] = {group: {} for group in ETHNIC_2021.values()}
    for code, name, n in zip(source["lsoa21_code"], source["ethnic_group"], source["n"], strict=True):
        counts[ETHNIC_2021[name]][code] = n
    codes = sorted(counts["White"])
    return {"code": codes} | {group: _integers([of[code] for code in codes]) for group, of in counts.items()}


def _crime_rates(folder: Path) -> dict[str, Any]:
    """The recorded crime rates behind the crime domain of the 2025 indices, as published (to one decimal)."""
    source = _read(folder / "deprivation/imd2025_england_lsoa21_indicators.parquet")
    rates = {name: values for name, values in source.items() if "_rate_per_1_000_at_risk" in name}
    return {"code": source["lsoa21_code"]} | {
        name.split("_rate_per_")[0]: pa.array(values, pa.float32()) for name, values in rates.items()
    }


def _ranks(path: Path, domains: list[str]) -> dict[str, Any]:
    """Ranks only, 1 the most deprived: the published deciles are tenths of the ranks, which is checked here."""
    source = _read(path)
    code = next(iter(source))
    for domain in domains:
        rank = np.asarray(source[f"{domain}_rank"])
        if not np.array_equal(np.ceil(rank * 10 / len(rank)), np.asarray(source[f"{domain}_decile"])):
            print(f"{path.name}: {domain} deciles are not tenths of the ranks", file=sys.stderr)
    return {"code": source[code]} | {name.lower(): _integers(source[f"{name}_rank"]) for name in domains}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
