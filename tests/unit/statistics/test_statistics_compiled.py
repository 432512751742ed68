"""Compiled loops: kept where they can be, made anew where not, and never imported before they are needed."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from upstream.statistics.compiled import compiled, in_threads

ONE = "def one(x):\n    return x + 1\n"
KEEP = """
import sys
from pathlib import Path
from upstream.statistics.compiled import compiled
sys.path.insert(0, sys.argv[1])
from loop import one
fast = compiled(one)
assert fast(1) == 2 and fast.py_func(1) == 2
print(len(list(Path(sys.argv[2]).rglob("*.nbi"))), fast.stats.cache_path)
"""


def run(folder, source, kept, **environment):
    """What a process of its own says that compiles a loop in ``folder``, and looks for kept code in ``kept``."""
    asked = [sys.executable, "-W", "error", "-c", source, str(folder), str(kept)]
    return subprocess.run(asked, check=True, capture_output=True, text=True, env={**os.environ, **environment}).stdout


@pytest.fixture
def loop(tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "loop.py").write_text(ONE, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_code_is_kept_beside_the_module(loop):
    assert run(loop, KEEP, loop).startswith("1 ")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="folders are read-only in another way")
def test_a_read_only_package_is_kept_in_the_folder_of_the_user(loop, tmp_path):
    """A file stands where the folder of kept code would be, so that nobody, not even root, can write there."""
    (loop / "__pycache__").write_text("in the way", encoding="utf-8")
    (tmp_path / "home").mkdir()
    assert run(
        loop, KEEP, tmp_path / "home", HOME=str(tmp_path / "home"), XDG_CACHE_HOME=str(tmp_path / "home")
    ).startswith("1 ")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="folders are read-only in another way")
def test_where_nothing_can_be_kept_it_runs_all_the_same(loop, tmp_path):
    (loop / "__pycache__").write_text("in the way", encoding="utf-8")
    (tmp_path / "home").write_text("no folder", encoding="utf-8")
    assert run(loop, KEEP, tmp_path, HOME=str(tmp_path / "home"), XDG_CACHE_HOME=str(tmp_path / "home")).startswith(
        "0 "
    )


def test_numba_is_imported_only_when_a_loop_runs():
    source = """
import sys
import upstream.statistics.scan, upstream.statistics.knox, upstream.statistics.gi_star
assert "numba" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", source], check=True)


def test_threads_share_the_work_and_pass_on_errors():
    seen = []
    in_threads(lambda share: seen.extend(share.tolist()), np.arange(7))
    assert sorted(seen) == list(range(7))
    in_threads(lambda share: seen.clear(), np.arange(0))
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda share: 1 // 0, np.arange(3))


def test_the_original_stays_at_hand():
    def double(x: float) -> float:
        return 2 * x

    assert compiled(double)(4.0) == double(4.0) == 8
