"""The analyst's Markdown, made safe."""

from __future__ import annotations

from functools import cache
from typing import Any

TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "blockquote", "h4", "h5", "br", "code"}


def to_html(markdown: str) -> str:
    """HTML of a small, safe subset: headings start at level 4, images and scripts are left out."""
    import nh3

    tokens = tokens_of(markdown)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})


def tokens_of(markdown: str) -> list[Any]:
    """The parsed Markdown, with its headings moved below the report's own."""
    tokens: list[Any] = _parser().parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h4" if token.tag in ("h1", "h2", "h3", "h4") else "h5"
    return tokens


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})
