"""The fictional response plan of the demonstration, with the defects of a published one, as files."""

from __future__ import annotations

from pathlib import Path

from upstream.web.planning.plan.fictional import plan

_PLAN = plan()
HEADER, MEASURE_HEADER = _PLAN.header, _PLAN.measure_header
ROWS = _PLAN.rows
HEADINGS = tuple(ROWS)
TEMPLATE = ROWS[HEADINGS[0]][0]
MEASURES = list(_PLAN.measures)
YEAR = "2024/25"


def table() -> list[tuple[str, ...]]:
    """The actions as one table: header, headings of priorities, rows."""
    return _PLAN.table()


def write_docx(path: Path) -> Path:
    path.write_bytes(_PLAN.as_word())
    return path


def write_xlsx(path: Path) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("Measures", [MEASURE_HEADER, *MEASURES]), ("Actions", table())):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text)
    return path


def write_text(path: Path) -> Path:
    rows = [MEASURE_HEADER, *MEASURES, *table()]
    path.write_text("A plan\n\n" + "\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")
    return path
