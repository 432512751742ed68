"""The assessment as a tagged PDF, set in the project's own font."""

from __future__ import annotations

import hashlib
import logging
import os
from functools import cache
from typing import Any

from upstream.model.errors import UpstreamError
from upstream.publish import style
from upstream.publish.document import Document
from upstream.publish.html import context, environment, stylesheet

MAX_ROWS = 45
"""Rows of a table in a document for reading; the spreadsheet has them all."""


def pdf(document: Document) -> bytes:
    """A PDF/UA-1 file: tagged, titled, with bookmarks. The same document gives the same bytes.

    Raises UP-PUBLISH-002 where the machine lacks Pango, which WeasyPrint draws text with.
    """
    weasyprint = _weasyprint()
    html = environment().get_template("paged.html").render(**context(document, max_rows=MAX_ROWS), paged=True)
    configuration = weasyprint.text.fonts.FontConfiguration()
    css = weasyprint.CSS(
        string=stylesheet("paged.css"), font_config=configuration, base_url=str(style.FONT_FILES) + os.sep
    )
    page = weasyprint.HTML(string=html, url_fetcher=_fonts_only)
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    options: dict[str, Any] = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier}
    return bytes(page.write_pdf(stylesheets=[css], font_config=configuration, **options))


def _fonts_only(url: str, *_: object, **__: object) -> Any:
    """Nothing but the project's fonts is ever opened, whatever a document says."""
    raise ValueError(f"a document may not fetch {url}")


@cache
def _weasyprint() -> Any:
    try:
        import weasyprint
        import weasyprint.text.fonts
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
