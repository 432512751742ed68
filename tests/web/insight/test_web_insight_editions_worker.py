"""The worker makes the papers of what was published: PDF, Word file, spreadsheet and page, with the commentary."""

from __future__ import annotations

import zipfile
from types import SimpleNamespace

import pytest

import web_edition_support as made
import web_support as people
from upstream.web.insight.editions import actions, documents
from upstream.web.jobs import work

pytestmark = pytest.mark.slow


@pytest.mark.usefixtures("transactional")
def test_the_worker_makes_every_paper_with_the_commentary(cast: SimpleNamespace) -> None:
    edition = made.edition(cast.analyst, cast.council)
    scope = people.scope(cast.analyst)
    actions.comment(scope=scope, edition=edition, key="where.wards", text="The **station** is in Castle.")
    actions.submit(scope=scope, edition=edition)
    edition.refresh_from_db()
    actions.approve(scope=people.scope(cast.coordinator), edition=edition, seen=documents.mark(edition))
    work(wait=False)
    edition.refresh_from_db()
    for audience in ("public", "trusted"):
        papers = {paper.name: paper for paper in documents.papers(edition, audience)}
        assert set(papers) == set(documents.PAPERS)
        assert papers["assessment.pdf"].path.read_bytes().startswith(b"%PDF")
        with zipfile.ZipFile(papers["assessment.docx"].path) as word:
            text = word.read("word/document.xml").decode()
        assert "station" in text
        assert ("7.683" in text) is (audience == "trusted")
