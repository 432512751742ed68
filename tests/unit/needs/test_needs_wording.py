"""What people read: no nought for some, no hundred for not all, months named once, a reason given once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needs_support import evidence, months
from upstream.model.figures import Column, Figures, Kind
from upstream.model.finding import format_cell, format_value
from upstream.needs import assess
from upstream.needs.cube import Cube
from upstream.needs.harm import _short
from upstream.needs.outcomes import _time_taken
from upstream.needs.summary import summary
from upstream.needs.words import percent

YEARS = months(("2018-04", "2022-03"))
RNG = np.random.default_rng(5)


def steady(present=YEARS, **rest):
    wards = [f"E05{i // 2:06d}" for i in range(20)]
    return evidence(RNG.poisson(5.0, (len(present), 20)), present, wards=wards, **rest)


def told(finding):
    return " ".join(finding.say(said) for said in (finding.title, *finding.statements))


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        (0.0709, 0, "0.1"), (0.0004, 0, "0.0004"), (-0.3, 0, "−0.3"), (0.004, 1, "0.004"), (0, 0, "0"), (0.0, 1, "0.0"),
        (1e-9, 0, "0"), (-1e-9, 0, "0"), (0.6, 0, "1"), (1234.5, 1, "1,234.5"), (3, 0, "3"), (None, 0, ""),
    ],
)  # fmt: skip
def test_what_is_something_never_reads_as_nought(value, decimals, words):
    assert format_value(value, decimals) == words


@pytest.mark.parametrize(
    ("value", "words"), [(99.97, "99.97"), (99.6, "99.6"), (99.4, "99"), (100.0, "100"), (100.4, "100"), (0.02, "0.02")]
)
def test_a_share_of_not_all_never_reads_as_the_whole(value, words):
    assert format_cell(value, Column("share", "Share (%)", Kind.DERIVED)) == words


def test_shares_worked_out_for_a_sentence_follow_the_same_rule():
    assert [percent(share) for share in (0.5, 0.0004, 0.9996, 1.0, 0.0)] == ["50", "0.04", "99.96", "100", "0"]
    assert percent(0.00004, 1) == "0.004"


def test_a_share_under_what_is_needed_is_not_told_as_it():
    assert (_short(0.9497), _short(0.9), _short(0.94)) == ("94.97", "90", "94")


def taken(*counts):
    columns = (
        Column("lag", "Decided", Kind.DIMENSION, dimension="lag"),
        Column("n", "Outcomes", Kind.COUNT),
        Column("share", "Share (%)", Kind.DERIVED, of=("n",)),
    )
    total = sum(counts)
    return Figures("taken", "", columns, tuple((f"lag {i}", n, 100 * n / total) for i, n in enumerate(counts)))


def test_one_decision_in_a_thousand_after_a_year_is_fewer_than_one_per_cent_and_none_is_none():
    said = _time_taken(taken(700, 600, 60, 50, 1))
    assert said.text.endswith("and fewer than 1% more than a year later.")
    assert [ref.column for ref in said.depends] == ["share"]
    assert _time_taken(taken(700, 600, 60, 50, 0)).text.endswith("and none more than a year later.")
    assert "{s4}% more than a year later" in _time_taken(taken(700, 600, 60, 50, 30)).text


def test_months_of_two_years_are_named_once():
    held = months(("2021-03", "2021-05"), ("2021-11", "2021-12"), ("2025-01", "2025-06"), ("2025-08", "2025-12"))
    found = assess(steady(held))
    words = told(found.finding("changing.same_months"))
    assert "the same five months (March to May, November and December) of 2021 and 2025" in words
    assert "in March to May, November and December 2021 and" in words
    assert "in the same months of 2025" in words
    assert words.count("November") == 2
    labels = [column.label for column in found.finding("changing.same_months").table("ends").columns]
    assert labels[1:3] == ["March to May, November and December 2021", "The same months of 2025"]


def test_why_neither_harm_nor_cost_is_known_is_told_once():
    found = assess(steady())
    harm, cost = (told(found.finding(name)) for name in ("harm.harm", "harm.cost"))
    assert "very different harm in one category" in harm
    assert "very different harm in one category" not in cost


def test_every_line_of_the_summary_that_counts_says_its_period():
    found = assess(steady())
    lines = {key.finding: found.finding(key.finding).say(key.sentence) for key in summary(found.findings)}
    for name in ("how_much.total", "changing.years", "where.concentration", "deprivation.gradient"):
        assert "20" in lines[name], name
        assert "/" in lines[name], name


def test_a_season_that_cannot_be_told_says_why_in_words():
    few = assess(evidence(np.ones((24, 1), dtype=int), months(("2018-04", "2020-03"))))
    assert "too few offences" in told(few.finding("when.months"))
    assert "not there at all" in told(assess(steady(months(("2018-10", "2019-02")))).finding("when.months"))
    assert "there only once" in told(assess(steady(months(("2018-04", "2019-03")))).finding("when.months"))


def test_a_fall_in_knife_shares_names_each_year_beside_its_share():
    made = steady()
    knives = Cube(made.counts.axes, made.counts.values // np.where(np.arange(48) < 24, 2, 5)[:, None, None, None])
    words = told(assess(replace(made, knife=knives)).finding("of_what.knife"))
    assert "was lower in 2021/22 (" in words
    assert "than in 2018/19 (" in words


def test_what_is_withheld_of_the_other_kinds_of_offence_says_what_it_is_about():
    counts = RNG.poisson(3.0, (48, 20, 1, 2))
    said = assess(evidence(counts, YEARS, offences=("Robbery", "Rape"))).finding("changing.offences").statements[-1]
    assert said.withheld == "For some of the other kinds the numbers are too small to publish safely."
