from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from needs_support import months
from places_support import YEARS, block, lattice, planted
from upstream.disclosure import Policy, protect
from upstream.model.figures import Figures, Marker
from upstream.model.finding import Finding, Verdict
from upstream.needs.hierarchies import hierarchies
from upstream.needs.months import Coverage
from upstream.places import findings, make_study, merged
from upstream.places.ground import of_lsoas
from upstream.places.history import history, steps_of
from upstream.places.section import in_short
from upstream.places.stand_out import stand_out
from upstream.places.steadiness import stability
from upstream.places.study import Study
from upstream.places.tables import places_table


def studied(counts: Any, side: int = 12, present: Any = tuple(YEARS), **rest: Any) -> Study:
    evidence, book = lattice(counts, side, present, **rest)
    return make_study(evidence, of_lsoas(evidence, book), evidence.coverage.present, "gi-star")


def said(finding: Finding) -> str:
    return " ".join(finding.say(sentence) for sentence in (finding.title, *finding.statements))


def test_the_words_follow_the_test() -> None:
    found = stand_out(studied(planted()))
    assert found.verdict is Verdict.HIGHER
    assert "of 144 neighbourhoods had more serious violence offences than chance explains: one hot spot" in said(found)
    assert "about one in twenty of those it names is expected to be named by chance" in said(found)
    quiet = stand_out(studied(planted(times=1.0)))
    assert quiet.verdict is Verdict.NO_CLEAR_DIFFERENCE
    assert said(quiet).startswith(
        "No neighbourhood in Testshire has more serious violence offences than chance explains"
    )


def test_hot_spots_and_the_rest_add_up() -> None:
    from upstream.places.tables import shares_table, spots_table

    mine = studied(planted())
    spots, shares = spots_table(mine), shares_table(mine)
    assert sum(int(n) for n in spots.values("n")) == int(mine.count.sum())
    assert sum(float(share) for share in shares.values("share")) == pytest.approx(100, abs=0.01)
    assert sum(int(n) for n in spots.values("places")) == 144
    ratio = spots.cell(0, "ratio")
    expected = float(mine.people[list(mine.spots[0].places)].sum()) * mine.rate
    assert ratio == pytest.approx(int(spots.cell(0, "n")) / expected, rel=1e-5)


def test_no_cell_of_the_map_is_without_a_word_or_a_number() -> None:
    mine = studied(planted())
    table = places_table(mine)
    assert set(table.values("kind")) <= {"hot spot", "cold spot", "neither"}
    assert all(np.isfinite(float(z)) for z in table.values("score"))
    assert len(table.rows) == 144


def test_the_class_of_a_hidden_count_is_hidden_too() -> None:
    """For the public small counts of a force's own records are hidden, with what the test says of the place."""
    counts = np.zeros((24, 144), dtype=int)
    counts[:3] = planted(mean=1.0)[:3]
    mine = studied(counts)
    trees = merged(hierarchies(mine.evidence), mine.hierarchies)
    safe = protect([stand_out(mine)], Policy.load(), audience="public", hierarchies=trees)
    assert not safe.report.faults
    table = safe.findings[0].table("places")
    hidden = [row for row, n in enumerate(table.values("n")) if n is Marker.SUPPRESSED]
    assert hidden
    names = ("spot", "kind", "score", "adjusted_p", "observed", "expected", "ratio")
    assert all(table.cell(row, name) is Marker.SUPPRESSED for row in hidden for name in names)
    shown = [row for row, n in enumerate(table.values("n")) if n is not Marker.SUPPRESSED]
    assert all(table.cell(row, "score") is Marker.SUPPRESSED for row in shown), "z depends on every neighbour's count"
    assert all(table.cell(row, "kind") is not Marker.SUPPRESSED for row in shown)


def test_open_counts_are_not_hidden() -> None:
    mine = studied(planted(mean=0.5), source="police-uk")
    safe = protect([stand_out(mine)], Policy.load(), hierarchies=merged(hierarchies(mine.evidence), mine.hierarchies))
    assert not any(cell is Marker.SUPPRESSED for row in safe.findings[0].table("places").rows for cell in row)


