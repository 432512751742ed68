"""Free text to places: never finer than the words, and with a confidence in words."""

from __future__ import annotations

import csv
import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from upstream.istv.words import names_a_kind, rules, says_nothing, tokens
from upstream.model.errors import UpstreamError

LEVELS = ("place", "street", "town")
SURE, LIKELY, POSSIBLE = "sure", "likely", "possible"
ALIKE, HARDLY = 0.92, 0.84
"""Similarity (difflib's ratio) from which a misspelling is likely, and from which it is possible."""
SHORTEST = 5
MOST_TRIED = 12


@dataclass(frozen=True)
class Named:
    """A place of a list: its name, the street and town that its list gives with it, and its small area."""

    name: str
    street: str
    town: str
    area: str


@dataclass(frozen=True)
class Match:
    """What a description tells of where. ``areas`` are the small areas that it may mean: one where the words are
    precise, several where they name a street, a town or a name that comes twice, none where they name no place.
    ``level`` is place, street, town or nothing; ``confidence`` sure, likely or possible (empty where nothing)."""

    level: str
    areas: tuple[str, ...]
    confidence: str
    why: str

    @property
    def area(self) -> str | None:
        return self.areas[0] if len(self.areas) == 1 else None


def read_places(path: Path) -> list[Named]:
    """A list of places: CSV with ``name`` ("Red Lion, High Street, Fenford": street and town may be left out) and
    ``lsoa`` (or ``lsoa_code``). Raises UP-ISTV-001."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, "it cannot be read") from error
    area = "lsoa" if rows and "lsoa" in rows[0] else "lsoa_code"
    if not rows or "name" not in rows[0] or area not in rows[0]:
        raise _unreadable(path, "it has no columns name and lsoa, or no rows")
    return [_named(row["name"], row[area]) for row in rows if row["name"] and row[area]]


def _unreadable(path: Path, why: str) -> UpstreamError:
    do = "Give a CSV file with the columns name and lsoa."
    return UpstreamError("UP-ISTV-001", f"the list of places cannot be used: {why}", where=path.name, do=do)


def _named(text: str, area: str) -> Named:
    parts = [part.strip() for part in text.split(",")]
    street, town = (parts[1], parts[-1]) if len(parts) > 2 else ("", parts[1] if len(parts) == 2 else "")
    return Named(parts[0], street, town, area.strip())


class Gazetteer:
    """Places by the words of their names, of their streets and of their towns."""

    def __init__(self, places: Iterable[Named]) -> None:
        self.names: dict[str, dict[tuple[str, ...], list[Named]]] = {level: defaultdict(list) for level in LEVELS}
        for place in places:
            for level, name in zip(LEVELS, (place.name, place.street, place.town), strict=True):
                words = tokens(name)
                if words and not names_a_kind(words):
                    self.names[level][words].append(place)
        self._near = {level: _Alike(self.names[level]) for level in LEVELS}
        self._known: dict[str, Match] = {}

    def match(self, text: str | None) -> Match:
        """What a description means. The same words mean the same, whoever wrote them."""
        key = text or ""
        if key not in self._known:
            self._known[key] = self._matched(key)
        return self._known[key]

    def _matched(self, text: str) -> Match:
        if says_nothing(text):
            return Match("nothing", (), "", "it says nothing of the place")
        if names_a_kind(tokens(text)):
            return Match("nothing", (), "", "it names a kind of place and no place")
        for level in LEVELS:
            for confidence, words in self._found(level, text):
                meant = [place for place in self.names[level][words] if not self._elsewhere(level, place, words, text)]
                if meant:
                    return self._narrowed(level, words, meant, confidence, text)
        return Match("nothing", (), "", "no place of the list has such a name")

    def _found(self, level: str, text: str) -> list[tuple[str, tuple[str, ...]]]:
        """Names of a level in the text, the longest first: word for word, else misspelt."""
        exact = sorted(_inside(tokens(text), self.names[level]), key=len, reverse=True)
        if exact:
            return [(SURE, exact[0])]
        alike = [found for part in text.split(",") if (found := self._near[level].nearest(tokens(part)))]
        return [(LIKELY if ratio >= ALIKE else POSSIBLE, words) for ratio, words in sorted(alike, reverse=True)]

    def _elsewhere(self, level: str, place: Named, words: tuple[str, ...], text: str) -> bool:
        """Whether the description names another street or town than the list gives with the place."""
        for coarser in LEVELS[LEVELS.index(level) + 1 :]:
            own = tokens(getattr(place, coarser))
            said = {name for sure, name in self._found(coarser, text) if sure == SURE and not _within(name, words)}
            if own and said and own not in said:
                return True
        streets = _streets(text) if level == "place" and place.street else []
        return any(_ratio(street, " ".join(tokens(place.street))) < HARDLY for street in streets)

    def _narrowed(self, level: str, words: tuple[str, ...], meant: list[Named], confidence: str, text: str) -> Match:
        """Of several places of one name those that lie where the rest of the words say."""
        for coarser in LEVELS[LEVELS.index(level) + 1 :]:
            inside = [name for _, name in self._found(coarser, text) if name != words]
            agreed = [place for place in meant if tokens(getattr(place, coarser)) in inside]
            meant = agreed or meant
        areas = tuple(sorted({place.area for place in meant}))
        if _about(tokens(text), words):
            confidence = POSSIBLE
        why = f"it names {' '.join(words)}" if confidence == SURE else f"it may mean {' '.join(words)}"
        several = f", which lies in {len(areas)} small areas" if len(areas) > 1 else ""
        return Match(level, areas, confidence, why + several)


def _inside(words: tuple[str, ...], names: dict[tuple[str, ...], list[Named]]) -> list[tuple[str, ...]]:
    longest = min(len(words), 8)
    runs = (words[at : at + size] for size in range(longest, 0, -1) for at in range(len(words) - size + 1))
    return [run for run in runs if run in names]


def _within(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether a name is part of a longer one."""
    return any(words[at : at + len(name)] == name for at in range(len(words) - len(name) + 1))


