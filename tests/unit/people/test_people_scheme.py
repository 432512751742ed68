"""Before and on a scheme: windows, custody, what comes by itself, words."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from upstream.model.errors import UpstreamError
from upstream.people.scheme import Member, table
from upstream.statistics.before_after import differing

JOINED, AS_OF = date(2025, 1, 1), date(2025, 12, 31)


def days(*offsets, person="p"):
    return [(person, JOINED + timedelta(days=int(offset))) for offset in offsets]


def test_windows_are_half_open_and_do_not_overlap():
    member = Member("p", "a", JOINED)
    row = table([member], days(-183, -182, -1, 0, 181, 182, 183, 364, 365), AS_OF)[0]
    assert [span.events.sum() for span in (row.before, row.first_span, row.last_span)] == [2, 2, 2]
    assert [span.years.sum() * 365.25 for span in (row.before, row.first_span, row.last_span)] == [182, 182, 182]


def test_who_left_early_has_a_short_first_and_no_last_stretch():
    row = table([Member("p", "a", JOINED, left=JOINED + timedelta(days=100))], days(50, 99, 100), AS_OF)[0]
    assert row.first_span.years.sum() * 365.25 == pytest.approx(100)
    assert row.first_span.events.sum() == 2
    assert row.last_span.years.sum() == 0


def test_time_in_custody_is_no_time_at_risk():
    custody = ((JOINED - timedelta(days=10), JOINED + timedelta(days=9)), (JOINED, JOINED + timedelta(days=19)))
    row = table([Member("p", "a", JOINED, custody=custody)], [], AS_OF)[0]
    assert row.before.years.sum() * 365.25 == pytest.approx(172)
    assert row.first_span.years.sum() * 365.25 == pytest.approx(162)


def cohort(fall=1.0, size=400, seed=1):
    """The worst of a population over half a year, taken on; nothing or something happens."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(0.5, 2.4, size * 12)
    before = rng.poisson(rate / 2)
    worst = np.flatnonzero(before >= 3)[:size]
    members = [Member(f"p{i}", "ab"[i % 2], JOINED) for i in worst]
    events = []
    for i in worst:
        after = rng.poisson(fall * rate[i] / 2)
        events += days(*rng.integers(-182, 0, before[i]), *rng.integers(0, 182, after), person=f"p{i}")
    return members, events, differing(before, 182 / 365.25)


def test_a_fall_that_comes_by_itself_is_not_the_schemes():
    members, events, everybody = cohort()
    bare = table(members, events, AS_OF)[-1]
    assert bare.first.upper < 1
    assert "does not show that the scheme worked" in bare.sentence
    told = table(members, events, AS_OF, everybody=everybody)[-1]
    assert told.effect.lower < 1 < told.effect.upper
    assert told.sentence.endswith("Measured against what would have come by itself, no clear effect.")


def test_a_real_effect_is_told():
    members, events, everybody = cohort(fall=0.5)
    row = table(members, events, AS_OF, everybody=everybody)[-1]
    assert row.effect.lower < 0.5 < row.effect.upper
    assert "Measured against what would have come by itself, it is lower by" in row.sentence


def test_beside_others_who_were_as_bad():
    members, events, _ = cohort(fall=0.5)
    others, more, _ = cohort(seed=2)
    others = [Member(f"o{m.person}", m.district, m.joined) for m in others]
    row = table(members, [*events, *((f"o{p}", d) for p, d in more)], AS_OF, comparison=others)[-1]
    assert row.beside.lower < 0.5 < row.beside.upper
    assert "Measured against a comparison group, it is lower" in row.sentence


def test_a_row_for_each_district_and_all():
    members, events, _ = cohort()
    rows = table(members, events, AS_OF)
    assert [row.district for row in rows] == ["a", "b", "all"]
    assert rows[0].people + rows[1].people == rows[2].people == len(members)
    assert rows[0].before.events.sum() + rows[1].before.events.sum() == rows[2].before.events.sum()


def test_few_people_are_too_few():
    assert table([Member("p", "a", JOINED)], days(-3, 4), AS_OF)[0].sentence == "a: too few people or events to say."


@pytest.mark.parametrize(
    "members",
    [
        [Member("p", "a", AS_OF + timedelta(days=1))],
        [Member("p", "a", JOINED, left=JOINED - timedelta(days=1))],
        [Member("p", "a", JOINED), Member("p", "b", JOINED)],
    ],
)
def test_impossible_members_are_refused(members):
    with pytest.raises(UpstreamError, match="UP-PEOPLE-080"):
        table(members, [], AS_OF)
