"""The assessment of the fictional county against a truth worked out by code that shares nothing with the product."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from needs_support import FICTIONAL, StubGazetteer
from upstream.definitions import load
from upstream.engine import Lake, connect
from upstream.model.finding import Verdict
from upstream.needs import assess, gather_all
from upstream.sources.loading import load as load_files

TRUTH = Path(__file__).parents[2] / "truth" / "fictional-truth.csv"
READINGS = ("thames-valley", "warwickshire", "nottinghamshire")
FEEDS = ("recorded-crime", "recorded-crime-people", "series")


@pytest.fixture(scope="module")
def truth():
    with TRUTH.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        tuple(row[k] for k in ("definition", "domestic_abuse", "group", "level", "area", "year")): int(row["offences"])
        for row in rows
    }


@pytest.fixture(scope="module")
def gazetteer():
    return StubGazetteer.read()


@pytest.fixture(scope="module")
def engine(tmp_path_factory, gazetteer):
    lake = Lake(tmp_path_factory.mktemp("needs") / "lake")
    for feed in FEEDS:
        load_files(lake, FICTIONAL / f"{feed}.csv", code_lists={"lsoa": gazetteer.rows})
    return connect(lake)


@pytest.fixture(scope="module")
def assessments(engine, gazetteer):
    found = {}
    for name in READINGS:
        for switch in ("include", "exclude"):
            national = gather_all(engine, gazetteer, definition=load(name), domestic_abuse=switch)
            found[name, switch] = assess(national.cut(gazetteer.partnership()))
    return found


@pytest.mark.parametrize("switch", ["include", "exclude"])
@pytest.mark.parametrize("name", READINGS)
def test_every_group_total_of_the_county(assessments, truth, name, switch):
    figures = assessments[name, switch].finding("how_much.unplaced").table("unplaced")
    found = {
        (str(figures.cell(i, "group")), str(figures.cell(i, "period"))): figures.cell(i, "both")
        for i in range(len(figures.rows))
        if figures.cell(i, "group") != "*"
    }
    wanted = {(k[2], k[5]): n for k, n in truth.items() if k[:2] == (name, switch) and k[3] == "county"}
    assert found == wanted


@pytest.mark.parametrize("switch", ["include", "exclude"])
@pytest.mark.parametrize("name", READINGS)
def test_every_ward_total(assessments, truth, name, switch):
    assessment = assessments[name, switch]
    several = len({k[2] for k in truth if k[0] == name}) > 1
    for finding in assessment.findings:
        if not finding.id.startswith("where.wards"):
            continue
        figures = finding.table("wards")
        group = dict(figures.at)["group"]
        if group == "*" and several:
            continue
        years = [(c.name, dict(c.at)["period"]) for c in figures.columns if c.name.startswith("n")]
        for i in range(len(figures.rows)):
            for column, year in years:
                keys = [
                    k for k in truth if k[:2] == (name, switch) and k[3:] == ("ward", figures.cell(i, "area"), year)
                ]
                wanted = sum(truth[k] for k in keys if group in ("*", k[2]))
                assert figures.cell(i, column) == wanted


def test_counts_with_and_without_domestic_abuse(assessments, truth):
    figures = assessments["thames-valley", "include"].finding("of_what.domestic_abuse").table("abuse")
    for i in range(len(figures.rows)):
        group = figures.cell(i, "group")
        if group == "*":
            continue
        for column, switch in (("n", "include"), ("without", "exclude")):
            placed = [
                n for k, n in truth.items() if k[:4] == ("thames-valley", switch, group, "ward") and k[4] != "no place"
            ]
            assert figures.cell(i, column) == sum(placed)


def test_what_was_planted_is_found(assessments):
    found = assessments["thames-valley", "include"]
    wards = found.finding("where.wards").table("wards")
    verdicts = dict(zip(map(wards.name_of, wards.values("area")), wards.values("verdict"), strict=True))
    assert verdicts["Nib Lane"] == Verdict.HIGHER.value
    assert verdicts["Octavo Cross"] == Verdict.LOWER.value
    assert found.finding("deprivation.gradient").verdict is Verdict.HIGHER
    assert found.finding("changing.covid").verdict is Verdict.LOWER
    knife = found.finding("of_what.knife").table("knife")
    assert 70 < knife.cell(1, "share") < 80
    told = " ".join(map(found.finding("who.victim.complete").say, found.finding("who.victim.complete").statements))
    assert "insufficient data to comment on the ethnicity" in told
    days = found.finding("when.weekdays")
    assert "Saturdays" in days.say(days.title)


def test_one_count_serves_every_partnership(engine, gazetteer):
    national = gather_all(engine, gazetteer, definition=load("thames-valley"))
    whole = national.cut(gazetteer.partnership())
    district = gazetteer.partnership().districts[0]
    from upstream.model.area import Partnership

    part = national.cut(Partnership(district, gazetteer.name(district), (district,)))
    assert national.covers(gazetteer.partnership())
    assert 0 < part.counts.values.sum() < whole.counts.values.sum()
    inside = whole.counts.only("lsoa", part.places.lsoas)
    assert (inside.by("month", "lsoa") == part.counts.by("month", "lsoa")).all()
