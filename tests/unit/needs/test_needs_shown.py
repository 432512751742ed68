"""How numbers and standings are told: no interval that looks like a point, no headline hidden without need."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needs_support import evidence, months
from upstream.model.figures import Marker
from upstream.model.finding import Verdict
from upstream.needs import assess
from upstream.needs.build import interval_decimals
from upstream.needs.compared import seen_from_here
from upstream.needs.cube import Cube
from upstream.needs.months import Coverage
from upstream.needs.shape import Peer
from upstream.statistics.harm_weights import Weights

YEARS = months(("2018-04", "2022-03"))
RNG = np.random.default_rng(11)


def steady(present=YEARS, size=20, mean=5.0, **rest):
    return evidence(RNG.poisson(mean, (len(present), size)), present, **rest)


def told(finding):
    return " ".join(finding.say(said) for said in (finding.title, *finding.statements))


@pytest.mark.parametrize(
    ("rows", "decimals"),
    [
        ([(36.2, 27.2, 45.8)], 0),
        ([(6.05, 5.73, 6.38)], 1),
        ([(6.9, -0.18, 14.5)], 1),
        ([(1.33, 1.18, 1.49), (50.4, 49.7, 51.1)], 1),
        ([(0.0, 0.0, 0.001)], 0),
        ([(None, None, None), (float("nan"), 1.0, 2.0)], 0),
        ([(5.0, 4.998, 5.001)], 2),
    ],
)
def test_decimals_keep_an_interval_an_interval(rows, decimals):
    assert interval_decimals(rows) == decimals


@pytest.mark.parametrize(
    ("above", "below", "of", "words"),
    [
        (5, 0, 5, "clearly more than all five other areas"),
        (0, 3, 3, "clearly less than all three other areas"),
        (3, 1, 5, "clearly more than three and less than one of five other areas"),
        (0, 2, 5, "clearly less than two of five other areas"),
        (0, 0, 4, "not clearly different from any of four other areas"),
        (1, 0, 1, "clearly more than the one other area compared"),
    ],
)
def test_standing_among_other_areas(above, below, of, words):
    assert seen_from_here(above, below, of) == words


def test_an_area_around_the_partnership_is_not_compared_as_if_apart():
    made = steady(mean=2.0)
    own = made.total(made.coverage.headline)
    years = float(made.places.people(made.coverage.headline).sum())
    around = Peer("E12000001", "Region", "peer", "around", 3 * years, {"*": 3 * own})
    found = assess(replace(made, peers=(around,))).finding("compared.neighbours")
    assert "The rest of it is not clearly different from Testshire" in told(found)
    assert found.table("areas").cell(1, "ratio") == pytest.approx(1.0)


def test_the_period_of_scattered_months_is_short_and_the_list_is_told_once():
    held = months(("2018-01", "2022-03"), ("2023-01", "2024-06"), ("2024-09", "2025-04"), "2025-09", "2025-12")
    coverage = Coverage.of(held)
    assert coverage.months_label == "79 months between January 2018 and December 2025"
    assert coverage.months_list.endswith("September 2024 to April 2025, September 2025 and December 2025")
    assert (
        coverage.gaps_list
        == "April to December 2022, July and August 2024, May to August 2025, and October and November 2025"
    )
    found = assess(steady(held))
    assert coverage.months_list in told(found.finding("quality.coverage"))
    assert all(len(finding.provenance.period) < 80 for finding in found.findings)


def test_a_year_with_missing_months_is_a_gap_in_every_list_of_years():
    found = assess(steady(months(("2018-04", "2020-03"), ("2020-07", "2023-03"))))
    for name, figures in (("how_much.total", "by-period"), ("changing.years", "years")):
        table = found.finding(name).table(figures)
        row = table.values("period").index("2020/21")
        assert (table.cell(row, "n"), table.cell(row, "months")) == (Marker.NOT_AVAILABLE, 9)


def test_monthly_limits_begin_anew_after_a_long_gap_and_only_months_outside_them_are_marked():
    held = months(("2017-04", "2019-03"), ("2021-04", "2023-03"))
    counts = np.repeat(RNG.poisson(10, (48, 1)), 1, axis=1) + np.where(np.arange(48) >= 24, 40, 0)[:, None]
    found = assess(evidence(counts, held)).finding("changing.monthly")
    table = found.table("monthly")
    means = {mean for mean in table.values("mean") if mean is not None}
    assert len(means) == 2
    assert set(table.values("signal")) <= {"", None, "outside the limits"}
    assert "from April 2017" in told(found)
    assert "from April 2021" in told(found)


def test_a_change_over_two_periods_is_widened_by_how_much_areas_differ_anyway():
    held = months(("2018-10", "2019-02"), ("2021-10", "2022-02"))
    rising = np.where(np.arange(20) % 2, 12, 4)
    counts = np.where(np.arange(10)[:, None] < 5, rising[::-1], rising) * np.ones((10, 20), dtype=int)
    found = assess(evidence(counts, held, wards=[f"E05{i:06d}" for i in range(20)])).finding("where.lsoas")
    assert set(found.table("lsoas").values("verdict")) == {"no clear change"}


def test_the_ten_highest_have_a_table_of_their_own():
    table = assess(steady(size=40)).finding("where.wards").table("wards-top")
    assert len(table.rows) == 10
    assert [c.label for c in table.columns][1:5] == ["2018/19", "2019/20", "2020/21", "2021/22"]
    totals = table.values("total")
    assert sorted(totals, reverse=True) == list(totals)


def test_an_lsoa_is_named_with_its_ward():
    table = assess(steady()).finding("where.lsoas").table("lsoas")
    assert all("(Ward " in table.name_of(code) for code in table.values("area"))


def test_members_of_a_set_that_divide_the_partnership_are_compared_with_each_other():
    made = steady(size=20)
    lsoas = made.places.lsoas
    places = replace(
        made.places,
        sets=(("Former districts", ("E07000001", "E07000002")),),
        members={"E07000001": lsoas[:8], "E07000002": lsoas[8:]},
        names={**made.places.names, "E07000001": "Uplands", "E07000002": "Lowlands"},
    )
    found = assess(replace(made, places=places))
    table = found.finding("where.set.former_districts").table("set")
    assert set(table.values("area")) == {"E07000001", "E07000002"}
    assert sum(table.values("n")) == sum(found.finding("where.lsoas").table("lsoas").values("total"))
    assert found.hierarchies["area"]["E07000001"] == (lsoas[:8],)
    assert ("E07000001", "E07000002") in found.hierarchies["area"][made.area]


def test_a_set_is_said_to_be_higher_only_beyond_what_neighbourhoods_differ_anyway():
    counts = np.full((48, 20), 3)
    counts[:, 0] = 12
    made = evidence(counts, YEARS)
    places = replace(made.places, sets=(("First wards", made.places.wards[:4]),))
    found = assess(replace(made, places=places)).finding("where.set.first_wards")
    assert found.verdict is Verdict.NO_CLEAR_DIFFERENCE
    assert "not clearly different from" in told(found)


def test_requests_are_a_table_to_send():
    found = assess(steady())
    table = found.finding("quality.requests").table("requests")
    assert len(table.rows) == len(found.requests)
    assert "The police force" in table.values("holder")


def test_weights_are_not_asked_for_where_the_records_have_no_offence_codes():
    topics = {request.topic for request in assess(steady(source="police-uk")).requests}
    assert not topics & {"Harm", "Cost"}


def test_outcomes_as_decided_are_told_with_the_time_they_took():
    axes = (
        ("month", ("2021-04", "2021-05")),
        ("group", ("Group 1",)),
        ("outcome", ("Suspect charged", "Unable to prosecute suspect")),
        ("lag", ("1 to 3 months later", "The month it was recorded")),
    )
    decided = Cube(axes, np.array([[[[3, 7], [30, 10]]], [[[5, 5], [20, 20]]]]))
    found = assess(replace(steady(source="police-uk"), decided=decided)).finding("outcomes.decided")
    assert "20 of 100" in told(found)
    assert found.table("taken").values("n") == (42, 58, 0, 0, 0)
    assert found.provenance.source.startswith("Outcomes of crimes")


def weights(unit, **values):
    return Weights("Our own", "2024", unit, "a paper", "ours", values)


def with_codes(**rest):
    made = steady()
    codes = Cube((("month", tuple(map(str, YEARS))), ("code", ("1", "8N"))), np.ones((48, 2), dtype=np.int64))
    return replace(made, codes=codes, **rest)


def test_weights_in_pounds_are_unit_costs():
    found = assess(with_codes(weights=weights("pounds", **{"1": 1000.0, "8N": 10.0})))
    assert "12,120 pounds for 24 offences" in told(found.finding("harm.cost"))
    assert found.finding("harm.harm").verdict is Verdict.NOT_COMPARABLE


def test_a_sum_without_enough_weights_says_what_lacks_one():
    found = assess(with_codes(weights=weights("days", **{"1": 1000.0}))).finding("harm.harm")
    assert "50% of the offences have a weight" in told(found)
    assert "violence with injury" in told(found)


def test_the_summary_answers_each_question_and_ends_with_what_next():
    found = assess(steady(size=40))
    lines = [found.finding(key.finding).say(key.sentence) for key in found.summary]
    for lead in ("How much: ", "Is it changing: ", "Where: ", "Who: ", "Why: ", "What next: "):
        assert any(line.startswith(lead) for line in lines), lead
    assert all(line.endswith(".") for line in lines)


def test_which_offences_changed_rests_on_those_named_alone():
    counts = np.full((48, 20, 1, 3), 2)
    counts[36:, :, :, 0] = 6
    counts[:, :, :, 2] = 0
    counts[0, 0, 0, 2] = 2
    made = evidence(counts, YEARS, offences=("Robbery", "Rape", "Homicide"))
    found = assess(made).finding("changing.offences")
    assert found.say(found.title) == "Robbery rose between 2018/19 and 2021/22"
    assert {ref.row for ref in found.title.depends} == {0}


def test_counts_without_domestic_abuse_say_so_in_their_coordinates():
    made = steady()
    abuse = Cube(
        (("month", tuple(map(str, YEARS))), ("group", ("Group 1",)), ("domestic_abuse", ("include", "exclude"))),
        np.full((48, 1, 2), (120, 100)),
    )
    made = replace(made, abuse=abuse, definition=replace(made.definition, domestic_abuse="exclude"))
    found = assess(made)
    assert dict(found.finding("how_much.total").table("by-period").at)["domestic_abuse"] == "no"
    assert "domestic abuse left out" in found.finding("how_much.total").provenance.definition


def test_the_summary_tells_the_trend_where_it_contradicts_the_ends():
    level = np.repeat([4, 8, 2, 5], 12)[:, None] * np.ones((1, 20), dtype=int)
    found = assess(evidence(level, YEARS))
    assert found.finding("changing.years").verdict is Verdict.HIGHER
    assert found.finding("changing.trend").verdict is Verdict.NO_CLEAR_CHANGE
    assert any("show no clear trend" in key.sentence.values.get("title", "") for key in found.summary)
    steady_rise = assess(evidence(np.repeat([4, 5, 6, 7], 12)[:, None] * np.ones((1, 20), dtype=int), YEARS))
    assert not any("trend" in key.sentence.values.get("title", "") for key in steady_rise.summary)


def test_a_list_says_why_its_verdicts_are_not_those_of_single_intervals():
    table = assess(steady(size=40)).finding("where.wards").table("wards")
    assert any("length of the list" in note for note in table.notes)


def test_an_area_around_the_partnership_is_not_counted_among_other_areas():
    made = steady(mean=2.0)
    own = made.total(made.coverage.headline)
    years = float(made.places.people(made.coverage.headline).sum())
    around = Peer("E10000001", "County", "peer", "around", 3 * years, {"*": 2 * own})
    other = Peer("E07000001", "Elsewhere", "district", "neighbour", years, {"*": own // 4})
    found = assess(replace(made, peers=(around, other))).finding("compared.neighbours")
    assert "clearly more than the one other area compared" in found.say(found.title)
