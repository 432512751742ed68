"""From a draft to what is published and back: states, who may, commentary, and what the database itself refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

import web_edition_support as made
import web_support as people
from upstream.model.errors import UpstreamError
from upstream.model.finding import Verdict
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import NotAllowed, NotNow
from upstream.web.insight.editions import actions, checking, documents, queries
from upstream.web.insight.editions.ingesting import ingest
from upstream.web.insight.models import Commentary, Edition, EditionState, Finding
from upstream.web.insight.policies import EDITION_NEXT

pytestmark = pytest.mark.django_db
S = Edition.State
WORDS = "The station reopened in May. **Mind** that."


# -- Reading the files -----------------------------------------------------------------------------------------------


def test_the_same_folder_gives_the_same_rows_however_often(draft: Edition) -> None:
    folder = documents.queries.folder_of(draft, "public").parent

    def rows() -> list[Any]:
        found = draft.findings.order_by("audience", "key")
        return list(found.values_list("audience", "key", "title", "verdict", "content"))

    before = rows()
    assert ingest(draft, folder) == 5
    assert rows() == before
    assert len(before) == 10
    assert (draft.area_code, draft.area_name, draft.period) == ("Z22000009", "Fenmarch", "2021/22 to 2022/23")
    assert draft.definition == "fenmarch 1.0, domestic abuse included"
    assert draft.version == "test"
    assert len(draft.fingerprint) == 64
    assert draft.words["public"]["summary"] == ["Serious violence offences rose by 24%."]


def test_the_public_rows_hold_no_suppressed_number(draft: Edition) -> None:
    text = json.dumps([row.content for row in draft.findings.filter(audience="public")])
    assert "suppressed" in text
    assert "7.683" not in text
    assert "1.294" not in text


WRONG: list[tuple[dict[str, Any] | None, str]] = [
    ({"schema_version": "2.0"}, "UP-PUBLISH-004"),
    ({"schema": "something.else"}, "UP-PUBLISH-004"),
    ({"audience": "trusted"}, "UP-WEB-202"),
    ({"partnership": {"code": "X", "name": "X", "districts": []}}, "UP-WEB-202"),
    (None, "UP-WEB-201"),
]


def test_a_folder_that_is_not_right_changes_nothing(draft: Edition) -> None:
    folder = queries.folder_of(draft, "public").parent
    path = folder / "public" / "findings.json"
    right = path.read_text()
    for change, code in WRONG:
        path.write_text(json.dumps(json.loads(right) | (change or {})))
        if change is None:
            path.unlink()
        with pytest.raises(UpstreamError, match=code):
            ingest(draft, folder)
        assert draft.findings.count() == 10


def test_a_folder_outside_the_workspaces_files_is_refused(draft: Edition, tmp_path: Path) -> None:
    made.write_folder(tmp_path / "elsewhere")
    with pytest.raises(UpstreamError, match="UP-WEB-201"):
        ingest(draft, tmp_path / "elsewhere")


# -- States ----------------------------------------------------------------------------------------------------------


def test_every_state_has_its_transitions() -> None:
    assert set(EDITION_NEXT) == set(S)
    assert {after for each in EDITION_NEXT.values() for after in each} == set(S)


DOES: dict[str, tuple[Callable[..., Any], set[str]]] = {
    "comment": (lambda cast, e: actions.comment(scope=cast.works, edition=e, key="where.wards", text="x"), {"draft"}),
    "submit": (lambda cast, e: actions.submit(scope=cast.works, edition=e), {"draft"}),
    "take back": (lambda cast, e: actions.take_back(scope=cast.works, edition=e), {"submitted"}),
    "return": (lambda cast, e: actions.send_back(scope=cast.checks, edition=e, reason="why"), {"submitted"}),
    "approve": (
        lambda cast, e: actions.approve(scope=cast.checks, edition=e, seen=documents.mark(e)),
        {"submitted"},
    ),
    "recall": (lambda cast, e: actions.recall(scope=cast.checks, edition=e, reason="why"), {"published", "superseded"}),
}


@pytest.mark.parametrize("what", DOES)
def test_each_action_is_done_only_in_its_states(cast: SimpleNamespace, draft: Edition, what: str) -> None:
    cast.works, cast.checks = people.scope(cast.analyst), people.scope(cast.coordinator)
    for state in S.values:
        with transaction.atomic():
            _in_state(cast, draft, what, state)
            transaction.set_rollback(True)


def _in_state(cast: SimpleNamespace, draft: Edition, what: str, state: str) -> None:
    now = draft.created_at
    published = {"published_at": now, "approved_by": cast.chair} if state in ("published", "superseded") else {}
    Edition.objects.filter(pk=draft.pk).update(state=state, submitted_at=now, submitted_by=cast.analyst, **published)
    act, states = DOES[what]
    events, history = AuditEvent.objects.filter(verb__startswith="insight.edition"), EditionState.objects.count()
    if state in states:
        act(cast, draft)
        assert events.exists(), state
    else:
        with pytest.raises(NotNow):
            act(cast, draft)
        assert not events.exists(), state
        assert EditionState.objects.count() == history, state
        assert Edition.objects.get(pk=draft.pk).state == state


def test_each_action_is_done_only_by_those_who_may(cast: SimpleNamespace, draft: Edition) -> None:
    for what, (act, states) in DOES.items():
        Edition.objects.filter(pk=draft.pk).update(
            state=sorted(states)[0], submitted_at=draft.created_at, submitted_by=cast.analyst
        )
        for user in (cast.board, cast.provider, cast.other):
            cast.works = cast.checks = people.scope(user)
            with pytest.raises(NotAllowed), transaction.atomic():
                act(cast, draft)
            assert Edition.objects.get(pk=draft.pk).state == sorted(states)[0], what


def test_the_way_from_draft_to_published_is_kept_step_by_step(cast: SimpleNamespace, published: Edition) -> None:
    assert published.state == S.PUBLISHED
    assert published.approved_by_id == cast.coordinator.pk
    assert [row.state for row in queries.history(published)] == [S.PUBLISHED, S.SUBMITTED, S.DRAFT]
    verbs = list(
        AuditEvent.objects.filter(verb__startswith="insight").order_by("at", "id").values_list("verb", flat=True)
    )
    assert verbs == ["insight.edition.submitted", "insight.edition.published"]


def test_nobody_approves_what_they_worked_on(cast: SimpleNamespace, draft: Edition) -> None:
    people.member(cast.analyst, "coordinator", at=cast.police)
    both = people.scope(cast.analyst, at=cast.police)
    actions.submit(scope=people.scope(cast.analyst, at=cast.council), edition=draft)
    draft.refresh_from_db()
    with pytest.raises(NotNow, match="Somebody else"):
        actions.approve(scope=both, edition=draft, seen=documents.mark(draft))


def test_nobody_approves_what_they_commented_on(cast: SimpleNamespace, draft: Edition) -> None:
    actions.comment(scope=people.scope(cast.coordinator), edition=draft, key="where.wards", text="Mine")
    actions.submit(scope=people.scope(cast.analyst), edition=draft)
    draft.refresh_from_db()
    with pytest.raises(NotNow, match="Somebody else"):
        actions.approve(scope=people.scope(cast.coordinator), edition=draft, seen=documents.mark(draft))


def test_the_database_itself_refuses_the_same_person(cast: SimpleNamespace, draft: Edition) -> None:
    now = draft.created_at
    with pytest.raises(IntegrityError, match="approved_by_someone_else"), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(
            submitted_at=now, submitted_by=cast.analyst, published_at=now, approved_by=cast.analyst
        )


def test_the_database_itself_refuses_two_published_editions_of_one_area(
    cast: SimpleNamespace, published: Edition
) -> None:
    second = made.edition(cast.analyst, cast.council)
    with pytest.raises(IntegrityError, match="one_published_edition_an_area"), transaction.atomic():
        Edition.objects.filter(pk=second.pk).update(state=S.PUBLISHED)


@pytest.mark.parametrize("model", [Commentary, EditionState])
def test_the_database_itself_keeps_words_and_states(cast: SimpleNamespace, draft: Edition, model: Any) -> None:
    actions.comment(scope=people.scope(cast.analyst), edition=draft, key="where.wards", text=WORDS)
    with pytest.raises(ProgrammingError, match="only ever added to"), transaction.atomic():
        model.objects.update(edition=draft)
    with pytest.raises(ProgrammingError, match="only ever added to"), transaction.atomic():
        model.objects.all().delete()


def test_what_changed_since_it_was_checked_is_not_published(cast: SimpleNamespace, draft: Edition) -> None:
    before = documents.mark(draft)
    actions.comment(scope=people.scope(cast.analyst), edition=draft, key="where.wards", text=WORDS)
    actions.submit(scope=people.scope(cast.analyst), edition=draft)
    draft.refresh_from_db()
    with pytest.raises(NotNow, match="not the one that you checked"):
        actions.approve(scope=people.scope(cast.coordinator), edition=draft, seen=before)


def test_a_later_edition_takes_the_place_of_the_earlier(
    cast: SimpleNamespace, published: Edition, publish: Callable[[Edition], Edition]
) -> None:
    later = publish(made.edition(cast.analyst, cast.council, title="The next one"))
    published.refresh_from_db()
    assert published.state == S.SUPERSEDED
    assert queries.current(people.scope(cast.board)) == later
    assert queries.public_edition() == later
    actions.recall(scope=people.scope(cast.chair), edition=later, reason="A fault in the extract")
    assert queries.public_edition() is None


def test_without_a_reason_nothing_is_returned_or_recalled(cast: SimpleNamespace, published: Edition) -> None:
    with pytest.raises(NotNow, match="Say why"):
        actions.recall(scope=people.scope(cast.coordinator), edition=published, reason="  ")


# -- Commentary ------------------------------------------------------------------------------------------------------


def test_commentary_is_carried_over_and_flagged_where_the_verdict_changed(
    cast: SimpleNamespace, draft: Edition, publish: Callable[[Edition], Edition]
) -> None:
    scope = people.scope(cast.analyst)
    actions.comment(scope=scope, edition=draft, key="changing.years", text="It rose because of X.")
    actions.comment(scope=scope, edition=draft, key="where.wards", text=WORDS)
    publish(draft)
    later = made.edition(cast.analyst, cast.council, verdict=Verdict.NO_CLEAR_CHANGE)
    kept = queries.commentary(later)
    assert {key: row.text for key, row in kept.items()} == {
        "changing.years": "It rose because of X.",
        "where.wards": WORDS,
    }
    assert all(row.by_id == cast.analyst.pk for row in kept.values())
    page = people.client(cast.analyst).get(f"/picture/{later.pk}/findings/changing.years").content.decode()
    assert "This was written when the finding said “higher”; it now says “no clear change”." in page
    assert (
        "Check this text"
        not in people.client(cast.analyst).get(f"/picture/{later.pk}/findings/where.wards").content.decode()
    )
    actions.comment(scope=scope, edition=later, key="changing.years", text="It rose because of X.")
    assert documents.spoken(later)["changing.years"].flag == ""
    assert later.commentary.filter(key="changing.years").count() == 2


def test_reading_the_files_again_carries_nothing_over_twice(
    cast: SimpleNamespace, draft: Edition, publish: Callable[[Edition], Edition]
) -> None:
    actions.comment(scope=people.scope(cast.analyst), edition=draft, key="where.wards", text=WORDS)
    publish(draft)
    later = made.edition(cast.analyst, cast.council)
    ingest(later, queries.folder_of(later, "public").parent)
    assert later.commentary.count() == 1


def test_words_that_are_taken_back_are_shown_nowhere(cast: SimpleNamespace, draft: Edition) -> None:
    scope = people.scope(cast.analyst)
    actions.comment(scope=scope, edition=draft, key="where.wards", text=WORDS)
    actions.comment(scope=scope, edition=draft, key="where.wards", text="  ")
    assert queries.commentary(draft) == {}
    assert draft.commentary.count() == 2


def test_the_same_words_twice_are_one_row(cast: SimpleNamespace, draft: Edition) -> None:
    for _ in range(3):
        actions.comment(scope=people.scope(cast.analyst), edition=draft, key="where.wards", text=WORDS + "\r\n")
    assert draft.commentary.count() == 1


def test_of_two_who_write_at_once_neither_loses_a_word(cast: SimpleNamespace, draft: Edition) -> None:
    address = f"/picture/{draft.pk}/findings/where.wards/commentary"
    first, second = people.client(cast.analyst), people.client(cast.coordinator)
    seen = re.search(r'name="seen" value="(\d+)"', second.get(address).content.decode())
    assert seen is not None
    first.post(address, {"text": "The first words", "seen": seen[1]})
    answer = second.post(address, {"text": "The second words", "seen": seen[1]}).content.decode()
    assert "Somebody else wrote on this finding meanwhile" in answer
    assert "The first words" in answer
    assert "The second words" in answer
    again = re.search(r'name="seen" value="(\d+)"', answer)
    assert again is not None
    assert second.post(address, {"text": "The second words", "seen": again[1]}).status_code == 302
    assert [row.text for row in queries.earlier_words(draft, "where.wards")] == ["The second words", "The first words"]


BAD = (
    "<script>alert(1)</script>",
    "[here](javascript:alert(1))",
    '<img src=x onerror="alert(1)">',
    "![](https://example.org/pixel.png)",
    "<style>body{display:none}</style>",
    '<a href="https://example.org" onclick="x()">x</a>',
    "{{ 7 * 7 }}{% raw %}",
)


LIVE = re.compile(r"<(?:script|img|style)|<[^>]*\son\w+=|href=.javascript|>49", re.IGNORECASE)


def test_no_commentary_runs_anything(cast: SimpleNamespace, draft: Edition) -> None:
    client, scope = people.client(cast.analyst), people.scope(cast.analyst)
    rest = ("/findings/where.wards", "/questions/where", "/check", "/findings/where.wards/commentary", "/submit")
    for text in BAD:
        actions.comment(scope=scope, edition=draft, key="where.wards", text=f"Before {text} after")
        for address in (f"/picture/{draft.pk}{each}" for each in rest):
            page = client.get(address).content.decode().split("<main")[1]
            assert LIVE.search(page) is None, (text, address)


def test_a_number_that_only_partners_see_is_pointed_out(cast: SimpleNamespace, draft: Edition) -> None:
    actions.comment(scope=people.scope(cast.analyst), edition=draft, key="where.wards", text="Alder had 3 of the 212.")
    (spoken,) = checking.spoken(draft)
    assert "3" in spoken.numbers
    assert "212" not in spoken.numbers
    page = people.client(cast.coordinator).get(f"/picture/{draft.pk}/check").content.decode()
    assert "A number to look at" in page


# -- By the pages ----------------------------------------------------------------------------------------------------


def test_the_whole_way_by_the_pages(cast: SimpleNamespace, draft: Edition) -> None:
    analyst, coordinator = people.client(cast.analyst), people.client(cast.coordinator)
    start = f"/picture/{draft.pk}"
    assert analyst.post(f"{start}/findings/where.wards/commentary", {"text": WORDS}).status_code == 302
    assert analyst.post(f"{start}/submit", {"reason": "Look at Alder"}).status_code == 302
    check = coordinator.get(f"{start}/check").content.decode()
    assert "Look at Alder" in check
    seen = documents.mark(draft)
    boxes = {"suppressed": "on", "earlier": "on", "commentary": "on", "seen": seen, "reason": ""}
    assert coordinator.post(f"{start}/approve", boxes | {"earlier": ""}).status_code == 400
    assert coordinator.post(f"{start}/return", {"reason": "Alder again"}).status_code == 302
    assert "Alder again" in analyst.get(f"{start}/check").content.decode()
    assert analyst.post(f"{start}/submit", {"reason": ""}).status_code == 302
    assert coordinator.post(f"{start}/approve", boxes).status_code == 302
    draft.refresh_from_db()
    assert draft.state == S.PUBLISHED
    assert coordinator.post(f"{start}/recall", {"reason": "Wrong extract"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == S.RECALLED


def test_the_author_sees_no_way_to_approve_and_others_none_to_write(cast: SimpleNamespace, draft: Edition) -> None:
    start = f"/picture/{draft.pk}"
    assert people.client(cast.chair).get(f"{start}/findings/where.wards/commentary").status_code == 404
    assert people.client(cast.other).post(f"{start}/submit", {}).status_code == 404
    assert people.client(cast.board).post(f"{start}/approve", {}).status_code == 404
    assert people.client(cast.analyst).post(f"{start}/approve", {}).status_code == 404
    assert people.client(cast.analyst).get(f"{start}/approve").status_code in (404, 405)


# -- Papers ----------------------------------------------------------------------------------------------------------


def test_the_papers_carry_the_commentary_and_are_made_by_the_worker(
    cast: SimpleNamespace, draft: Edition, publish: Callable[[Edition], Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    monkeypatch.setattr(documents, "FORMATS", ("html", "ods"))
    actions.comment(scope=people.scope(cast.analyst), edition=draft, key="where.wards", text=WORDS)
    edition = publish(draft)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("insight.editions.make_papers", {"edition": str(edition.pk)})
    assert documents.papers(edition, "public") == []
    documents.make(edition)
    documents.make(edition)
    assert documents.are_ready(edition)
    client = people.client(cast.board)
    page = client.get(f"/picture/{edition.pk}/papers/index.html?audience=public")
    assert page["Content-Disposition"] == 'attachment; filename="index.html"'
    text = page.content.decode()
    assert "<strong>Mind</strong> that." in text
    assert "7.683" not in text
    assert "7.68" in client.get(f"/picture/{edition.pk}/papers/index.html").content.decode()
    assert "papers/tables.ods" in client.get(f"/picture/{edition.pk}").content.decode()


def test_of_a_recalled_edition_no_paper_is_made(
    cast: SimpleNamespace, published: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    from upstream.web.insight.editions.jobs import make_papers

    monkeypatch.setattr(documents, "make", lambda edition: pytest.fail("it was made"))
    actions.recall(scope=people.scope(cast.coordinator), edition=published, reason="Wrong")
    make_papers(str(published.pk))


def test_the_folders_of_what_was_published_are_told(published: Edition) -> None:
    (folder,) = queries.published_folders("needs", published.area_code, Finding.Audience.PUBLIC)
    assert (folder / "published.json").is_file()


def test_hot_spots_keep_the_papers_that_they_were_written_with(
    cast: SimpleNamespace, publish: Callable[[Edition], Edition]
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    edition = publish(made.edition(cast.analyst, cast.council, kind=Edition.Kind.PLACES))
    (documents.folder_of(edition, "public") / "index.html").write_text("as it was written")
    assert [paper.name for paper in documents.papers(edition, "public")] == ["index.html"]
    assert not ProcrastinateJob.objects.exists()
