from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from unit.publish import sample
from upstream.publish.html import fragment, page
from upstream.publish.markdown import to_html


@pytest.fixture(scope="module")
def html() -> str:
    return page(sample.document())


class Reader(HTMLParser):
    """Collects elements in order, as (name, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_nothing_is_asked_of_anybody_and_no_script_runs(html: str) -> None:
    found = Reader(html).found
    assert not [tag for tag, _ in found if tag in ("script", "link", "iframe", "img") and tag != "link"]
    for tag, attributes in found:
        assert not [name for name in attributes if name.startswith("on")], tag
        for name in ("href", "src", "xlink:href"):
            value = attributes.get(name) or ""
            assert not re.match(r"(https?:)?//", value), value
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)


def test_one_h1_headings_in_order_and_landmarks(html: str) -> None:
    levels = [int(tag[1]) for tag, _ in Reader(html).found if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    tags = [tag for tag, _ in Reader(html).found]
    assert all(tags.count(name) == 1 for name in ("main", "nav", "footer"))
    assert '<html lang="en-GB">' in html


def test_identifiers_are_unique_and_every_inside_link_lands(html: str) -> None:
    found = Reader(html).found
    ids = [attributes["id"] for _, attributes in found if attributes.get("id")]
    assert len(ids) == len(set(ids))
    inside = {attributes["href"][1:] for _, attributes in found if (attributes.get("href") or "").startswith("#")}  # type: ignore[index]
    assert inside <= set(ids)


def test_every_chart_has_its_table_and_csv(html: str) -> None:
    for drawing in sample.document().drawings():
        assert f'<figure id="{drawing.id}">' in html
        assert f'href="tables/{drawing.table.id}.csv"' in html
    assert html.count("<caption>") >= 10
    assert 'download="where-wards.csv"' in html


def test_commentary_is_kept_safe_and_flagged(html: str) -> None:
    assert "<strong>night-time economy</strong>" in html
    assert "<script" not in html
    assert "The finding has changed since this was written" in html


def test_a_page_for_partners_says_so() -> None:
    assert "For trusted partners only. Do not publish." in page(sample.document("trusted"))
    assert "Do not publish" not in page(sample.document())


def test_two_megabytes_are_far_away(html: str) -> None:
    assert len(html.encode()) < 400_000


def test_names_cannot_break_the_page() -> None:
    evil = replace(sample.PARTNERSHIP, name='<img src=x onerror="alert(1)">')
    html = page(replace(sample.document(), partnership=evil))
    assert "<img" not in html


def test_a_notebook_gets_a_fragment() -> None:
    text = fragment(sample.document())
    assert text.lstrip().startswith("<article")
    assert "<body" not in text


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# Title", "<h4>Title</h4>"),
        ("[bad](javascript:alert(1))", "<p>[bad](javascript:alert(1))</p>"),
        ("<b onclick=x>hi</b>", "<p>&lt;b onclick=x&gt;hi&lt;/b&gt;</p>"),
        ("![pic](http://x/y.png)", "<p></p>"),
        ("**a** *b*", "<p><strong>a</strong> <em>b</em></p>"),
    ],
)
def test_markdown_is_a_safe_subset(markdown: str, html: str) -> None:
    assert to_html(markdown).strip() == html
