"""A document that is evidence may be a file: sealed, given to whoever sees the register, gone when it is taken off."""

from __future__ import annotations

import io
import uuid
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

import duty_support as duty
import web_support as made
from upstream.web.core import files
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import NotNow
from upstream.web.database.backup import kept_files
from upstream.web.duty import actions, forms, recording, statement
from upstream.web.duty.models import Evidence, EvidenceFile, Review
from upstream.web.duty.rules import rules
from upstream.web.duty.storing import KEPT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
CONTENT = b"Minutes of the board, item 4"
ADD = "/plan/duty/requirements/causes/evidence?kind=document"


@pytest.fixture
def world(settings: LazySettings, tmp_path: Path) -> SimpleNamespace:
    settings.MEDIA_ROOT = tmp_path / "files"
    return duty.world()


def upload(name: str = "minutes.pdf", content: bytes = CONTENT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")


def put_in(world: SimpleNamespace, key: str = "causes", **given: Any) -> Evidence:
    told = {"kind": "document", "title": "Minutes", "upload": upload()} | given
    return actions.add_evidence(scope=world.scopes.coordinator, of=rules()[key], **told)


def on_disk(tmp_path: Path) -> list[Path]:
    return list(kept_files(tmp_path / "files"))


def address(evidence: Evidence) -> str:
    return f"/plan/duty/evidence/{evidence.pk}/file"


def test_a_file_is_put_in_sealed_and_taken_by_whoever_sees_the_register(world: SimpleNamespace, tmp_path: Path) -> None:
    writer, reader = made.client(world.people.coordinator), made.client(world.people.member)
    sent = {"title": "Minutes of March", "file": upload(), "address": "", "note": "Item 4"}
    assert 'enctype="multipart/form-data"' in writer.get(ADD).text
    assert writer.post(ADD, sent).status_code == 302
    shown = Evidence.objects.get()
    kept = shown.file
    assert (kept.name, kept.size) == ("minutes.pdf", len(CONTENT))
    assert on_disk(tmp_path) == [KEPT.path_of(kept.pk)]
    assert CONTENT not in KEPT.path_of(kept.pk).read_bytes()
    page = reader.get("/plan/duty/requirements/causes").text
    assert "Minutes of March" in page
    assert f'href="{address(shown)}" download>minutes.pdf</a>' in page
    answer = reader.get(address(shown))
    assert b"".join(answer.streaming_content) == CONTENT
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="minutes.pdf"'
    assert answer["Cache-Control"] == "no-store"


def test_that_a_file_was_put_in_and_taken_is_in_the_audit_record(world: SimpleNamespace) -> None:
    shown = put_in(world)
    added = AuditEvent.objects.get(verb="duty.evidence.added")
    assert added.detail == {"kind": "document", "file": str(shown.file.pk)}
    made.client(world.people.member).get(address(shown))
    taken = AuditEvent.objects.get(verb="duty.evidence.taken")
    assert (taken.actor_id, taken.object_label) == (world.people.member.pk, "causes")
    assert taken.detail == {"file": str(shown.file.pk)}


def test_who_does_not_see_the_register_finds_no_file(world: SimpleNamespace) -> None:
    shown = put_in(world)
    for who in (world.people.provider, world.people.administrator):
        assert made.client(who).get(address(shown)).status_code == 404
    assert not AuditEvent.objects.filter(verb="duty.evidence.taken").exists()
    without = duty.show(world, "strategy")
    for key in (without.pk, uuid.uuid4()):
        assert made.client(world.people.member).get(f"/plan/duty/evidence/{key}/file").status_code == 404


def test_evidence_that_is_taken_off_takes_its_file_from_the_disk(
    world: SimpleNamespace, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    shown = put_in(world)
    where = f"/plan/duty/evidence/{shown.pk}/remove"
    assert "Its file, minutes.pdf, goes for good." in made.client(world.people.coordinator).get(where).text
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(scope=world.scopes.coordinator, evidence=shown, reason="The wrong one")
    assert (EvidenceFile.objects.count(), on_disk(tmp_path)) == (0, [])


def test_what_must_stay_keeps_its_file(
    world: SimpleNamespace, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    shown = put_in(world)
    duty.stand(world, "causes", "met", world.scopes.coordinator.at.date())
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(NotNow, match="Add the evidence first"):
        actions.remove_evidence(scope=world.scopes.coordinator, evidence=shown, reason="The wrong one")
    assert on_disk(tmp_path) == [KEPT.path_of(EvidenceFile.objects.get().pk)]


def test_too_large_a_file_is_refused_where_it_is_chosen(
    world: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms.DocumentForm.base_fields["file"], "most_bytes", 10)
    page = made.client(world.people.coordinator).post(ADD, {"title": "Minutes", "file": upload()})
    assert "The file must be smaller than" in page.text
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    with pytest.raises(NotNow, match="at most"):
        put_in(world)
    assert (Evidence.objects.count(), on_disk(tmp_path)) == (0, [])


def test_an_empty_file_is_refused(world: SimpleNamespace) -> None:
    page = made.client(world.people.coordinator).post(ADD, {"title": "Minutes", "file": upload(content=b"")})
    assert page.status_code == 200
    assert not Evidence.objects.exists()


def test_a_hostile_name_is_a_name_and_nothing_else(world: SimpleNamespace, tmp_path: Path) -> None:
    shown = put_in(world, upload=SimpleNamespace(
        name='../../<script>alert(1)</script>"\r\nX-Evil: 1.html', size=3, chunks=lambda: [b"abc"]
    ))  # fmt: skip
    assert shown.file.name == 'script>"X-Evil: 1.html'
    assert on_disk(tmp_path) == [KEPT.path_of(shown.file.pk)]
    reader = made.client(world.people.member)
    assert "script&gt;&#34;X-Evil: 1.html" in reader.get("/plan/duty/requirements/causes").text
    answer = reader.get(address(shown))
    assert "X-Evil" not in answer.headers
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["Content-Type"] == "application/octet-stream"


def test_only_a_document_has_a_file(world: SimpleNamespace) -> None:
    meeting = {"kind": "meeting", "thing": str(uuid.uuid4()), "title": "Board"}
    with pytest.raises(NotNow, match="in the workspace"):
        put_in(world, **meeting)


def test_an_annual_review_has_files_too(world: SimpleNamespace) -> None:
    today = world.scopes.coordinator.at.date()
    fields = {"on": today, "reviewed": "A year", "next_due": today.replace(year=today.year + 1)}
    review = recording.add(scope=world.scopes.coordinator, model=Review, **fields)
    where = f"/plan/duty/reviews/{review.pk}"
    writer = made.client(world.people.coordinator)
    sent = {"title": "Outcomes", "file": upload("outcomes.xlsx")}
    assert writer.post(f"{where}/evidence?kind=document", sent).status_code == 302
    assert "outcomes.xlsx" in made.client(world.people.member).get(where).text
    assert "Outcomes (outcomes.xlsx)" in writer.get("/plan/duty/statement").text


def test_the_paper_that_is_handed_on_names_the_file(world: SimpleNamespace) -> None:
    put_in(world, title="Minutes of March")
    put_in(world, title="outcomes.xlsx", upload=upload("outcomes.xlsx"))
    scope = world.scopes.member
    said = "Minutes of March (minutes.pdf); outcomes.xlsx"
    assert said in made.client(world.people.member).get("/plan/duty/statement").text
    with zipfile.ZipFile(io.BytesIO(statement.write_statement(scope, "docx"))) as word:
        assert said in word.read("word/document.xml").decode()
    assert statement.write_statement(scope, "pdf").startswith(b"%PDF")
