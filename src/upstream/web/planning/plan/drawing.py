"""A plan over time: each action from its start to its due day, as SVG without any style of its own.

The name of an action stands above its bar, so that letters keep their size where the drawing is narrow.
"""

from __future__ import annotations

from datetime import date, timedelta

from markupsafe import Markup, escape

from upstream.web.core import formats
from upstream.web.planning.models import Action
from upstream.web.planning.vocabulary import Rag

WIDTH, ROW, TOP = 620, 44, 34
LETTERS = 74
HALO = 'stroke="#ffffff" stroke-width="4" paint-order="stroke"'
"""Lines go behind words."""
COLOURS = {Rag.RED: "#a4262c", Rag.AMBER: "#b25e00", Rag.GREEN: "#1b6e3c", Rag.COMPLETE: "#0b5563", Rag.NONE: "#5f6b73"}
SHAPES = {Rag.RED: "■", Rag.AMBER: "▲", Rag.GREEN: "●", Rag.COMPLETE: "✓", Rag.NONE: "○"}
DAYS_WITHOUT_START = 90
STEPS, MOST_LABELS, DAYS_A_MONTH = (3, 6, 12, 24, 60, 120), 9, 30


def draw_timeline(actions: list[Action], today: date) -> Markup:
    """The drawing of actions that have a due day, in the order given; nothing where there are none."""
    if not actions:
        return Markup("")
    first = min(min(_start(action) for action in actions), today)
    last = max(max(action.due for action in actions if action.due), today)
    scale = _Scale(date(first.year, first.month, 1), last + timedelta(days=31))
    height = TOP + len(actions) * ROW + 8
    parts = [*_quarters(scale, height), _today(scale.x(today), height)]
    parts += [_bar(action, scale, row) for row, action in enumerate(actions)]
    words = (
        f"{len(actions):,} actions from {formats.month(first)} to {formats.month(last)}. The list below says the same."
    )
    width = WIDTH + 24
    return Markup(
        f'<svg role="img" aria-labelledby="timeline-title" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif"><title id="timeline-title">{escape(words)}</title>'
        f"{''.join(parts)}</svg>"
    )


class _Scale:
    def __init__(self, first: date, last: date) -> None:
        self.first, self.last, self.days = first, last, max(1, (last - first).days)

    def x(self, day: date) -> int:
        return round((day - self.first).days / self.days * WIDTH)


def _start(action: Action) -> date:
    assert action.due is not None
    return action.starts or action.due - timedelta(days=DAYS_WITHOUT_START)


def _today(x: int, height: int) -> str:
    side, gap = ("end", -4) if x > WIDTH - 50 else ("start", 4)
    return (
        f'<path d="M{x} {TOP - 8}V{height}" stroke="#102a33" stroke-width="2" stroke-dasharray="4 3"/>'
        f'<text x="{x + gap}" y="{TOP - 4}" text-anchor="{side}" font-size="14" fill="#102a33" {HALO}>Today</text>'
    )


def _quarters(scale: _Scale, height: int) -> list[str]:
    """A line at the start of every quarter; of half-years, years or more where their names would touch."""
    step = next((months for months in STEPS if scale.days / (months * DAYS_A_MONTH) <= MOST_LABELS), STEPS[-1])
    months = range(scale.first.year * 12, (scale.last.year + 1) * 12, step)
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [
        f'<path d="M{scale.x(day)} {TOP - 4}V{height}" stroke="#d5d9db"/>'
        f'<text x="{scale.x(day)}" y="14" font-size="13" fill="#4a5b63">{day:%b %Y}</text>'
        for day in days
        if scale.first <= day <= scale.last
    ]


def _bar(action: Action, scale: _Scale, row: int) -> str:
    assert action.due is not None
    y, left, right = TOP + row * ROW, scale.x(_start(action)), scale.x(action.due)
    colour = COLOURS[Rag(action.rag)]
    name = str(action) if len(str(action)) <= LETTERS else f"{str(action)[: LETTERS - 1]}…"
    stones = "".join(
        f'<path d="M{scale.x(stone.due)} {y + 24}l6 6l-6 6l-6 -6z" fill="#ffffff" stroke="#102a33"/>'
        for stone in action.milestones.all()
        if scale.first <= stone.due <= scale.last
    )
    faint = "" if action.starts else ' fill-opacity="0.35"'
    return (
        f'<text x="0" y="{y + 18}" font-size="15" fill="#102a33" {HALO}>{escape(name)}</text>'
        f'<rect x="{left}" y="{y + 24}" width="{max(4, right - left)}" height="12" rx="2" fill="{colour}"{faint}/>'
        f'<text x="{right + 4}" y="{y + 35}" font-size="14" fill="{colour}">{SHAPES[Rag(action.rag)]}</text>{stones}'
    )
