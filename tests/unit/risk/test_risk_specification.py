"""Specifications: those that ship, and what is said of one that cannot be used."""

from __future__ import annotations

from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_support import HEAD, heading, indicator, specification
from upstream.model.errors import UpstreamError
from upstream.risk.reading import SpecificationError, load, read
from upstream.risk.specification import SHIPPED

OPEN = (files("upstream.reference") / "risk" / "open-data.toml").read_text(encoding="utf-8")


def faults(text: str) -> str:
    with pytest.raises(SpecificationError) as caught:
        read(text, where="mine.toml")
    return str(caught.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_can_be_read_and_its_weights_add_up(name: str) -> None:
    found = load(name)
    assert sum(found.share(item) for item in found.indicators) == pytest.approx(1)
    assert found.citation
    assert "not adopted" in found.standing


def test_warwickshires_four_headings_are_there_as_the_document_names_them() -> None:
    found = load("warwickshire")
    assert [heading.title for heading in found.headings] == [
        "Health and societal", "Educational attainment", "Causal crime", "Safeguarding",
    ]  # fmt: skip
    assert [item.id for item in found.under("crime")] == ["asb", "drugs", "violence", "domestic_abuse"]
    assert next(item for item in found.indicators if item.id == "attainment").direction == "lower"
    assert {"pupils", "children", "free_school_meals"} <= set(found.file_columns)


@pytest.mark.parametrize("name", SHIPPED)
def test_violence_among_the_drivers_is_told(name: str) -> None:
    assert [item.id for item, _ in load(name).circular()] == ["violence"]
    assert "measures the outcome" in load(name).describe()


@pytest.mark.parametrize(("domain", "circular"), [("crime", True), ("imd", True), ("income", False)])
def test_a_domain_of_deprivation_that_counts_crime_is_circular(domain: str, circular: bool) -> None:
    own = {"source": "deprivation", "domain": domain, "edition": "2019"}
    none = dict.fromkeys(("column", "denominator", "feed"))
    assert bool(specification(heading("a"), indicator("x", "a", **none, **own)).circular()) is circular


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('edition = "nearest"', 'editon = "nearest"', "line 38: indicator 'income' has a key 'editon'"),
        ('heading = "crime"', 'heading = "crim"', "there is no heading 'crim'. Did you mean crime"),
        ('transformation = "log"', 'transformation = "lgo"', "there is no transformation 'lgo'. Did you mean log"),
        ('direction = "higher"', 'direction = "up"', "Choose from higher, lower"),
        ('missing = "leave out"', 'missing = "leave"', "Did you mean leave out"),
        ('source = "deprivation"', 'source = "deprivaton"', "Did you mean deprivation"),
        ('years = "financial"', 'years = "fiscal"', "Choose from financial, calendar"),
        ("weight = 13.5", 'weight = "much"', "'weight' of indicator 'health' must be a number"),
        ("weight = 13.5", "weight = -1", "the weight of 'health' must be more than 0"),
        ("weight = 13.5", "weight = true", "must be a number"),
        ("rise = 3", "rise = 30", "'rise' must be from 1 to 9"),
        ("format = 1", "format = 2", "this version reads format 1"),
        ('check = "crime"', 'check = "crimes"', "there is no heading 'crimes'. Did you mean crime"),
        ('id = "asb"', 'id = "drugs"', "there are two of [[indicator]] with the id 'drugs'"),
        ('id = "asb"', 'id = "A S B"', "'A S B' must be small letters"),
        ('field = "crime_type"', 'column = "x"', "has no 'field'"),
        ('values = ["Drugs"]', "values = []", "'values' of indicator 'drugs' is empty"),
        ('transformation = "log"', 'transformation = "decile"', "mixes transformations of different scales"),
        ('title = "Drug offences"', "", "indicator 'drugs' has no 'title'"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_what_to_do(old: str, new: str, said: str) -> None:
    assert old in OPEN
    told = faults(OPEN.replace(old, new, 1))
    assert said in told
    assert "line " in told


def test_every_fault_is_told_at_once() -> None:
    told = faults(OPEN.replace('direction = "higher"', 'direction = "up"').replace("rise = 3", "rise = 30"))
    assert told.count("line ") == 9


def test_a_heading_without_indicators_and_a_value_that_cannot_be_protected_are_faults() -> None:
    text = HEAD + heading("a") + heading("b") + indicator("x", "a", denominator=None)
    told = faults(text)
    assert "heading 'b' has no indicator" in told
    assert "so that small counts can be protected" in told
    assert "has no denominator" in faults(HEAD + heading("a") + indicator("x", "a", published=True))


def test_a_file_that_is_not_there_or_no_toml_is_told(tmp_path: Path) -> None:
    with pytest.raises(UpstreamError, match=r"UP-RISK-001.*Did you mean open-data"):
        load("open-dat")
    for content in (b"a = [", b"\xff\xfe"):
        path = tmp_path / "x.toml"
        path.write_bytes(content)
        with pytest.raises(UpstreamError, match="UP-RISK-003"):
            load(path)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_spoilt_file_never_ends_in_a_traceback(data: st.DataObject) -> None:
    lines = OPEN.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["", "x = 1", "[[indicator]]", "weight = []", "id = 3", '"', "heading = 4"]))
        lines[at] = change
    with suppress(UpstreamError):
        read("\n".join(lines), where="mine.toml")
