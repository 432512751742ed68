"""Two organisations with the same kinds of things, one of which nobody of the other may learn of; and every address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

import web_edition_support as editions
import web_support as made
from upstream.web.accounts import actions as accounts
from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.core.access import Rule, rule_of
from upstream.web.core.models import AuditEvent
from upstream.web.core.roles import ROLES
from upstream.web.core.routes import third_party_rule
from upstream.web.insight.editions import documents
from upstream.web.insight.models import Edition, Upload
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.models import Group, Membership, Organisation
from web_access_plans import drafts

MARK = "Zzyzx"
"""A word in everything of the other organisation that is nobody else's business."""
NOWHERE = "0198c5a0-0000-7000-8000-000000000000"
"""The key of nothing."""
LONDON = ZoneInfo("Europe/London")
PLACES = re.compile(r"<(?:(\w+):)?(\w+)>")
CHANGES = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|[0-9a-f]{32}|name="seen" value="[^"]*"', re.IGNORECASE
)


@dataclass(frozen=True)
class Route:
    """An address as it is written in the lists of addresses, and its rule."""

    text: str
    rule: Rule | None
    name: str

    @property
    def places(self) -> list[str]:
        return [name for _, name in PLACES.findall(self.text)]

    def at(self, parts: dict[str, str]) -> str:
        return "/" + PLACES.sub(lambda found: parts[found[2]], self.text)


def routes() -> list[Route]:
    """Every address, regular expressions left out."""
    return [route for route in _routes() if not route.text.startswith("^") and "(?P" not in route.text]


def _routes(found: Any = None, before: str = "", space: str = "") -> Iterator[Route]:
    for each in get_resolver().url_patterns if found is None else found:
        text = f"{before}{each.pattern}"
        if isinstance(each, URLPattern):
            name = f"{space}{each.name}"
            yield Route(text, rule_of(each.callback) or third_party_rule(name), name)
        else:
            yield from _routes(each.url_patterns, text, f"{space}{each.namespace}:" if each.namespace else space)


@dataclass
class Side:
    """An organisation, a group that its people alone sit in, and one thing of every kind, by the kind's name."""

    name: str
    organisation: Organisation
    group: Group
    parts: dict[str, dict[str, str]] = field(default_factory=dict)

    def put(self, what: str, thing: Any, parts: dict[str, str] | None = None) -> None:
        self.parts[what] = {"key": str(thing.pk), **(parts or {})}


@dataclass
class World:
    ours: Side
    theirs: Side
    people: dict[str, User]
    other_chair: User

    def client(self, role: str) -> Client:
        return made.client(self.people[role], at=self.ours.organisation) if role else Client()


def world() -> World:
    """What everyone may know of both: organisations, groups, people, seats. `fill` adds the rest."""
    council = made.organisation()
    police = made.organisation("Fenmarch Police", sector="police")
    board = made.group("Fenmarch board", "board")
    ours = Side("ours", council, made.group("Council group", "tactical", board))
    theirs = Side("theirs", police, made.group("Police group", "panel", made.group("Police board", "delivery")))
    people = {role: made.person(f"Hazel {role.title().replace('-', ' ')}", role, at=council) for role in sorted(ROLES)}
    for role, user in people.items():
        made.seat(user, ours.group, "chair" if role == "chair" else "member", at=council)
    other = made.person("Olu Elsewhere", "coordinator", "analyst", at=police)
    made.seat(other, theirs.group, "chair", at=police)
    made.seat(other, theirs.group.parent, "chair", at=police)  # type: ignore[arg-type]
    made.seat(people["chair"], board, "chair", at=council)
    found = World(ours, theirs, people, other)
    for side, word in ((ours, "Own"), (theirs, "Far")):
        _people(side, word)
    return found


def _people(side: Side, word: str) -> None:
    colleague = made.person(f"{word} Colleague", "practitioner", at=side.organisation)
    seat = made.seat(colleague, side.group, at=side.organisation)
    place = Membership.objects.get(user=colleague)
    side.put("organisation", side.organisation)
    side.put("group", side.group)
    side.put("seat", seat)
    side.put("person", place, {"what": "close"})
    invited, _ = accounts.invite(
        scope=made.seeder(),
        address=f"{word.lower()}@example.org",
        organisation=side.organisation,
        roles=["board"],
        reason="for the test",
    )
    side.put("invitation", invited)


