"""How one load reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from upstream.engine.inputs import Input
from upstream.model.contract import Contract


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

    def sender(self, given: Input) -> str:
        return given.supplier or self.supplier or self.contract.publisher

    def scope_of(self, given: Input) -> str | None:
        return given.scope or self.scope
