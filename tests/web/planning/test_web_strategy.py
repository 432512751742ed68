"""Strategies: priorities that rest on findings, who sees what, two writing at once, adoption, versions, the public."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

import web_edition_support as editions
import web_support as made
from upstream.model.finding import Verdict
from upstream.web.core import clock
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow
from upstream.web.insight.editions import actions as publishing
from upstream.web.insight.editions import documents
from upstream.web.insight.models import Edition, Finding
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.meetings import agenda
from upstream.web.partnership.models import Decision, Group
from upstream.web.planning.models import Evidence, Priority, Strategy
from upstream.web.planning.strategy import actions, priorities, queries
from upstream.web.planning.strategy.document import paper, write_strategy
from upstream.web.planning.strategy.policies import STRATEGY_NEXT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MARCH = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
KEY = "changing.years"
S = Strategy.State


@pytest.fixture
def world(settings: LazySettings, tmp_path: Any) -> SimpleNamespace:
    settings.MEDIA_ROOT = tmp_path / "files"
    board, panel = made.group("Board", "board"), made.group("Panel", "panel")
    roles = {
        "coordinator": "coordinator",
        "chair": "chair",
        "other_chair": "chair",
        "member": "board",
        "analyst": "analyst",
    }
    people = {name: made.person(name.replace("_", " ").title(), role) for name, role in roles.items()}
    people["outsider"] = made.person("Olive Outsider", "practitioner")
    people["provider"] = made.person("Pat Provider", "provider")
    made.seat(people["chair"], board, "chair")
    made.seat(people["member"], board)
    made.seat(people["other_chair"], panel, "chair")
    scopes = SimpleNamespace(**{name: made.scope(user) for name, user in people.items()})
    world = SimpleNamespace(board=board, panel=panel, people=SimpleNamespace(**people), scopes=scopes)
    world.edition = publish(world, "Needs assessment 2022/23")
    return world


def publish(world: SimpleNamespace, title: str, verdict: Verdict = Verdict.HIGHER) -> Edition:
    edition = editions.edition(world.people.analyst, made.organisation(), title=title, verdict=verdict)
    publishing.submit(scope=world.scopes.analyst, edition=edition)
    edition.refresh_from_db()
    mark = documents.mark(edition)
    return publishing.approve(scope=world.scopes.coordinator, edition=edition, seen=mark, reason="Checked")


def begun(world: SimpleNamespace, **fields: Any) -> Strategy:
    told: dict[str, Any] = {
        "title": "Our strategy",
        "group": world.board,
        "vision": "Safe",
        "definition": "fenmarch 1.0",
    }
    return actions.begin(scope=world.scopes.coordinator, **(told | fields))


def priority(world: SimpleNamespace, strategy: Strategy, title: str = "Young people", cite: bool = True) -> Priority:
    scope = world.scopes.coordinator
    found = priorities.add(scope=scope, strategy=strategy, title=title, commitments=["We will listen"])
    if cite:
        priorities.cite(scope=scope, priority=found, edition=world.edition, keys=[KEY])
    return found


def decision(world: SimpleNamespace, who: str = "chair", group: Group | None = None) -> Decision:
    scope = getattr(world.scopes, who)
    meeting = meetings.call_meeting(scope=scope, group=group or world.board, starts_at=MARCH)
    return meetings.decide(scope=scope, meeting=meeting, text="The strategy is adopted")


def adopted(world: SimpleNamespace, strategy: Strategy | None = None, by: Decision | None = None) -> Strategy:
    if strategy is None:
        strategy = begun(world)
        priority(world, strategy)
    return actions.adopt(scope=world.scopes.chair, strategy=strategy, decision=by or decision(world))


def test_a_finding_is_kept_as_the_public_reads_it_and_flagged_when_a_newer_edition_says_otherwise(
    world: SimpleNamespace,
) -> None:
    strategy = begun(world)
    found = priority(world, strategy)
    evidence = Evidence.objects.get(priority=found)
    public = Finding.objects.get(edition=world.edition, key=KEY, audience="public")
    assert (
        (evidence.title, evidence.verdict)
        == ("Serious violence offences rose", "higher")
        == (public.title, public.verdict)
    )
    assert queries.standing_of(evidence).kind == ""

    same = publish(world, "Needs assessment 2023/24")
    standing = queries.standing_of(queries.evidence(world.scopes.coordinator, evidence.pk))
    assert (standing.kind, standing.newer, standing.flagged) == ("same", same, False)

    later = publish(world, "Needs assessment 2024/25", Verdict.LOWER)
    standing = queries.standing_of(queries.evidence(world.scopes.coordinator, evidence.pk))
    assert (standing.kind, standing.newer, standing.flagged) == ("otherwise", later, True)
    page = made.client(world.people.coordinator).get(f"/plan/strategies/{strategy.pk}").text
    assert "The evidence has moved" in page
    assert "Serious violence offences rose" in page
    assert "Serious violence offences fell" in page

    priorities.cite_anew(scope=world.scopes.coordinator, evidence=evidence)
    evidence.refresh_from_db()
    assert (evidence.title, evidence.verdict, evidence.edition) == ("Serious violence offences fell", "lower", later)
    assert not queries.standing_of(evidence).flagged


def test_a_finding_that_the_newer_edition_lacks_is_flagged_too(world: SimpleNamespace) -> None:
    found = priority(world, begun(world))
    later = publish(world, "Needs assessment 2023/24")
    later.findings.filter(key=KEY).delete()
    standing = queries.stood(list(queries.priorities(found.strategy)))[found.pk][0]
    assert (standing.kind, standing.flagged) == ("gone", True)
    with pytest.raises(NotNow, match="No newer edition"):
        priorities.cite_anew(scope=world.scopes.coordinator, evidence=standing.evidence)


def test_what_was_recalled_is_flagged_and_not_quoted_anywhere(world: SimpleNamespace) -> None:
    strategy = adopted(world)
    actions.publish(scope=world.scopes.coordinator, strategy=strategy)
    public = queries.public_strategy()
    assert public
    assert [row.evidence.title for row in public.priorities[0].evidence] == ["Serious violence offences rose"]
    publishing.recall(scope=world.scopes.coordinator, edition=world.edition, reason="A count was wrong")
    public = queries.public_strategy()
    assert public
    assert public.priorities[0].evidence == []
    page = made.client(world.people.member).get(f"/plan/strategies/{strategy.pk}").text
    assert "was recalled" in page
    assert "offences rose" not in page
    assert b"offences rose" not in str(paper(strategy)).encode()


def test_only_published_findings_can_be_cited_and_no_secret_comes_along(world: SimpleNamespace) -> None:
    strategy = begun(world)
    found = priority(world, strategy, cite=False)
    draft = editions.edition(world.people.analyst, made.organisation(), title="A draft")
    with pytest.raises(NotNow, match="published now"):
        priorities.cite(scope=world.scopes.coordinator, priority=found, edition=draft, keys=[KEY])
    keys = list(queries.findings_of(world.edition))
    assert "why.associations" not in keys
    priorities.cite(scope=world.scopes.coordinator, priority=found, edition=world.edition, keys=[*keys, "nothing.such"])
    assert found.evidence.count() == len(keys)
    page = made.client(world.people.coordinator).get(f"/plan/strategies/{strategy.pk}").text
    for secret in (editions.SECRET_RATE, editions.SECRET_SHARE):
        assert str(secret) not in page
    assert "had 3 offences" not in page


def test_findings_are_chosen_in_the_browser(world: SimpleNamespace) -> None:
    found = priority(world, begun(world), cite=False)
    client, address = made.client(world.people.coordinator), f"/plan/priorities/{found.pk}/evidence"
    page = client.get(address).text
    assert "Serious violence offences rose" in page
    assert world.edition.title in page
    field = next(name for name in ("in-changing", "in-trend") if name in page)
    assert client.post(f"{address}?edition={world.edition.pk}", {field: [KEY]}).status_code == 302
    assert [each.key for each in found.evidence.all()] == [KEY]
    assert client.post(f"{address}?edition={world.edition.pk}", {}).status_code == 302
    assert found.evidence.count() == 0


def test_two_people_who_write_a_strategy_or_a_priority_at_once_lose_neither(world: SimpleNamespace) -> None:
    strategy = begun(world)
    found = priority(world, strategy)
    client = made.client(world.people.coordinator)
    address, given = f"/plan/strategies/{strategy.pk}/change", {"title": "Our strategy", "group": str(world.board.pk)}
    assert client.post(address, given | {"vision": "Theirs", "seen": 1}).status_code == 302
    page = client.post(address, given | {"vision": "Mine", "seen": 1}).text
    assert all(words in page for words in ("Two people are writing", "Theirs", "Mine"))
    with pytest.raises(ChangedMeanwhile):
        actions.change(scope=world.scopes.coordinator, strategy=strategy, seen=1, vision="Mine")

    address, seen = f"/plan/priorities/{found.pk}/change", priorities.mark(found)
    assert client.post(address, {"title": "Young people", "why": "Theirs", "seen": seen}).status_code == 302
    page = client.post(address, {"title": "Young people", "why": "Mine", "seen": seen}).text
    assert all(words in page for words in ("Two people are writing", "Theirs", "Mine"))


def test_lines_become_aims_and_commitments(world: SimpleNamespace) -> None:
    strategy = begun(world)
    client = made.client(world.people.coordinator)
    told = {"title": "Ours", "group": "", "aims": "Fewer harmed\n\n• More helped \n", "seen": 1}
    assert client.post(f"/plan/strategies/{strategy.pk}/change", told).status_code == 302
    strategy.refresh_from_db()
    assert (strategy.title, strategy.aims, strategy.group) == ("Ours", ["Fewer harmed", "More helped"], None)
    wrong = {"title": "Ours", "starts_day": "1", "starts_month": "4", "starts_year": "2026", "seen": 2}
    wrong |= {"ends_day": "1", "ends_month": "4", "ends_year": "2025"}
    assert "The end must be after the start" in client.post(f"/plan/strategies/{strategy.pk}/change", wrong).text


def test_priorities_are_numbered_moved_and_removed(world: SimpleNamespace) -> None:
    strategy, scope = begun(world), world.scopes.coordinator
    first, second, third = (priority(world, strategy, title, cite=False) for title in ("A", "B", "C"))
    priorities.move(scope=scope, priority=third, up=True)
    priorities.move(scope=scope, priority=first, up=True)
    assert [each.title for each in strategy.priorities.all()] == ["A", "C", "B"]
    priorities.remove(scope=scope, priority=first)
    assert [(each.number, each.title) for each in strategy.priorities.all()] == [(1, "C"), (2, "B")]
    del second


def test_drafts_are_seen_by_writers_and_the_group_and_consultations_by_every_partner(world: SimpleNamespace) -> None:
    strategy = begun(world)
    priority(world, strategy)
    address = f"/plan/strategies/{strategy.pk}"

    def seen_by() -> dict[str, int]:
        return {name: made.client(user).get(address).status_code for name, user in vars(world.people).items()}

    drafts = {"coordinator": 200, "chair": 200, "member": 200, "other_chair": 404, "analyst": 404, "outsider": 404}
    assert seen_by() == drafts | {"provider": 404}
    actions.consult(scope=world.scopes.coordinator, strategy=strategy, reason="All partners, until June")
    assert seen_by() == dict.fromkeys(drafts, 200) | {"provider": 404}
    with pytest.raises(NotNow, match="out for consultation"):
        actions.change(scope=world.scopes.coordinator, strategy=strategy, seen=1, vision="Other")
    with pytest.raises(NotAllowed):
        actions.take_back(scope=world.scopes.member, strategy=strategy, reason="No")
    actions.take_back(scope=world.scopes.coordinator, strategy=strategy, reason="Schools asked for more")
    assert [each.reason for each in queries.history(strategy)][:2] == [
        "Schools asked for more",
        "All partners, until June",
    ]


def test_a_strategy_is_adopted_by_a_decision_of_its_own_group_alone(world: SimpleNamespace) -> None:
    strategy = begun(world)
    own, other = decision(world), decision(world, "other_chair", world.panel)
    with pytest.raises(NotNow, match="no priority"):
        adopted(world, strategy, own)
    priority(world, strategy)
    with pytest.raises(NotAllowed):
        actions.adopt(scope=world.scopes.coordinator, strategy=strategy, decision=own)
    with pytest.raises(NotAllowed):
        actions.adopt(scope=world.scopes.other_chair, strategy=strategy, decision=other)
    with pytest.raises(NotNow, match="decision of that group"):
        adopted(world, strategy, other)
    done = adopted(world, strategy, own)
    assert (done.state, done.adopted_by) == (S.ADOPTED, own)
    with pytest.raises(NotNow, match="stays as it is"):
        priorities.add(scope=world.scopes.coordinator, strategy=strategy, title="Late")
    event = AuditEvent.objects.filter(verb="planning.strategy.state").latest("id")
    assert (event.object_id, event.detail) == (str(strategy.pk), {"state": "adopted"})


def test_what_a_strategy_lacks_needs_a_reason(world: SimpleNamespace) -> None:
    strategy = begun(world)
    priority(world, strategy, cite=False)
    held = decision(world)
    client, address = made.client(world.people.chair), f"/plan/strategies/{strategy.pk}/adopt"
    page = client.get(address).text
    assert "Priority 1 rests on no finding" in page
    assert "Answer “Why is it adopted all the same?”" in client.post(address, {"decision": str(held.pk)}).text
    reason = "Young people told us, and no feed counts it yet"
    assert client.post(address, {"decision": str(held.pk), "reason": reason}).status_code == 302
    assert queries.history(strategy)[0].reason == reason
    assert made.client(world.people.other_chair).get(address).status_code == 404


def test_the_public_reads_what_was_published_and_the_next_version_takes_its_place(world: SimpleNamespace) -> None:
    assert queries.public_strategy() is None
    first = adopted(world)
    assert queries.public_strategy() is None
    actions.publish(scope=world.scopes.coordinator, strategy=first)
    with pytest.raises(NotAllowed):
        actions.begin_version(scope=world.scopes.chair, strategy=first)
    second = actions.begin_version(scope=world.scopes.coordinator, strategy=first)
    with pytest.raises(NotNow, match="being written already"):
        actions.begin_version(scope=world.scopes.coordinator, strategy=first)
    assert (second.version, second.follows, second.state) == (2, first, S.DRAFT)
    copied = second.priorities.get()
    assert (copied.title, copied.commitments, copied.evidence.get().key) == ("Young people", ["We will listen"], KEY)
    adopted(world, second, Decision.objects.get())
    shown = queries.public_strategy()
    assert shown
    assert shown.strategy == first
    actions.publish(scope=world.scopes.coordinator, strategy=second)
    shown = queries.public_strategy()
    first.refresh_from_db()
    assert shown
    assert shown.strategy == second
    assert first.state == S.SUPERSEDED
    assert queries.current(world.scopes.member) == second
    assert queries.versions(world.scopes.member, first) == [second, first]
    second = actions.withdraw(scope=world.scopes.coordinator, strategy=second, reason="A figure is checked")
    assert queries.public_strategy() is None
    assert second.state == S.ADOPTED


def test_every_state_has_its_next_ones_and_every_write_is_in_the_record(world: SimpleNamespace) -> None:
    assert set(STRATEGY_NEXT) == set(S)
    strategy = begun(world)
    found = priority(world, strategy)
    actions.relate(scope=world.scopes.coordinator, strategy=strategy, title="Domestic abuse strategy", how="Apart")
    priorities.change(scope=world.scopes.coordinator, priority=found, seen=priorities.mark(found), why="It rose")
    verbs = set(AuditEvent.objects.filter(verb__startswith="planning.").values_list("verb", flat=True))
    assert verbs == {
        "planning.strategy.begun", "planning.strategy.changed", "planning.priority.added", "planning.priority.changed",
        "planning.priority.evidence",
    }  # fmt: skip


def test_the_paper_says_what_the_strategy_says(world: SimpleNamespace) -> None:
    from docx import Document

    strategy = adopted(world)
    word = Document(io.BytesIO(write_strategy(strategy, "docx")))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    for words in ("Our strategy", "Priority 1: Young people", "Serious violence offences rose", "We will listen"):
        assert words in text
    client, address = made.client(world.people.member), f"/plan/strategies/{strategy.pk}/strategy"
    assert client.get(f"{address}.docx").headers["Content-Disposition"].endswith('version-1.docx"')
    assert client.get(f"{address}.odt").status_code == 404
    assert "Adopted by the Board on 10 March 2026" in paper(strategy).standing


@pytest.mark.slow
def test_the_paper_is_a_pdf(world: SimpleNamespace) -> None:
    assert write_strategy(adopted(world), "pdf").startswith(b"%PDF")


def test_a_group_hears_of_a_newer_edition_at_its_next_meeting(world: SimpleNamespace) -> None:
    adopted(world)
    day = date(2026, 6, 9)
    titles = [item.title for item in agenda.due(world.board, None, day)]
    assert not any("rests on" in title for title in titles)
    publish(world, "Needs assessment 2024/25", Verdict.LOWER)
    found = [item for item in agenda.due(world.board, None, day) if "rests on" in item.title]
    assert len(found) == 1
    assert "1 finding" in found[0].title
    assert not any("rests on" in item.title for item in agenda.due(world.panel, None, day))


def test_the_public_site_has_the_published_strategy_and_publishing_leads_there(world: SimpleNamespace) -> None:
    visitor = Client()
    strategy = adopted(world)
    assert "It will be here when it is published" in visitor.get("/public/strategy").text
    assert visitor.get("/public/strategy.pdf").status_code == 404
    client = made.client(world.people.coordinator)
    assert client.post(f"/plan/strategies/{strategy.pk}/publish").headers["Location"] == "/public/strategy"
    page = visitor.get("/public/strategy")
    evidence = Evidence.objects.get()
    for words in ("Young people", "We will listen", evidence.title, "Adopted by the", "Word"):
        assert words in page.text
    assert not page.cookies
    link = f"/public/assessment/{evidence.edition_id}/findings/{evidence.key}"
    assert f'href="{link}"' in page.text
    assert visitor.get(link).status_code == 200
    assert "/picture/" not in page.text
    assert "Young people" in visitor.get("/public/").text
    paper = visitor.get("/public/strategy.docx")
    assert paper.content.startswith(b"PK")
    assert visitor.get("/public/strategy.docx").content == paper.content
    assert visitor.get("/public/strategy.exe").status_code == 404
    assert "/public/strategy" in client.get(f"/plan/strategies/{strategy.pk}").text


def test_what_was_recalled_is_not_quoted_on_the_public_site(world: SimpleNamespace) -> None:
    strategy = adopted(world)
    actions.publish(scope=world.scopes.coordinator, strategy=strategy)
    title, visitor = Evidence.objects.get().title, Client()
    assert title in visitor.get("/public/strategy").text
    Edition.objects.filter(pk=world.edition.pk).update(
        state="recalled", recalled_at=clock.now(), recalled_by=world.people.coordinator
    )
    assert title not in visitor.get("/public/strategy").text
    actions.withdraw(scope=world.scopes.coordinator, strategy=strategy, reason="A figure is checked")
    assert "It will be here when it is published" in visitor.get("/public/strategy").text
