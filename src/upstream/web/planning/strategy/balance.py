"""The balance of what was chosen: prevention and enforcement, and the tiers, in words, as bars and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from upstream.web.core.formats import plural
from upstream.web.planning.models import Option
from upstream.web.planning.vocabulary import Approach, Tier

NOT_SAID = "Not said"
LABEL, BAR, ROW, NUMBER = 190, 380, 40, 60
CHOSEN, REST = "#0b5563", "#c9d5d8"


@dataclass(frozen=True)
class Row:
    """``chosen`` of ``listed`` options of one kind."""

    label: str
    chosen: int
    listed: int


@dataclass(frozen=True)
class Balance:
    id: str
    title: str
    words: str
    rows: list[Row]
    drawing: Markup


def charts(options: Sequence[Option]) -> list[Balance]:
    kinds = [(value, str(label).partition(":")[0]) for value, label in Approach.choices]
    tiers = [(value, str(label).partition(":")[0]) for value, label in Tier.choices]
    return [
        _balance("approach", "Prevention and enforcement", kinds, [(each.approach, each) for each in options]),
        _balance("tier", "Tiers", tiers, [(each.tier, each) for each in options]),
    ]


def _balance(id: str, title: str, kinds: Sequence[tuple[str, str]], found: Iterable[tuple[str, Option]]) -> Balance:
    listed = list(found)
    rows = []
    for value, label in [*kinds, ("", NOT_SAID)]:
        here = [option for kind, option in listed if kind == value]
        rows.append(Row(label, sum(each.outcome == Option.Outcome.CHOSEN for each in here), len(here)))
    rows = [row for row in rows if row.listed or row.label != NOT_SAID]
    words = say(rows)
    return Balance(id, title, words, rows, draw(rows, f"{title}. {words}"))


def say_plan(kinds: Iterable[str], choices: Sequence[tuple[str, str]]) -> str:
    """How many actions of a plan there are of each kind, the most first; which kind nobody said comes last."""
    counted = Counter(kinds)
    labels = [*((value, str(label).partition(":")[0]) for value, label in choices), ("", NOT_SAID)]
    found = sorted((row for row in labels if counted[row[0]]), key=lambda row: (not row[0], -counted[row[0]]))
    return ", ".join(f"{_inside(label)} {counted[value]}" for value, label in found)


def say(rows: Sequence[Row]) -> str:
    """What was chosen in one or two sentences: the parts from the largest, and what nothing was chosen of."""
    total = sum(row.chosen for row in rows)
    if not total:
        return "Nothing has been chosen yet."
    parts = sorted((row for row in rows if row.chosen), key=lambda row: -row.chosen)
    told = ", ".join(f"{_inside(row.label)} {row.chosen}" for row in parts)
    none = [_inside(row.label) for row in rows if not row.chosen and row.label != NOT_SAID]
    missing = f" Nothing was chosen of: {', '.join(none)}." if none else ""
    return f"Of {plural(total, 'chosen option')}: {told}.{missing}"


def draw(rows: Sequence[Row], words: str) -> Markup:
    """Bars from nought: dark what was chosen, light the rest of the long list."""
    most = max((row.listed for row in rows), default=0) or 1
    width, height = LABEL + BAR + NUMBER, len(rows) * ROW + 4
    bars = "".join(_bar(row, place * ROW + 4, BAR / most) for place, row in enumerate(rows))
    return Markup(
        f'<svg role="img" aria-label="{escape(words)}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif">{bars}</svg>'
    )


def _bar(row: Row, top: int, unit: float) -> str:
    whole, dark = row.listed * unit, row.chosen * unit
    middle, high = top + (ROW - 8) // 2 + 5, ROW - 10
    return (
        _words(LABEL - 10, middle, row.label, "end")
        + f'<rect x="{LABEL}" y="{top}" width="{whole:.0f}" height="{high}" fill="{REST}"/>'
        + f'<rect x="{LABEL}" y="{top}" width="{dark:.0f}" height="{high}" fill="{CHOSEN}"/>'
        + _words(LABEL + whole + 8, middle, f"{row.chosen} of {row.listed}", "start")
    )


def _words(x: float, y: float, text: str, anchor: str) -> str:
    told = f'x="{x:.0f}" y="{y:.0f}" font-size="15" text-anchor="{anchor}" fill="#102a33"'
    return f"<text {told}>{escape(text)}</text>"


def _inside(label: str) -> str:
    return label[:1].lower() + label[1:]
