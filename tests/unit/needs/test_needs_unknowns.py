"""What those not known could change, and how often offences come back to a spot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needs_support import evidence, months
from upstream.disclosure import Policy, protect
from upstream.model.expression import Always, Case
from upstream.model.figures import Marker
from upstream.needs import spots, unknowns, who
from upstream.needs.cube import Cube
from upstream.needs.hierarchies import hierarchies
from upstream.needs.involved import Spots
from upstream.needs.people import AGES, BANDS, ROLES, SEXES, TENS
from upstream.needs.repeats import windows
from upstream.needs.who import YOUNG, YOUNG_LABEL

PRESENT = months(("2018-04", "2023-03"))
LABELS = tuple(str(month) for month in PRESENT)


def people(young, old, ageless, sexless):
    """Evidence of male victims, young, old and of unknown age, and of some of unknown sex (all of them old)."""
    values = np.zeros((1, len(ROLES), len(AGES), len(SEXES), 1), dtype=np.int64)
    male, unknown = SEXES.index("male"), len(SEXES) - 1
    values[0, 0, AGES.index("16 to 20"), male] = young
    values[0, 0, AGES.index("41 to 45"), male] = old
    values[0, 0, -1, male] = ageless
    values[0, 0, AGES.index("41 to 45"), unknown] = sexless
    axes = (("month", LABELS[:1]), ("role", ROLES), ("age", AGES), ("sex", SEXES), ("group", ("Group 1",)))
    return replace(evidence(np.full((len(PRESENT), 4), 80), PRESENT), people=Cube(axes, values))


def profile(given):
    return next(each for each in who.findings(given) if each.id == "who.victim.profile")


def test_extremes_are_none_and_all_of_those_not_known():
    found = profile(people(40, 40, 20, 0))
    assert found.table("age_unknown").rows == ((YOUNG_LABEL, 40, 20, 100, 50.0, 40.0, 60.0),)
    told = [found.say(sentence) for sentence in found.statements]
    assert told[-1] == (
        "Age is not known for 20 victims: whatever they are, between 40.0% and 60.0% of all are aged 11–25."
    )
    assert [figures.id for figures in found.figures] == ["ages", "sexes", "profile", "age_unknown"]


def test_with_all_known_there_is_no_range_to_tell():
    assert unknowns.of_role(people(40, 40, 0, 0), "victim", YOUNG, YOUNG_LABEL) == ((), ())


def test_sexes_have_their_range_too():
    found = profile(people(60, 30, 0, 10))
    assert found.table("sex_unknown").rows == (("male", 90, 10, 100, 100.0, 90.0, 100.0),)
    assert found.say(found.statements[-1]).endswith("between 90.0% and 100.0% of all are male.")


def test_a_few_of_whom_nothing_is_known_are_not_given_away():
    given = people(40, 40, 3, 0)
    told = protect(who.findings(given), Policy.load(), hierarchies=hierarchies(given)).findings
    found = next(each for each in told if each.id == "who.victim.profile")
    assert found.say(found.statements[-1]) == found.statements[-1].withheld
    assert found.table("age_unknown").cell(0, "missing") is Marker.SUPPRESSED


def test_bands_are_of_one_width_but_for_the_open_ends():
    assert {high - low for _, low, high in BANDS[1:-1]} == {4}
    assert [high for _, _, high in BANDS[:-1]] == [low - 1 for _, low, _ in BANDS[1:]]
    assert set(YOUNG) | {half for halves in TENS.values() for half in halves} <= set(AGES)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 500))
def test_the_share_of_those_known_lies_between_the_extremes(n, others, missing):
    if not n + others:
        return
    share, least, most = unknowns.bounds(n, missing, n + others + missing)
    assert least <= share <= most
    assert most - least == pytest.approx(missing / (n + others + missing))


def placed(rows):
    month, spot, n = (np.array(column) for column in zip(*rows, strict=True))
    return replace(evidence(np.full((len(PRESENT), 4), 80), PRESENT), spots=Spots(LABELS, month, spot, n))


def test_offences_at_the_same_spot_are_counted_once_a_window():
    given = placed([(50, 1, 2), (51, 2, 1), (52, 3, 1), (0, 2, 1), (53, -1, 1)])
    (found,) = spots.findings(given, windows(given))
    table = found.table("spots")
    assert [row[:4] for row in table.rows] == [("2022/23", 4, 2, 2), ("2018/19 to 2022/23", 5, 1, 4)]
    assert table.cell(0, "spots") == pytest.approx(100 / 3, rel=1e-5)
    assert found.say(found.title) == "50% of offences in 2022/23 were at a spot that had another in that time"


def test_too_few_points_say_nothing():
    given = placed([(50, 1, 2), (51, -1, 2)])
    assert spots.findings(given, windows(given)) == []
    assert spots.findings(evidence(np.full((len(PRESENT), 4), 80), PRESENT), [tuple(PRESENT)]) == []


def test_points_that_are_all_different_are_not_the_places():
    given = placed([(i % 60, i, 1) for i in range(spots.MANY)])
    (found,) = spots.findings(given, windows(given))
    assert found.say(found.title) == "Whether offences come back to the same spot cannot be told"


def test_points_become_spots_about_a_metre_wide():
    pa = pytest.importorskip("pyarrow")

    class Engine:
        def count(self, query):
            assert query.by[3:] == ("longitude", "latitude", "easting", "northing")
            return pa.table(
                {
                    "month": ["2020-04"] * 4,
                    "lsoa_code": ["E01000001"] * 4,
                    "group": ["Group 1"] * 4,
                    "longitude": [-1.0000011, -1.0000012, None, None],
                    "latitude": [52.0, 52.0000001, None, None],
                    "easting": pa.array([None, None, 400000.2, None]),
                    "northing": pa.array([None, None, 300000.4, None]),
                    "n": [1, 2, 3, 4],
                }
            )

    found = spots.by_spot(Engine(), "recorded-crime", Case("group", ()), Always())
    told = {row["spot"]: row["n"] for row in found.to_pylist()}
    assert told == {"-1.00000 52.00000": 3, "400000 300000": 3, None: 4}
