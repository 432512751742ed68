"""What disclosure control did, table by table, and the sentences that a publication says about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from upstream.model.finding import format_value


@dataclass(frozen=True)
class TableReport:
    """One table. ``primary`` cells are hidden for their own sake, ``secondary`` to protect them; ``also`` counts the
    rates, intervals and other values that went with them. ``exempt`` and ``withheld`` are reasons, or nothing."""

    finding: str
    figures: str
    source: str
    unit: str
    rule: str
    cells: int = 0
    primary: int = 0
    secondary: int = 0
    also: int = 0
    rounded: int = 0
    exempt: str = ""
    withheld: str = ""


@dataclass(frozen=True)
class Report:
    """``proofs`` counts hidden cells for which another table was found that agrees with everything published;
    ``programs`` the linear programs solved. ``seconds`` never goes into a publication: two runs must be alike.
    ``faults`` are sentences that a developer wrote a hidden number into, and which were withheld."""

    policy: str
    audience: str
    tables: tuple[TableReport, ...]
    rules: tuple[tuple[str, str], ...] = ()
    proofs: int = 0
    programs: int = 0
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def hidden(self) -> int:
        return sum(table.primary + table.secondary for table in self.tables)

    @property
    def withheld(self) -> tuple[TableReport, ...]:
        return tuple(table for table in self.tables if table.withheld)

    def sentences(self) -> tuple[str, ...]:
        """Plain English for the publication: what was hidden, why, and what was left as it is."""
        notes = dict(self.rules)
        used = Counter(table.rule for table in self.tables if table.cells)
        said = [f"Disclosure policy {self.policy}, for the {self.audience} audience."]
        said += [notes[rule] for rule in sorted(used) if rule in notes]
        said += self._hidden_words()
        said += [f"The table “{table.figures}” is withheld. {_sentence(table.withheld)}" for table in self.withheld]
        return (*said, *self.warnings)

    def _hidden_words(self) -> list[str]:
        if not any(table.cells and not table.exempt for table in self.tables):
            return []
        if not self.hidden:
            return ["No count was small enough to be hidden."]
        primary = sum(table.primary for table in self.tables)
        secondary = sum(table.secondary for table in self.tables)
        words = [f"{_count(primary, 'cell is', 'cells are')} hidden because the count is small."]
        if secondary:
            words.append(f"{_count(secondary, 'more is', 'more are')} hidden because a small one could be worked out.")
        words.append("Rates, percentages and sentences that would show a hidden count are hidden too.")
        return words


def _count(number: int, one: str, many: str) -> str:
    return f"{format_value(number)} {one if number == 1 else many}"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
