"""The analyst's own words, one Markdown file a question, kept across editions.

The files are the analyst's: nothing here writes into one that exists. Beside them ``.verdicts.json`` records, for
each text, what its findings said when that text was first used. A text that has not changed while a verdict has is
flagged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from upstream.model.errors import UpstreamError
from upstream.model.finding import Finding
from upstream.publish.document import Commentary

RECORD = ".verdicts.json"
LONGEST = 200_000


def read_commentary(folder: Path, findings: Iterable[Finding]) -> dict[str, Commentary]:
    """The texts in ``folder`` by question, flagged where a verdict changed; records new texts' verdicts."""
    if not folder.is_dir():
        raise UpstreamError(
            "UP-ASSESS-010", "there is no folder of commentary", where=str(folder), do="Check its path."
        )
    verdicts = _verdicts(findings)
    record = _read_record(folder / RECORD)
    texts: dict[str, Commentary] = {}
    for path in sorted(folder.glob("*.md")):
        question = path.stem
        if question not in verdicts:
            continue
        markdown = _read_text(path)
        if not markdown.strip():
            continue
        seen = _remembered(record, question, markdown, verdicts[question])
        texts[question] = Commentary(markdown, _flag(seen, verdicts[question]))
    if texts:
        _write_record(folder / RECORD, record)
    return texts


def strangers(folder: Path, findings: Iterable[Finding]) -> list[str]:
    """The names of texts in ``folder`` that are about no question, and so are not used."""
    questions = {finding.question for finding in findings}
    return sorted(path.name for path in folder.glob("*.md") if path.stem not in questions)


def _verdicts(findings: Iterable[Finding]) -> dict[str, dict[str, str]]:
    by_question: dict[str, dict[str, str]] = {}
    for finding in findings:
        by_question.setdefault(finding.question, {})[finding.id] = str(finding.verdict)
    return by_question


def _read_text(path: Path) -> str:
    if path.stat().st_size > LONGEST:
        raise UpstreamError(
            "UP-COMMENT-001",
            f"the commentary is longer than {LONGEST:,} bytes",
            where=str(path),
            do="Shorten it: a commentary is a page at most.",
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UpstreamError(
            "UP-COMMENT-002",
            "the commentary is not UTF-8 text",
            where=f"{path}, byte {error.start}",
            do="Save it as UTF-8.",
        ) from error


def _remembered(
    record: dict[str, dict[str, object]], question: str, markdown: str, now: dict[str, str]
) -> dict[str, str]:
    """The verdicts recorded with this very text; a new or edited text is recorded with today's."""
    digest = hashlib.sha256(markdown.strip().encode()).hexdigest()
    known = record.get(question)
    if not known or known.get("text") != digest or not isinstance(known.get("verdicts"), dict):
        record[question] = known = {"text": digest, "verdicts": dict(now)}
    verdicts = known["verdicts"]
    assert isinstance(verdicts, dict)
    return {str(name): str(verdict) for name, verdict in verdicts.items()}


def _flag(then: dict[str, str], now: dict[str, str]) -> str:
    """What to tell the reader where a verdict changed after the text was written."""
    changed = [name for name in sorted(then) if now.get(name, then[name]) != then[name]]
    if not changed:
        return ""
    parts = [f"{name} said “{then[name]}” and now says “{now[name]}”" for name in changed]
    return f"This commentary was written before its findings changed: {'; '.join(parts)}. Check it."


def _read_record(path: Path) -> dict[str, dict[str, object]]:
    if not path.exists():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UpstreamError(
            "UP-COMMENT-003",
            "the record of the verdicts cannot be read",
            where=str(path),
            do="Delete the file: the texts are kept, and today's verdicts are recorded anew.",
        ) from error
    return record if isinstance(record, dict) else {}


def _write_record(path: Path, record: dict[str, dict[str, object]]) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    partial.replace(path)
