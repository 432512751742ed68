"""Writing assessments to folders: one, or every partnership that the lake covers."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
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
    from upstream.publish.hands import Hands

HANDS = 2
"""Processes that write, with all:csp. Each takes a quarter of a gigabyte."""
AHEAD = 6
"""So many partnerships may be worked out and not yet written."""

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
        if request.everywhere:
            return _write_all(bench, partnerships, Path(out), progress)
        if progress:
            progress(partnerships[0].name, 0, 1)
        return [_write_one(bench, partnerships[0], Path(out))]


def make_folder(folder: Path) -> None:
    """The folder to write into, found out before the work is done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"nothing can be written there: {error.strerror}"
        raise UpstreamError("UP-ASSESS-009", what, where=str(folder), do="Give --out a folder, not a file.") from error


def _write_one(bench: Workbench, partnership: Partnership, folder: Path) -> Written:
    began = time.monotonic()
    result = bench.result(partnership)
    result.write(folder, bench.request.formats)
    return _written(bench.request, result, folder, began)


def _write_all(
    bench: Workbench, partnerships: tuple[Partnership, ...], out: Path, progress: Step | None
) -> list[Written]:
    """Work out one partnership after another, while other processes write what is worked out."""
    from upstream.publish.hands import Hands

    folders = folders_for(partnerships, out)
    number = min(HANDS, os.cpu_count() or 1)
    begun: list[Future[Written]] = []
    with Hands(number) as hands, ThreadPoolExecutor(number) as pool:
        for done, partnership in enumerate(partnerships):
            if progress:
                progress(partnership.name, done, len(partnerships))
            if done >= AHEAD:
                begun[done - AHEAD].result()
            begun.append(_begin(bench, partnership, folders[partnership.code], hands, pool))
        return [each.result() for each in begun]


def _begin(
    bench: Workbench, partnership: Partnership, folder: Path, hands: Hands, pool: ThreadPoolExecutor
) -> Future[Written]:
    began = time.monotonic()
    try:
        result = bench.result(partnership)
    except Exception as error:  # a fault in one partnership must not cost the others their assessments
        return pool.submit(Written, partnership.name, folder, error=_named(error))
    return pool.submit(_finish, bench.request, result, folder, began, hands)


def _finish(request: Request, result: Result, folder: Path, began: float, hands: Hands) -> Written:
    try:
        result.write(folder, request.formats, by=hands.write)
    except Exception as error:  # nor must one that cannot be written
        return Written(result.partnership.name, folder, error=_named(error))
    return _written(request, result, folder, began)


def _written(request: Request, result: Result, folder: Path, began: float) -> Written:
    notes = (*result.assessment.coverage, *result.protected.report.sentences(), *_unused(request, result))
    return Written(result.partnership.name, folder, len(result.findings), time.monotonic() - began, notes)


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
