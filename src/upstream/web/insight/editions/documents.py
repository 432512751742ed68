"""The papers of an edition: its page, PDF, Word file and spreadsheet, made again with the commentary when published."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from upstream.publish.document import Commentary as Words
from upstream.web.core import clock
from upstream.web.insight.editions import queries
from upstream.web.insight.models import Edition, Finding

PAPERS = {
    "assessment.pdf": ("PDF", "application/pdf", "To read and print"),
    "assessment.docx": (
        "Word",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "To edit, or to copy from",
    ),
    "tables.ods": ("open spreadsheet", "application/vnd.oasis.opendocument.spreadsheet", "Every table"),
    "index.html": ("web page", "text/html; charset=utf-8", "One page that opens from a disk"),
}
FORMATS = ("html", "docx", "ods", "pdf")
AUDIENCES = tuple(Finding.Audience)


@dataclass(frozen=True)
class Paper:
    name: str
    format: str
    about: str
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def papers(edition: Edition, audience: str) -> list[Paper]:
    """Those that are there to take away; of a published edition only those with its commentary."""
    folder = folder_of(edition, audience)
    found = [Paper(name, kind, about, folder / name) for name, (kind, _, about) in PAPERS.items()]
    return [paper for paper in found if paper.path.is_file()]


def paper(edition: Edition, audience: str, name: str) -> Paper | None:
    return next((each for each in papers(edition, audience) if each.name == name), None)


def folder_of(edition: Edition, audience: str) -> Path:
    """Where the papers are: beside what the analysis wrote, once they were made again."""
    written = queries.folder_of(edition, audience)
    return written.parent / f"{audience}-papers" if edition.published_at and has_commentary(edition) else written


def has_commentary(edition: Edition) -> bool:
    """Of needs assessments alone the papers are made again: the others keep those that they were written with."""
    return edition.kind == Edition.Kind.NEEDS


def mark(edition: Edition) -> str:
    """What is published, as one hash: the findings of both audiences and the latest commentary."""
    digest = hashlib.sha256(edition.fingerprint.encode())
    for key, words in sorted(queries.commentary(edition).items()):
        digest.update(f"{key}\0{words.text}\0{words.verdict}\0".encode())
    return digest.hexdigest()


def spoken(edition: Edition) -> dict[str, Words]:
    """The commentary as the papers carry it, flagged where a verdict changed after it was written."""
    now = queries.verdicts(edition)
    return {
        key: Words(row.text, flag(row.verdict, now.get(key, "")))
        for key, row in queries.commentary(edition).items()
        if key in now
    }


def flag(then: str, now: str) -> str:
    """What to tell a reader where a finding says something else than when it was written about."""
    if not then or then == now:
        return ""
    return f"This was written when the finding said “{then}”; it now says “{now}”."


def make(edition: Edition) -> None:
    """Write the papers of a needs assessment for both audiences. Each folder appears only when it is whole, and doing
    it again is harmless.
    """
    from upstream.publish import write
    from upstream.publish.reopen import reopen

    day = timezone.localtime(edition.published_at or clock.now()).date()
    for audience in AUDIENCES:
        document = reopen(
            queries.folder_of(edition, audience), edition=day, commentary=spoken(edition), version=edition.version
        )
        target = folder_of(edition, audience)
        draft = target.with_name(f".{target.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        write(document, draft, FORMATS)
        shutil.rmtree(target, ignore_errors=True)
        draft.replace(target)


def ask_for(edition: Edition) -> None:
    """Have the worker make the papers, once what is being done is through."""
    from upstream.web.insight.editions.jobs import make_papers

    if not has_commentary(edition):
        return
    make_papers.configure(queueing_lock=f"papers {edition.pk}").defer(edition=str(edition.pk))


def are_ready(edition: Edition) -> bool:
    return all((folder_of(edition, audience) / "index.html").is_file() for audience in AUDIENCES)
