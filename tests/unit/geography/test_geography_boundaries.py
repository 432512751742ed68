"""Boundary files are checked before they are used, drawn with shared borders kept, and tell the area of a point."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from upstream.geography import Gazetteer, grid, loaders
from upstream.model.area import Level
from upstream.model.errors import UpstreamError

DEMO = Path(__file__).parents[3] / "data" / "demo"
SQUARE = [[-2.6, 51.4], [-2.5, 51.4], [-2.5, 51.5], [-2.6, 51.5], [-2.6, 51.4]]


def feature(code: str = "E01014485", ring: Any = SQUARE, kind: str = "Polygon", **more: Any) -> dict[str, Any]:
    shape = {"type": kind, "coordinates": [ring] if kind == "Polygon" else ring}
    return {"type": "Feature", "properties": {"LSOA21CD": code, "LSOA21NM": "A place"} | more, "geometry": shape}


def written(folder: Path, *features: dict[str, Any], name: str = "mine.geojson") -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


def test_grid_agrees_with_the_ordnance_survey():
    """The OS worked example for OSTN15: 52°39'28.8282"N 1°42'57.8663"E is 651409.804, 313177.450."""
    longitude, latitude = 1 + 42 / 60 + 57.8663 / 3600, 52 + 39 / 60 + 28.8282 / 3600
    eastings, northings = grid.to_grid([longitude], [latitude])
    assert (eastings[0], northings[0]) == pytest.approx((651409.804, 313177.450), abs=0.002)
    back = grid.from_grid(eastings, northings)
    assert (back[0][0], back[1][0]) == pytest.approx((longitude, latitude), abs=1e-7)


def test_all_of_bristol_can_be_drawn(bristol: Gazetteer):
    lsoas = bristol.lsoas(["E06000023"])
    wards = sorted(set(bristol.members("ward", lsoas).values()))
    assert [boundary.code for boundary in bristol.boundaries("lsoa21", lsoas)] == list(lsoas)
    assert [boundary.code for boundary in bristol.boundaries("ward", wards)] == wards
    assert len(bristol.boundaries("lsoa11", ["E01014485", "E01014540"])) == 2
    assert bristol.boundaries("ward", wards)[0].name == bristol.name(wards[0])


def test_levels_that_are_not_loaded_are_joined_from_lsoas(bristol: Gazetteer):
    lsoas = bristol.lsoas(["E06000023"])
    (city,) = bristol.boundaries("district", ["E06000023"])
    parts = bristol.boundaries("lsoa21", lsoas)
    assert city.geometry.area == pytest.approx(sum(part.geometry.area for part in parts))
    assert len(bristol.boundaries("msoa21", sorted(set(bristol.members("msoa21", lsoas).values())))) == 57
    assert bristol.boundaries("district", ["E06000024"]) == []
    assert bristol.boundaries("pfa", ["E23000036"]) == []


def test_simplified_borders_stay_shared(bristol: Gazetteer):
    lsoas = bristol.lsoas(["E06000023"])
    fine, coarse = (bristol.boundaries("lsoa21", lsoas, tolerance) for tolerance in (0, 100))
    corners = [sum(shapely.get_num_coordinates(item.geometry) for item in found) for found in (fine, coarse)]
    assert corners[1] < corners[0] / 2
    assert shapely.coverage_is_valid(np.array([item.geometry for item in coarse]), 1e-7)
    assert all(item.geometry.is_valid for item in coarse)


def test_points_fall_into_their_areas(bristol: Gazetteer):
    outlines = bristol.boundaries("lsoa21", bristol.lsoas(["E06000023"]), 0)
    inside = [item.geometry.representative_point() for item in outlines]
    x, y = [point.x for point in inside], [point.y for point in inside]
    assert bristol.locate(x, y).tolist() == [item.code for item in outlines]
    assert bristol.locate_grid(*grid.to_grid(x, y)).tolist() == [item.code for item in outlines]
    wards = bristol.boundaries("ward", wards_of(bristol), 0)
    naive = [next(ward.code for ward in wards if ward.geometry.intersects(point)) for point in inside[:20]]
    assert bristol.locate(x[:20], y[:20], "ward").tolist() == naive


def wards_of(gazetteer: Gazetteer) -> list[str]:
    return sorted(set(gazetteer.members("ward", gazetteer.lsoas(["E06000023"])).values()))


def test_points_outside_or_missing_have_no_area(bristol: Gazetteer):
    assert bristol.locate([0.1, float("nan"), -2.6], [51.5, 51.45, float("nan")]).tolist() == ["", "", ""]
    assert bristol.locate([], []).tolist() == []


def test_point_on_a_border_goes_to_the_first_code(lake: Any, tmp_path: Path):
    east = [[x + 0.1, y] for x, y in SQUARE]
    loaders.load(lake, [written(tmp_path, feature("E01014486", SQUARE), feature("E01014485", east))])
    assert Gazetteer.open(lake).locate([-2.5], [51.45]).tolist() == ["E01014485"]


def test_no_boundaries_is_said(gazetteer: Gazetteer):
    assert gazetteer.boundaries("ward", ["E05010885"]) == []
    with pytest.raises(UpstreamError, match="UP-BOUNDARY-010"):
        gazetteer.locate([-2.6], [51.45])


