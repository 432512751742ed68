"""findings.json, provenance.json and areas.geojson: the assessment for machines, canonical to the byte."""

from __future__ import annotations

import json
from typing import Any

from upstream.model.figures import Cell, Column, Figures, Kind, Marker
from upstream.model.finding import Chart, Finding
from upstream.publish.document import Document, Drawing
from upstream.publish.shorthand import significant

SCHEMA_VERSION = "1.1"
COORDINATE_DIGITS = 5
"""Five decimals of a degree are about a metre."""


def canonical(value: object) -> str:
    """JSON with sorted keys, six significant digits and a line end: the same input gives the same bytes."""
    return json.dumps(_rounded(value), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def findings_json(document: Document) -> str:
    """Every finding, as `docs/reference/findings.md` describes it. It holds no date of making, path or engine."""
    return canonical(
        {
            "schema": "upstream.findings",
            "schema_version": SCHEMA_VERSION,
            "audience": document.audience,
            "partnership": _partnership(document),
            "assessment": _assessment(document),
            "findings": [_finding(finding) for finding in document.findings],
        }
    )


def provenance_json(document: Document) -> str:
    """Where every finding comes from, and the files that were read."""
    origins = [(finding.id, finding.provenance) for finding in document.findings]
    return canonical(
        {
            "schema": "upstream.provenance",
            "schema_version": SCHEMA_VERSION,
            "title": document.title,
            "audience": document.audience,
            "edition": document.edition.isoformat(),
            "partnership": _partnership(document),
            "version": document.version,
            "extracts": sorted({extract for _, origin in origins for extract in origin.extracts}),
            "sources": sorted({origin.source for _, origin in origins}),
            "definitions": sorted({origin.definition for _, origin in origins}),
            "attribution": sorted({line for _, origin in origins for line in origin.attribution}),
            "findings": {identifier: dict(vars(origin)) for identifier, origin in origins},
        }
    )


def areas_geojson(document: Document) -> str:
    """The areas of every map with the figures that the maps show. Cells without a number are null with a status."""
    features: dict[tuple[str, str], dict[str, Any]] = {}
    for drawing in document.drawings():
        if drawing.chart.kind == "map":
            _add_map(features, drawing)
    ordered = [features[key] for key in sorted(features)]
    return canonical_geojson({"type": "FeatureCollection", "features": ordered})


def map_geojson(drawing: Drawing) -> str:
    """The areas of one map with the figures of the table behind it."""
    features: dict[tuple[str, str], dict[str, Any]] = {}
    _add_map(features, drawing)
    return canonical_geojson({"type": "FeatureCollection", "features": [features[key] for key in sorted(features)]})


def canonical_geojson(collection: dict[str, Any]) -> str:
    """GeoJSON with one feature a line; coordinates keep their own precision."""
    lines = [json.dumps(f, ensure_ascii=False, sort_keys=True, allow_nan=False) for f in collection["features"]]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _add_map(features: dict[tuple[str, str], dict[str, Any]], drawing: Drawing) -> None:
    figures, level = drawing.table.figures, drawing.chart.level or ""
    rows = {row[figures.position(drawing.chart.x)]: row for row in figures.rows}
    for boundary in drawing.boundaries:
        feature = features.setdefault((level, boundary.code), _feature(level, boundary))
        row = rows.get(boundary.code)
        if row is not None:
            feature["properties"] |= _properties(drawing.table.id, figures, row)


def _feature(level: str, boundary: Any) -> dict[str, Any]:
    from shapely.geometry import mapping

    properties = {"level": level, "code": boundary.code, "name": boundary.name}
    return {"type": "Feature", "properties": properties, "geometry": _coordinates(mapping(boundary.geometry))}


def _coordinates(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _coordinates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_coordinates(item) for item in value]
    return round(value, COORDINATE_DIGITS) if isinstance(value, float) else value


def _properties(table: str, figures: Figures, row: tuple[Cell, ...]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for column, value in zip(figures.columns, row, strict=True):
        if column.kind is Kind.DIMENSION:
            continue
        name = f"{table}.{column.name}"
        properties[name] = None if isinstance(value, Marker) else _rounded(value)
        if isinstance(value, Marker):
            properties[f"{name}.status"] = str(value)
    return properties


def _assessment(document: Document) -> dict[str, Any]:
    named = {"title": document.title, "subtitle": document.subtitle, "notices": list(document.notices)}
    said = {name: list(texts) for name, texts in vars(document.words).items()}
    return named | said | {"key_figures": [dict(vars(figure)) for figure in document.words.key_figures]}


def _partnership(document: Document) -> dict[str, Any]:
    partnership = document.partnership
    return {"code": partnership.code, "name": partnership.name, "districts": list(partnership.districts)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "question": finding.question,
        "title": finding.say(finding.title),
        "statements": [finding.say(sentence) for sentence in finding.statements],
        "verdict": str(finding.verdict),
        "caveats": list(finding.caveats),
        "figures": [_figures(figures) for figures in finding.figures],
        "charts": [_chart(finding, chart) for chart in finding.charts],
        "provenance": dict(vars(finding.provenance)),
    }


def _chart(finding: Finding, chart: Chart) -> dict[str, Any]:
    names = ("id", "kind", "figures", "subtitle", "x", "y", "lower", "upper", "series", "level")
    described = {name: getattr(chart, name) for name in names}
    return described | {
        "title": finding.say(chart.title),
        "alt": finding.say(chart.alt),
        "options": dict(chart.options),
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "id": figures.id,
        "title": figures.title,
        "unit": figures.unit,
        "source": figures.source,
        "notes": list(figures.notes),
        "at": dict(figures.at),
        "names": dict(figures.names),
        "columns": [_column(column) for column in figures.columns],
        "rows": [[_cell(value) for value in row] for row in figures.rows],
    }


def _column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"name": column.name, "label": column.label, "kind": str(column.kind)}
    described |= {"decimals": column.decimals, "unit": column.unit, "dimension": column.dimension}
    return described | {"at": dict(column.at)}


def _cell(value: Cell) -> Any:
    return {"status": str(value)} if isinstance(value, Marker) else value


def _rounded(value: Any) -> Any:
    match value:
        case Marker():
            return {"status": str(value)}
        case bool() | int() | str() | None:
            return value
        case float():
            return significant(value)
        case dict():
            return {str(key): _rounded(item) for key, item in value.items()}
        case list() | tuple():
            return [_rounded(item) for item in value]
        case _:
            return str(value)
