"""Where in a TOML file something stands: tomllib gives values without their lines."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*\[(\[)?\s*([^\[\]]+?)\s*\]")


class Lines:
    """Finds lines of tables, keys and values by reading the text once more. Line numbers count from 1; 0 is unknown."""

    def __init__(self, text: str) -> None:
        self._text = text.splitlines()
        self._blocks: dict[tuple[str, int], tuple[int, int]] = {("", 0): (0, len(self._text))}
        self._index()

    def _index(self) -> None:
        seen: dict[str, int] = {}
        previous = ("", 0)
        for number, line in enumerate(self._text):
            header = _HEADER.match(line)
            if not header:
                continue
            name = header[2]
            self._blocks[previous] = (self._blocks[previous][0], number)
            previous = (name, seen.get(name, 0))
            seen[name] = previous[1] + 1
            self._blocks[previous] = (number, len(self._text))

    def table(self, name: str, index: int = 0) -> int:
        """The line of the header of the ``index``-th table of that name."""
        block = self._blocks.get((name, index))
        return block[0] + 1 if block else 0

    def key(self, table: str, key: str, index: int = 0, containing: str | None = None) -> int:
        """The line of ``key``, or below it the line on which its value holds the text ``containing``."""
        start, end = self._blocks.get((table, index), (0, 0))
        pattern = re.compile(rf'^\s*"?{re.escape(key)}"?\s*=')
        for number in range(start, end):
            if pattern.match(self._text[number]):
                return self._within(number, end, containing) + 1
        return self.table(table, index)

    def _within(self, number: int, end: int, containing: str | None) -> int:
        if containing is None:
            return number
        for later in range(number, end):
            if f'"{containing}"' in self._text[later] or f"'{containing}'" in self._text[later]:
                return later
        return number
