"""Groups without contradictions, keys that stay, decisions that are obeyed."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstream.model.errors import UpstreamError
from upstream.people import clusters, decisions, keys
from upstream.people.clusters import Different, Pairs


def pairs(*edges):
    left, right, weight = zip(*edges, strict=True) if edges else ((), (), ())
    return Pairs(np.array(left, np.int64), np.array(right, np.int64), np.array(weight, float))


def groups_of(found):
    return sorted(tuple(np.flatnonzero(found.of == top).tolist()) for top in set(found.of.tolist()))


def test_links_make_groups():
    found = clusters.group(5, pairs((0, 1, 9), (1, 2, 8), (3, 4, 7)))
    assert groups_of(found) == [(0, 1, 2), (3, 4)]
    assert found.refusals == () == found.bridges


def test_two_certain_different_people_are_never_one_group_and_the_refusal_is_said():
    nhs = Different("two NHS numbers", np.array([1, -1, 2]))
    found = clusters.group(3, pairs((0, 1, 9), (1, 2, 8)), different=[nhs])
    assert groups_of(found) == [(0, 1), (2,)]
    assert [(item.left, item.right, item.reason, item.against) for item in found.refusals] == [
        (1, 2, "two NHS numbers", (0, 2))
    ]


def test_the_strongest_link_is_taken_first():
    found = clusters.group(3, pairs((0, 1, 8), (1, 2, 9)), apart=[(0, 2, "twins")])
    assert groups_of(found) == [(0,), (1, 2)]
    assert found.refusals[0].reason == "twins"


def test_within_a_feed_only():
    year = Different("two pupils of one year", np.array([1, 2, 2]), np.array([0, 1, 1]))
    assert groups_of(clusters.group(3, pairs((0, 1, 9), (1, 2, 8)), different=[year])) == [(0, 1, 2)]


def test_a_weak_link_between_two_firm_groups_is_a_bridge():
    found = clusters.group(4, pairs((0, 1, 20), (2, 3, 20), (1, 2, 4)), sure=8)
    assert groups_of(found) == [(0, 1, 2, 3)]
    assert [(item.left, item.right) for item in found.bridges] == [(1, 2)]


def test_a_weak_link_that_another_supports_is_no_bridge():
    assert clusters.group(4, pairs((0, 1, 20), (2, 3, 20), (1, 2, 4), (0, 3, 4)), sure=8).bridges == ()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_group_ever_holds_a_contradiction_and_none_is_silent(data):
    n = data.draw(st.integers(2, 9))
    every = list(combinations(range(n), 2))
    edges = data.draw(
        st.lists(st.tuples(st.sampled_from(every), st.integers(1, 9)), max_size=14, unique_by=lambda e: e[0])
    )
    apart = data.draw(st.lists(st.sampled_from(every), max_size=4, unique=True))
    numbers = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n)))
    links = pairs(*[(a, b, w) for (a, b), w in edges])
    found = clusters.group(n, links, apart=[(a, b, "x") for a, b in apart], different=[Different("n", numbers)])
    for group in groups_of(found):
        assert len({numbers[row] for row in group} - {-1}) <= 1
        assert not any(a in group and b in group for a, b in apart)
    plain = clusters.components(n, links)
    assert all(plain[a] == plain[b] for a, b in combinations(range(n), 2) if found.of[a] == found.of[b])
    refused = {frozenset((found.of[item.left], found.of[item.right])) for item in found.refusals}
    for (a, b), _ in edges:
        assert found.of[a] == found.of[b] or frozenset((found.of[a], found.of[b])) in refused


def test_keys_stay_when_records_come_and_go():
    first = keys.assign(["a", "b", "c", "d"], [0, 0, 1, 1], b"secret")
    again = keys.assign(["d", "e", "a", "b", "f"], [7, 7, 3, 3, 4], b"secret", dict(zip("abcd", first.of, strict=True)))
    assert again.of[0] == again.of[1] == first.of[2]
    assert again.of[2] == first.of[0]
    assert again.of[4] not in first.of
    assert again.history == ()


def test_merges_and_splits_are_in_the_history():
    first = keys.assign(["a", "b", "c", "d"], [0, 0, 0, 1], b"secret")
    one, two = first.of[0], first.of[3]
    merged = keys.assign(["a", "b", "c", "d"], [0, 0, 0, 0], b"secret", dict(zip("abcd", first.of, strict=True)))
    assert set(merged.of) == {one}
    assert [(c.kind, c.key, c.into, c.records) for c in merged.history] == [("merged", two, one, 1)]
    split = keys.assign(["a", "b", "c", "d"], [0, 0, 1, 0], b"secret", dict(zip("abcd", merged.of, strict=True)), [two])
    assert [(c.kind, c.key, c.records) for c in split.history] == [("split", one, 1)]
    assert split.of[2] not in (one, two)


def test_a_key_says_nothing_without_the_secret():
    assert keys.assign(["a"], [0], b"one").of != keys.assign(["a"], [0], b"two").of
    assert keys.assign(["a"], [0], b"one").of == keys.assign(["a"], [5], b"one").of


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_one_key_a_group_and_one_group_a_key(before, after):
    names = [f"r{i}" for i in range(12)]
    old = keys.assign(names[: len(before)], before, b"s")
    new = keys.assign(names[: len(after)], after, b"s", dict(zip(names, old.of, strict=False)))
    assert len(set(zip(after, new.of, strict=True))) == len(set(after)) == len(set(new.of))
    untouched = {
        g
        for g in before
        if [i for i, x in enumerate(before) if x == g] in [[i for i, x in enumerate(after) if x == h] for h in after]
    }
    for group in untouched:
        row = before.index(group)
        assert new.of[row] == old.of[row]


def test_decisions_are_read_from_a_queue_that_was_filled_in(tmp_path):
    made = decisions.unlink("=r1", ["r2", "r3", "=r1"], by="A Clerk", on="2024-05-01", reason="two cousins")
    decisions.write(tmp_path / "d.csv", made)
    assert decisions.read(tmp_path / "d.csv") == made
    assert (tmp_path / "d.csv").read_text(encoding="utf-8").splitlines()[1].startswith("'=r1,")
    assert decisions.read(tmp_path / "none.csv") == ()


def test_a_decision_without_a_name_or_reason_is_refused(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("record,other,decision,by,on,reason\na,b,,,,\na,b,same,,2024-05-01,x\n", encoding="utf-8")
    with pytest.raises(UpstreamError, match=r"UP-PEOPLE-021.*no by.*line 3"):
        decisions.read(path)
    path.write_text("record,other,decision,by,on,reason\na,b,perhaps,me,,x\n", encoding="utf-8")
    with pytest.raises(UpstreamError, match="UP-PEOPLE-020"):
        decisions.read(path)
