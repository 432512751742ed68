"""The steps that several benchmarks share, each run by `measure.alone` in a process of its own."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ON_SCREEN = ("html", "ods", "csv", "svg", "geojson", "json")


def city_files() -> list[str]:
    """The embedded data of the demonstration city: records and boundaries."""
    from upstream.demo import DEMONSTRATIONS, embedded

    return [str(embedded() / name) for name in DEMONSTRATIONS[0].embedded]


def load(lake: str, paths: Sequence[str], fresh: bool = True) -> dict[str, Any]:
    """`upstream load`; the counts of its report."""
    from upstream import api

    if fresh:
        shutil.rmtree(lake, ignore_errors=True)
    report = api.load(api.open_lake(lake), list(paths))
    return {"read": report.read, "loaded": report.loaded, "quarantined": report.quarantined}


def assess(lake: str, out: str, formats: Sequence[str] | None = None, everywhere: bool = False) -> dict[str, Any]:
    """`upstream assess` for the demonstration city, or for every partnership that the lake covers."""
    from upstream import api

    where = {"areas": ("all:csp",)} if everywhere else {"partnership": "bristol"}
    chosen = {} if formats is None else {"formats": tuple(formats)}
    written = api.write_assessments(api.open_lake(lake), api.Request(**where, **chosen), out)
    shutil.rmtree(out, ignore_errors=True)
    failed = [f"{item.name}: {item.error}" for item in written if item.error]
    return {"built": len(written) - len(failed), "findings": sum(w.findings for w in written), "failed": failed}


def everything(lake: str, out: str) -> dict[str, Any]:
    """From the archives of the city to all files of its assessment."""
    load(lake, city_files())
    return assess(lake=lake, out=out)


def file_list(folder: Path | str) -> list[str]:
    return sorted(str(path) for path in Path(folder).rglob("*.csv"))
