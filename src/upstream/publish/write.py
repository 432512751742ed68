"""Write a document in every format, each file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from upstream.model.errors import UpstreamError, nearest
from upstream.publish.document import Document

FORMATS = ("html", "docx", "ods", "csv", "svg", "geojson", "json", "pdf")
"""In the order in which they are written: the PDF last, because it is made beside the others."""

Produced = Iterator[tuple[str, bytes]]


def write(
    document: Document, out: Path | str, formats: Iterable[str] = FORMATS, *, areas: str = "areas.geojson"
) -> list[Path]:
    """Write the document's files under ``out``; return their paths, sorted. ``areas`` names the GeoJSON file.

    A file appears under its own name only when it is whole. A format that this machine cannot make raises
    `UpstreamError` UP-PUBLISH-002 after the others are written.
    """
    wanted = _known(formats)
    own = _WRITERS | {
        "html": lambda document: _html(document, wanted),
        "geojson": lambda document: _geojson(document, areas),
    }
    if "pdf" not in wanted or not wanted & LONG:
        return _written(document, Path(out), wanted, own)
    from upstream.publish.aside import pdf_aside

    with pdf_aside(document) as begun:
        writers = own | {"pdf": lambda _: iter([(PDF, begun.finish())])}
        return _written(document, Path(out), wanted, writers)


LONG = {"html", "docx", "ods"}
"""Formats that take long enough for another process to be worth its start."""
PDF = "assessment.pdf"


def _written(
    document: Document, folder: Path, wanted: set[str], writers: Mapping[str, Callable[[Document], Produced]]
) -> list[Path]:
    written: list[Path] = []
    refused: list[UpstreamError] = []
    for name in (name for name in FORMATS if name in wanted):
        try:
            written += [_save(folder / path, content) for path, content in writers[name](document)]
        except UpstreamError as error:
            refused.append(error)
    if refused:
        raise refused[0]
    return sorted(written)


def _known(formats: Iterable[str]) -> set[str]:
    wanted = set(formats)
    for name in sorted(wanted - set(FORMATS)):
        raise UpstreamError(
            "UP-PUBLISH-001",
            f"'{name}' is not a format that can be written",
            do=f"{nearest(name, FORMATS)} Choose from {', '.join(FORMATS)}.".strip(),
        )
    return wanted


def _save(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def _html(document: Document, written: Collection[str] = FORMATS) -> Produced:
    from upstream.publish.html import page

    yield "index.html", page(document, written).encode()


def _csv(document: Document) -> Produced:
    from upstream.publish.csvs import csv_metadata, csv_text

    for table in document.tables():
        yield f"tables/{table.id}.csv", csv_text(table).encode()
        yield f"tables/{table.id}.csv-metadata.json", csv_metadata(table).encode()


def _json(document: Document) -> Produced:
    from upstream.publish.records import findings_json, provenance_json

    yield "findings.json", findings_json(document).encode()
    yield "provenance.json", provenance_json(document).encode()


def _geojson(document: Document, name: str = "areas.geojson") -> Produced:
    from upstream.publish.records import areas_geojson

    yield name, areas_geojson(document).encode()


def _svg(document: Document) -> Produced:
    from upstream.publish.draw import standalone

    for drawing in document.drawings():
        yield f"charts/{drawing.id}.svg", standalone(drawing).encode()


def _pdf(document: Document) -> Produced:
    from upstream.publish.pdf import pdf

    yield PDF, pdf(document)


def _docx(document: Document) -> Produced:
    from upstream.publish.docx import docx

    yield "assessment.docx", docx(document)


def _ods(document: Document) -> Produced:
    from upstream.publish.ods import ods

    yield "tables.ods", ods(document)


_WRITERS: dict[str, Callable[[Document], Produced]] = {
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
    "ods": _ods,
    "csv": _csv,
    "svg": _svg,
    "geojson": _geojson,
    "json": _json,
}
