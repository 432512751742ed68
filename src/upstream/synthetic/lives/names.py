"""Names by group, from ``names.toml``: dictionaries of forenames and surnames, and draws from them as whole numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from upstream.synthetic.lives.chance import Flags, Floats, Ints, Rng, Words, choose

ETHNIC = ("White", "Mixed", "Asian", "Black", "Other")
YOUNGER = 1975
"""Born from this year on: the younger list of a group."""


@dataclass(frozen=True)
class Names:
    """``forenames`` and ``surnames`` are the words; everything else refers to them by place.

    ``nickname`` (forenames by two): places of the diminutives, -1 where there is none.
    """

    forenames: Words
    surnames: Words
    groups: tuple[str, ...]
    nickname: Ints
    _forename_lists: Mapping[tuple[int, bool, bool], tuple[Ints, Floats]]
    _surname_lists: Mapping[int, tuple[Ints, Floats]]
    _shares: Floats

    def draw_groups(self, rng: Rng, ethnicity: Ints) -> Ints:
        group = np.zeros(len(ethnicity), dtype=np.int64)
        for ethnic in range(len(ETHNIC)):
            mine = np.flatnonzero(ethnicity == ethnic)
            group[mine] = choose(rng, self._shares[ethnic], len(mine))
        return group

    def draw_forenames(self, rng: Rng, group: Ints, male: Flags, younger: Flags) -> Ints:
        result = np.zeros(len(group), dtype=np.int64)
        for (kind, is_male, is_younger), (places, weights) in self._forename_lists.items():
            mine = np.flatnonzero((group == kind) & (male == is_male) & (younger == is_younger))
            result[mine] = places[choose(rng, weights, len(mine))]
        return result

    def draw_surnames(self, rng: Rng, group: Ints) -> Ints:
        result = np.zeros(len(group), dtype=np.int64)
        for kind, (places, weights) in self._surname_lists.items():
            mine = np.flatnonzero(group == kind)
            result[mine] = places[choose(rng, weights, len(mine))]
        return result


@cache
def names() -> Names:
    given = tomllib.loads((files("upstream.synthetic.lives") / "names.toml").read_text(encoding="utf-8"))
    shape, shares, nicknames = given.pop("shape"), given.pop("groups"), given.pop("nicknames")
    groups = tuple(given)
    forename, surname = _Dictionary(), _Dictionary()
    forenames = {
        (kind, male, younger): forename.places(_forenames(given[group], male, younger), **shape["forename"])
        for kind, group in enumerate(groups)
        for male in (False, True)
        for younger in (False, True)
    }
    surnames = {
        kind: surname.places([*given[group]["surnames"], *_composed(given[group]["tail_surnames"])], **shape["surname"])
        for kind, group in enumerate(groups)
    }
    short = {word: [forename.place(name) for name in found] for word, found in nicknames.items()}
    return Names(
        forenames=np.array(forename.words, dtype=object),
        surnames=np.array(surname.words, dtype=object),
        groups=groups,
        nickname=np.array([[*short.get(word, []), -1, -1][:2] for word in forename.words], dtype=np.int64),
        _forename_lists=forenames,
        _surname_lists=surnames,
        _shares=np.array([[shares[ethnic].get(group, 0) for group in groups] for ethnic in ETHNIC]),
    )


class _Dictionary:
    def __init__(self) -> None:
        self.words: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, word: str) -> int:
        if word not in self._places:
            self._places[word] = len(self.words)
            self.words.append(word)
        return self._places[word]

    def places(self, words: list[str], *, offset: float, slope: float) -> tuple[Ints, Floats]:
        weights = 1 / (np.arange(1, len(words) + 1) + offset) ** slope
        return np.array([self.place(word) for word in words], dtype=np.int64), weights


def _forenames(group: Mapping[str, Any], male: bool, younger: bool) -> list[str]:
    sex = "male" if male else "female"
    return [*group[f"{sex}_{'younger' if younger else 'older'}"], *_composed(group[f"tail_{sex}"])]


def _composed(parts: list[list[str]]) -> list[str]:
    """Every head with every tail, tails changing fastest from head to head so that the commonest are not alike."""
    heads, tails = parts
    return [heads[i] + tails[(i + j) % len(tails)] for j in range(len(tails)) for i in range(len(heads))]
