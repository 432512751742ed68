"""Files damaged in every way: each row is accounted for, or the file is refused, and nothing loaded before is hurt."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as generated
from hypothesis import strategies as st

from engine_support import HEADINGS, given, load, raw_input, records, row, text
from upstream.engine import Lake
from upstream.engine.scan import Scan

QUICK = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
SLOW = settings(QUICK, max_examples=100)
CELL = st.one_of(
    st.sampled_from(["", " ", "2020-01", "Drugs", "-2.5", "yes", "a,b", 'say "x"', "two\nlines", "é", "=1+1", "a1"]),
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=6),
)
CRIME = st.builds(
    lambda i, month, kind, n, knife: row(i, month, Crime_type=kind, Count=n, Knife=knife),
    st.one_of(st.sampled_from(["", "a1", "a2"]), CELL),
    st.sampled_from(["2020-01", "2020-02", "x", ""]),
    st.sampled_from(["Drugs", "Robbery", "Piracy"]),
    st.one_of(st.integers().map(str), CELL),
    st.sampled_from(["yes", "no", "", "perhaps"]),
)
DAMAGE = st.sampled_from(["cut", "nul", "quote", "comma", "newline", "return", "byte", "blank", "drop", "wide"])


def damaged(data: bytes, harms: list[tuple[str, float]]) -> bytes:
    for kind, where in harms:
        at = int(where * len(data))
        new = {
            "nul": b"\0",
            "quote": b'"',
            "comma": b",",
            "newline": b"\n",
            "return": b"\r",
            "byte": b"\xff",
            "wide": b"\xc3\xa9",
        }
        if kind == "cut":
            data = data[:at]
        elif kind == "drop":
            data = data[:at] + data[at + 1 :]
        else:
            data = data[:at] + new.get(kind, b"\n\n") + data[at:]
    return data


def no_damage_loses_a_row_or_hurts_what_is_there(
    rows: list[list[str]], harms: list[tuple[str, float]], end: str, encoding: str
) -> None:
    data = damaged(text(rows, end=end).encode(encoding, "replace"), harms)
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder))
        load(lake, given([row("kept", "1999-12")], "bad.csv"), given([row("safe", "2019-01")], "safe.csv"))
        before = records(lake)
        report = load(lake, raw_input(data, "damaged.csv"))
        file = report.files[0]
        after = records(lake)
        assert [r for r in after if r["crime_id"] == "safe"] == before
        assert len(after) == len(before) + file.loaded
        if file.status == "refused":
            assert file.code.startswith("UP-ENGINE-")
            assert file.read == 0
        else:
            assert lake.quarantine().num_rows == 1 + file.quarantined


def both_ways(data: bytes) -> list[list[dict[str, object]]]:
    """What the fast and the slow reader make of a file."""
    results = []
    for regular in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            lake = Lake(Path(folder))
            if not regular:
                Scan.regular = property(lambda self: False, lambda self, value: None)  # type: ignore[assignment,method-assign]
            try:
                load(lake, raw_input(data))
            finally:
                if not regular:
                    del Scan.regular
            kept = [{k: v for k, v in r.items() if k != "extract_id"} for r in records(lake)]
            refused = lake.quarantine().select(["line", "reasons", "raw"]).to_pylist()
            results.append(kept + refused)
    return results


def the_fast_and_the_line_accurate_reader_agree(rows: list[list[str]]) -> None:
    fast, slow = both_ways(text(rows).encode())
    assert fast == slow


def both_readers_agree_on_what_is_hardly_csv(parts: list[str]) -> None:
    fast, slow = both_ways((",".join(HEADINGS) + "\n" + "".join(parts)).encode())
    assert fast == slow


def cases(body: Callable[..., None], *strategies: st.SearchStrategy[Any]) -> tuple[Callable[..., None], Any]:
    """A test of a few cases, and a slow one of many."""
    return QUICK(generated(*strategies)(body)), pytest.mark.slow(SLOW(generated(*strategies)(body)))


test_no_damage_loses_a_row_or_hurts_what_is_there, test_no_damage_loses_a_row_or_hurts_what_is_there_in_many_cases = (
    cases(
        no_damage_loses_a_row_or_hurts_what_is_there,
        st.lists(CRIME, max_size=8),
        st.lists(st.tuples(DAMAGE, st.floats(0, 0.999)), max_size=4),
        st.sampled_from(["\n", "\r\n"]),
        st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    )
)

test_the_fast_and_the_line_accurate_reader_agree, test_the_fast_and_the_line_accurate_reader_agree_in_many_cases = (
    cases(
        the_fast_and_the_line_accurate_reader_agree,
        st.lists(st.one_of(CRIME, st.lists(CELL, min_size=len(HEADINGS), max_size=len(HEADINGS))), max_size=8),
    )
)

test_both_readers_agree_on_what_is_hardly_csv, test_both_readers_agree_on_what_is_hardly_csv_in_many_cases = cases(
    both_readers_agree_on_what_is_hardly_csv,
    st.lists(st.sampled_from([*'",ab \n', "x,y", '""', "a,b,c,d,e,f,g,h,i\n"]), max_size=40),
)
