"""The assessment as a tagged PDF, set in the project's own font."""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from upstream.model.errors import UpstreamError
from upstream.publish import style
from upstream.publish.document import Document
from upstream.publish.draw import embedded
from upstream.publish.html import context, environment, stylesheet

MAX_ROWS = 45
"""Rows of a table in a document for reading; the spreadsheet has them all."""


@dataclass(frozen=True)
class Source:
    """All that a PDF is set from: the HTML, and the drawings (SVG) by the address that the HTML gives them."""

    html: str
    drawings: dict[str, str]


def pdf(document: Document) -> bytes:
    """A PDF/UA-1 file: tagged, titled, with bookmarks. The same document gives the same bytes.

    Raises UP-PUBLISH-002 where the machine lacks Pango, which WeasyPrint draws text with.
    """
    return typeset(source(document))


def source(document: Document) -> Source:
    """Drawings are pictures and not part of the HTML, because every element of the HTML is parsed and styled."""
    html = environment().get_template("paged.html").render(**context(document, max_rows=MAX_ROWS), paged=True)
    drawings = {f"drawing:{drawing.id}": embedded(drawing) for drawing in document.drawings()}
    return Source(html, drawings | {"drawing:mark": _mark()})


def _mark() -> str:
    """The mark of the cover, in white. It is a background, because it tells a reader nothing."""
    blocks: Any = environment().get_template("blocks.html").make_module({"paged": True})
    drawn = str(blocks.mark("#ffffff")).strip()
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def typeset(given: Source) -> bytes:
    """The PDF of a source."""
    weasyprint = _weasyprint()
    configuration = weasyprint.text.fonts.FontConfiguration()
    css = weasyprint.CSS(
        string=stylesheet("paged.css"), font_config=configuration, base_url=str(style.FONT_FILES) + os.sep
    )
    page = weasyprint.HTML(string=given.html, url_fetcher=_fetcher(weasyprint, given.drawings))
    identifier = hashlib.sha256(given.html.encode()).digest()[:16]
    options: dict[str, Any] = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier}
    return bytes(page.write_pdf(stylesheets=[css], font_config=configuration, **options))


def _fetcher(weasyprint: Any, drawings: dict[str, str]) -> Any:
    """Gives the document's own drawings and opens nothing else, whatever a document says."""

    class OwnDrawings(weasyprint.urls.URLFetcher):  # type: ignore[misc, name-defined]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in drawings:
                raise ValueError(f"a document may not fetch {url}")
            kind = {"Content-Type": "image/svg+xml"}
            return weasyprint.urls.URLFetcherResponse(url, drawings[url].encode(), kind)

    return OwnDrawings()


@cache
def _weasyprint() -> Any:
    try:
        import weasyprint
        import weasyprint.text.fonts
        import weasyprint.urls
    except OSError as error:
        raise UpstreamError(
            "UP-PUBLISH-002",
            "a PDF cannot be made on this machine, because Pango is missing",
            do="On Debian or Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
            "The other formats do not need it.",
        ) from error
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return weasyprint