@pytest.mark.parametrize("crs", ["grid", "mercator"])
def test_other_coordinates_are_converted(lake: Any, tmp_path: Path, crs: str):
    x, y = (np.array(SQUARE)[:, axis] for axis in (0, 1))
    if crs == "grid":
        ring = np.column_stack(grid.to_grid(x, y))
    else:
        ring = np.column_stack([np.radians(x) * 6378137, 6378137 * np.log(np.tan(np.pi / 4 + np.radians(y) / 2))])
    report = loaders.load(lake, [written(tmp_path, feature(ring=ring.tolist()))])
    assert "to longitude and latitude" in report.files[0].notes[0]
    (outline,) = Gazetteer.open(lake).boundaries("lsoa21", ["E01014485"], 0)
    assert shapely.get_coordinates(outline.geometry) == pytest.approx(np.array(SQUARE), abs=2e-6)


def test_outline_that_touches_itself_is_mended(lake: Any, tmp_path: Path):
    spike = [*SQUARE[:2], [-2.4, 51.4], [-2.5, 51.4], *SQUARE[2:]]
    report = loaders.load(lake, [written(tmp_path, feature(ring=spike))])
    assert "1 outlines that crossed themselves were mended" in report.files[0].notes[0]


BOW_TIE = [[-2.6, 51.4], [-2.5, 51.5], [-2.5, 51.4], [-2.6, 51.5], [-2.6, 51.4]]
SWAPPED = [[y, x] for x, y in SQUARE]
ELSEWHERE = [[x + 20, y] for x, y in SQUARE]


@pytest.mark.parametrize(
    ("features", "code"),
    [
        ([], "UP-BOUNDARY-002"),
        ([feature("not a code")], "UP-BOUNDARY-003"),
        ([feature(), feature()], "UP-BOUNDARY-003"),
        ([feature("E01014485"), feature("E05010885")], "UP-BOUNDARY-004"),
        ([feature("E99014485")], "UP-BOUNDARY-004"),
        ([feature("E01099999")], "UP-BOUNDARY-005"),
        ([feature("E05999999")], "UP-BOUNDARY-005"),
        ([feature(ring=[-2.6, 51.4], kind="Point")], "UP-BOUNDARY-006"),
        ([feature() | {"geometry": None}], "UP-BOUNDARY-006"),
        ([feature(ring="words")], "UP-BOUNDARY-006"),
        ([feature(ring=[[-2.6, None], *SQUARE[1:]])], "UP-BOUNDARY-006"),
        ([feature(ring=SWAPPED)], "UP-BOUNDARY-007"),
        ([feature(ring=ELSEWHERE)], "UP-BOUNDARY-007"),
        ([feature(ring=BOW_TIE)], "UP-BOUNDARY-008"),
        ([{"type": "Feature"}], "UP-BOUNDARY-003"),
    ],
)
def test_faulty_boundaries_are_refused(lake: Any, tmp_path: Path, features: list[dict[str, Any]], code: str):
    before = lake.version
    (report,) = loaders.load(lake, [written(tmp_path, *features)]).files
    assert (report.status, report.code) == ("refused", code)
    assert lake.version == before


NO_GEOJSON = (b"<html>404</html>", b"", b"\xff\xfe\x00", b"[1, 2]", b'{"features": [1]}', b"[" * 100_000)


@pytest.mark.parametrize("content", NO_GEOJSON)
def test_files_that_are_no_geojson_are_refused(lake: Any, tmp_path: Path, content: bytes):
    path = tmp_path / "page.geojson"
    path.write_bytes(content)
    (report,) = loaders.load(lake, [path]).files
    assert report.code in {"UP-BOUNDARY-001", "UP-BOUNDARY-002"}


def test_shapefile_and_missing_file_are_refused(lake: Any, tmp_path: Path):
    (tmp_path / "a.shp").write_bytes(b"x")
    first, second = loaders.load(lake, [tmp_path / "a.shp", tmp_path / "none.geojson"], source="boundaries").files
    assert (first.code, second.code) == ("UP-BOUNDARY-001", "UP-REFERENCE-002")


def test_loading_again_changes_nothing(lake: Any):
    path = DEMO / "boundaries" / "bristol_ward.geojson"
    assert loaders.load(lake, [path]).files[0].status == "loaded"
    before = lake.version
    assert loaders.load(lake, [path]).files[0].status == "already loaded"
    assert lake.version == before


def test_levels_are_told_by_codes(lake: Any):
    loaders.load(lake, [DEMO / "boundaries" / "bristol_lsoa11.geojson"])
    gazetteer = Gazetteer.open(lake)
    assert len(gazetteer.boundaries(Level.LSOA11, ["E01014540"])) == 1
    assert gazetteer.boundaries(Level.LSOA21, ["E01014485"]) == []


def test_a_second_file_adds_its_areas_and_replaces_those_held(lake: Any, tmp_path: Path):
    east = [[x + 0.1, y] for x, y in SQUARE]
    loaders.load(lake, [written(tmp_path, feature("E01014485"), feature("E01014486", east))])
    (report,) = loaders.load(lake, [written(tmp_path, feature("E01014486"), feature("E01014487", east))]).files
    assert report.notes[0].endswith("instead of the 1 held of the same areas.")
    found = Gazetteer.open(lake).boundaries("lsoa21", ["E01014485", "E01014486", "E01014487"], 0)
    assert [item.geometry.bounds[0] for item in found] == pytest.approx([-2.6, -2.6, -2.5])