def test_a_lasting_hot_spot_is_called_so_and_a_new_one_new() -> None:
    mine = studied(planted(mean=6.0))
    found = history(mine)
    classes = dict(zip(found.table("history").values("area"), found.table("history").values("class"), strict=True))
    middle = mine.evidence.places.lsoas[6 * 12 + 6]
    assert classes[middle] == "lasting"
    late = planted(mean=6.0, times=1.0)
    late[-6:, sorted(block())] *= 4
    found = history(studied(late))
    classes = dict(zip(found.table("history").values("area"), found.table("history").values("class"), strict=True))
    assert classes[middle] == "new"


def test_nothing_is_said_to_last_across_missing_months() -> None:
    scattered = months(("2020-04", "2020-12"), ("2021-03", "2021-08"))
    mine = studied(planted()[: len(scattered)], present=scattered)
    assert steps_of(mine) is None
    found = history(mine)
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert "9 months" in said(found)
    split = months(("2019-01", "2019-03"), ("2020-04", "2021-03"))
    mine = studied(planted()[: len(split)], present=split)
    steps = steps_of(mine)
    assert steps is not None
    assert steps.months == tuple(months(("2020-04", "2021-03")))


def test_few_events_make_longer_steps() -> None:
    rng = np.random.default_rng(2)
    long = months(("2018-04", "2023-03"))
    mine = studied(rng.poisson(0.7, (60, 144)), present=long)
    steps = steps_of(mine)
    assert steps is not None
    assert (steps.size, steps.number) == (3, 20)


def test_years_are_tested_one_by_one() -> None:
    found = stability(studied(planted(mean=6.0)))
    assert found is not None
    table: Figures = found.table("years")
    assert max(int(n) for n in table.values("hot")) == 2
    assert stability(studied(planted()[:12], present=YEARS[:12])) is None


def test_police_uk_points_make_no_repeats_and_the_words_say_why() -> None:
    evidence, book = lattice(planted(), 12, source="police-uk")
    mine = make_study(evidence, of_lsoas(evidence, book), evidence.coverage.present, "gi-star")
    found = {item.id: item for item in findings(mine, book)}
    assert found["places.repeats"].verdict is Verdict.NOT_COMPARABLE
    assert "at least eight addresses" in said(found["places.repeats"])
    assert found["places.hours"].verdict is Verdict.NOT_COMPARABLE
    assert found["places.what"].verdict is Verdict.NOT_COMPARABLE


def test_the_mix_of_a_hot_spot_is_compared_with_everywhere_else() -> None:
    counts = np.stack([planted(seed=1), planted(times=1.0, seed=2)], axis=-1)[:, :, None, :]
    evidence, book = lattice(counts, 12, offences=("Robbery", "Wounding"))
    mine = make_study(evidence, of_lsoas(evidence, book), evidence.coverage.present, "gi-star")
    found = {item.id: item for item in findings(mine, book)}
    assert "a larger share than elsewhere is Robbery" in said(found["places.what"])


def test_an_assessment_goes_on_without_boundaries() -> None:
    evidence, book = lattice(planted(), 12)
    book.missing = frozenset(evidence.places.lsoas)
    found, tree = in_short(evidence, book)
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert not tree
    assert "boundaries of 144 of 144" in said(found)


def test_a_gap_inside_the_headline_is_no_fault() -> None:
    evidence, book = lattice(planted(), 12)
    kept = [month for month in YEARS if month.number != 7]
    assert isinstance(Coverage.of(kept), Coverage)
    counts = evidence.counts.only("month", [str(month) for month in kept])
    cut = replace(evidence, counts=counts, coverage=Coverage.of(kept))
    found, _ = in_short(cut, book)
    assert found.charts


def test_codes_of_hot_spots_name_their_places_and_no_order_tells_a_count() -> None:
    """Two editions whose hot spots differ must not seem to print the same count at the same coordinates."""
    one, two = studied(planted(seed=1)), studied(planted(seed=1, times=1.6))
    assert one.tested.hot.tolist() != two.tested.hot.tolist()
    assert one.spots[0].code != two.spots[0].code
    assert one.elsewhere != two.elsewhere
    assert studied(planted(seed=1)).spots[0].code == one.spots[0].code
    rows = places_table(one)
    hot = [rows.name_of(rows.cell(i, "area")) for i in range(len(one.inside))]
    assert hot == sorted(hot)
