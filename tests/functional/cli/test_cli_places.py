"""Where to act, from the lake to a folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from support import FABLESHIRE

COUNTY = FABLESHIRE / "partnership.toml"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with the county that does not exist, whose records have a place, a day and an hour."""
    from upstream import api

    folder = tmp_path_factory.mktemp("county") / "lake"
    api.load(api.open_lake(folder), [FABLESHIRE])
    return folder


@pytest.fixture(scope="module")
def plain(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where to act in the city, without any option."""
    from upstream import api

    folder = tmp_path_factory.mktemp("plain")
    api.places(api.open_lake(city), "E06000023").write(folder)
    return folder


def findings(folder: Path) -> dict[str, Any]:
    text = (folder / "findings.json").read_text(encoding="utf-8")
    return {finding["id"]: finding for finding in json.loads(text)["findings"]}


@pytest.mark.slow
def test_hot_spots_of_a_city_have_every_file_and_come_out_the_same_twice(
    upstream: Any, city: Path, plain: Path, tmp_path: Path
) -> None:
    answer = upstream("places", "--area", "E06000023", "--lake", city, "--out", tmp_path, "--json")
    assert answer.code == 0, answer.err
    first, second = plain, tmp_path
    for name in ("index.html", "places.geojson", "findings.json", "provenance.json"):
        assert (first / name).stat().st_size > 100, name
    assert (first / "index.html").stat().st_size <= 2_000_000
    for name in ("findings.json", "places.geojson"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    found = findings(first)
    assert "of 268 neighbourhoods had more police-recorded violence" in found["places.hot_spots"]["title"]
    assert "eight addresses" in " ".join(found["places.repeats"]["statements"])
    assert answer.json["name"] == "Bristol"


def test_the_map_agrees_with_the_table_and_has_no_nan(plain: Path) -> None:
    text = (plain / "places.geojson").read_text(encoding="utf-8")
    assert "NaN" not in text
    features = json.loads(text)["features"]
    kinds = {f["properties"]["code"]: f["properties"]["places-hot-spots-places.kind"] for f in features}
    with (plain / "tables" / "places-hot-spots-places.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(kinds) == 268 == len(rows) - 1
    assert sum(kind == "hot spot" for kind in kinds.values()) == sum("hot spot" in row for row in rows[1:])
    svg = (plain / "charts" / "places-hot-spots-map.svg").read_text(encoding="utf-8")
    assert svg.count('class="area"') == 268


@pytest.mark.parametrize("method", ["local-moran", pytest.param("scan", marks=pytest.mark.slow)])
def test_other_methods_and_wards(upstream: Any, city: Path, tmp_path: Path, method: str) -> None:
    answer = upstream(
        "places", "--area", "Bristol", "--by", "ward", "--method", method, "--lake", city, "--out", tmp_path
    )
    assert answer.code == 0, answer.err
    assert "of 34 wards" in answer.out or "No ward in Bristol" in answer.out


@pytest.mark.slow
def test_a_denominator_of_ones_own(upstream: Any, city: Path, plain: Path, tmp_path: Path) -> None:
    table = findings(plain)["places.hot_spots"]["figures"][-1]
    codes = [row[0] for row in table["rows"]]
    file = tmp_path / "workday.csv"
    file.write_text("area,denominator\n" + "".join(f"{code},2000\n" for code in codes[1:]), encoding="utf-8")
    arguments = ("places", "--area", "E06000023", "--denominator", file, "--lake", city, "--out", tmp_path / "own")
    refused = upstream(*arguments)
    assert refused.code == 1
    assert "UP-PLACES-005" in refused.err
    with file.open("a", encoding="utf-8") as more:
        more.write(f"{codes[0]},0\n")
    assert upstream(*arguments).code == 0
    own = findings(tmp_path / "own")["places.hot_spots"]
    assert any("Nobody at risk is known" in caveat for caveat in own["caveats"])
    kinds = {row[0]: row[2] for row in own["figures"][-1]["rows"]}
    assert kinds[codes[0]] == "not tested"
    file.write_text("place;people\n", encoding="utf-8")
    assert "UP-PLACES-004" in upstream(*arguments).err


@pytest.mark.slow
def test_anonymised_points_for_trusted_partners_are_labelled(upstream: Any, city: Path, tmp_path: Path) -> None:
    arguments = ("places", "--area", "E06000023", "--by", "snap-points", "--lake", city, "--out", tmp_path)
    assert "UP-PLACES-011" in upstream(*arguments).err
    answer = upstream(*arguments, "--from", "2021-04", "--to", "2022-03", "--audience", "trusted")
    assert answer.code == 0, answer.err
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "These are anonymised points, not places where something happened" in page
    assert "anonymised points had more" in findings(tmp_path)["places.hot_spots"]["title"]
    assert len(page) <= 2_000_000


@pytest.mark.slow
def test_a_county_with_points_and_days_has_squares_repeats_and_hours(
    upstream: Any, county: Path, tmp_path: Path
) -> None:
    answer = upstream(
        "places", "--partnership", COUNTY, "--by", "grid", "--cell", "1000", "--lake", county, "--out", tmp_path
    )
    assert answer.code == 0, answer.err
    found = findings(tmp_path)
    assert {"places.hot_spots", "places.history", "places.repeats", "places.near_repeats"} <= set(found)
    places = found["places.hot_spots"]["figures"][-1]
    assert places["rows"][0][0].startswith("square-")
    hidden = [row for row in places["rows"] if row[3] == {"status": "suppressed"}]
    assert hidden
    assert all(row[2] == {"status": "suppressed"} for row in hidden)


def test_points_are_counted_as_neighbourhoods_are(county: Path) -> None:
    """The same definition: what has a point is a part of what the neighbourhoods count, and the rest is said."""
    from contextlib import closing

    from upstream import api
    from upstream.api.assessing import Workbench
    from upstream.places import of_grid

    with closing(Workbench(api.open_lake(county), api.Request(partnership=COUNTY))) as bench:
        evidence = bench.national.cut(bench.partnership())
        ground = of_grid(evidence, bench.national, bench.gazetteer, 2000)
    assert 0 < ground.lost < 0.1 * evidence.counts.values.sum()
    assert int(ground.counts.sum()) + ground.lost == int(evidence.counts.values.sum())
    assert float(ground.people.sum()) == pytest.approx(float(evidence.places.people(evidence.coverage.present).sum()))


def test_neighbourhoods_of_the_county_have_a_mix_and_hours(upstream: Any, county: Path, tmp_path: Path) -> None:
    answer = upstream("places", "--partnership", COUNTY, "--lake", county, "--out", tmp_path)
    assert answer.code == 0, answer.err
    found = findings(tmp_path)
    assert found["places.what"]["figures"]
    assert found["places.hours"]["figures"]
    assert "too small to publish" not in found["places.hot_spots"]["title"]
    rows = found["places.history"]["figures"][0]["rows"]
    names = found["places.history"]["figures"][0]["names"]
    classes = {names[row[0]]: row[2] for row in rows}
    rising = [history for name, history in classes.items() if "(Nib Lane)" in name]
    assert "new" in rising, "violence in Nib Lane was made to rise"
    assert not any(history in ("lasting", "new") for name, history in classes.items() if "(Octavo Cross)" in name)


def test_the_backtest_says_which_methods_cannot_be_told_apart(upstream: Any, county: Path, tmp_path: Path) -> None:
    answer = upstream(
        "places", "backtest", "--partnership", COUNTY, "--share", "5,10", "--lake", county, "--out", tmp_path
    )
    assert answer.code == 0, answer.err
    found = findings(tmp_path)["places.backtest"]
    assert [table["id"] for table in found["figures"]] == ["share-5", "share-10"]
    assert (tmp_path / "charts" / "places-backtest-chart.svg").is_file()
    assert "told" in found["title"] or "foretell most" in found["title"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--area", "E06000023", "--by", "grid"), 1, "UP-PLACES-008"),
        (("--area", "E06000023", "--by", "street"), 1, "UP-PLACES-007"),
        (("--area", "E06000023", "--method", "kde"), 1, "UP-PLACES-006"),
        (("--area", "E06000023", "--cell", "1"), 1, "UP-PLACES-010"),
        (("--area", "all:csp"), 1, "UP-PLACES-009"),
        (("--area", "E06000024"), 1, "UP-"),
        ((), 1, "--area"),
    ],
)
def test_mistakes_end_in_a_sentence(
    upstream: Any, city: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    answer = upstream("places", *arguments, "--lake", city, "--out", tmp_path)
    assert answer.code == code
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_a_folder_is_asked_for_and_a_share_must_be_a_percentage(upstream: Any, city: Path, tmp_path: Path) -> None:
    missing = upstream("places", "--area", "E06000023", "--lake", city)
    assert missing.code == 2
    assert "--out" in missing.err
    wrong = upstream("places", "backtest", "--area", "Bristol", "--share", "ten", "--lake", city, "--out", tmp_path)
    assert wrong.code == 2
    assert "--share" in wrong.err


def test_an_assessment_says_where_to_act(upstream: Any, city: Path, tmp_path: Path) -> None:
    answer = upstream("assess", "--area", "E06000023", "--lake", city, "--formats", "html,json", "--out", tmp_path)
    assert answer.code == 0, answer.err
    assert findings(tmp_path)["places.hot_spots"]["verdict"] == "higher"
    assert 'id="places"' in (tmp_path / "index.html").read_text(encoding="utf-8")
