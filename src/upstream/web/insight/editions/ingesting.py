"""From the files of an assessment to rows: what the screens show, and nothing that is not in the files."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from upstream.model.errors import UpstreamError
from upstream.publish.reopen import Record, read_record
from upstream.web.insight.models import Commentary, Edition, Finding
from upstream.web.insight.policies import LIVE

AUDIENCES = tuple(Finding.Audience)
FINDINGS = "findings.json"


def ingest(edition: Edition, folder: Path) -> int:
    """Fill the edition's findings from ``folder``, which has one folder an audience; how many there are for partners.

    The same folder gives the same rows, however often. The state stays as it is: whoever made the files says what it
    becomes. Raises UpstreamError UP-WEB-201 where the folder is not below the workspace's files or an audience is
    missing, UP-WEB-202 where the audiences do not belong together, UP-PUBLISH-004 for a schema that is not known.
    """
    records = {audience: _read(folder, audience) for audience in AUDIENCES}
    _check_together(records)
    with transaction.atomic():
        held = Edition.objects.select_for_update().get(pk=edition.pk)
        _describe(held, folder, records)
        held.findings.all().delete()
        for audience, record in records.items():
            Finding.objects.bulk_create(_rows(held, audience, record), batch_size=200)
        _carry_over(held)
    edition.refresh_from_db()
    return len(records[Finding.Audience.TRUSTED].contents)


def _read(folder: Path, audience: str) -> Record:
    path = folder / audience / FINDINGS
    if not path.is_file():
        what = f"there are no findings for the {audience} audience"
        raise UpstreamError("UP-WEB-201", what, where=folder.name, do="Write the assessment for both audiences.")
    record = read_record(path)
    if record.audience != audience:
        what = f"the findings in “{audience}” were written for the {record.audience} audience"
        raise UpstreamError("UP-WEB-202", what, where=folder.name, do="Write the assessment for both audiences.")
    return record


def _check_together(records: dict[Finding.Audience, Record]) -> None:
    public, trusted = records[Finding.Audience.PUBLIC], records[Finding.Audience.TRUSTED]
    if public.partnership != trusted.partnership or _period(public) != _period(trusted):
        raise UpstreamError(
            "UP-WEB-202",
            "the two audiences are of different areas or periods",
            do="Write both with the same request.",
        )


def relative(folder: Path) -> str:
    """The folder as the edition keeps it: below the workspace's files."""
    try:
        return str(folder.resolve().relative_to(Path(settings.MEDIA_ROOT).resolve()))
    except ValueError:
        what = "the folder is not among the workspace's files"
        raise UpstreamError("UP-WEB-201", what, where=folder.name, do="Write it there first.") from None


def _describe(edition: Edition, folder: Path, records: dict[Finding.Audience, Record]) -> None:
    trusted = records[Finding.Audience.TRUSTED]
    edition.folder = relative(folder)
    edition.area_code, edition.area_name = trusted.partnership.code[:40], trusted.partnership.name[:200]
    edition.definition = _commonest(f.provenance.definition for f in trusted.findings)[:100]
    edition.period = _period(trusted)[:120]
    edition.version = _version(folder / Finding.Audience.TRUSTED / "provenance.json")
    edition.fingerprint = _fingerprint(folder)
    edition.words = {audience: _words(record) for audience, record in records.items()}
    if edition.follows_id is None:
        edition.follows = _earlier(edition)
    edition.save()


def _words(record: Record) -> dict[str, object]:
    said = {name: list(texts) for name, texts in vars(record.words).items() if name != "key_figures"}
    figures = [dict(vars(figure)) for figure in record.words.key_figures]
    named = {"title": record.title, "subtitle": record.subtitle, "notices": list(record.notices)}
    return named | said | {"key_figures": figures}


def _period(record: Record) -> str:
    return _commonest(finding.provenance.period for finding in record.findings)


def _commonest(values: Iterable[str]) -> str:
    """What most findings say; the first of those that are said equally often."""
    found = Counter(value for value in values if value).most_common(1)
    return found[0][0] if found else ""


def _version(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["version"])[:40]
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _fingerprint(folder: Path) -> str:
    """One hash over both audiences' findings: what was approved is what is shown."""
    digest = hashlib.sha256()
    for audience in AUDIENCES:
        digest.update((folder / audience / FINDINGS).read_bytes())
    return digest.hexdigest()


def _earlier(edition: Edition) -> Edition | None:
    """The edition of the same kind and area that stands now, which this one will follow."""
    same = Edition.objects.filter(kind=edition.kind, area_code=edition.area_code, state__in=LIVE)
    return same.exclude(pk=edition.pk).order_by("-published_at", "-id").first()


def _rows(edition: Edition, audience: str, record: Record) -> list[Finding]:
    return [
        Finding(
            edition=edition,
            audience=audience,
            key=content["id"],
            question=content["question"],
            position=place,
            title=content["title"],
            verdict=content["verdict"],
            content=content,
        )
        for place, content in enumerate(record.contents)
    ]


def _carry_over(edition: Edition) -> None:
    """The commentary of the edition that this one follows, under its writers' names and with the verdicts that they
    wrote about. Nothing is carried over twice, and nothing over words that are there."""
    if edition.follows is None or edition.commentary.exists():
        return
    keys = set(edition.findings.values_list("key", flat=True))
    latest: dict[str, Commentary] = {row.key: row for row in edition.follows.commentary.order_by("at", "id")}
    Commentary.objects.bulk_create(
        Commentary(edition=edition, key=key, text=row.text, verdict=row.verdict, by_id=row.by_id, at=row.at)
        for key, row in latest.items()
        if key in keys and row.text.strip()
    )
