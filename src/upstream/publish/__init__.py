"""One document model, written as a page, PDF, Word, open spreadsheet, CSV, SVG, GeoJSON and JSON."""

from __future__ import annotations

from upstream.publish.assessment import assessment_document
from upstream.publish.document import Commentary, Document, KeyFigure
from upstream.publish.write import FORMATS, write

__all__ = ["FORMATS", "Commentary", "Document", "KeyFigure", "assessment_document", "write"]
