"""Arrow's numbers as NumPy's, and the other way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.engine.arrow import array, lend, numbers, texts


@pytest.mark.parametrize("kind", ["int8", "int32", "int64", "uint16", "float32", "float64"])
def test_values_types_and_slices_are_kept(kind: str) -> None:
    column = pa.array(range(20), getattr(pa, kind)())
    for part in (column, column[3:11], pa.chunked_array([column[:5], column[:0], column[7:]]), column[:0]):
        found = numbers(part)
        assert (found.tolist(), found.dtype) == (part.to_pylist(), np.dtype(kind))


def test_missing_values_are_what_is_asked_for() -> None:
    column = pa.array([None, 1, None, 3, *[None] * 9, 5])[1:]
    assert numbers(column, missing=-1).tolist() == [1, -1, 3, *[-1] * 9, 5]
    assert np.isnan(numbers(column)).tolist() == column.is_null().to_pylist()


@pytest.mark.parametrize("kind", ["bool", "int8", "int32", "int64", "uint64", "float64"])
def test_numbers_come_as_arrow_would_make_them(kind: str) -> None:
    values = (np.arange(21) % 3).astype(kind)
    for some in (values, values[3:14], values[::2], values[:0]):
        assert array(some).equals(pa.array(some))


@given(st.lists(st.text()))
def test_texts_come_as_arrow_would_make_them(values: list[str]) -> None:
    assert texts(values).equals(pa.array(values, pa.string()))


def test_a_lent_table_is_read_once() -> None:
    with duckdb.connect() as con:
        lend(con, "lent", pa.table({"a": [1, 2, None], "b": pa.array(["x", "y", "x"]).dictionary_encode()}))
        assert con.execute("SELECT * FROM lent").fetchall() == [(1, "x"), (2, "y"), (None, "x")]


LOADED = "from upstream import api; assert api.load(api.open_lake('lake'), ['2023-01-avon-street.csv']).loaded == 3"
READ = "from upstream.geography.tables import Tables; assert len(Tables().numbers('population', '2021'))"
HEADINGS = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
FORCE = "Avon and Somerset Constabulary"
ROW = f"{{id}},2023-01,{FORCE},{FORCE},-2.5,51.4,On or near {{street}},E01014399,Bath 001A,Drugs,,"


@pytest.mark.parametrize("work", [READ, LOADED])
def test_pandas_stays_out(work: str, tmp_path: Path) -> None:
    rows = [
        ROW.format(id=id, street=street) for id, street in (("a" * 64, " Park "), ("", "Mill Lane"), ("b" * 64, ""))
    ]
    (tmp_path / "2023-01-avon-street.csv").write_text("\n".join([HEADINGS, *rows, rows[0], ""]), encoding="utf-8")
    program = f"import sys; {work}; sys.exit('pandas' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)
