"""How one load reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from upstream.engine.inputs import Input
from upstream.model.contract import Contract
from upstream.model.sharing import Permit


@dataclass
class Options:
    """How one load reads: see `Lake.load`."""

    contract: Contract
    supplier: str | None = None
    scope: str | None = None
    replace: bool = False
    mapping: Mapping[str, str] = field(default_factory=dict)
    code_lists: Mapping[str, Iterable[str]] = field(default_factory=dict)
    memory: str = "1GB"
    threads: int | None = None
    permit: Permit | None = None
    today: date = field(default_factory=date.today)

    def sender(self, given: Input) -> str:
        permitted = self.permit.sender if self.permit else None
        return given.supplier or self.supplier or permitted or self.contract.publisher

    def scope_of(self, given: Input) -> str | None:
        return given.scope or self.scope
