from __future__ import annotations

import numpy as np
import pytest

from needs_support import months
from places_support import lattice, planted
from upstream.model.errors import UpstreamError
from upstream.places.foretelling import SCORES, backtest, standing, trial
from upstream.places.ground import of_lsoas

SHARES = (0.02, 0.05, 0.1)


def test_history_foretells_a_lasting_cluster_and_one_month_alone_does_worse() -> None:
    """A cluster of 9 of 144 places with five times the rate: at 6.25 % of the land it holds a quarter of everything."""
    evidence, book = lattice(planted(mean=0.6, times=5.0), 12)
    found = trial(of_lsoas(evidence, book), (9 / 144,), 12)
    assert len(found.months) == 12
    rate = {name: float(marks.hit_rate[0]) for name, marks in found.accuracy.items()}
    assert rate["a year's counts"] > 0.2
    assert rate["a year's counts"] > rate["last month's counts"]
    assert rate["kernel density"] > 0.2
    assert standing(found, 0)["last month's counts"] == "clearly worse than the best"


def test_without_a_pattern_no_method_is_better_than_a_blind_choice() -> None:
    evidence, book = lattice(planted(mean=3.0, times=1.0), 12)
    found = trial(of_lsoas(evidence, book), (0.1,), 12)
    for name in SCORES:
        limits = found.accuracy[name].pai_limits
        assert float(limits.lower[0]) < 1.15
        assert float(limits.upper[0]) > 0.85


def test_the_words_name_what_cannot_be_told_apart() -> None:
    evidence, book = lattice(planted(mean=3.0, times=1.0), 12)
    (finding,) = backtest(evidence, of_lsoas(evidence, book), SHARES, 12)
    assert "equally well, as far as can be told" in finding.say(finding.title)
    assert {figures.id for figures in finding.figures} == {"share-2", "share-5", "share-10"}
    table = finding.table("share-5")
    assert len(table.rows) == len(SCORES)
    assert list(table.values("verdict")).count("best") == 1
    hits = [float(hit) for hit in table.values("hit")]
    assert hits == sorted(hits, reverse=True)
    assert finding.charts[0].figures == "share-5"


def test_months_with_a_gap_before_them_are_not_used() -> None:
    present = months(("2018-01", "2018-06"), ("2019-01", "2020-12"))
    evidence, book = lattice(np.tile(planted()[:24], (2, 1))[: len(present)], 12, present)
    found = trial(of_lsoas(evidence, book), (0.05,), 24)
    assert [str(month) for month in found.months] == [f"2020-{m:02d}" for m in range(1, 13)]


def test_too_few_months_are_refused() -> None:
    evidence, book = lattice(planted()[:14], 12, months(("2020-04", "2021-05")))
    with pytest.raises(UpstreamError, match=r"UP-PLACES-012: only 2 months"):
        trial(of_lsoas(evidence, book), SHARES, 12)
