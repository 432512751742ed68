from __future__ import annotations

import re
from pathlib import Path

import pytest

from definitions_support import offence
from upstream.definitions import DefinitionError, offence_codes, read
from upstream.model.expression import label

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "how-to" / "write-a-definition.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]


def test_the_example_of_the_manual_loads_and_sorts():
    case = read(EXAMPLE, where="the manual").case()
    assert label(case, offence("2")) == "Most serious"
    assert label(case, offence("34B", "knife")) == "With a weapon"
    assert label(case, offence("34B")) is None


def test_the_faults_that_the_manual_shows_are_those_that_are_reported():
    wrong = EXAMPLE.replace('["Homicide",', '["Homicides",').replace('"34A", "34B"', '"34A", "34C"')
    with pytest.raises(DefinitionError) as caught:
        read(wrong, where="our-county.toml")
    shown = "\n".join(line[4:] for line in PAGE.splitlines() if re.match(r"    (UP-DEFINITION|  line)", line))
    assert str(caught.value) == shown


def test_the_manual_lists_the_unverified_codes():
    page = (DOCS / "explanation" / "definitions.md").read_text(encoding="utf-8")
    listed = re.search(r"not in that list: (.*?)\. They", page, re.DOTALL)[1]
    unverified = {code.code for code in offence_codes().values() if code.status == "unverified"}
    assert set(re.findall(r"\d+[A-Z]", listed)) == unverified
