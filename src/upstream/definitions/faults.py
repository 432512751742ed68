"""Collects what is wrong with a definition file, each fault with its line, so that all are reported at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from upstream.definitions.lines import Lines
from upstream.model.errors import UpstreamError, nearest


@dataclass(frozen=True, order=True)
class Problem:
    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" if self.line else self.what


class DefinitionError(UpstreamError):
    """A definition file that cannot be used; ``problems`` has every fault with its line."""

    def __init__(self, where: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        count = "a fault" if len(problems) == 1 else f"{len(problems)} faults"
        super().__init__("UP-DEFINITION-002", f"the definition has {count}", where=where, do="Mend each line named.")

    def __str__(self) -> str:
        return "\n  ".join((super().__str__(), *map(str, self.problems)))


@dataclass
class Faults:
    lines: Lines
    found: list[Problem] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, line: int, what: str) -> None:
        self.found.append(Problem(line, what))

    def at_key(self, table: str, key: str, what: str, *, index: int = 0, containing: str | None = None) -> None:
        self.add(self.lines.key(table, key, index, containing), what)

    def at_table(self, table: str, what: str, *, index: int = 0) -> None:
        self.add(self.lines.table(table, index), what)

    def problems(self) -> tuple[Problem, ...]:
        return tuple(sorted(set(self.found)))


def unknown(kind: str, word: object, known: Iterable[str]) -> str:
    """There is no such thing, with the nearest names that there are."""
    return f"there is no {kind} '{word}'. {nearest(str(word), known)}".rstrip()
