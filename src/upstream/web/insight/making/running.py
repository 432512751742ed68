"""From a request to the files of an edition, for each audience, and from the files to the screens."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from upstream.web.insight.editions.ingesting import AUDIENCES
from upstream.web.insight.editions.queries import published_folders
from upstream.web.insight.models import Edition
from upstream.web.insight.uploads.loading import open_lake
from upstream.web.insight.where.ingesting import ingest_where

if TYPE_CHECKING:
    from upstream.engine import Lake

FORMATS = ("json", "csv", "svg", "geojson")
"""The papers (PDF, Word, spreadsheet) of a needs assessment are made when it is published, with its commentary."""
WORDS = {"public": "for the public", "trusted": "for partners"}
Write = Callable[["Lake", dict[str, Any], Path], None]


def folder_of(edition: Edition) -> Path:
    return Path(settings.MEDIA_ROOT) / "editions" / str(edition.pk)


def make(edition: Edition) -> None:
    """Write both audiences' files and fill the edition from them. What an earlier attempt left is written again."""
    folder, lake = folder_of(edition), open_lake()
    shutil.rmtree(folder, ignore_errors=True)
    for number, audience in enumerate(AUDIENCES):
        tell(edition, 5 + 45 * number, f"Working it out {WORDS[audience]}")
        asked = {**edition.request, "audience": audience}
        asked["earlier"] = _earlier(edition, audience)
        WRITERS[Edition.Kind(edition.kind)](lake, asked, folder / audience)
    tell(edition, 95, "Putting it on the screens")
    ingest_where(edition, folder)


def _earlier(edition: Edition, audience: str) -> tuple[Path, ...]:
    """What was published of these areas: the new figures must not tell what the old ones hid."""
    from upstream.geography import Gazetteer

    code = Gazetteer.open(open_lake()).partnership(list(edition.request["areas"])).code
    folders = published_folders(edition.kind, code, audience)
    return tuple(folder for folder in folders if (folder / "published.json").is_file())


def tell(edition: Edition, progress: int, step: str) -> None:
    Edition.objects.filter(pk=edition.pk).update(progress=progress, step=step)
    edition.progress, edition.step = progress, step


def _needs(lake: Lake, asked: dict[str, Any], folder: Path) -> None:
    from upstream import api

    for written in api.write_assessments(lake, api.Request(**_given(asked), formats=FORMATS), folder):
        if written.error:
            raise written.error


def _places(lake: Lake, asked: dict[str, Any], folder: Path) -> None:
    from upstream import api

    api.find_places(lake, api.PlacesRequest(**_given(asked))).write(folder)


def _risk(lake: Lake, asked: dict[str, Any], folder: Path) -> None:
    from upstream import api

    options = {name: asked[name] for name in ("start", "end", "audience", "earlier")}
    api.risk_scores(lake, *asked["areas"], **options).write(folder)


def _given(asked: dict[str, Any]) -> dict[str, Any]:
    return {**asked, "areas": tuple(asked["areas"])}


WRITERS: dict[Edition.Kind, Write] = {
    Edition.Kind.NEEDS: _needs,
    Edition.Kind.PLACES: _places,
    Edition.Kind.RISK: _risk,
}
