"""Writing assessments to folders: one, or every partnership that the lake covers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.api.assessing import Result, Workbench
from upstream.api.request import Request
from upstream.model.errors import UpstreamError

if TYPE_CHECKING:
    from upstream.engine import Lake
    from upstream.model.area import Partnership

Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Written:
    """One assessment's outcome. ``notes`` are for the person at the terminal; ``error`` says why there is none."""

    name: str
    folder: Path
    findings: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    error: UpstreamError | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "folder": str(self.folder),
            "findings": self.findings,
            "seconds": round(self.seconds, 2),
            "notes": list(self.notes),
            "error": str(self.error) if self.error else None,
        }


def write_assessments(lake: Lake, request: Request, out: Path | str, *, progress: Step | None = None) -> list[Written]:
    """Build and write what ``request`` asks for. With all:csp each partnership has a folder of its own and one failure
    does not stop the rest."""
    make_folder(Path(out))
    with closing(Workbench(lake, request)) as bench:
        partnerships = bench.partnerships()
        folders = folders_for(partnerships, Path(out)) if request.everywhere else {partnerships[0].code: Path(out)}
        written = []
        for done, partnership in enumerate(partnerships):
            if progress:
                progress(partnership.name, done, len(partnerships))
            written.append(_write_one(bench, partnership, folders[partnership.code], alone=not request.everywhere))
        return written


def make_folder(folder: Path) -> None:
    """The folder to write into, found out before the work is done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"nothing can be written there: {error.strerror}"
        raise UpstreamError("UP-ASSESS-009", what, where=str(folder), do="Give --out a folder, not a file.") from error


def _write_one(bench: Workbench, partnership: Partnership, folder: Path, *, alone: bool) -> Written:
    began = time.monotonic()
    try:
        result = bench.result(partnership)
        result.write(folder, bench.request.formats)
    except Exception as error:  # a fault in one partnership must not cost the others their assessments
        if alone:
            raise
        return Written(partnership.name, folder, error=_named(error))
    notes = (*result.assessment.coverage, *result.protected.report.sentences(), *_unused(bench.request, result))
    return Written(partnership.name, folder, len(result.findings), time.monotonic() - began, notes)


def _unused(request: Request, result: Result) -> list[str]:
    """Commentary that was left out because its file is named after no question."""
    from upstream.publish.commentary import strangers

    names = strangers(request.commentary, result.findings) if request.commentary else []
    questions = ", ".join(dict.fromkeys(finding.question for finding in result.findings))
    return [f"Not used: {', '.join(names)}. Commentary files are named after questions: {questions}."] if names else []


def _named(error: Exception) -> UpstreamError:
    if isinstance(error, UpstreamError):
        return error
    what = f"the assessment failed ({type(error).__name__}: {error})"
    return UpstreamError("UP-ASSESS-007", what, do="Report it as a fault of Upstream; the others are not affected.")


def folders_for(partnerships: tuple[Partnership, ...], out: Path) -> dict[str, Path]:
    """A readable folder for each partnership: its name in small letters, then its code."""
    return {
        p.code: out / f"{re.sub(r'[^a-z0-9]+', '-', p.name.lower()).strip('-')}-{p.code.lower()}" for p in partnerships
    }
