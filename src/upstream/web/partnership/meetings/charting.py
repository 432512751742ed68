"""The chart of the groups: boxes one below another, as SVG without any style of its own, and the same as a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from upstream.web.partnership.models import Group

BOX, ROW, GAP, INDENT = 300, 46, 14, 36
LETTERS = 34


@dataclass
class Node:
    group: Group
    children: list[Node] = field(default_factory=list)


def draw_chart(groups: list[Group]) -> dict[str, Any]:
    """The tree (for the list) and its drawing. Groups without a parent stand at the top."""
    top = tree(groups)
    return {"top": top, "drawing": _svg(list(_placed(top, 0)))}


def tree(groups: list[Group]) -> list[Node]:
    nodes = {group.pk: Node(group) for group in groups}
    top: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.group.parent_id) if node.group.parent_id else None
        (parent.children if parent else top).append(node)
    return top


def _placed(nodes: list[Node], depth: int) -> Iterator[tuple[Node, int]]:
    for node in nodes:
        yield node, depth
        yield from _placed(node.children, depth + 1)


def _svg(rows: list[tuple[Node, int]]) -> Markup:
    """A tree that grows downwards and to the right: readable on a phone however many groups there are."""
    deepest = max((depth for _, depth in rows), default=0)
    width, height = BOX + deepest * INDENT + 4, len(rows) * (ROW + GAP) + 4
    places = {node.group.pk: (depth * INDENT + 2, index * (ROW + GAP) + 2) for index, (node, depth) in enumerate(rows)}
    joined = [node.group for node, _ in rows if node.group.parent_id in places]
    lines = "".join(_line(places[group.parent_id], places[group.pk]) for group in joined if group.parent_id)
    boxes = "".join(_box(node.group, *places[node.group.pk]) for node, _ in rows)
    words = escape(f"The partnership's groups: {len(rows)} groups, each below the one that it answers to.")
    return Markup(
        f'<svg role="img" aria-labelledby="chart-title" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif"><title id="chart-title">{words}</title>'
        f"{lines}{boxes}</svg>"
    )


def _line(above: tuple[int, int], below: tuple[int, int]) -> str:
    x, y = above[0] + INDENT // 2, above[1] + ROW
    return f'<path d="M{x} {y}V{below[1] + ROW // 2}H{below[0]}" fill="none" stroke="#4a5b63" stroke-width="2"/>'


def _box(group: Group, x: int, y: int) -> str:
    name = group.name if len(group.name) <= LETTERS else f"{group.name[: LETTERS - 1]}…"
    fill, ink = ("#0b5563", "#ffffff") if group.kind == Group.Kind.BOARD else ("#f5f2ec", "#102a33")
    meets = f" · {group.meets}" if group.meets else ""
    return (
        f'<rect x="{x}" y="{y}" width="{BOX}" height="{ROW}" rx="3" fill="{fill}" stroke="#0b5563"/>'
        f'<text x="{x + 12}" y="{y + 20}" font-size="15" font-weight="600" fill="{ink}">{escape(name)}</text>'
        f'<text x="{x + 12}" y="{y + 37}" font-size="12" fill="{ink}">{escape(group.get_kind_display() + meets)}</text>'
    )
