"""Drawings as SVG and PNG: inside a page, as a file of their own, as a picture for Word."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from xml.sax.saxutils import escape

from upstream.publish import style
from upstream.publish.charts import WIDTH, vega_lite
from upstream.publish.document import Drawing

TITLE_SIZE, TITLE_CHARACTERS = 19, 62
TEXT_SIZE, TEXT_CHARACTERS = 14, 86


@dataclass(frozen=True)
class Picture:
    """What is inside an SVG, and its size in units."""

    body: str
    width: float
    height: float


def picture(drawing: Drawing) -> Picture:
    """The drawing alone, without title and source."""
    if drawing.chart.kind == "map" and "categories" in drawing.chart.options:
        from upstream.publish.category_maps import category_picture

        return category_picture(drawing)
    if drawing.chart.kind == "map":
        from upstream.publish.maps import map_picture

        return map_picture(drawing)
    spec = json.dumps(vega_lite(drawing.chart, drawing.table.figures), sort_keys=True)
    return _with_prefix(_rendered(spec), drawing.id)


def embedded(drawing: Drawing) -> str:
    """The drawing for a page that has its own caption: one inline SVG with its text alternative."""
    drawn = picture(drawing)
    names = f'aria-labelledby="{drawing.id}-title {drawing.id}-desc"'
    return _svg(drawn, drawing, f'role="img" {names}', drawn.body)


def standalone(drawing: Drawing) -> str:
    """The drawing as a file of its own: title, subtitle and source set into it."""
    drawn = picture(drawing)
    head, top = _lines(drawing.title, TITLE_SIZE, TITLE_CHARACTERS, 24, "bold", style.INK)
    sub, top = _lines(drawing.subtitle, TEXT_SIZE, TEXT_CHARACTERS, top + 4, "normal", style.SLATE)
    top += 6
    foot, bottom = _lines(drawing.source, 13, 100, top + drawn.height + 20, "normal", style.SLATE)
    body = f'{head}{sub}<g transform="translate(12,{top:g})">{drawn.body}</g>{foot}'
    size = Picture(body, drawn.width + 24, bottom - 6)
    backdrop = f'<rect width="{size.width:g}" height="{size.height:g}" fill="#fff"/>'
    names = f'role="img" aria-labelledby="{drawing.id}-title {drawing.id}-desc" font-family="{style.CHART_FONTS}"'
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _svg(size, drawing, names, backdrop + body) + "\n"


def png(drawing: Drawing, scale: float = 2.5) -> bytes:
    """The drawing without title and source as a picture of about 200 dots an inch at full page width."""
    drawn = picture(drawing)
    backdrop = f'<rect width="{drawn.width:g}" height="{drawn.height:g}" fill="#fff"/>'
    svg = _svg(drawn, drawing, f'font-family="{style.CHART_FONTS}"', backdrop + drawn.body)
    return bytes(_converter().svg_to_png(svg, scale=scale))


def _svg(size: Picture, drawing: Drawing, attributes: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {attributes} '
        f'viewBox="0 0 {size.width:g} {size.height:g}" width="{size.width:g}" height="{size.height:g}">'
        f'<title id="{drawing.id}-title">{escape(drawing.title)}</title>'
        f'<desc id="{drawing.id}-desc">{escape(drawing.alt)}</desc>{body}</svg>'
    )


def _lines(text: str, size: int, characters: int, top: float, weight: str, colour: str) -> tuple[str, float]:
    """Text broken into lines from ``top`` down, and where the next thing may start."""
    lines = textwrap.wrap(text, characters)
    step = size * 1.3
    look = f'font-size="{size}" font-weight="{weight}" fill="{colour}"'
    drawn = "".join(
        f'<text x="12" y="{top + index * step:g}" {look}>{escape(line)}</text>' for index, line in enumerate(lines)
    )
    return drawn, top + len(lines) * step


@lru_cache(maxsize=512)
def _rendered(spec: str) -> Picture:
    """Vega-Lite drawn by the converter, unwrapped from its own root element and no narrower than the house width."""
    svg = str(_converter().vegalite_to_svg(spec))
    match = re.match(r'<svg[^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>', svg)
    if match is None:
        raise ValueError("the converter did not return an SVG with a view box")
    body = svg[match.end() : svg.rindex("</svg>")]
    return Picture(_tidy(body), max(float(match[1]), WIDTH), float(match[2]))


def _tidy(body: str) -> str:
    """Shorter by the attributes that say nothing, and the numbers by digits that nobody sees."""
    body = re.sub(r' (?:class|aria-[a-z]+|role)="[^"]*"', "", body)
    body = re.sub(r"(\d+\.\d{2})\d+", r"\1", body)
    return re.sub(r"<g>\s*</g>|<path d=\"M0,0h0v0h0Z\"[^>]*></path>", "", body)


def _with_prefix(drawn: Picture, prefix: str) -> Picture:
    """Identifiers of its own, because a page holds many drawings."""
    body = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', drawn.body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", body)
    body = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}-\1"', body)
    return Picture(body, drawn.width, drawn.height)


@cache
def _converter() -> Any:
    """The one converter of this process, with the project's own font."""
    import vl_convert

    vl_convert.register_font_directory(str(style.FONT_FILES))
    return vl_convert
