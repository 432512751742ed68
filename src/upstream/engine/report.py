"""What a load did: every row that was read is accounted for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

LOADED, ALREADY, REFUSED = "loaded", "already loaded", "refused"


@dataclass(frozen=True)
class FileReport:
    """One file: ``status`` is loaded, already loaded or refused; ``read`` = ``loaded`` + ``duplicates`` +
    ``quarantined``.

    ``replaced`` counts rows of earlier editions that this file took the place of. ``reasons`` counts rows by reason
    code, flags included. ``notes`` are sentences for the user; ``error`` is the refusal in words, ``code`` its
    documented code. ``in_vain``: it was loaded before, and every row of it was refused.
    """

    file: str
    status: str
    extract_id: str = ""
    read: int = 0
    loaded: int = 0
    duplicates: int = 0
    quarantined: int = 0
    replaced: int = 0
    months: tuple[str, ...] = ()
    scope: str = ""
    reasons: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    code: str = ""
    error: str = ""
    in_vain: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {**self.__dict__, "months": list(self.months), "notes": list(self.notes)}


@dataclass(frozen=True)
class LoadReport:
    """One load. ``files`` has a report for each file that was given, in the order given."""

    files: tuple[FileReport, ...]
    seconds: float

    def _total(self, name: str) -> int:
        return sum(getattr(file, name) for file in self.files)

    @property
    def read(self) -> int:
        return self._total("read")

    @property
    def loaded(self) -> int:
        return self._total("loaded")

    @property
    def duplicates(self) -> int:
        return self._total("duplicates")

    @property
    def quarantined(self) -> int:
        return self._total("quarantined")

    @property
    def replaced(self) -> int:
        return self._total("replaced")

    @property
    def refused(self) -> tuple[FileReport, ...]:
        return tuple(file for file in self.files if file.status == REFUSED)

    @property
    def reasons(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for file in self.files:
            counts.update(file.reasons)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def as_dict(self) -> dict[str, Any]:
        numbers = {name: getattr(self, name) for name in ("read", "loaded", "duplicates", "quarantined", "replaced")}
        files = [file.as_dict() for file in self.files]
        return {**numbers, "files": files, "reasons": self.reasons, "seconds": round(self.seconds, 3)}

    def __add__(self, other: LoadReport) -> LoadReport:
        return LoadReport(self.files + other.files, self.seconds + other.seconds)
