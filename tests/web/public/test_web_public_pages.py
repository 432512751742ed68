"""The public site: everyone reads it, it sets no cookie, and it shows what the public may see and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

import web_edition_support as editions
import web_support as made
from upstream.web.insight.models import Edition
from upstream.web.public.helplines import STALE, help_lines

PLAIN = (
    "",
    "strategy",
    "help/",
    "who-we-are",
    "data",
    "your-data",
    "accessibility",
    "privacy",
    "cookies",
    "assessment/",
)
WHEN = datetime(2026, 3, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("clock")


def published(**changes: Any) -> Edition:
    author, approver = made.person("Marten Reed", "analyst"), made.person("Wren Sedge", "coordinator")
    told = {
        "state": Edition.State.PUBLISHED,
        "published_at": WHEN,
        "approved_by": approver,
        "submitted_by": author,
        "submitted_at": WHEN,
    }
    return editions.edition(author, made.organisation(), **{**told, **changes})


def every_page() -> Iterator[str]:
    yield from (f"/public/{name}" for name in PLAIN)
    yield "/"
    yield from (f"/public/help/{topic.key}" for topic in help_lines().topics)


@pytest.mark.django_db
@pytest.mark.parametrize("address", list(every_page()))
def test_every_page_is_read_without_signing_in_and_without_a_cookie(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_what_is_published_is_read_page_by_page() -> None:
    found = published()
    visitor = Client()
    assert visitor.get("/public/assessment/").headers["Location"] == f"/public/assessment/{found.pk}"
    page = visitor.get(f"/public/assessment/{found.pk}").content.decode()
    pages = sorted(set(re.findall(r'href="(/public/assessment/[^"#]+)"', page)))
    assert any("/questions/" in each for each in pages)
    seen = set(pages)
    while pages:
        answer = visitor.get(pages.pop())
        assert answer.status_code == 200
        assert not answer.cookies
        if "html" in answer.headers["Content-Type"]:
            more = set(re.findall(r'href="(/public/assessment/[^"#?]+)"', answer.content.decode())) - seen
            pages += more
            seen |= more
    assert any(each.endswith(".csv") for each in seen)
    assert any(each.endswith(".svg") for each in seen)


@pytest.mark.django_db
def test_a_suppressed_count_stands_on_no_public_page_and_in_no_file() -> None:
    found = published()
    visitor = Client()
    for name in ("where.wards", "who.suspect.profile"):
        text = visitor.get(f"/public/assessment/{found.pk}/findings/{name}").content.decode()
        files = re.findall(rf'href="(/public/assessment/{found.pk}/[^"?]+\.(?:csv|svg))"', text)
        assert files
        for each in (text, *(visitor.get(file).content.decode() for file in files)):
            assert str(editions.SECRET_RATE) not in each
            assert str(editions.SECRET_SHARE) not in each


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["queued", "running", "failed", "draft", "submitted"])
def test_what_was_never_published_does_not_exist_for_the_public(state: str) -> None:
    found = published(state=state, published_at=None, approved_by=None)
    visitor = Client()
    for part in ("", "/questions/how-much", "/findings/how_much.total", "/tables/how-much.csv", "/papers/index.html"):
        assert visitor.get(f"/public/assessment/{found.pk}{part}").status_code == 404
    assert found.title not in visitor.get("/public/assessment/").content.decode()


@pytest.mark.django_db
def test_a_recalled_edition_says_so_and_shows_nothing_of_itself() -> None:
    person = made.person("Linden Peat", "chair")
    found = published(state="recalled", recalled_at=WHEN + timedelta(days=1), recalled_by=person)
    visitor = Client()
    for part in ("", "/questions/how-much", "/findings/how_much.total"):
        answer = visitor.get(f"/public/assessment/{found.pk}{part}")
        assert answer.status_code == 410
        assert "recalled it on 2 March 2026" in answer.content.decode()
        assert not re.search(r"\b524\b", answer.content.decode())
    assert "recalled on 2 March 2026" in visitor.get("/public/assessment/").content.decode()
    book = visitor.get(f"/public/assessment/{found.pk}/tables/how-much-total-by-period.csv")
    assert book.status_code == 404


@pytest.mark.django_db
def test_a_later_edition_is_pointed_to() -> None:
    now = published(title="Needs assessment 2023/24")
    before = Edition.objects.create(
        title="Needs assessment 2021/22", by=now.by, organisation=now.organisation, state="superseded",
        area_code=now.area_code, published_at=WHEN - timedelta(days=365), approved_by=now.approved_by,
    )  # fmt: skip
    answer = Client().get(f"/public/assessment/{before.pk}")
    assert answer.status_code == 410
    assert f"/public/assessment/{now.pk}" in answer.content.decode()


@pytest.mark.django_db
def test_nobody_is_named_on_the_page_of_who_takes_part() -> None:
    board = made.group("Fenmarch Board", "board")
    person = made.person("Rowan Ash", "chair")
    made.seat(person, board, "chair")
    text = Client().get("/public/who-we-are").content.decode()
    assert "Fenmarch Council" in text
    assert "Fenmarch Board" in text
    assert "Rowan Ash" not in text


@pytest.mark.django_db
def test_every_page_about_abuse_can_be_left_at_once() -> None:
    for topic in help_lines().topics:
        text = Client().get(f"/public/help/{topic.key}").content.decode()
        assert ("Exit this page" in text) == topic.abuse, topic.key
    assert "Exit this page" in Client().get("/public/help/").content.decode()


POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
STREET = re.compile(r"\b\d+[a-z]? [A-Z]\w+ (?:Street|Road|Lane|Avenue|House|Close|Drive|Way|Court)\b")


class Words(HTMLParser):
    """What a reader reads."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@pytest.mark.django_db
