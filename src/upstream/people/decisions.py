"""What people decided about pairs: kept in a file, obeyed by every later run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from upstream.model.cells import neutralise
from upstream.model.errors import UpstreamError

HEADINGS = ("record", "other", "decision", "by", "on", "reason")
WORDS = ("same", "different")


@dataclass(frozen=True)
class Decision:
    """Two records are of the ``same`` person, or of ``different`` people, and who said so, when and why."""

    record: str
    other: str
    decision: str
    by: str
    on: str
    reason: str

    @property
    def pair(self) -> tuple[str, str]:
        return (min(self.record, self.other), max(self.record, self.other))


def read(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file (a review queue that was filled in will do: rows without a decision are left out).

    Of two decisions about one pair the later row stands. Without a name and a reason a decision is refused.
    """
    if not path.exists():
        return ()
    found: dict[tuple[str, str], Decision] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            made = _decision(row, f"{path.name}, line {line}")
            if made:
                found[made.pair] = made
    return tuple(found.values())


def _decision(row: Mapping[str, str | None], where: str) -> Decision | None:
    values = {name: (row.get(name) or "").strip().removeprefix("'") for name in HEADINGS}
    word = values["decision"].casefold()
    if not word:
        return None
    if word not in WORDS:
        raise UpstreamError("UP-PEOPLE-020", "a decision is neither 'same' nor 'different'", where=where)
    lacking = [name for name in ("record", "other", "by", "reason") if not values[name]]
    if lacking:
        raise UpstreamError(
            "UP-PEOPLE-021",
            f"a decision has no {' and no '.join(lacking)}",
            where=where,
            do="Say who decided and why: the decision stands until somebody changes it.",
        )
    return Decision(**{**values, "decision": word})


def write(path: Path, decisions: Iterable[Decision]) -> None:
    """Write a decisions file, for its owner's eyes alone."""
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(HEADINGS)
        writer.writerows([neutralise(cell) for cell in astuple(item)] for item in decisions)


def unlink(record: str, others: Sequence[str], *, by: str, on: str, reason: str) -> tuple[Decision, ...]:
    """A record taken out of a person: different from each record that the person keeps, whatever later runs find."""
    if not by.strip() or not reason.strip():
        raise UpstreamError("UP-PEOPLE-021", "an unlinking has no name or no reason", do="Give both.")
    return tuple(Decision(record, other, "different", by, on, reason) for other in others if other != record)
