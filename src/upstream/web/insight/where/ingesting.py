"""From the files of `upstream places` and `upstream risk` to rows, as `editions.ingesting` does for an assessment."""

from __future__ import annotations

from pathlib import Path

from upstream.model.errors import UpstreamError
from upstream.publish.reopen import read_record
from upstream.web.insight.areas.profile import HOT, SCORES
from upstream.web.insight.editions.ingesting import AUDIENCES, FINDINGS, ingest
from upstream.web.insight.models import Edition

MAIN = {Edition.Kind.PLACES: HOT, Edition.Kind.RISK: SCORES}
COMMANDS = {Edition.Kind.PLACES: "places", Edition.Kind.RISK: "risk"}


def ingest_where(edition: Edition, folder: Path) -> int:
    """Fill the edition's findings from ``folder``, which has one folder an audience; how many there are for partners.

    Raises what `ingest` raises, and UP-WEB-203 where the files are not of the edition's kind.
    """
    kind = Edition.Kind(edition.kind)
    for audience in AUDIENCES:
        path = folder / audience / FINDINGS
        if kind in MAIN and path.is_file():
            _check(kind, {finding.id for finding in read_record(path).findings}, folder)
    return ingest(edition, folder)


def _check(kind: Edition.Kind, found: set[str], folder: Path) -> None:
    if MAIN[kind] not in found:
        raise UpstreamError(
            "UP-WEB-203",
            f"the findings are not those of “{kind.label}”",
            where=folder.name,
            do=f"Write them with upstream {COMMANDS[kind]}.",
        )
