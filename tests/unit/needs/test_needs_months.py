"""Which months may be compared with which."""

from __future__ import annotations

from needs_support import months
from upstream.model.period import Month
from upstream.needs.months import Coverage, code, label, paired


def test_bristol_has_four_whole_years_in_a_row_and_one_more():
    held = months(("2018-01", "2022-03"), ("2023-01", "2024-06"), ("2024-09", "2025-04"), "2025-09", "2025-12")
    coverage = Coverage.of(held)
    assert len(coverage.present) == 79
    assert [year.label for year in coverage.years] == ["2018/19", "2019/20", "2020/21", "2021/22", "2023/24"]
    assert [year.label for year in coverage.consecutive] == ["2018/19", "2019/20", "2020/21", "2021/22"]
    assert coverage.years_label == "2018/19 to 2021/22 and 2023/24"
    assert coverage.like is None
    assert coverage.headline_label == "2023/24"
    assert coverage.gaps[0].label == "April 2022 to December 2022"


def test_warwickshire_has_one_whole_year_and_a_later_calendar_year():
    held = months(
        ("2018-10", "2019-02"),
        ("2019-07", "2019-09"),
        ("2021-03", "2022-03"),
        ("2024-01", "2024-04"),
        ("2025-01", "2025-12"),
    )
    coverage = Coverage.of(held)
    assert [year.label for year in coverage.years] == ["2021/22"]
    assert coverage.headline_label == "the year to December 2025"
    assert coverage.like is not None
    assert coverage.like.compared == "March to December 2021 and the same months of 2025"
    assert coverage.like.months_label == "March to December"


def test_buckinghamshire_has_no_whole_year():
    held = months(
        ("2018-10", "2019-02"), "2019-08", "2019-09", ("2021-03", "2021-05"), ("2021-11", "2022-03"),
        ("2024-01", "2024-04"), ("2025-01", "2025-06"), ("2025-08", "2025-12"),
    )  # fmt: skip
    coverage = Coverage.of(held)
    assert coverage.years == ()
    assert coverage.like is not None
    assert coverage.like.months_label == "March to May, November and December"
    assert label(coverage.like.before) == "March to May, November and December 2021"
    assert coverage.like.compared == "the same five months (March to May, November and December) of 2021 and 2025"
    assert not coverage.headline_is_year
    assert coverage.headline_label == "January to June and August to December 2025"


def test_a_single_month_can_be_compared_with_nothing():
    coverage = Coverage.of([Month.parse("2024-05")])
    assert coverage.like is None
    assert coverage.years == ()
    assert coverage.headline_label == "May 2024"


def test_covid_months_are_the_last_choice_among_equals():
    held = months(("2018-06", "2018-08"), ("2020-06", "2020-08"), ("2022-06", "2022-08"))
    like = Coverage.of(held).like
    assert like is not None
    assert like.compared == "June to August 2018 and the same months of 2022"


def test_months_that_two_spans_share_are_named_once():
    def spans(*runs, years):
        before = tuple(months(*runs))
        return before, tuple(month + 12 * years for month in before)

    assert paired(*spans(("2018-10", "2019-02"), years=3)) == (
        "October 2018 to February 2019",
        "the same months three years later",
    )
    assert paired(*spans("2019-01", "2019-03", "2019-05", "2019-07", years=1)) == (
        "January, March, May and July 2019",
        "the same months of 2020",
    )
    assert paired(*spans(("2018-11", "2018-12"), "2019-02", years=1)) == (
        "November and December 2018, and February 2019",
        "the same months one year later",
    )
    assert paired(*spans(("2018-04", "2019-03"), years=4)) == ("2018/19", "2022/23")
    assert paired(tuple(months("2019-01")), tuple(months("2019-03"))) == ("January 2019", "March 2019")


def test_two_whole_years_need_no_like_for_like():
    assert Coverage.of(months(("2018-04", "2020-03"))).like is None


def test_codes_and_labels_of_months():
    assert code(tuple(months(("2018-04", "2019-03")))) == "2018/19"
    assert code(tuple(months(("2018-04", "2018-06"), "2018-09"))) == "2018-04 to 2018-06, 2018-09"
    assert label(tuple(months(("2024-01", "2024-12")))) == "the year to December 2024"
    many = tuple(months("2018-04", "2018-06", "2018-09", "2019-01"))
    assert label(many) == "4 months between April 2018 and January 2019"
