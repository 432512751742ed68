"""One CSV a table, and what describes it beside it (CSV on the Web metadata), so that the data stay data."""

from __future__ import annotations

import csv
import io
import json

from upstream.model.figures import Column, Kind
from upstream.publish.document import Table
from upstream.publish.shorthand import MEANINGS, data_columns, data_rows

DATATYPES = {Kind.COUNT: "integer", Kind.DERIVED: "number", Kind.NUMBER: "number"}


def csv_text(table: Table) -> str:
    """The table as RFC 4180 CSV: one heading row, no notes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([heading for heading, _, _ in data_columns(table.figures)])
    writer.writerows(data_rows(table.figures))
    return buffer.getvalue()


def csv_metadata(table: Table) -> str:
    """What the table is: title, units, source, notes and the meaning of its shorthand."""
    figures = table.figures
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{table.id}.csv",
        "dc:title": figures.title,
        "dc:source": figures.source,
        "dc:license": list(table.attribution),
        "rdfs:comment": list(figures.notes),
        "schema:measurementTechnique": f"counts of {figures.unit}",
        "null": [symbol for symbol, _, _ in MEANINGS],
        "tableSchema": {"columns": [_column(*column) for column in data_columns(figures)]},
    }
    return json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _column(heading: str, column: Column, code: bool) -> dict[str, str]:
    name = f"{column.name}_code" if code else column.name
    described = {"name": name, "titles": heading, "datatype": DATATYPES.get(column.kind, "string")}
    if column.unit:
        described["schema:unitText"] = column.unit
    return described
