"""What area scores leave behind for the next edition says by which definition it was counted, as all editions do."""

from __future__ import annotations

import json
from types import SimpleNamespace

from upstream.api.told import Told
from upstream.disclosure import PublishedCell


def test_every_result_says_its_definition_to_the_next_edition(tmp_path):
    made = Told()
    cell = PublishedCell("recorded-crime", "offences", (("period", "2018/19"),), 30)
    made.protected = SimpleNamespace(published_cells=lambda: (cell,), definition="here 1 (abc)", findings=())
    made.document = None
    paths = made._save(tmp_path, ("json",), lambda document, folder, formats: [])
    assert [path.name for path in paths] == ["published.json"]
    assert json.loads(paths[0].read_text())["definition"] == "here 1 (abc)"
