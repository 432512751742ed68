"""A second edition that is told of the first gives nothing small away, in the files as they are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support import FABLESHIRE
from upstream.model.period import period_months

FICTIONAL = FABLESHIRE
SMALLEST = {"offences": 5}
PEOPLE = 10


def counts(folder: Path) -> dict[tuple[str, str, tuple[tuple[str, str], ...]], dict[str, float]]:
    """The counts that an edition printed: source, unit and every coordinate but the period, then by period."""
    found: dict[Any, dict[str, float]] = {}
    for cell in json.loads((folder / "published.json").read_text(encoding="utf-8"))["cells"]:
        if "value" in cell:
            at = dict(cell["coordinates"])
            period = at.pop("period")
            found.setdefault((cell["source"], cell["unit"], tuple(sorted(at.items()))), {})[period] = cell["value"]
    return found


@pytest.mark.slow
def test_five_years_beside_four_leave_nothing_small(upstream: Any, tmp_path: Path) -> None:
    lake, told, untold, first = (tmp_path / name for name in ("lake", "told", "untold", "first"))
    assert upstream("load", FICTIONAL, "--lake", lake).code == 0
    common = ("assess", "--partnership", FICTIONAL / "partnership.toml", "--definition", "thames-valley")
    common += ("--lake", lake, "--formats", "json", "--from", "2018-04")
    for out, last, more in (
        (first, "2022-03", ()),
        (untold, "2023-03", ()),
        (told, "2023-03", ("--earlier", first)),
    ):
        assert upstream(*common, "--to", last, "--out", out, *more).code == 0
    before = counts(first)
    assert small(before, counts(told)) == []
    assert small(before, counts(untold)), "the records are such that two editions alone would give something away"


def small(before: Any, after: Any) -> list[tuple[Any, float]]:
    found = []
    for line, now in after.items():
        for period, number in now.items():
            for old, then in before.get(line, {}).items():
                left = number - then
                nested = period_months(old) < period_months(period)
                if nested and 0 < left < SMALLEST.get(line[1], PEOPLE):
                    found.append((line, left))
    return found
