"""Linking from end to end, on invented people."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from linking_support import invented
from upstream.model.errors import UpstreamError
from upstream.people import decisions, evaluate, keys, link, review, specification

PEOPLE = specification.load("people")
QUICK = replace(PEOPLE, training=replace(PEOPLE.training, u_pairs=1e5, em_pairs=1e5))


@pytest.fixture(scope="module")
def linked():
    records, truth = invented()
    return records, truth, link.link(records, QUICK)


def test_the_shipped_model_links_without_postcodes_and_takes_nobody_for_another(linked):
    """Half of the names are misspelt in one feed and there are no postcodes: what is left finds three in four."""
    _, truth, made = linked
    found = evaluate.evaluate(made.group, truth, replicates=100)
    assert found.precision.lower > 0.98
    assert found.recall.value > 0.75
    assert len(made.group) == len(truth) == 2000


def test_it_says_the_same_twice(linked):
    records, _, made = linked
    assert link.link(records, QUICK).group.tolist() == made.group.tolist()


def test_one_in_a_hundred_new_records_leaves_the_keys_of_the_others(linked):
    records, _, made = linked
    few = records.slice(0, 1980)
    before = link.link(few, QUICK)
    names = records["record"].to_pylist()
    old = keys.assign(names[:1980], before.group.tolist(), b"s")
    new = keys.assign(names, made.group.tolist(), b"s", dict(zip(names, old.of, strict=False)))
    kept = sum(a == b for a, b in zip(old.of, new.of, strict=False))
    assert kept / 1980 >= 0.99
    moved = {change.key for change in new.history}
    assert all(a == b or a in moved for a, b in zip(old.of, new.of, strict=False))


def test_unlinked_stays_unlinked(linked):
    records, _, made = linked
    names = records["record"].to_pylist()
    group = next(g for g in np.unique(made.group) if np.count_nonzero(made.group == g) == 2)
    one, two = (names[row] for row in np.flatnonzero(made.group == group))
    apart = decisions.unlink(one, [two], by="A Clerk", on="2024-05-01", reason="cousins")
    again = link.link(records, QUICK, decisions=apart)
    assert again.group[names.index(one)] != again.group[names.index(two)]
    assert any("decided to be different" in item.asked for item in review.questions(again))


def test_the_queue_tells_why_and_runs_no_formula(linked, tmp_path):
    records, _, made = linked
    asked = review.questions(made)
    assert asked
    records = records.set_column(2, "forename", pa.array(["=cmd()"] * len(records)))
    assert review.write(tmp_path / "queue.csv", records, asked, limit=5) == min(5, len(asked))
    assert (tmp_path / "queue.csv").stat().st_mode & 0o777 == 0o600
    with (tmp_path / "queue.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["forename_1"] == "'=cmd()"
    assert "They have" in rows[0]["why"]
    assert "Of " in rows[0]["why"]
    assert rows[0]["decision"] == ""


def household(**extra) -> pa.Table:
    """Twins, a father and son of one name, and a crowd to learn from."""
    rng = np.random.default_rng(5)
    forenames = np.array([f"{a}{b}" for a in ("am", "bet", "car", "din", "ev", "fay") for b in ("a", "ol", "ie")])
    surnames = np.array(
        [a + b for a in ("ash", "bram", "cold", "dun", "elm", "fern") for b in ("by", "ton", "ley", "wick")]
    )
    n = 400
    forename, surname = rng.choice(forenames, n), rng.choice(surnames, n)
    born = [
        f"{1950 + y}-{m:02d}-{d:02d}"
        for y, m, d in zip(*(rng.integers(a, b, n) for a, b in ((0, 60), (1, 13), (1, 29))), strict=True)
    ]
    place = [f"QF{a} {b}AB" for a, b in zip(rng.integers(1, 9, n), rng.integers(0, 9, n), strict=True)]
    twice = lambda values: [*values, *values]  # noqa: E731
    twins = {
        "forename": ["Rose", "Iris"],
        "surname": ["Thornby"] * 2,
        "birth_date": ["2010-05-05"] * 2,
        "postcode": ["QF1 1AA"] * 2,
    }
    return pa.table(
        {
            "record": [f"r{i}" for i in range(2 * n + 2)],
            "feed": [*["a"] * n, *["b"] * n, "a", "b"],
            "forename": [*twice(forename), *twins["forename"]],
            "surname": [*twice(surname), *twins["surname"]],
            "birth_date": [*twice(born), *twins["birth_date"]],
            "postcode": [*twice(place), *twins["postcode"]],
        }
    )


def test_twins_are_two_people_and_a_suspected_merge_is_never_silent():
    records = household()
    made = link.link(records, QUICK)
    assert made.group[-1] != made.group[-2]
    bridging = records.append_column("nhs_number", pa.array([None] * len(records), pa.string()))
    assert link.link(bridging, QUICK).group[-1] != made.group[-2]
    assert any("twins" in reason for *_, reason in made.suspected)


def test_two_numbers_that_are_permitted_part_what_everything_else_joins():
    records = household()
    numbers = pa.array(["9434765919" if i == 0 else "4010232137" if i == 400 else None for i in range(len(records))])
    records = records.append_column("nhs_number", numbers)
    without = link.link(records, QUICK)
    assert without.group[0] == without.group[400]
    assert without.barred == ("nhs_number",)
    permitted = link.link(records, QUICK, permitted=frozenset({"nhs_number"}))
    assert permitted.group[0] != permitted.group[400]
    assert any("two different NHS numbers" in item.asked for item in review.questions(permitted))


def test_named_together_in_one_event_is_two_people():
    records = household()
    records = records.set_column(1, "feed", pa.array(["a"] * len(records)))
    records = records.append_column("event", pa.array(["e1" if i in (0, 400) else None for i in range(len(records))]))
    records = records.set_column(
        2, "forename", pa.array([*records["forename"].to_pylist()[:400], "Amy", *records["forename"].to_pylist()[401:]])
    )
    made = link.link(records, QUICK)
    assert made.group[0] != made.group[400]


def test_a_rule_that_would_make_too_many_pairs_is_refused_with_the_estimate_and_no_name():
    records = household()
    greedy = replace(QUICK, blocks=(("postcode:2",),), most_pairs=1000)
    with pytest.raises(UpstreamError, match=r"UP-PEOPLE-010.*about 321,201 pairs.*802 records share") as caught:
        link.link(records, greedy)
    assert "QF" not in str(caught.value)


def test_records_without_a_reference_of_their_own_are_refused():
    records = household()
    with pytest.raises(UpstreamError, match="UP-PEOPLE-013"):
        link.link(records.set_column(0, "record", pa.array(["x"] * len(records))), QUICK)
    with pytest.raises(UpstreamError, match="UP-PEOPLE-011"):
        link.link(records.drop_columns(["feed"]), QUICK)
    with pytest.raises(UpstreamError, match="UP-PEOPLE-012"):
        link.link(records.slice(0, 1), QUICK)


def test_a_model_that_is_wrong_says_where():
    with pytest.raises(UpstreamError, match="UP-PEOPLE-001"):
        specification.load("poeple")
    with pytest.raises(UpstreamError, match="UP-PEOPLE-002"):
        specification.read("name = 'x'", where="x.toml")
