"""Why two records are linked, or might be, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from upstream.people.specification import Comparison
from upstream.people.thresholds import probability


def words(made: Sequence[Comparison], levels: Mapping[str, int]) -> dict[str, str]:
    """What the pair has in each comparison, in words; ``levels`` are splink's: the strongest is the highest number,
    0 is "otherwise" and -1 that one of them does not have it."""
    found = {}
    for item in made:
        at = int(levels.get(item.name, -1))
        if at >= 0:
            found[item.name] = item.otherwise if at == 0 else item.levels[len(item.levels) - at].words
    return found


def sentence(made: Sequence[Comparison], levels: Mapping[str, int], weight: float) -> str:
    """One sentence: what speaks for one person, what against, what is not known, and how sure the model is."""
    said = words(made, levels)
    alike = [said[item.name] for item in made if levels.get(item.name, -1) > 0]
    unlike = [said[item.name] for item in made if levels.get(item.name, -1) == 0]
    unknown = [item.name.replace("_", " ") for item in made if item.name not in said]
    parts = [f"They have {_list(alike)}" if alike else "They have nothing alike"]
    if unlike:
        parts.append(f"but {_list(unlike)}")
    text = ", ".join(parts) + "."
    if unknown:
        text += f" Not known of both: {_list(unknown)}."
    return f"{text} {odds(weight)}"


def odds(weight: float) -> str:
    """How sure the model is, as a natural frequency."""
    share = probability(weight)
    if share >= 0.5:
        wrong = max(round(1 / max(1 - share, 1e-9)), 2)
        shown = f"{wrong:,}" if wrong < 1_000_000 else "a million or more"
        return f"Of {shown} such pairs the model expects one to be two people."
    right = max(round(1 / max(share, 1e-9)), 2)
    shown = f"{right:,}" if right < 1_000_000 else "a million or more"
    return f"Of {shown} such pairs the model expects one to be one person."


def _list(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
