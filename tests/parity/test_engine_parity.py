"""One question, one answer: DuckDB and Spark give what the naive oracle gives, column for column and in the same
order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine_support import HEADINGS, Input, load, row, text
from upstream.engine import Engine, Lake, MemoryEngine, connect
from upstream.model.errors import UpstreamError
from upstream.model.expression import All, Always, Between, Case, Flag, Missing, Not, OneOf, Predicate, Some
from upstream.model.query import CountQuery

KINDS = ("Drugs", "Robbery", "Anti-social behaviour")
PLACES = ("", "Bristol 001A", "Bath 002B", "bath 002B", "Éire 001A")
COLUMNS = ("month", "force", "lsoa_name", "crime_type", "count", "knife", "day", "crime_id")


def make_rows() -> list[list[str]]:
    """Every kind of value beside every kind of gap."""
    rng = random.Random(7)
    return [
        row(
            rng.choice(["", f"id{rng.randrange(60)}"]),
            rng.choice(["2020-01", "2020-02", "2021-03"]),
            rng.choice(PLACES),
            Force=rng.choice(["Avon", "Kent"]),
            Crime_type=rng.choice(KINDS),
            Count=rng.choice(["", "-1", "0", "1", "2", "9007199254740993"]),
            Knife=rng.choice(["", "yes", "no"]),
            Day=rng.choice(["", "2020-01-02", "05/02/2020"]),
            Longitude=rng.choice(["", "-2.5", "1.25"]),
        )
        for _ in range(150)
    ]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("parity"))
    rows = make_rows()
    # Two files with different columns: what one lacks is missing.
    load(lake, Input.text("a.csv", text([r for r in rows if "Avon" in r])))
    load(lake, Input.text("k.csv", text([r[:6] for r in rows if "Kent" in r], HEADINGS[:6])))
    return lake


@pytest.fixture(scope="module")
def oracle(lake: Lake) -> MemoryEngine:
    return MemoryEngine({"street": [r for p in lake.paths("data") for r in pq.read_table(p).to_pylist()]})


SPARK = pytest.param("spark", marks=[pytest.mark.slow, pytest.mark.spark])
# PySpark leaves its sockets to the collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module", params=["duckdb", SPARK])
def engine(request: pytest.FixtureRequest, lake: Lake) -> Iterator[Engine]:
    if request.param == "spark":
        pytest.importorskip("pyspark", reason="install with: pip install 'upstream[spark]'")
    made = connect(lake, request.param, threads=2)
    yield made
    made.close()


def leaves() -> st.SearchStrategy[Predicate]:
    text_fields = st.sampled_from(["month", "force", "lsoa_name", "crime_type", "crime_id"])
    some_text = st.sampled_from(["2020-01", "2020-02", "Avon", "Drugs", "Bath 002B", "bath 002B", "id7", "", "O'Brien"])
    return st.one_of(
        st.just(Always()),
        st.builds(OneOf, text_fields, st.lists(some_text, max_size=3).map(tuple)),
        st.builds(Flag, st.just("knife")),
        st.builds(Missing, st.sampled_from(COLUMNS)),
        st.builds(Between, text_fields, some_text, some_text),
        st.builds(Between, st.just("count"), st.integers(-2, 3), st.integers(-2, 3)),
        st.builds(Between, st.just("longitude"), st.floats(-3, 2), st.floats(-3, 2)),
    )


def compound(children: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    several = st.lists(children, max_size=3).map(tuple)
    return st.one_of(st.builds(All, several), st.builds(Some, several), st.builds(Not, children))


PREDICATES = st.recursive(leaves(), compound, max_leaves=6)
LABELS = st.sampled_from(["one", "two", "it's"])
CASES = st.builds(
    Case,
    st.just("group"),
    st.lists(st.tuples(PREDICATES, LABELS), max_size=3).map(tuple),
    st.one_of(st.none(), st.just("rest")),
)
QUERIES = st.builds(
    lambda by, cases, where, distinct: CountQuery("street", (*by, *cases), where, distinct),
    st.lists(st.sampled_from(COLUMNS), max_size=3, unique=True),
    st.lists(CASES, max_size=1),
    PREDICATES,
    st.one_of(st.none(), st.sampled_from(["crime_id", "lsoa_name", "count"])),
)


def same(found: Any, expected: Any) -> None:
    assert found.column_names == expected.column_names
    assert found.to_pylist() == expected.to_pylist()
    assert all(str(found.schema.field(n).type) == "int64" for n in found.column_names if n in ("n", "n_distinct"))


def asked(engine: Engine, many: int, few: int) -> settings:
    """Spark takes most of a second for each question, so it is asked fewer."""
    count = few if engine.name == "spark" else many
    return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def test_counts_equal_the_oracle(engine: Engine, oracle: MemoryEngine) -> None:
    @asked(engine, 60, 10)
    @given(query=QUERIES)
    def check(query: CountQuery) -> None:
        same(engine.count(query), oracle.count(query))

    check()


def test_rows_equal_the_oracle(engine: Engine, oracle: MemoryEngine) -> None:
    columns = ["crime_id", "month", "count", "knife", "line"]

    @asked(engine, 15, 3)
    @given(where=PREDICATES, limit=st.one_of(st.none(), st.integers(0, 20)))
    def check(where: Predicate, limit: int | None) -> None:
        same(engine.rows("street", columns, where, limit), oracle.rows("street", columns, where, limit))

    check()


@pytest.mark.parametrize("by", [(), ("month",), ("knife", "lsoa_name"), ("day",)])
def test_missing_comes_first_and_text_sorts_by_code_point(
    engine: Engine, oracle: MemoryEngine, by: tuple[str, ...]
) -> None:
    query = CountQuery("street", by, distinct="crime_id")
    same(engine.count(query), oracle.count(query))


def test_a_source_without_rows_counts_nothing(engine: Engine, oracle: MemoryEngine) -> None:
    query = CountQuery("absent", ("month",))
    same(engine.count(query), oracle.count(query))
    assert engine.sources() == oracle.sources() == ("street",)


def test_an_empty_total_is_zero(engine: Engine, oracle: MemoryEngine) -> None:
    query = CountQuery("street", (), OneOf("month", ("1900-01",)), "crime_id")
    same(engine.count(query), oracle.count(query))
    assert engine.count(query).to_pylist() == [{"n": 0, "n_distinct": 0}]


def test_an_unknown_engine_is_told(lake: Lake) -> None:
    with pytest.raises(UpstreamError, match="UP-ENGINE-040"):
        connect(lake, "duckbd")


def test_an_unknown_column_is_told(engine: Engine) -> None:
    if engine.name == "memory":
        pytest.skip("the oracle takes any column as missing")
    with pytest.raises(UpstreamError, match="UP-ENGINE-043"):
        engine.count(CountQuery("street", ("mont",)))


def test_data_is_where_the_lake_says(lake: Lake) -> None:
    assert all(isinstance(path, Path) and path.exists() for path in lake.paths("data", "street"))
