"""Editions of the demonstration: made before, put into the workspace and taken through its own states."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from upstream.web.accounts.models import User
from upstream.web.core.audit import record
from upstream.web.core.scope import Scope
from upstream.web.insight.editions import actions, documents
from upstream.web.insight.editions.ingesting import AUDIENCES
from upstream.web.insight.making.jobs import move
from upstream.web.insight.making.running import folder_of
from upstream.web.insight.models import Edition, EditionState
from upstream.web.insight.policies import OUT
from upstream.web.insight.where.ingesting import ingest_where
from upstream.web.partnership.queries import partnership
from upstream.web.partnership.scoping import scope_of

PAPERS = shutil.ignore_patterns("index.html", "*.pdf", "*.docx", "*.ods")


@dataclass(frozen=True)
class Source:
    """An assessment that lies in files, one folder an audience; with ``submitted_only`` it waits for approval."""

    key: str
    kind: str
    title: str
    folders: Mapping[str, Path]
    fictional: bool
    submitted_only: bool = False


def seed_edition(source: Source, people: Mapping[str, User], words: Mapping[str, str]) -> bool:
    """Put it there, comment on it, submit it and have somebody else approve it; False where it was there before."""
    known = Edition.objects.filter(title=source.title, kind=source.kind)
    if known.filter(state__in=(*OUT, Edition.State.DRAFT, Edition.State.SUBMITTED)).exists():
        return False
    known.filter(state=Edition.State.RUNNING).delete()
    analyst = scope_of(people["analyst"], second=True)
    made = _put(source, analyst)
    told = {key: text for key, text in words.items() if made.findings.filter(key=key, audience="trusted").exists()}
    for key, text in told.items():
        actions.comment(scope=analyst, edition=made, key=key, text=text.strip())
    actions.submit(scope=analyst, edition=made, reason="Ready. Please look at the small wards first.")
    if not source.submitted_only:
        _publish(made, people["coordinator"])
    return True


def _put(source: Source, scope: Scope) -> Edition:
    """A draft with its findings, as a job would have left it."""
    with transaction.atomic():
        assert scope.organisation is not None
        assert scope.actor.id is not None
        made = Edition.objects.create(
            kind=source.kind,
            title=source.title,
            organisation_id=scope.organisation,
            by_id=scope.actor.id,
            request=_asked(source),
            is_fictional=source.fictional,
            state=Edition.State.RUNNING,
        )
        EditionState.objects.create(edition=made, state=Edition.State.RUNNING, by_id=scope.actor.id)
        record(scope, "insight.edition.started", object=made, detail={"kind": source.kind})
        folder = folder_of(made)
        for audience in AUDIENCES:
            shutil.copytree(source.folders[audience], folder / audience, ignore=PAPERS)
        ingest_where(made, folder)
        move(made, Edition.State.DRAFT)
    return made


def _asked(source: Source) -> dict[str, Any]:
    """The partnership's own areas, of an invented edition; it is what tells its editions from others."""
    whose = partnership()
    return {"areas": list(whose.areas)} if whose and source.fictional else {}


def _publish(made: Edition, approver: User) -> None:
    made.refresh_from_db()
    scope = scope_of(approver, second=True)
    actions.approve(scope=scope, edition=made, seen=documents.mark(made), reason="Checked. Nothing small is shown.")
