"""The work of the jobs: looking at a file, loading it, withdrawing it, clearing away what is too old."""

from __future__ import annotations

from django.db import transaction

from upstream.model.errors import UpstreamError
from upstream.web import private
from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.insight.models import Upload
from upstream.web.insight.uploads import loading, looking, queries, references, storing
from upstream.web.insight.uploads.jobs import S, scope_of, step_of

AGREE = (
    "Agree with the sender what may be shared and why; whoever keeps your sharing records adds that to the register. "
    "Then hand the file in again. It was not kept."
)


def look(upload: Upload) -> None:
    lake = loading.open_lake()
    known = queries.mappings(upload.organisation_id)
    told = queries.said(upload)
    with private.passing() as folder:
        path = storing.copy_to(upload, folder)
        kind = references.kind_of(path, upload.source)
        seen = (
            references.look(path, kind, lake)
            if kind
            else looking.look(
                path,
                lake,
                source=upload.source,
                supplier=upload.supplier,
                today=clock.today(),
                mappings={**known, **({upload.source: told} if told else {})},
            )
        )
    if seen.refusal:
        raise UpstreamError("UP-WEB-113", seen.refusal.rstrip("."), do=AGREE)
    _looked(upload, seen)


@transaction.atomic
def _looked(upload: Upload, seen: looking.Seen) -> None:
    from upstream.sources import contract

    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state != S.RECEIVED:
        return
    if len(seen.feeds) == 1:
        (held.source,) = seen.feeds
        held.mapping = queries.said(held) or queries.mappings(held.organisation_id).get(held.source, {})
        held.supplier = held.supplier or queries.last_supplier(held.organisation_id, held.source)
    named = set(seen.feeds) | ({held.source} if held.source else set())
    held.about_people = any(looking.about_people(contract(name)) for name in named - set(references.TITLES))
    held.state = S.READY if seen.fits else S.MAPPING
    held.seen = seen.text()
    held.save()


def load(upload: Upload) -> None:
    lake = loading.open_lake()
    order = loading.Order(
        source=upload.source,
        supplier=upload.supplier,
        said=queries.said(upload),
        replace=bool(upload.mapping.get("replace")),
    )
    with private.passing() as folder:
        path = storing.copy_to(upload, folder)
        report = loading.load(
            path, order, lake, today=clock.today(), step=step_of(upload), own=queries.own_extracts(upload)
        )
    _loaded(upload, report)


@transaction.atomic
def _loaded(upload: Upload, report: dict[str, object]) -> None:
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state != S.LOADING:
        return
    files: list[dict[str, object]] = report["files"]  # type: ignore[assignment]
    read = [file for file in files if file["status"] != "refused"]
    held.report, held.progress, held.ended_at = report, 100, clock.now()
    held.extracts = sorted({str(file["extract_id"]) for file in read if file["extract_id"]})
    held.state = S.LOADED if read else S.FAILED
    held.seen = ""
    if not read:
        held.fault = str(files[0]["error"]) if files else "There was nothing to load in it."
    storing.destroy(held)
    held.save()
    counts = {name: report[name] for name in loading.NUMBERS}
    verb = "insight.upload.loaded" if read else "insight.upload.failed"
    record(scope_of(held), verb, object=held, detail=counts)


def withdraw(upload: Upload) -> None:
    """What is told of it is what the file brought, whether or not somebody else brought the same and it stays."""
    extracts = set(upload.extracts) - queries.held_by_others(upload)
    loading.withdraw(loading.open_lake(), sorted(extracts), upload.reason)
    months = {month for file in upload.report.get("files", ()) for month in file["months"]}
    gone = {"rows": upload.report.get("loaded", 0), "months": sorted(months)}
    Upload.objects.filter(pk=upload.pk).update(progress=100, report={**upload.report, "gone": gone})


def expire(days: int) -> int:
    """How many files were destroyed."""
    before = clock.later(days=-days)
    found = list(queries.too_old(before))
    for upload in found:
        with transaction.atomic():
            held = Upload.objects.select_for_update().get(pk=upload.pk)
            if held.state not in queries.WAITING:
                continue
            held.state, held.reason, held.ended_at = S.WITHDRAWN, f"Not loaded within {days} days.", clock.now()
            held.seen, held.progress = "", 100
            storing.destroy(held)
            held.save()
            record(scope_of(held), "insight.upload.expired", object=held)
    storing.sweep(queries.kept())
    return len(found)
