"""Writes to uploads: a file is received, its columns are named, it is loaded, it is withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotAllowed, NotNow, must
from upstream.web.core.scope import Scope
from upstream.web.insight.models import ColumnMapping, Upload
from upstream.web.insight.policies import check_upload
from upstream.web.insight.uploads import gate, jobs, queries, references, storing
from upstream.web.insight.uploads.receiving import Arrived

S = Upload.State


class AlreadyThere(NotNow):
    """The same file was handed in before, by the same organisation."""

    def __init__(self, earlier: Upload) -> None:
        super().__init__(f"This file was handed in already, as “{earlier.name}”.")
        self.earlier = earlier


def receive(*, scope: Scope, arrived: Arrived) -> Upload:
    """Keep a file that has arrived, and have it looked at. Raises UP-WEB-102 to 111 for what is not let in."""
    must(scope, Permission.UPLOAD_EXTRACTS)
    acting_for(scope)
    name = gate.clean_name(arrived.name or "")
    with arrived.opened() as content:
        gate.check(name, arrived.size or 0, content)
    if earlier := queries.the_same(scope, arrived.sha256):
        raise AlreadyThere(earlier)
    try:
        return _received(scope, arrived, name)
    except IntegrityError as error:
        if earlier := queries.the_same(scope, arrived.sha256):
            raise AlreadyThere(earlier) from error
        raise


@transaction.atomic
def _received(scope: Scope, arrived: Arrived, name: str) -> Upload:
    organisation, by = acting_for(scope)
    made = Upload.objects.create(
        organisation_id=organisation,
        by_id=by,
        name=name,
        size=arrived.size or 0,
        sha256=arrived.sha256,
        key=arrived.key.hex(),
        received_at=clock.now(),
    )
    record(scope, "insight.upload.received", object=made, detail={"size": made.size, "sha256": made.sha256})
    jobs.look.defer(upload=str(made.pk))
    storing.keep(arrived.path, made)
    return made


@transaction.atomic
def name_feed(*, scope: Scope, upload: Upload, source: str, supplier: str = "") -> Upload:
    """Say which feed a file is of, or who sent it, and have it looked at again."""
    held = _held(scope, upload)
    _kept(held)
    check_upload(held, S.RECEIVED)
    held.source, held.supplier, held.state, held.mapping = source, supplier, S.RECEIVED, {}
    held.save(update_fields=["source", "supplier", "state", "mapping"])
    jobs.look.defer(upload=str(held.pk))
    return held


@transaction.atomic
def name_columns(*, scope: Scope, upload: Upload, columns: Mapping[str, str]) -> Upload:
    """Say which heading is which field; kept for the organisation's next files of the feed."""
    held = _held(scope, upload)
    _kept(held)
    check_upload(held, S.RECEIVED)
    remember(held.organisation_id, held.source, acting_for(scope)[1], columns=dict(columns))
    held.state, held.mapping = S.RECEIVED, {**queries.said(held), "columns": dict(columns)}
    held.save(update_fields=["state", "mapping"])
    record(scope, "insight.upload.mapped", object=held, detail={"fields": sorted(set(columns.values()))})
    jobs.look.defer(upload=str(held.pk))
    return held


@transaction.atomic
def name_words(
    *, scope: Scope, upload: Upload, values: Mapping[str, Mapping[str, str]], dates: Mapping[str, list[str]]
) -> Upload:
    """Say what words of the file mean and how its dates are written; kept for the organisation's next files too.

    What was said of other words and other columns before stays.
    """
    held = _held(scope, upload)
    _kept(held)
    check_upload(held, S.RECEIVED)
    before = queries.said(held)
    known = before.get("values", {})
    words = {name: {**known.get(name, {}), **values.get(name, {})} for name in {**known, **values}}
    said = {
        "values": {name: told for name, told in words.items() if told},
        "dates": {**before.get("dates", {}), **dates},
    }
    remember(held.organisation_id, held.source, acting_for(scope)[1], **said)
    held.state, held.mapping = S.RECEIVED, {**before, **said}
    held.save(update_fields=["state", "mapping"])
    record(scope, "insight.upload.mapped", object=held, detail={"fields": sorted({*values, *dates})})
    jobs.look.defer(upload=str(held.pk))
    return held


