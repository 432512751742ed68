from __future__ import annotations

from unit.publish import sample
from upstream.api.assessing import Result
from upstream.disclosure.protect import Protected
from upstream.disclosure.report import Report
from upstream.needs.shape import Assessment


def result() -> Result:
    document = sample.document()
    protected = Protected(document.findings, Report("1.0", "public", ()))
    return Result(sample.PARTNERSHIP, Assessment(document.findings, {}, (), (), (), ()), protected, document)


def test_a_finding_shows_itself_as_sentences_chart_and_table() -> None:
    name = sample.where().id
    shown = result().show(name)
    html = shown._repr_html_()
    assert html.count("<svg") == len(sample.where().charts)
    assert "<table" in html
    assert sample.where().say(sample.where().title) in html
    assert repr(shown).splitlines()[0] == sample.where().say(sample.where().title)


def test_the_whole_result_shows_itself_without_page_furniture() -> None:
    html = result()._repr_html_()
    assert "<article" in html
    assert "<html" not in html
