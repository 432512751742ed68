"""Arrow's numbers as NumPy's."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

from upstream.engine.arrow import numbers


@pytest.mark.parametrize("kind", ["int8", "int32", "int64", "uint16", "float32", "float64"])
def test_values_types_and_slices_are_kept(kind: str) -> None:
    column = pa.array(range(20), getattr(pa, kind)())
    for given in (column, column[3:11], pa.chunked_array([column[:5], column[:0], column[7:]]), column[:0]):
        found = numbers(given)
        assert (found.tolist(), found.dtype) == (given.to_pylist(), np.dtype(kind))


def test_missing_values_are_what_is_asked_for() -> None:
    column = pa.array([None, 1, None, 3, *[None] * 9, 5])[1:]
    assert numbers(column, missing=-1).tolist() == [1, -1, 3, *[-1] * 9, 5]
    assert np.isnan(numbers(column)).tolist() == column.is_null().to_pylist()


def test_pandas_stays_out() -> None:
    program = (
        "import sys; from upstream.geography.tables import Tables;"
        "assert len(Tables().numbers('population', '2021')); sys.exit('pandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
