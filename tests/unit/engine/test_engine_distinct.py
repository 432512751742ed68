"""What is worked out for each text once is what would be worked out for each row."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine_support import STREET
from upstream.engine import cells, distinct, sql
from upstream.engine.judging import Judge
from upstream.engine.tallying import tally, words
from upstream.model.contract import Effect, Rule
from upstream.model.expression import All, Between, Flag, Missing, Not, OneOf, Predicate, Some

TEXTS = {
    "month": ["2020-01", "2021-12", "2009-01", "2020-13", "x"],
    "force": ["Avon", "Kent"],
    "longitude": ["-2.5", "1.9", "2.1", "1e400", "nan", "x", "1,000"],
    "lsoa_name": ["Bristol 001A", "Bath 002B", "Nowhere"],
    "crime_type": ["Drugs", "Robbery", "Burglary"],
    "count": ["1", "0x1", "1,000", "one"],
    "knife": ["yes", "ARMED", "no", "perhaps"],
    "day": ["2020-01-02", "02/01/2020", "2020-02-30"],
}
PREDICATES: tuple[Predicate, ...] = (
    Missing("crime_id"),
    Not(Missing("longitude")),
    OneOf("crime_type", ("Drugs", "Robbery")),
    Not(OneOf("force", ("Kent",))),
    Between("longitude", -3, 2),
    Between("month", "2020-01", "2020-12"),
    Flag("knife"),
    All((Missing("crime_id"), Flag("knife"))),
    Some((Between("longitude", 1.5, 3), Missing("day"))),
    Some((Flag("knife"), Missing("day"))),
    Not(All((Missing("crime_id"), Missing("day")))),
)
FIELDS = [field for field in STREET.fields if field.name != "crime_id"]


def rows() -> st.SearchStrategy[list[list[str | None]]]:
    one = st.tuples(*(st.sampled_from([None, *TEXTS[field.name]]) for field in FIELDS)).map(list)
    return st.lists(one, min_size=1, max_size=12)


def table(given_rows: list[list[str | None]], encode: bool) -> Any:
    """Every row many times, so that texts come again; in two chunks."""
    names = [f"~{field.name}" for field in FIELDS]
    part = pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, zip(*given_rows, strict=True), strict=True)})
    whole = pa.concat_tables([part, part, part])
    columns = [distinct.encode(column) if encode else column for column in whole.columns]
    return pa.table(columns, names).append_column("rid", pa.array(np.arange(whole.num_rows)))


@pytest.fixture(scope="module")
def con() -> Any:
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'Europe/London'")
        con.execute("CREATE TABLE codes_lsoa AS SELECT unnest(['Bristol 001A', 'Bath 002B']) AS code")
        yield con


@settings(max_examples=30, deadline=None)
@given(rows())
def test_values_are_the_same_and_no_fault_slips_through(con: Any, given_rows: list[list[str | None]]) -> None:
    checks = sql.checks(STREET, TEXTS, ["lsoa"])
    judges = [Judge(con, STREET, table(given_rows, encode), checks) for encode in (False, True)]
    for judge in judges:
        judge.judge(FIELDS)
    one, other = (distinct.plain(judge.table).to_pydict() for judge in judges)
    assert repr(one) == repr(other)
    con.register("judged", judges[0].table)
    typed = ", ".join(f"{sql.raw(f)} AS {sql.name(f.name)}" for f in FIELDS if not sql.has_value_column(f))
    anything = " OR ".join(f"({check.where})" for check in checks)
    faulty = con.execute(f"SELECT rid FROM (SELECT *, {typed} FROM judged) WHERE {anything}").fetchnumpy()["rid"]
    for judge in judges:
        assert set(faulty.tolist()) <= set(np.flatnonzero(judge.suspects).tolist())


@pytest.mark.parametrize("rule", PREDICATES, ids=repr)
def test_a_rule_never_misses_a_row(con: Any, rule: Predicate) -> None:
    given_rows: list[list[str | None]] = [
        [None if (i + j) % 4 == 0 else TEXTS[f.name][(i * (j + 2)) % len(TEXTS[f.name])] for j, f in enumerate(FIELDS)]
        for i in range(40)
    ]
    contract = replace(STREET, rules=(Rule("rule", "", rule, Effect.FLAG),))
    check = [check for check in sql.checks(contract, TEXTS, []) if check.rule is not None]
    judge = Judge(con, contract, table(given_rows, True), check)
    judge.judge(FIELDS)
    con.register("judged", judge.table.append_column("crime_id", pa.nulls(judge.table.num_rows, pa.string())))
    typed = ", ".join(f"{sql.raw(f)} AS {sql.name(f.name)}" for f in FIELDS if not sql.has_value_column(f))
    found = con.execute(f"SELECT rid FROM (SELECT *, {typed} FROM judged) WHERE {check[0].where}").fetchnumpy()["rid"]
    assert set(found.tolist()) <= set(np.flatnonzero(judge.suspects).tolist())


@pytest.mark.parametrize("texts", [[], [None], [None, None], ["a"], ["a", None, "a", "b"]])
def test_encoding_and_back(texts: list[str | None]) -> None:
    for column in (
        pa.chunked_array([pa.array(texts, pa.string())]),
        pa.chunked_array([pa.array(texts, pa.string())] * 3),
    ):
        encoded = distinct.encode(column)
        values = [*distinct.values(encoded).to_pylist(), None]
        assert [values[at] for at in distinct.places(encoded)] == column.to_pylist()
        assert distinct.plain(pa.table({"x": encoded})).column("x").to_pylist() == column.to_pylist()
    nothing = distinct.encode(pa.chunked_array([], pa.string()))
    assert (len(distinct.values(nothing)), len(distinct.places(nothing))) == (0, 0)


def test_a_column_of_which_each_text_comes_once_stays_as_it_is() -> None:
    often, once = pa.chunked_array([["a", "b"] * 3]), pa.chunked_array([["a", "b", "c", "d"]])
    assert distinct.is_encoded(distinct.encoded(often))
    assert distinct.encoded(once) is once


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abc"), st.sampled_from([None, "x"]), st.booleans())))
@settings(max_examples=40, deadline=None)
def test_tally_counts(con: Any, given_rows: list[tuple[int, str, str | None, bool]]) -> None:
    file = np.array([row[0] for row in given_rows], np.int32)
    sides = [
        words(con, "c", f"{shown}", pa.chunked_array([pa.array([row[i] for row in given_rows], pa.string())]))
        for i, shown in ((1, "upper(c)"), (2, "coalesce(c, '')"))
    ]
    wanted = Counter((n, a.upper(), b or "") for n, a, b, kept in given_rows if kept)
    found = tally(file, sides, np.array([row[3] for row in given_rows], bool))
    assert {(n, *named): count for n, named, count in found} == wanted


def test_tally_of_more_kinds_than_a_machine_number_holds() -> None:
    many: list[str | None] = [str(i) for i in range(1 << 17)]
    at = np.array([0, 131_071, 131_071])
    sides = [(many, at)] * 5
    found = list(tally(np.array([1, 2, 2], np.int32), sides, np.ones(3, bool)))
    assert found == [(1, ["0"] * 5, 1), (2, ["131071"] * 5, 2)]


@pytest.mark.parametrize(("texts", "bare"), [(["a ", " b", "a c", "  "], ["a", "b", "a c", None]), (["a"], ["a"])])
def test_blanks_at_the_ends(texts: list[str], bare: list[str | None]) -> None:
    column = pa.chunked_array([pa.array(texts)])
    assert cells.blank_at_an_end(column) is (texts != bare)
    assert cells.trimmed(column).to_pylist() == bare
