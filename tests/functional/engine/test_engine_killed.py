"""A load that is killed at any moment, and run again, gives the lake of a load that was not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine_support import Input, load, records, row, text
from upstream.engine import Lake

CHILD = """
import sys
from pathlib import Path
from engine_support import Input, STREET
from upstream.engine import Lake, loader
import duckdb, pyarrow.parquet
loader.BATCH_FILES = 2
print("ready", flush=True)
sys.stdin.readline()
files = [Input(p.name, p) for p in sorted(Path(sys.argv[1]).glob("*.csv"))]
Lake(sys.argv[2]).load(STREET, files)
print("done", flush=True)
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for n in range(12):
        month = f"2020-{n + 1:02d}"
        rows = [row(f"m{n}-{i}", month, Count="1" if i % 50 else "one") for i in range(300)]
        (folder / f"{month}.csv").write_text(text(rows))
    # The last file replaces the first one's month.
    (folder / "z.csv").write_text(text([row(f"new{i}", "2020-01") for i in range(310)]))
    return folder


def start(files: Path, lake: Path) -> subprocess.Popen[str]:
    tests = Path(__file__).parents[2]
    paths = os.pathsep.join([str(tests), str(tests.parent / "src")])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(files), str(lake)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == "ready\n"
    child.stdin.write("go\n")
    child.stdin.flush()
    return child


def wait(child: subprocess.Popen[str]) -> None:
    child.communicate()


def whole(files: Path, folder: Path) -> tuple[str, list[object], float]:
    began = time.monotonic()
    wait(start(files, folder))
    lake = Lake(folder)
    return lake.version, content(lake), time.monotonic() - began


def content(lake: Lake) -> list[object]:
    return [records(lake), lake.quarantine().to_pylist()]


def kill_and_rerun(files: Path, folder: Path, moments: list[float], expected: tuple[str, list[object]]) -> int:
    killed = 0
    for number, moment in enumerate(moments):
        path = folder / str(number)
        child = start(files, path)
        # Chance decides where in the load the signal falls; no outcome depends on the time itself.
        time.sleep(moment)
        child.send_signal(signal.SIGKILL)
        wait(child)
        killed += child.returncode == -signal.SIGKILL
        lake = Lake(path)
        held = lake.version
        assert sum(f.rows for f in lake.manifest.files if f.kind == "data") == len(records(lake))
        load(lake, *[Input(p.name, p) for p in sorted(files.glob("*.csv"))])
        assert (lake.version, content(lake)) == expected, f"killed after {moment} s with {held}"
        assert len(list(path.rglob("*.parquet"))) == len(lake.manifest.files) + len(lake.manifest.retired)
    return killed


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_killed_at_random_moments_gives_the_same_lake(files: Path, tmp_path: Path, times: int) -> None:
    version, rows, seconds = whole(files, tmp_path / "whole")
    rng = random.Random()
    moments = [rng.uniform(0, seconds * 0.6) for _ in range(times)]
    assert kill_and_rerun(files, tmp_path / "killed", moments, (version, rows)) > 0


def test_two_loads_at_once_take_turns(files: Path, tmp_path: Path) -> None:
    version, rows, _ = whole(files, tmp_path / "whole")
    both = [start(files, tmp_path / "shared") for _ in range(2)]
    for child in both:
        wait(child)
    lake = Lake(tmp_path / "shared")
    assert (lake.version, content(lake)) == (version, rows)
