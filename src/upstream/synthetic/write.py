"""Writes the fictional county: ``python -m upstream.synthetic FOLDER``. The same bytes every time, on every machine."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from upstream.synthetic import county, series
from upstream.synthetic.offences import Crime, crimes
from upstream.synthetic.people import Role, roles

AREAS = ("LSOA21", "MSOA21", "WD24", "LAD24", "CTY24", "CSP24", "PFA24", "RGN24", "CTRY24")
DEPRIVATION = 2025
"""The year of the edition that the county's invented ranks stand in for."""
HEADINGS = {
    "recorded-crime": (
        *("crime_number", "offence_code", "recorded_date", "offence_date", "offence_time"),
        *("longitude", "latitude", "lsoa_code", "location_type"),
        *("knife", "firearm", "domestic_abuse", "hate", "alcohol", "drugs", "outcome"),
    ),
    "recorded-crime-people": ("crime_number", "role", "person", "age", "sex", "ethnicity", "relationship", "month"),
    "series": (
        *("area_code", "area_name", "indicator", "period", "numerator", "denominator"),
        *("value", "base", "source", "status"),
    ),
    "lookup": tuple(f"{level}{kind}" for level in AREAS for kind in ("CD", "NM")),
    "population": ("LSOA21CD", "LSOA21NM", "Total", *(f"age_{band}" for band in county.BANDS)),
    "deprivation": ("LSOA21CD", "LSOA21NM", "IMD_rank", "IMD_decile"),
}
PARTNERSHIP = """\
# A partnership that does not exist, over areas that do not exist. Made by upstream.synthetic.
code = "{code}"
name = "{name}"
areas = [{areas}]
notes = "Fictional. Any likeness to a real place or person is chance."

[sets]
"Town centres" = [{centres}]
"Inkwell Bay waterfront" = [{waterfront}]
"""
SHARING = """\
# A sharing record about people who do not exist: it permits the one file that it names, and no other. Made by
# upstream.synthetic. A real one has no fictional and no files; see docs/how-to/share-personal-data.md.
name = "fableshire-police-people"
fictional = true
feed = "recorded-crime-people"
sender = "Fableshire Police (fictional)"
sender_kind = "police"
receiver = "Fableshire Community Safety Partnership (fictional)"
purpose = "To show a needs assessment of victims and suspects. Nobody in this file exists."
power = ["pcsca-2022-s16", "cda-1998-s115"]
lawful_basis = "6(1)(e)"
conditions = ["9(2)(g)", "sch1-6"]
impact_assessment = "none: invented people"
fields = ["crime_number", "role", "person", "age", "sex", "ethnicity", "relationship", "month"]
start = 2018-04-01
expiry = 2099-12-31
reviewer = "Nobody (fictional)"

[files]
"recorded-crime-people.csv" = "{sha256}"
"""


def write(folder: Path) -> None:
    """Make all files of the county in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    recorded = crimes()
    involved = tuple(roles(recorded))
    _table(folder, "recorded-crime", map(_crime, recorded))
    _table(folder, "recorded-crime-people", map(_person, involved))
    _table(folder, "series", series.rows(recorded))
    _geography(folder)
    _text(folder / "partnership.toml", _partnership())
    sha256 = hashlib.sha256((folder / "recorded-crime-people.csv").read_bytes()).hexdigest()
    _text(folder / "sharing-people.toml", SHARING.format(sha256=sha256))
    readme = (files("upstream.synthetic") / "readme.md").read_text(encoding="utf-8")
    _text(folder / "README.md", readme.format(crimes=len(recorded), people=len(involved)))


def _table(folder: Path, name: str, rows: Iterable[Iterable[Any]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADINGS[re.sub(r"(-mid)?-\d+$", "", name)])
        writer.writerows(rows)


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _flag(value: bool) -> str:
    return "Y" if value else "N"


def _crime(crime: Crime) -> tuple[str, ...]:
    longitude, latitude = (f"{value:.5f}" for value in crime.point) if crime.point else ("", "")
    flags = (crime.knife, crime.firearm, crime.domestic_abuse, crime.hate, crime.alcohol, crime.drugs)
    return (
        crime.number,
        crime.profile.code,
        _date(crime.recorded),
        _date(crime.offence),
        crime.time,
        longitude,
        latitude,
        crime.area.code if crime.area else "",
        crime.location,
        *map(_flag, flags),
        crime.outcome,
    )


def _date(day: date) -> str:
    return day.isoformat()


def _person(role: Role) -> tuple[str, ...]:
    return (
        role.crime.number,
        role.role,
        role.person.pseudonym if role.person else "",
        "" if role.age is None else str(role.age),
        role.sex,
        role.ethnicity,
        role.relationship,
        f"{role.crime.recorded:%Y-%m}",
    )


def _geography(folder: Path) -> None:
    areas = county.smalls()
    _table(folder, "lookup", map(_lookup, areas))
    for year in county.YEARS:
        _table(folder, f"population-mid-{year}", (_people(area, year) for area in areas))
    ranks = ((area.code, area.name, area.rank, area.decile) for area in areas)
    _table(folder, f"deprivation-{DEPRIVATION}", ranks)
    _shapes(folder / "boundaries-lsoa21.geojson", ((a.code, a.name, county.hexagon(a)) for a in areas))
    _shapes(folder / "boundaries-ward.geojson", _merged("ward"))
    _shapes(folder / "boundaries-district.geojson", _merged("district"))


def _people(area: county.Small, year: int) -> tuple[str | int, ...]:
    bands = county.population(area, year)
    return area.code, area.name, sum(bands), *bands


def _lookup(area: county.Small) -> tuple[str, ...]:
    return (
        *(area.code, area.name, area.middle, county.middle_name(area.middle)),
        *(area.ward, county.ward_name(area.ward), area.district, county.district_name(area.district)),
        *(*county.COUNTY, *county.COMMUNITY_SAFETY, *county.FORCE, *county.REGION, *county.COUNTRY),
    )


def _merged(level: str) -> Iterable[tuple[str, str, list[county.Point]]]:
    names = {"ward": county.ward_name, "district": county.district_name}
    for code in sorted({getattr(area, level) for area in county.smalls()}):
        inside = [area for area in county.smalls() if getattr(area, level) == code]
        yield code, names[level](code), county.outline(inside)


def _shapes(path: Path, shapes: Iterable[tuple[str, str, list[county.Point]]]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for code, name, ring in shapes
    ]
    lines = ",\n".join(json.dumps(feature) for feature in features)
    _text(path, f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n')


def _partnership() -> str:
    wards = {county.ward_name(area.ward): area.ward for area in county.smalls()}
    return PARTNERSHIP.format(
        code=county.COMMUNITY_SAFETY[0],
        name=county.COMMUNITY_SAFETY[1],
        areas=", ".join(f'"{code}"' for code in sorted({area.district for area in county.smalls()})),
        centres=", ".join(f'"{wards[name]}"' for name in county.CENTRES),
        waterfront=", ".join(f'"{wards[name]}"' for name in county.WARDS[:4]),
    )
