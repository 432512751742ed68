"""Refused rows, kept as they came."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from upstream.engine.reading import Fault, FileState


def refused_rows(files: list[FileState]) -> Any:
    """One row for each refused row: file, line, reasons, the raw text, the extract."""
    import pyarrow as pa

    rows = [
        {"file": f.scan.name, "line": fault.line, "reasons": fault.reasons, "raw": raw, "extract_id": f.extract_id}
        for f in files
        if f.faults
        for fault, raw in raw_texts(f)
    ]
    schema = pa.schema(
        [
            (n, pa.int64() if n == "line" else pa.large_string())
            for n in ("file", "line", "reasons", "raw", "extract_id")
        ]
    )
    return pa.Table.from_pylist(rows, schema)


def raw_texts(file: FileState) -> Iterable[tuple[Fault, str]]:
    """Each fault with the text of its row, in the order of lines."""
    faults = sorted(file.faults, key=lambda fault: fault.line)
    with file.scan.path.open(encoding="utf-8", errors="backslashreplace", newline="") as stream:
        source = iter(stream)
        at = 0
        for fault in faults:
            if fault.raw is not None:
                yield fault, fault.raw
                continue
            line = next(islice(source, fault.line - at - 1, None), "")
            at = fault.line
            yield fault, line.rstrip("\r\n")
