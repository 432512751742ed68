"""What was planted can be found again, and nothing else was."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from upstream.synthetic.lives import planted, schools
from upstream.synthetic.lives.crimes import month_of
from upstream.synthetic.lives.offences import offences


def outdoor(told):
    violent = offences().violent[told.crimes.kind]
    at_home = np.array([place == "home" for place in offences().place])[told.crimes.kind]
    return violent & ~at_home


def per_draw(told, chosen):
    """Offences of each area for each unit of what it draws before anything is planted."""
    counts = np.bincount(told.crimes.area[chosen], minlength=len(told.county.areas))
    return counts / planted.draw(told.county.areas, home=False)


def test_persistent_hot_spots_have_about_five_times_the_violence_of_their_like(larger):
    rate = per_draw(larger, outdoor(larger))
    spots = [spot.area for spot in larger.plan.hot_spots if spot.kind == "persistent"]
    rest = np.setdiff1d(np.arange(len(rate)), [spot.area for spot in larger.plan.hot_spots])
    assert rate[spots].mean() / rate[rest].mean() == pytest.approx(5, rel=0.15)


def test_an_emerging_hot_spot_emerges(larger):
    months = month_of(larger.county, larger.crimes.recorded)
    for spot in (spot for spot in larger.plan.hot_spots if spot.kind == "emerging"):
        there = outdoor(larger) & (larger.crimes.area == spot.area)
        before, after = (there & (months < spot.start)).sum() / spot.start, (there & (months >= spot.start)).sum() / 24
        assert after / before > 3


def test_a_hidden_hot_spot_is_seen_by_hospitals_alone(larger):
    hidden = [spot.area for spot in larger.plan.hot_spots if spot.kind == "hidden"]
    plain = np.setdiff1d(np.arange(len(larger.county.areas)), [spot.area for spot in larger.plan.hot_spots])
    police = per_draw(larger, outdoor(larger))
    assert police[hidden].mean() / police[plain].mean() == pytest.approx(1, abs=0.3)
    treated = np.bincount(larger.assaults.area, minlength=len(police)) / planted.draw(larger.county.areas, home=False)
    assert treated[hidden].mean() / treated[plain].mean() > 2.5


def test_the_operation_left_three_quarters_of_outdoor_violence_in_its_ward(larger):
    county, crimes, operation = larger.county, larger.crimes, larger.plan.operation
    chosen = outdoor(larger) & (crimes.location != "Dwelling") & ~crimes.domestic
    ward, after = county.areas.ward[crimes.area], month_of(county, crimes.recorded) >= operation.start
    spots = np.isin(crimes.area, [spot.area for spot in larger.plan.hot_spots])
    inside, outside = chosen & (ward == operation.ward), chosen & (ward != operation.ward) & ~spots
    counts = [(group & when).sum() for group in (inside, outside) for when in (after, ~after)]
    ratio = counts[0] / counts[1] / (counts[2] / counts[3])
    spread = np.sqrt(sum(1 / count for count in counts))
    assert abs(np.log(ratio / operation.ratio)) < 2.5 * spread


def test_the_programme_left_seven_tenths_of_suspensions_for_violence_in_its_schools(larger):
    _, rows = schools.both(larger.county, larger.plan, larger.places)
    programme = set(larger.places.name[larger.plan.schools.places])
    there = np.array([name in programme for name in rows.column("school")])
    violent = np.isin(rows.column("reason"), schools.VIOLENT_REASONS)
    after = rows.column("start") >= f"{2019 + larger.plan.schools.year}-09-01"
    counts = [(violent & mine & when).sum() for mine in (there, ~there) for when in (after, ~after)]
    ratio = counts[0] / counts[1] / (counts[2] / counts[3])
    spread = np.sqrt(sum(1 / count for count in counts))
    assert abs(np.log(ratio / larger.plan.schools.ratio)) < 2.5 * spread
    assert ratio < 0.95


def test_a_place_on_the_programme_left_seven_tenths_of_later_offences(larger):
    programme = larger.programme
    days = larger.county.last_day - programme.day + 1
    rate = [programme.kept[mine].sum() / days[mine].sum() for mine in (programme.place, ~programme.place)]
    assert rate[0] / rate[1] == pytest.approx(planted.MENTORING_RATIO, abs=0.15)
    would = (programme.kept + programme.prevented)[programme.place].sum()
    assert programme.kept[programme.place].sum() / would == pytest.approx(planted.MENTORING_RATIO, abs=0.05)


def test_those_who_lost_the_draw_had_fewer_offences_afterwards_too(larger):
    """Regression to the mean: they were chosen when they were at their worst."""
    programme, roles = larger.programme, larger.roles
    lost = programme.who[~programme.place]
    since = dict(zip(programme.who.tolist(), programme.day.tolist(), strict=True))
    mine = roles.suspect & np.isin(roles.who, lost)
    offset = larger.crimes.recorded[roles.crime[mine]] - np.array([since[who] for who in roles.who[mine].tolist()])
    before, after = ((offset >= -182) & (offset < 0)).sum(), ((offset >= 0) & (offset < 182)).sum()
    assert after < 0.6 * before


def test_the_truth_files_say_what_was_planted(loremshire, told):
    with (loremshire.folder / "truth" / "hot-spots.csv").open(encoding="utf-8") as stream:
        spots = list(csv.DictReader(stream))
    assert [row["lsoa"] for row in spots] == [told.county.areas.code(spot.area) for spot in told.plan.hot_spots]
    with (loremshire.folder / "truth" / "effects.csv").open(encoding="utf-8") as stream:
        effects = {row["effect"]: float(row["rate_ratio"]) for row in csv.DictReader(stream)}
    assert effects == {"place": 0.75, "schools": 0.7, "mentoring": 0.7}
    with (loremshire.folder / "truth" / "referral-outcomes.csv").open(encoding="utf-8") as stream:
        assert len(list(csv.DictReader(stream))) == len(told.programme.who)
