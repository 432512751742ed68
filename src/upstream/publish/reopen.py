"""An assessment read back from its own files, so that it can be shown or written again with new words.

Everything in them has been through disclosure control: nothing is worked out again, and nothing can come back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from upstream.model.area import Partnership
from upstream.model.errors import UpstreamError
from upstream.model.figures import Cell, Column, Figures, Kind, Marker
from upstream.model.finding import Chart, Finding, Provenance, Sentence, Verdict
from upstream.publish.assemble import compose
from upstream.publish.document import Boundary, Commentary, Document, KeyFigure, Words
from upstream.publish.records import SCHEMA_VERSION

SCHEMA = "upstream.findings"
KNOWN = SCHEMA_VERSION.partition(".")[0]
DO = "Write the assessment again with this version of Upstream."


@dataclass(frozen=True)
class Record:
    """What ``findings.json`` says. Sentences are said already; suppressed cells are markers."""

    audience: str
    partnership: Partnership
    title: str
    subtitle: str
    notices: tuple[str, ...]
    words: Words
    findings: tuple[Finding, ...]
    contents: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Outline:
    """A boundary as areas.geojson has it."""

    code: str
    name: str
    geometry: object


def read_record(path: Path) -> Record:
    """The record of one audience. Raises UP-PUBLISH-004 where the file is not one that this version knows."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        schema, version = data["schema"], str(data["schema_version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UpstreamError("UP-PUBLISH-004", "the findings cannot be read", where=path.name, do=DO) from error
    if schema != SCHEMA or version.partition(".")[0] != KNOWN:
        what = f"the findings are {schema} {version}, and this version knows {SCHEMA} {KNOWN}"
        raise UpstreamError("UP-PUBLISH-004", what, where=path.name, do=DO)
    try:
        return _record(data)
    except (KeyError, TypeError, ValueError) as error:
        what = f"the findings are not as their schema says ({type(error).__name__}: {error})"
        raise UpstreamError("UP-PUBLISH-004", what, where=path.name, do=DO) from error


def _record(data: Mapping[str, Any]) -> Record:
    said = data.get("assessment", {})
    whose = data["partnership"]
    return Record(
        audience=str(data["audience"]),
        partnership=Partnership(whose["code"], whose["name"], tuple(whose["districts"])),
        title=str(said.get("title", "")),
        subtitle=str(said.get("subtitle", "")),
        notices=tuple(said.get("notices", ())),
        words=_words(said),
        findings=tuple(finding_of(content) for content in data["findings"]),
        contents=tuple(data["findings"]),
    )


def _words(said: Mapping[str, Any]) -> Words:
    texts = {field.name: tuple(said.get(field.name, ())) for field in fields(Words)}
    return Words(**texts | {"key_figures": tuple(KeyFigure(**each) for each in texts["key_figures"])})


def finding_of(content: Mapping[str, Any]) -> Finding:
    """One finding of ``findings.json``."""
    origin: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in content["provenance"].items()
    }
    return Finding(
        id=content["id"],
        question=content["question"],
        title=_said(content["title"]),
        statements=tuple(_said(text) for text in content["statements"]),
        verdict=Verdict(content["verdict"]),
        figures=tuple(figures_of(table) for table in content["figures"]),
        provenance=Provenance(**origin),
        charts=tuple(_chart(chart) for chart in content["charts"]),
        caveats=tuple(content["caveats"]),
    )


def figures_of(table: Mapping[str, Any]) -> Figures:
    return Figures(
        id=table["id"],
        title=table["title"],
        columns=tuple(_column(column) for column in table["columns"]),
        rows=tuple(tuple(_cell(value) for value in row) for row in table["rows"]),
        unit=table["unit"],
        source=table["source"],
        at=_pairs(table["at"]),
        names=dict(table["names"]),
        notes=tuple(table["notes"]),
    )


def _said(text: str) -> Sentence:
    return Sentence(text.replace("{", "{{").replace("}", "}}"))


def _column(column: Mapping[str, Any]) -> Column:
    return Column(
        name=column["name"],
        label=column["label"],
        kind=Kind(column["kind"]),
        dimension=column["dimension"],
        at=_pairs(column["at"]),
        decimals=column["decimals"],
        unit=column["unit"],
    )


def _pairs(value: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(role), str(code)) for role, code in value.items())


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return Marker(value["status"])
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError(f"no cell holds a {type(value).__name__}")


def _chart(chart: Mapping[str, Any]) -> Chart:
    return Chart(**{**chart, "title": _said(chart["title"]), "alt": _said(chart["alt"])})


def read_boundaries(path: Path) -> dict[str, list[Boundary]]:
    """The outlines of areas.geojson by level; none where there is no such file."""
    from shapely.geometry import shape

    if not path.is_file():
        return {}
    found: dict[str, list[Boundary]] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        about = feature["properties"]
        found.setdefault(about["level"], []).append(Outline(about["code"], about["name"], shape(feature["geometry"])))
    return found


def reopen(
    folder: Path, *, edition: date, commentary: Mapping[str, Commentary | str] | None = None, version: str = ""
) -> Document:
    """The needs assessment in ``folder`` as a document, with this ``commentary`` (by question or finding)."""
    record = read_record(folder / "findings.json")
    words = vars(record.words)
    return compose(
        record.findings,
        record.partnership,
        edition=edition,
        title=record.title or "Strategic needs assessment",
        subtitle=record.subtitle,
        audience=record.audience,
        boundaries=read_boundaries(folder / "areas.geojson"),
        notices=record.notices,
        commentary=commentary,
        version=version,
        **words,
    )