def test_no_address_of_a_place_of_safety_is_anywhere() -> None:
    for address in every_page():
        words = Words()
        words.feed(Client().get(address).content.decode())
        text = " ".join(words.said)
        assert not POSTCODE.search(text), address
        assert not STREET.search(text), address
        assert "refuge" not in text.lower(), address
    data = Path(str(help_lines.__wrapped__.__code__.co_filename)).with_name("help.toml").read_text(encoding="utf-8")
    assert not POSTCODE.search(data)
    assert not STREET.search(data)


def test_every_help_line_is_whole() -> None:
    found = help_lines()
    lines = {line.key: line for topic in found.topics for line in topic.lines}
    assert len(lines) >= 20
    for line in lines.values():
        assert re.fullmatch(r"[\d ]{3,14}", line.number), line.key
        assert line.source.startswith("https://"), line.key
        assert line.hours, line.key
        assert line.who, line.key
        assert line.address.partition(":")[2].isdigit(), line.key


def test_what_was_found_of_a_help_line_is_said_with_where() -> None:
    lines = {line.key: line for topic in help_lines().topics for line in topic.lines}.values()
    for line in lines:
        assert bool(line.seen) == bool(line.found), line.key
        assert set(line.found) <= {"number", "hours", "who", "cost"}, line.key
    assert {line.key for line in lines if "number" not in line.found} == {"hourglass", "rape-crisis", "missing-people"}
    always = [line.key for line in lines if line.hours == "Day and night" and "hours" not in line.found]
    assert set(always) == {"police-999", "text-999", "police-101", "nhs-111", "crimestoppers", "samaritans"}


@pytest.mark.django_db
def test_numbers_that_nobody_looked_at_for_a_year_are_said_to_be_old() -> None:
    found = help_lines()
    assert found.checked is None
    checked = replace(found, checked=date(2026, 3, 1))
    assert not checked.stale(date(2026, 3, 1) + STALE)
    assert checked.stale(date(2026, 3, 1) + STALE + timedelta(days=1))
    assert "has not checked these numbers yet" in made.client().get("/public/help/children").text


@pytest.mark.django_db
@override_settings(CONTACT="duty@example.org")
def test_the_partnerships_contact_stands_where_a_reader_needs_it() -> None:
    for name in ("your-data", "accessibility", "privacy"):
        assert "mailto:duty@example.org" in Client().get(f"/public/{name}").content.decode()
