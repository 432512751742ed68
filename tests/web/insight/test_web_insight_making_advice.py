"""When an assessment cannot be made, its page says what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

import web_support as people
from upstream.model.errors import UpstreamError
from upstream.web.insight.making import advice
from upstream.web.insight.models import Edition
from upstream.web.insight.uploads.loading import COMMANDS

ERRORS = Path(__file__).parents[3] / "docs" / "reference" / "errors"
MAKING = ("assess", "definitions", "disclosure", "engine", "geography", "needs", "places", "risk")


def codes() -> list[str]:
    """Every code that making an assessment can end in, as the reference lists them."""
    found = [re.findall(r"^\| (UP-[A-Z]+-\d+) \|", (ERRORS / f"{name}.md").read_text(), re.M) for name in MAKING]
    return [code for each in found for code in each]


def test_every_code_has_advice_without_a_command() -> None:
    assert len(codes()) > 80
    for code in codes():
        found = advice.of(f"Something is wrong. ({code})")
        assert found.words, code
        assert not any(COMMANDS.search(text) for text in found.words), code
        assert set(found.then) <= {*advice.PAGES, "again"}, code


def test_each_entry_is_reached_and_names_codes_that_there_are() -> None:
    there = {*codes(), "UP-WEB-130"}
    taken = {advice.of(f"Something is wrong. ({code})") for code in there}
    assert [each.codes for each in advice.known() if each not in taken] == []
    for each in advice.known():
        assert [code for code in each.codes if not any(advice.fnmatchcase(known, code) for known in there)] == []


def test_a_fault_without_a_code_is_for_the_administrator() -> None:
    assert "administrator" in advice.of("").words[0]


def test_the_pages_that_are_named_are_there() -> None:
    for _, name, _ in advice.PAGES.values():
        assert reverse(name)


def test_of_a_fault_what_is_wrong_and_the_code_are_kept() -> None:
    error = UpstreamError("UP-AREA-001", "no area is called 'Lorem'", do="Try upstream areas Lorem.")
    assert advice.words_of(error) == "No area is called 'Lorem'. (UP-AREA-001)"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "told", "leads"),
    [
        ("UP-AREA-001", "choose its areas anew", ["/data/assessments/new"]),
        ("UP-NEEDS-001", "which months each feed covers", ["/picture/coverage", "/data/hand-in"]),
        ("UP-PLACES-001", "LSOA boundaries (December 2021)", ["/data/hand-in"]),
        ("UP-ENGINE-020", "looks after the machine", []),
    ],
)
def test_the_page_says_what_to_do(clock: Any, code: str, told: str, leads: list[str]) -> None:
    analyst = people.person("Amina Example", "analyst")
    edition = Edition.objects.create(
        organisation=people.organisation(),
        by=analyst,
        title="Needs",
        state=Edition.State.FAILED,
        fault=f"It cannot be made. ({code})",
    )
    page = people.client(analyst).get(f"/data/assessments/{edition.pk}").content.decode()
    assert "What to do" in page
    assert told in page
    for address in leads:
        assert f'href="{address}"' in page
    assert "Try again" in page
