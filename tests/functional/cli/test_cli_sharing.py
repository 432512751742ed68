"""Sharing records on the command line, as the guide uses them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sharing_support import agreed
from support import ROOT
from upstream.sources.sharing import check, parse

YOUTH = 'Outcome ID,Person ID,Name,Outcome,Outcome date\n1/1,7,"Plantedname, Zoe",Caution,{day}\n'


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(agreed("youth-justice", name="yj")))
    return path


def test_add_load_show_check_end(upstream: Any, tmp_path: Path, record: Path) -> None:
    lake = ("--lake", tmp_path / "lake")
    extract = tmp_path / "yj.csv"
    extract.write_text(YOUTH.format(day="07/05/2024") + YOUTH.format(day="never").splitlines()[1] + "\n")
    refused = upstream("load", extract, *lake)
    assert refused.code == 1
    assert "UP-SHARING-009" in refused.err
    assert "Added yj: youth-justice from Testshire Sender" in upstream("sharing", "add", record, *lake).out
    told = upstream("load", extract, *lake)
    assert "Loaded under the sharing record yj" in told.out
    assert "live" in upstream("sharing", "list", *lake).out
    shown = upstream("sharing", "show", "yj", *lake).out
    assert "Crime and Disorder Act 1998, s.115" in shown
    assert "direct identifiers: birth_date, forename, name" in shown
    assert "Nothing needs attention." in upstream("sharing", "check", *lake).out
    ended = upstream("sharing", "end", "yj", "--because", "over", *lake).out
    assert "1 extracts are still loaded under it" in ended
    outputs = [told.out, told.err, shown, ended, upstream("quarantine", *lake).out, upstream("sources", *lake).out]
    assert "Plantedname" not in "".join(outputs)
    assert "Plantedname" in upstream("quarantine", "--open", *lake).out
    assert "Destroyed 0 refused rows" in upstream("quarantine", "purge", *lake).out


def test_the_powers_are_listed_for_people_and_machines(upstream: Any) -> None:
    assert "s.16" in upstream("sharing", "powers").out
    assert {power["id"] for power in upstream("sharing", "powers", "--json").json} >= {"pcsca-2022-s16", "oma-2007-s14"}


def test_the_record_of_the_guide_is_one() -> None:
    import tomllib

    guide = (ROOT / "docs" / "how-to" / "share-personal-data.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```toml\n(.*?)```", guide, re.S)
    check(parse(tomllib.loads(text), "guide"))
