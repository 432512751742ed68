"""A fictional response plan with the defects of a published one, row for row."""

from __future__ import annotations

from pathlib import Path

HEADINGS = (
    "Priority 1: Knowing what we have",
    "Priority 2: Domestic abuse and sexual violence",
    "Priority 3: Schools and colleges",
    "Priority 4: Communities",
    "Priority 5: Exploitation of children",
)
HEADER = ("", "Action", "Lead", "Timescale", "Progress update", "RAG")
TEMPLATE = (
    "1.1",
    "Insert evidence-based action",
    "Who will be responsible for leading the delivery/monitoring",
    "What is the timescale for implementation",
    "Any narrative on implementation progress",
    "The lead to provide a RAG rating",
)
ASKED = "Requires updates from"
YEAR = "2024/25"


def _asked(number: str, text: str, lead: str, whom: str = "") -> tuple[str, ...]:
    return (number, text, lead, YEAR, f"{ASKED} {whom or lead}", "")


ROWS: dict[str, list[tuple[str, ...]]] = {
    HEADINGS[0]: [
        TEMPLATE,
        _asked("1.2", "Look closely at the data so that resources go where they are needed", "VRP"),
        _asked("1.3", "Ask residents what they think about violence", "PCC LCC", "PCC/LCC"),
        _asked("1.4", "Share data between agencies earlier", "Police LCC YJS", "lead agencies"),
        ("1.5", "Agree the hot spots that partners work on", "VRP", YEAR, "Hot spots are in the area profiles", ""),
        ("1.6", "Map community work in the target areas", "LCC/Health", "April 2025", "Mapping has begun", ""),
    ],
    HEADINGS[1]: [
        _asked("2.1", "Deliver the county’s domestic abuse plan", "Loremshire Domestic Abuse Board", "the board"),
        ("2.2", "Keep the accreditation", "LDC Evenhand", "Application 2024, 3 year action 2024/27", "Applied", ""),
        ("2.3", "Gain housing accreditation", "LDC FDC", "Expected 2023-24 (LDC) 2024/25 (FDC)", "", ""),
    ],
    HEADINGS[2]: [
        *(_asked(f"3.{n}", f"Work with schools, part {n}", "YJS") for n in range(1, 6)),
        _asked("3.6", "Train staff well", "All", "all"),
        _asked("3.7", "Hold a weapons amnesty", "Police"),
        ("3.8", "Help schools to change behaviour", "Schools Police", YEAR, "One visit a year", ""),
        _asked("3.9", "Work with parents before things get worse", "LCC Family Service", "LCC"),
        _asked("3.10", "Go on with peer mentors", "Brightwater"),
        ("3.11", "Refer families for early help", "All LCC Family Service", YEAR, "The early help strategy", ""),
        _asked("3.12", "Run projects in the areas of concern", "Brightwater", "YJS"),
        _asked("3.13", "1 2 0 0 1", "YJS"),
        _asked("3.14", "Find young people at risk of leaving education", "All", "LCC"),
        _asked("3.15", "", "LCC Education", "LCC"),
        _asked("3.16", "age (Year 5/6), there is a gap between primary and secondary school.", "LCC Education", "LCC"),
        ("3.17", "Parents who teach parenting", "LCC", "", "", ""),
        ("3.18", "Bring schools into the panel", "LDC", "January 2024", "", ""),
        ("3.19", "Make links with schools", "LDC", "March 2025", "Activities were arranged", ""),
        ("3.20", "Many children out of mainstream education", "FDC", "March 2025", "Work goes on", ""),
        ("3.21", "Work better with primary schools", "LDC", "September 2025", "Links are being made", ""),
    ],
    HEADINGS[3]: [
        ("4.1", "Some people cannot reach services", "LCC", "", "", ""),
        ("4.2", "Coordinators sit with communities", "LCC", "", "", ""),
        ("4.3", "Tell people how to report", "LDC", "Ongoing", "Campaigns were run", ""),
    ],
    HEADINGS[4]: [
        ("5.1", "Assess children at risk of exploitation", "LCC", "", "", ""),
        ("5.2", "Youth work in the evenings", "LCC", "", "", ""),
    ],
}
MEASURES = [
    (f"{what} ({district})", "01/01/23 to 31/03/24", "", "", "")
    for what in (
        "Fewer hospital admissions for assault with a knife or sharp object",
        "Less violence with a knife",
        "Fewer homicides that are not domestic",
        "Less robbery with a knife",
    )
    for district in ("Lorem District", "Ferrow District")
]
MEASURE_HEADER = ("Indicator", "Baseline", "Update", "Percentage change", "RAG the change")


def table() -> list[tuple[str, ...]]:
    """The actions as one table: header, headings of priorities, rows."""
    rows: list[tuple[str, ...]] = [HEADER]
    for heading, actions in ROWS.items():
        rows += [(heading, "", "", "", "", ""), *actions]
    return rows


def write_docx(path: Path) -> Path:
    import docx

    document = docx.Document()
    for rows in ([MEASURE_HEADER, *MEASURES], table()):
        made = document.add_table(len(rows), len(rows[0]))
        for cells, row in zip(made.rows, rows, strict=True):
            for cell, text in zip(cells.cells, row, strict=True):
                cell.text = text
    document.save(str(path))
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
