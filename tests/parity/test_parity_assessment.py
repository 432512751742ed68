"""The whole assessment is the same whichever engine counted, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import FABLESHIRE


@pytest.mark.spark
@pytest.mark.slow
# Spark's own gateway leaves sockets to the collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_findings_are_the_same_on_duckdb_and_spark(tmp_path: Path) -> None:
    from upstream import api

    lake = api.open_lake(tmp_path / "lake")
    api.load(lake, [FABLESHIRE])
    for engine in ("duckdb", "spark"):
        request = api.Request(
            partnership=FABLESHIRE / "partnership.toml",
            definition="thames-valley",
            formats=("json",),
            engine=engine,
        )
        api.write_assessments(lake, request, tmp_path / engine)
    assert (tmp_path / "duckdb" / "findings.json").read_bytes() == (tmp_path / "spark" / "findings.json").read_bytes()