@transaction.atomic
def forget_words(*, scope: Scope, upload: Upload) -> Upload:
    """Take back what was said of words and dates, for this file and the next ones."""
    held = _held(scope, upload)
    _kept(held)
    check_upload(held, S.RECEIVED)
    remember(held.organisation_id, held.source, acting_for(scope)[1], values={}, dates={})
    held.state, held.mapping = S.RECEIVED, {"columns": held.mapping["columns"]} if held.mapping.get("columns") else {}
    held.save(update_fields=["state", "mapping"])
    record(scope, "insight.upload.mapped", object=held, detail={"fields": []})
    jobs.look.defer(upload=str(held.pk))
    return held


@transaction.atomic
def start(*, scope: Scope, upload: Upload, replace: bool = False) -> Upload:
    """Have a file loaded into the lake. ``replace``: it may take the place of a larger one, or come back."""
    held = _held(scope, upload)
    _kept(held)
    check_upload(held, S.LOADING)
    held.state, held.progress, held.fault = S.LOADING, 0, ""
    held.mapping = {**held.mapping, "replace": replace}
    held.save(update_fields=["state", "progress", "fault", "mapping"])
    if held.source:
        remember(held.organisation_id, held.source, acting_for(scope)[1], supplier=held.supplier)
    record(scope, "insight.upload.started", object=held, detail={"replace": replace, "feed": held.source})
    jobs.load.configure(lock=jobs.LAKE).defer(upload=str(held.pk))
    return held


@transaction.atomic
def withdraw(*, scope: Scope, upload: Upload, reason: str) -> Upload:
    """Take a file back: its rows leave the lake, unless somebody else handed in the same rows."""
    held = _held(scope, upload)
    if not reason.strip():
        raise NotNow("Say why: the reason is kept when the file is gone.")
    if held.state == S.LOADED and held.source in references.TITLES:
        raise NotNow("A table for reference is not taken back. Hand in the right one: it takes this one's place.")
    check_upload(held, S.WITHDRAWN)
    held.state, held.reason, held.ended_at, held.progress = S.WITHDRAWN, reason.strip(), clock.now(), 0
    held.seen = ""
    storing.destroy(held)
    held.save()
    record(scope, "insight.upload.withdrawn", object=held, reason=reason.strip(), detail={"rows": _rows(held)})
    if held.extracts:
        jobs.withdraw.configure(lock=jobs.LAKE).defer(upload=str(held.pk))
    return held


def acting_for(scope: Scope) -> tuple[uuid.UUID, uuid.UUID]:
    """The organisation that the person acts for, and the person: nobody hands in anything without either."""
    if scope.organisation is None or scope.actor.id is None:
        raise NotAllowed("Nobody does this for no organisation.")
    return scope.organisation, scope.actor.id


def remember(organisation: uuid.UUID, source: str, by: uuid.UUID, **said: object) -> None:
    """Keep what was said of a feed's files for the next ones."""
    ColumnMapping.objects.update_or_create(
        organisation_id=organisation, source=source, defaults={**said, "by_id": by, "at": clock.now()}
    )


def _rows(upload: Upload) -> int:
    return int(upload.report.get("loaded", 0)) if upload.report else 0


def _kept(upload: Upload) -> None:
    if not storing.held(upload):
        raise NotNow("The file is no longer kept. Hand it in again.")


def _held(scope: Scope, upload: Upload) -> Upload:
    must(scope, Permission.UPLOAD_EXTRACTS)
    if upload.organisation_id != scope.organisation:
        raise NotAllowed("This file is another organisation's.")
    return Upload.objects.select_for_update().get(pk=upload.pk)


@transaction.atomic
def note_export(*, scope: Scope, upload: Upload, what: str) -> None:
    """Keep who took which rows away."""
    record(scope, "insight.export.taken", object=upload, detail={"file": what})