def fill(side: Side, chair: User, analyst: User, *, mark: str = "") -> None:
    """What is the side's own: meetings and what came of them, files, editions, events of the audit record."""
    scope = made.scope(chair, at=side.organisation)
    _meetings(side, scope, chair, mark)
    _files(side, analyst, mark)
    writer = User.objects.filter(full_name="Hazel Coordinator").first() if side.name == "ours" else chair
    drafts(side, writer or chair, mark)
    event = AuditEvent.objects.filter(organisation_id=side.organisation.pk).order_by("-at", "-id").first()
    side.put("event", event)


def _meetings(side: Side, scope: Any, chair: User, mark: str) -> None:
    later = datetime(2026, 3, 9, 10, tzinfo=LONDON)
    held = meetings.call_meeting(scope=scope, group=side.group, starts_at=later, place=f"{mark} Room")
    item = meetings.add_item(scope=scope, meeting=held, title=f"{mark} item")
    meetings.decide(scope=scope, meeting=held, text=f"{mark} decided", reason=f"{mark} why")
    seat = side.group.seats.get(user=chair)
    asked = meetings.ask(scope=scope, meeting=held, text=f"{mark} do it", owner=seat, due=date(2026, 3, 6))
    raised = meetings.escalate(
        scope=scope, group=side.group, meeting=held, blockage=f"{mark} blockage", asked=f"{mark} help"
    )
    side.put("meeting", held, {"kind": "docx"})
    side.put("item", item)
    side.put("action", asked)
    side.put("escalation", raised)


def _files(side: Side, analyst: User, mark: str) -> None:
    upload = Upload.objects.create(
        organisation=side.organisation,
        by=analyst,
        name=f"{mark} extract.csv",
        size=len(side.name),
        sha256=(side.name.encode().hex() * 8)[:64],
        state=Upload.State.READY,
        about_people=True,
        extracts=["ab" * 32],
        supplier=f"{mark} sender",
    )
    side.put("upload", upload, {"extract": "ab" * 32, "line": "4"})
    failed = Edition.objects.create(
        organisation=side.organisation, by=analyst, title=f"{mark} could not be made", state=Edition.State.FAILED
    )
    side.put("making", failed)
    draft = editions.edition(analyst, side.organisation, title=f"{mark} draft")
    side.put("draft", _with_papers(draft), EDITION_PARTS)


EDITION_PARTS = {"chapter": "how-much", "name": "how_much.total"}


def publish(side: Side, analyst: User, approver: User) -> Edition:
    at = clock.now() - timedelta(days=1)
    told = {"submitted_by": analyst, "submitted_at": at, "approved_by": approver, "published_at": at}
    edition = editions.edition(
        analyst, side.organisation, title="Published", state=Edition.State.PUBLISHED, area_code=side.name, **told
    )
    side.put("published", _with_papers(edition), EDITION_PARTS)
    return edition


def _with_papers(edition: Edition) -> Edition:
    """As if its papers had been made: only whether one is found counts here."""
    for audience in documents.AUDIENCES:
        folder = documents.folder_of(edition, audience)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "assessment.pdf").write_bytes(b"%PDF")
    return edition


@contextmanager
def undone() -> Iterator[None]:
    """What happens within leaves no trace in the database."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def told(answer: Any) -> tuple[int, str, bytes]:
    """What a reader learns from an answer: status, where it leads, and the page without what changes each time."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, answer.headers.get("Location", ""), CHANGES.sub(b"", content)


@dataclass
class Form:
    """A form of a page: where it goes, by which method, its fields with their values, and those one writes text in."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def filled(self, text: str) -> str:
        return urlencode({name: text if name in self.texts else value for name, value in self.values.items()}, True)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(told.get("action", ""), told.get("method", "get").lower()))
        elif self.found and told.get("name") and tag in ("input", "textarea", "select"):
            self._field(tag, told)
        elif tag == "option" and self.choosing and told.get("value"):
            values = self.found[-1].values
            if "selected" in told or not values.get(self.choosing):
                values[self.choosing] = [told["value"]]

    def _field(self, tag: str, told: dict[str, str]) -> None:
        form, name, kind = self.found[-1], told["name"], told.get("type", "text")
        self.choosing = name if tag == "select" else ""
        if tag == "select":
            form.values[name] = []
        elif tag == "textarea" or kind in ("text", "search", "email", "url", "tel", "number", "password"):
            form.values[name] = [told.get("value", "")]
            form.texts.append(name)
        elif kind in ("radio", "checkbox"):
            if "checked" in told or name not in form.values:
                form.values[name] = [told.get("value", "on")]
        elif kind == "hidden":
            form.values[name] = [told.get("value", "")]


def forms_of(page: str) -> list[Form]:
    reader = _Forms()
    reader.feed(page)
    return reader.found
