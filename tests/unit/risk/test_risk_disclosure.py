"""Nothing leaves by way of a score: what is hidden of a count takes its rate, contribution and score along."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from risk_support import counts, heading, indicator, inputs, specification
from upstream.api.scoring import _protected
from upstream.model.figures import Marker
from upstream.publish.records import findings_json
from upstream.publish.risk import risk_document
from upstream.risk.assess import assess
from upstream.risk.result import Result, compute

SPEC = specification(
    heading("health"),
    heading("safety"),
    indicator("cases", "safety", unit="people", feed="safeguarding"),
    indicator("visits", "health", published=True, denominator=None, unit=None, feed=None),
)


def made(audience: str = "public", spec: Any = SPEC, small: int | None = 3) -> tuple[Result, Any]:
    given = counts(30, 3, 9, 80) + 15
    if small is not None:
        given[1, 4] = small
    values = {"cases": given, "visits": np.tile(np.arange(30.0), (3, 1))}
    return _protected(
        compute(inputs(spec, {i.id: values.get(i.id, given) for i in spec.indicators})), audience, (), None
    )


def table(protected: Any, finding: str, name: str) -> Any:
    return next(f for f in protected.findings if f.id == f"risk.{finding}").table(name)


def test_a_small_count_takes_its_rate_contribution_heading_and_rank_along() -> None:
    result, protected = made(small=3)
    numbers = table(protected, "numbers", "numbers-cases")
    assert numbers.cell(4, "n_1") is Marker.SUPPRESSED
    assert numbers.cell(4, "rate_1") is Marker.SUPPRESSED
    hidden = {(int(y), int(a)) for _, y, a in np.argwhere(result.hidden)}
    assert (1, 4) in hidden
    scores = table(protected, "scores", "scores")
    by_year = table(protected, "headings", "headings-by-year")
    assert scores.cell(4, "score_1") == 1, "the lowest tenth whatever the count from 1 to 9"
    assert scores.cell(4, "lower") is Marker.SUPPRESSED
    assert scores.cell(4, "ranks") is Marker.SUPPRESSED
    assert isinstance(scores.cell(4, "score_0"), int)
    row = 30 * 3 + 30 + 4
    assert by_year.rows[row][2] == "Safety"
    assert by_year.cell(row, "score") is Marker.SUPPRESSED
    assert isinstance(by_year.cell(30 + 4, "score"), int), "the heading without that indicator stays"


def test_a_score_that_is_the_same_whatever_the_hidden_count_is_stays() -> None:
    """An area far above all others: its score says nothing of one small count, its index and rank would."""
    spec = specification(
        heading("safety"),
        indicator("cases", "safety", unit="people", feed="safeguarding", weight=0.01),
        indicator("visits", "safety", published=True, denominator=None, unit=None, feed=None),
    )
    given = counts(30, 3, 9, 80) + 15
    given[:, 25] = 4
    values = {"cases": given, "visits": np.tile(np.arange(30.0), (3, 1))}
    result, protected = _protected(compute(inputs(spec, values)), "public", (), None)
    assert result.hidden[0, :, 25].all()
    assert not result.telling[:, 25].any()
    scores = table(protected, "scores", "scores")
    assert scores.cell(25, "average") == 9.0
    assert scores.cell(25, "ranks") is Marker.SUPPRESSED
    assert table(protected, "contributions", "contributions").cell(25, "cases") is Marker.SUPPRESSED
    assert table(protected, "contributions", "contributions").cell(25, "index") is Marker.SUPPRESSED
    assert table(protected, "headings", "headings").cell(25, "safety") is Marker.SUPPRESSED


@pytest.mark.parametrize("seed", range(5))
def test_no_shown_score_changes_with_any_value_of_a_hidden_count(seed: int) -> None:
    """Every value from 1 to 9 of each small count, tried one by one, gives the scores that are shown."""
    generator = np.random.default_rng(seed)
    given = counts(20, 2, seed, 30)
    small = generator.choice(20, 3, replace=False)
    given[0, small] = generator.integers(1, 10, 3)
    spec = specification(
        heading("safety"),
        indicator("cases", "safety", unit="people", feed="safeguarding"),
        indicator("visits", "safety", published=True, denominator=None, unit=None, feed=None, weight=3),
    )
    values = {"cases": given, "visits": np.tile(generator.permutation(20) * 1.0, (2, 1))}
    made_of = inputs(spec, values, years=(2018, 2019))
    result, _ = _protected(compute(made_of), "public", (), None)
    known = ~result.hidden_scores
    steady = made_of.measured[0].dispersion
    for year, area in np.argwhere(result.hidden[0] & (given < 10)):
        for count in range(1, 10):
            other = given.copy()
            other[year, area] = count
            tried = inputs(spec, values | {"cases": other}, years=(2018, 2019))
            vars(tried.measured[0])["dispersion"] = steady
            shown = compute(tried).scores
            assert (shown[year][known[year]] == result.scores[year][known[year]]).all()


def test_an_area_without_a_score_is_in_no_list_and_no_sentence() -> None:
    given = counts(30, 3, 9, 80) + 40
    given[:, 4] = (5, 300, 900)
    values = {"cases": given, "visits": np.tile(np.arange(30.0), (3, 1))}
    result = compute(inputs(SPEC, values))
    hidden, telling = np.zeros((2, 3, 30), dtype=bool), np.zeros((3, 30), dtype=bool)
    hidden[0, 0, 4] = telling[0, 4] = True
    found = {finding.id: finding for finding in assess(replace(result, hidden=hidden, telling=telling))}
    for name in ("highest", "rising"):
        assert "E01000004" not in found[f"risk.{name}"].table(name).values("area")
    scores = found["risk.scores"].table("scores")
    assert [scores.cell(4, c) for c in ("score_0", "average", "change", "lower")] == [Marker.SUPPRESSED] * 4
    assert isinstance(scores.cell(4, "score_1"), int)
    said = " ".join(f.say(s) for f in found.values() for s in (f.title, *f.statements))
    assert "Place 004" not in said
    assert "One area has a year without a score" in said


def test_what_is_hidden_is_in_no_file(tmp_path: Any) -> None:
    """The true count and its rate are looked for in everything that is written."""
    result, protected = made(small=7)
    document = risk_document(protected, result.inputs.partnership, edition=date(2026, 1, 1), period="x")
    text = findings_json(document)
    rate = result.inputs.of("cases").estimates()[1, 4] * 1000
    assert f"{rate:.6g}" not in text
    index = f"{result.scored.index[1, 4]:.6g}"
    assert index not in text
    json.loads(text)


def test_an_open_feed_and_large_counts_hide_nothing() -> None:
    result, protected = made(small=None)
    assert not result.hidden.any()
    assert all(isinstance(cell, float | int) for cell in table(protected, "scores", "scores").values("average"))


def test_partners_see_more_than_the_public() -> None:
    public, _ = made("public", small=6)
    trusted, _ = made("trusted", small=6)
    assert public.hidden.sum() > trusted.hidden.sum() == 0


def test_kinds_of_one_restricted_feed_by_area_and_year_are_too_fine_for_the_public() -> None:
    """Records of the lake cut by kind, area and year have three dimensions; a page without scores says so."""
    spec = specification(
        heading("crime"),
        indicator(
            "drugs", "crime", source="recorded-crime", field="offence_code", values=["92A"],
            column=None, denominator=None, feed=None, unit="offences",
        ),
    )  # fmt: skip
    given = {"drugs": counts(30, 3, 1, 200) + 50}
    result, protected = _protected(compute(inputs(spec, given)), "public", (), None)
    assert result.hidden.all()
    assert next(f for f in protected.findings if f.id == "risk.highest").say is not None
    assert "risk.highest" in {f.id for f in protected.findings if not f.figures}
    document = risk_document(protected, result.inputs.partnership, edition=date(2026, 1, 1), period="x")
    assert "No score can be shown" in findings_json(document)
    trusted, _ = _protected(compute(inputs(spec, given)), "trusted", (), None)
    assert not trusted.hidden.any()


@pytest.mark.parametrize("seed", range(4))
def test_hidden_scores_never_depend_on_a_shown_order(seed: int) -> None:
    """The table of all areas is in order of code, whatever is hidden."""
    given = {"cases": counts(30, 3, seed, 12), "visits": np.tile(np.arange(30.0), (3, 1))}
    result, protected = _protected(compute(inputs(SPEC, given)), "public", (), None)
    assert result.hidden.any()
    codes = table(protected, "scores", "scores").values("area")
    assert sorted(codes) == list(codes)
    assert replace(result).hidden_scores.sum() == sum(
        cell is Marker.SUPPRESSED
        for i in range(3)
        for cell in table(protected, "scores", "scores").values(f"score_{i}")
    )
