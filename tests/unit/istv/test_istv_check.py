"""The check of the feed, and the table beside police records, on rows made by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from upstream import api
from upstream.engine import Lake
from upstream.istv import Gazetteer, Match, Named, check, unseen
from upstream.model.errors import UpstreamError

TODAY = date(2024, 8, 15)
ARRIVED = {"e1": date(2024, 5, 2), "e2": date(2024, 8, 10)}


def row(month: int = 4, extract: str = "e1", **cells: Any) -> dict[str, Any]:
    usual = {
        "site_code": "ZZL01",
        "period_start": date(2024, month, 1),
        "arrival_time": datetime(2024, month, 5, 1, 0),
        "assault_time": datetime(2024, month, 5, 0, 10),
        "method": "body part",
        "method_other": None,
        "location_type": "public place",
        "location": "Foolscap Park",
        "extract_id": extract,
        "flags": "",
    }
    return {**usual, **cells}


def test_a_sound_feed_has_nothing_against_it() -> None:
    rows = [row(month, location=f"place {month}") for month in (4, 5, 6)]
    (site,) = check(rows, ARRIVED, today=date(2024, 7, 20)).sites
    assert (site.missing, dict(site.late), site.repeated, site.before_arrival) == ((), {}, 0, 0)
    assert all(share.part == share.whole == 3 for share in site.complete.values())


def test_missing_and_late_months() -> None:
    (site,) = check([row(4), row(6, "e2")], ARRIVED, today=TODAY).sites
    assert site.missing == ("2024-05",)
    assert dict(site.late) == {"2024-06": 41}
    (site,) = check([row(4)], ARRIVED, today=TODAY).sites
    assert site.missing == ("2024-05", "2024-06")
    (site,) = check([row(4)], ARRIVED, today=date(2024, 7, 1)).sites
    assert site.missing == ()
    (site,) = check([row(4)], ARRIVED, today=date(2024, 7, 2)).sites
    assert site.missing == ("2024-05",)


def test_a_month_sent_in_time_and_again_later_is_not_late() -> None:
    (site,) = check([row(4), row(4, "e2", location="x")], ARRIVED, today=TODAY).sites
    assert dict(site.late) == {}


def test_repeats_oddities_and_what_is_not_known() -> None:
    rows = [
        row(),
        row(),
        row(location="unknown", location_type="not known"),
        row(location=None, method="other"),
        row(assault_time=datetime(2024, 4, 5, 2, 0)),
        row(assault_time=None, flags="assault_time_out_of_range"),
        row(method="not known", location="elsewhere"),
        row(location_type="Pubb", flags="location_type_not_allowed"),
    ]
    (site,) = check(rows, ARRIVED, today=TODAY, gazetteer=Gazetteer([Named("Foolscap Park", "", "", "Z1")])).sites
    assert (site.repeated, site.before_arrival, site.default_dates, site.undescribed) == (1, 1, 1, 1)
    assert (site.unknown_place.part, site.unknown_place.whole) == (2, 8)
    assert site.unknown_type.part == 1
    assert {name: share.part for name, share in site.complete.items()} == {
        "arrival_time": 8, "assault_time": 7, "method": 7, "location_type": 6, "location": 6,
    }  # fmt: skip
    assert site.places == {"place": 5, "nothing": 3}
    said = " ".join(check(rows, ARRIVED, today=TODAY).sentences())
    assert "the place is not known for 2 of 8 (25 %, 7 to 59)" in said
    assert "sent twice, or two alike" in said


def test_sites_are_told_apart() -> None:
    checked = check([row(), row(site_code="ZZL02")], ARRIVED, today=TODAY)
    assert [site.site for site in checked.sites] == ["ZZL01", "ZZL02"]
    assert len(checked.as_dict()["sites"]) == 2


def place(*areas: str) -> Match:
    return Match("place" if areas else "nothing", areas, "sure" if areas else "", "x")


def test_an_attendance_counts_where_its_words_name_one_area_and_nowhere_else() -> None:
    matches = [place("Z1")] * 30 + [place("Z2")] * 5 + [place("Z1", "Z2")] * 3 + [place()] * 7
    found = unseen(matches, {"Z1": 20, "Z2": 60, "Z3": 4}, nowhere=2)
    assert [(a.code, a.attendances, a.recorded, a.verdict) for a in found.areas] == [
        ("Z1", 30, 20, "more than elsewhere"),
        ("Z2", 5, 60, "fewer than elsewhere"),
        ("Z3", 0, 4, "no clear difference"),
    ]
    assert (found.placed, dict(found.vague), found.nowhere) == (35, {"no place": 7, "several areas": 3}, 2)
    assert found.areas[0].lower < found.areas[0].share == 0.6 < found.areas[0].upper


def test_a_name_that_lies_in_two_areas_of_one_ward_counts_for_the_ward() -> None:
    found = unseen([place("Z1", "Z2"), place("Z1", "Z9")], {"Z1": 1}, {"Z1": "W1", "Z2": "W1", "Z9": "W2"})
    assert [(a.code, a.attendances) for a in found.areas] == [("W1", 1)]
    assert dict(found.vague) == {"several areas": 1}


def test_from_the_files_to_the_sentences(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    with pytest.raises(UpstreamError, match="UP-ISTV-002"):
        api.istv_check(lake)
    head = "REPORTING PERIOD START DATE,REPORTING PERIOD END DATE,SITE CODE (OF TREATMENT),ASSAULT DATE AND TIME,"
    head += "ASSAULT METHOD,ASSAULT LOCATION TYPE,ASSAULT LOCATION DESCRIPTION\n"
    line = "2024-04-01,2024-04-30,ZZL01,2024-04-05 00:10,Knife or sharp object,Licensed premises,Foolscap Park\n"
    files = {
        "istv.csv": head + line * 2 + line.replace("Foolscap Park", "unknown"),
        "recorded-crime.csv": "Crime number,HO code,Recorded date,LSOA code,Knife,Firearm,DA\n"
        "1,8N,2024-04-02,E01014485,,,\n2,8N,2024-05-02,E01014485,,,\n3,8N,2024-04-02,,,,\n4,105A,2024-04-02,,,,\n",
        "places.csv": "name,lsoa\nFoolscap Park,E01014485\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    api.load(lake, [tmp_path / "istv.csv", tmp_path / "recorded-crime.csv"])
    said = " ".join(api.istv_check(lake, today=TODAY).sentences())
    assert "ZZL01: 3 attendances in 1 months" in said
    found = api.istv_unseen(lake, tmp_path / "places.csv")
    assert [(a.code, a.attendances, a.recorded) for a in found.areas] == [("E01014485", 2, 1)]
    assert (found.nowhere, dict(found.vague)) == (1, {"no place": 1})
