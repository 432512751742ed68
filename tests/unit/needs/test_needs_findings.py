"""Findings from evidence made by hand: what may be said, how, and with which cells behind it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs_support import evidence, months
from upstream.model.figures import Kind, Marker
from upstream.model.finding import Verdict
from upstream.needs import QUESTIONS, assess
from upstream.needs.outcomes import kind
from upstream.needs.shape import Citation, Peer, SeriesPoint
from upstream.needs.why import rank_correlation

YEARS = months(("2018-04", "2022-03"))
RNG = np.random.default_rng(7)
OPEN_NOUN = "police-recorded violence and sexual offences"


def steady(present=YEARS, size=20, mean=5.0, **rest):
    return evidence(RNG.poisson(mean, (len(present), size)), present, **rest)


def said(assessment):
    for found in assessment.findings:
        for part in (found.title, *found.statements, *(chart.alt for chart in found.charts)):
            yield found, found.say(part)


@pytest.fixture(scope="module")
def assessment():
    return assess(steady())


def test_every_finding_has_an_id_of_its_own_and_a_question(assessment):
    ids = [finding.id for finding in assessment.findings]
    assert len(ids) == len(set(ids))
    assert {finding.question for finding in assessment.findings} <= set(QUESTIONS)


def test_sentences_fill_and_end(assessment):
    for found, text in said(assessment):
        assert "{" not in text, found.id
        assert "nan" not in text.casefold().split(), found.id
    for found in assessment.findings:
        assert all(found.say(s).rstrip().endswith((".", ")")) for s in found.statements), found.id


def test_no_number_is_typed_into_a_sentence_about_counts(assessment):
    """Digits in literal text may only be of the method: intervals, ages, bases, the clock."""
    allowed = re.compile(r"95%|11 to 25|8\(3\)|1,000|2021|0 for an even|1 for everything|20:00|04:00")
    for found in assessment.findings:
        for sentence in (found.title, *found.statements):
            assert not re.search(r"\d", re.sub(r"\{\w+\}", "", allowed.sub("", sentence.text))), (
                found.id,
                sentence.text,
            )


def test_derived_columns_name_columns_of_their_table(assessment):
    for found in assessment.findings:
        for figures in found.figures:
            names = {column.name for column in figures.columns}
            for column in figures.columns:
                assert set(column.of) <= names, (found.id, figures.id, column.name)
                if column.kind is Kind.DIMENSION:
                    assert column.dimension, (found.id, figures.id, column.name)


def test_every_count_says_its_area_and_period(assessment):
    for found in assessment.findings:
        for figures in found.figures:
            for _, _, coordinates in figures.counts():
                assert {"area", "period", "group"} <= set(coordinates), (found.id, figures.id)
                assert re.search(r"\d{4}", coordinates["period"]), (found.id, figures.id)


def test_counts_at_the_same_coordinates_agree(assessment):
    seen = {}
    for found in assessment.findings:
        for figures in found.figures:
            for row, column, coordinates in figures.counts():
                value = figures.rows[row][column]
                if figures.unit == "offences" and isinstance(value, int):
                    key = tuple(sorted((k, v) for k, v in coordinates.items() if v != "*"))
                    assert seen.setdefault(key, value) == value, (found.id, figures.id, key)


def test_children_add_up_to_their_parents(assessment):
    cells = {}
    for found in assessment.findings:
        for figures in found.figures:
            for row, column, at in figures.counts():
                if set(at) == {"area", "period", "group"} and at["group"] == "*" and figures.unit == "offences":
                    cells[at["area"], at["period"]] = figures.rows[row][column]
    checked = 0
    for parent, partitions in assessment.hierarchies["area"].items():
        for children in partitions:
            for (area, period), value in cells.items():
                parts = [cells.get((child, period)) for child in children]
                if area == parent and parts and None not in parts:
                    assert sum(parts) == value
                    checked += 1
    assert checked > 5


def test_charts_name_columns_of_their_table(assessment):
    for found in assessment.findings:
        for chart in found.charts:
            figures = found.table(chart.figures)
            for name in (chart.x, chart.y, chart.lower, chart.upper, chart.series):
                assert name is None or figures.position(name) >= 0


def test_twice_is_the_same():
    made = steady()
    assert assess(made) == assess(made)


def test_floats_have_six_significant_digits(assessment):
    for found in assessment.findings:
        for figures in found.figures:
            for row in figures.rows:
                for cell in row:
                    if isinstance(cell, float):
                        assert cell == float(f"{cell:.6g}")


def test_open_data_are_never_called_serious():
    made = steady(source="police-uk", noun=OPEN_NOUN, groups=("Violence and sexual offences",), offences=("Violence",))
    found = assess(made)
    for finding, text in said(found):
        assert "serious violence offences" not in text, finding.id
    for finding in found.findings:
        for figures in finding.figures:
            assert "serious" not in figures.title.casefold()
    assert found.finding("harm.harm").verdict is Verdict.NOT_COMPARABLE
    assert "police-recorded violence and sexual offences" in said_title(found, "how_much.total")


def said_title(assessment, identifier):
    finding = assessment.finding(identifier)
    return finding.say(finding.title)


def test_years_with_a_gap_are_named_and_not_filled():
    held = months(("2018-04", "2020-03"), ("2021-04", "2022-03"))
    found = assess(steady(held)).finding("changing.years")
    years = found.table("years")
    assert years.values("period") == ("2018/19", "2019/20", "2020/21", "2021/22")
    assert years.cell(2, "n") is Marker.NOT_AVAILABLE
    assert years.values("months") == (12, 12, 0, 12)
    assert any("not consecutive" in caveat for caveat in found.caveats)


def test_part_years_are_never_compared_as_if_whole():
    held = months(("2018-10", "2019-02"), ("2021-03", "2022-02"))
    found = assess(steady(held))
    assert not [f for f in found.findings if f.id.startswith(("changing.years", "changing.trend"))]
    same = found.finding("changing.same_months")
    text = " ".join(same.say(sentence) for sentence in same.statements)
    assert "no five-year change" in text
    assert "between October 2018 to February 2019 and the same months three years later" in same.say(same.title)


def test_one_month_compares_nothing():
    found = assess(steady(months("2024-05")))
    assert found.finding("changing.years").verdict is Verdict.NOT_COMPARABLE
    assert found.finding("when.months").verdict is Verdict.NOT_COMPARABLE


def test_missing_months_are_gaps_in_the_monthly_table():
    held = months(("2018-04", "2019-03"), ("2019-06", "2020-03"))
    figures = assess(steady(held)).finding("changing.monthly").table("monthly")
    cells = dict(zip(figures.values("month"), figures.values("n"), strict=True))
    assert cells["2019-04"] is Marker.NOT_AVAILABLE
    assert cells["2019-05"] is Marker.NOT_AVAILABLE
    assert len(cells) == 24


def test_small_areas_have_no_rate():
    counts = np.zeros((48, 4), dtype=int)
    counts[:, 0] = 3
    counts[:5, 1] = 1
    figures = (
        assess(evidence(counts, YEARS, wards=["E05000001", "E05000002", "E05000003", "E05000004"]))
        .finding("where.wards")
        .table("wards")
    )
    rates = dict(zip(figures.values("area"), figures.values("rate"), strict=True))
    assert rates["E05000001"] is not None
    assert rates["E05000002"] is None
    assert any("too small" in note for note in figures.notes)


def test_no_offences_at_all_is_said_and_not_a_crash():
    found = assess(evidence(np.zeros((48, 20), dtype=int), YEARS))
    assert said_title(found, "how_much.total").startswith("0 ")
    assert found.finding("changing.years").verdict is Verdict.TOO_FEW


def test_deprived_places_with_more_are_found():
    counts = np.array([[12 if i % 10 < 2 else 2 for i in range(40)]] * 48)
    found = assess(evidence(RNG.poisson(counts), YEARS)).finding("deprivation.gradient")
    assert found.verdict is Verdict.HIGHER


def test_groups_are_told_one_by_one():
    values = RNG.poisson(3.0, (48, 20, 2, 2))
    found = assess(evidence(values, YEARS, groups=("Group 1", "Group 2"), offences=("Robbery", "Homicide")))
    ids = {finding.id for finding in found.findings}
    assert {"how_much.groups", "changing.years.group_1", "where.wards.group_2", "how_much.homicide"} <= ids
    homicide = found.finding("how_much.homicide")
    assert "per 1 million" in " ".join(homicide.say(s) for s in homicide.statements)


def test_peers_are_rates_with_verdicts():
    made = steady()
    own = made.total(made.coverage.headline)
    years = float(made.places.people(made.coverage.headline).sum())
    peers = (
        Peer("E07000001", "Lowland", "district", "neighbour", years, {"*": own // 2}),
        Peer("E07000002", "Highland", "district", "neighbour", years, {"*": own * 2}),
        Peer("E07000003", "Alike", "district", "neighbour", years, {"*": own}),
    )
    found = assess(replace(made, peers=peers)).finding("compared.neighbours")
    figures = found.table("areas")
    verdicts = dict(zip(figures.values("area"), figures.values("verdict"), strict=True))
    assert verdicts["E07000001"] == "lower"
    assert verdicts["E07000002"] == "higher"
    assert verdicts["E07000003"] == "no clear difference"


def test_health_series_are_told_with_their_source():
    points = (
        SeriesPoint(
            "E22009999", "Testshire", "Hospital admissions for assault", "2021/22", 8.0, 6.0, 10.0, source="NHS"
        ),
        SeriesPoint(
            "E92000001", "England", "Hospital admissions for assault", "2021/22", 12.0, 11.9, 12.1, source="NHS"
        ),
    )
    found = assess(replace(steady(), series=points)).finding("health.hospital_admissions_for_assault")
    assert found.provenance.source == "NHS"
    assert "clearly higher" in " ".join(found.say(s) for s in found.statements)


def test_cited_evidence_is_printed_with_its_source():
    cited = Citation("Risk factor", "Exclusion from school goes before many first offences", "Smith 2020")
    found = assess(replace(steady(), citations=(cited,))).finding("why.evidence")
    assert "(Smith 2020)" in found.say(found.statements[0])


def test_rank_correlation_is_spearmans():
    from scipy.stats import spearmanr

    x, y = RNG.integers(0, 9, 60).astype(float), RNG.normal(size=60)
    r, low, high, p = rank_correlation(x, y)
    assert r == pytest.approx(spearmanr(x, y).statistic)
    assert low < r < high
    assert 0 < p <= 1


def test_requests_follow_what_is_missing(assessment):
    topics = {request.topic for request in assessment.requests}
    assert {"Knives", "Victims and people suspected", "Day and hour"} <= topics
    assert all(request.holder and request.ask for request in assessment.requests)


def test_recommendations_rest_on_findings_that_exist(assessment):
    ids = {finding.id for finding in assessment.findings}
    assert assessment.recommendations
    for item in assessment.recommendations:
        assert set(item.findings) <= ids


def test_the_summary_fits_one_page():
    made = steady(size=40)
    assert 5 <= len(assess(made).summary) <= 13


def test_changed_verdicts_are_listed():
    before = assess(evidence(np.full((48, 20), 3), YEARS))
    rising = np.repeat([2, 3, 4, 6], 12)[:, None] * np.ones((1, 20), dtype=int)
    after = assess(evidence(rising, YEARS), before)
    assert ("changing.years", "no clear change", "higher") in after.changed


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("Offender given a caution", "Out of court"),
        ("Awaiting court outcome", "Charged, summonsed or dealt with in court"),
        ("Charged or summonsed", "Charged, summonsed or dealt with in court"),
        ("Investigation complete; no suspect identified", "No suspect identified"),
        ("Unable to prosecute suspect", "Suspect could not be prosecuted"),
        ("Out-of-court (informal)", "Out of court"),
        ("Prosecution not in the public interest", "Not in the public interest"),
        ("Under investigation", "Still open"),
        ("Something else", "Other or not recorded"),
    ],
)
def test_outcomes_have_a_kind(outcome, expected):
    assert kind(outcome) == expected


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31), st.floats(0.0, 6.0), st.sampled_from([12, 25, 37, 48]))
def test_a_direction_is_never_said_of_an_interval_that_includes_none(seed, mean, length):
    present = months(("2018-04", "2022-03"))[:length]
    counts = np.random.default_rng(seed).poisson(mean, (length, 21))
    for found in assess(evidence(counts, present)).findings:
        for figures in found.figures:
            names = {column.name for column in figures.columns}
            if {"change_lower", "change_upper", "verdict"} <= names:
                for row in range(len(figures.rows)):
                    low, high = (figures.cell(row, n) for n in ("change_lower", "change_upper"))
                    if isinstance(low, float) and isinstance(high, float) and low <= 0 <= high:
                        assert figures.cell(row, "verdict") not in ("higher", "lower")