def _streets(text: str) -> list[str]:
    """The parts of a description, between commas, that name a street."""
    parts = [tokens(part) for part in text.split(",")]
    return [
        " ".join(words) for words in parts if words[-1:] and words[-1] in rules()["ways"] and not names_a_kind(words)
    ]


def _digits(words: tuple[str, ...]) -> set[str]:
    return {word for word in words if any(letter.isdigit() for letter in word)}


def _about(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a word such as "near" stands right before the name (or before its "the")."""
    for at in range(len(words) - len(name) + 1):
        if words[at : at + len(name)] == name:
            before = [word for word in words[max(0, at - 2) : at] if word not in ("the", "of", "to")]
            return bool(before) and before[-1] in rules()["about"]
    return False


class _Alike:
    """Names by their runs of three letters, so that few have to be compared letter by letter. Numbers are never taken
    to be misspelt: 3 High Street is not 8 High Street."""

    def __init__(self, names: Iterable[tuple[str, ...]]) -> None:
        self.by_run: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for words in names:
            for run in _runs(" ".join(words)):
                self.by_run[run].append(words)

    def nearest(self, words: tuple[str, ...]) -> tuple[float, tuple[str, ...]] | None:
        text = " ".join(words)
        if len(text) < SHORTEST or names_a_kind(words):
            return None
        shared = Counter(name for run in _runs(text) for name in self.by_run.get(run, ()))
        known = (name for name, _ in shared.most_common(MOST_TRIED) if _digits(name) == _digits(words))
        tried = [(_ratio(text, " ".join(name)), name) for name in known]
        return max((item for item in tried if item[0] >= HARDLY), default=None)


def _runs(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)}


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
