"""The index of one partnership as findings."""

from __future__ import annotations

from upstream.model.finding import Finding
from upstream.risk import trust, where, why
from upstream.risk.result import Result


def assess(result: Result) -> tuple[Finding, ...]:
    """Every finding but the numbers themselves (`numbers`), with what may not be shown already taken out.

    ``result.hidden`` must say what disclosure control hides of the counts (`hidden_in`).
    """
    return (*where.findings(result), *why.findings(result), *trust.findings(result))
