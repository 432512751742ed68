from __future__ import annotations

import csv
import io
import itertools
import json
import re
import zipfile
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.publish import sample
from upstream.model.cells import neutralise
from upstream.model.errors import UpstreamError
from upstream.model.figures import Column, Figures, Kind, Marker
from upstream.model.finding import Sentence, Verdict
from upstream.needs.shape import Request
from upstream.publish import write
from upstream.publish.assemble import compose
from upstream.publish.csvs import csv_metadata, csv_text
from upstream.publish.document import Document, Inset, Section, Table
from upstream.publish.docx import docx as docx_of
from upstream.publish.ods import _places as ods_places
from upstream.publish.ods import _table_notes as ods_notes
from upstream.publish.outline import chapter_of, chapters
from upstream.publish.records import findings_json
from upstream.publish.tableview import table_view

QUICK = ("html", "csv", "svg", "geojson", "json")


@pytest.fixture(scope="module")
def document() -> Document:
    return sample.document()


@pytest.fixture(scope="module")
def out(document: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    write(document, folder)
    return folder


def test_everything_that_was_promised_is_there(document: Document, out: Path) -> None:
    expected = {
        "index.html",
        "assessment.pdf",
        "assessment.docx",
        "tables.ods",
        "areas.geojson",
        "findings.json",
        "provenance.json",
    }
    assert expected <= {path.name for path in out.iterdir()}
    assert {path.stem for path in (out / "charts").glob("*.svg")} == {drawing.id for drawing in document.drawings()}
    assert {path.stem for path in (out / "tables").glob("*.csv")} == {table.id for table in document.tables()}
    assert not list(out.rglob("*.draft"))


def test_writing_again_gives_the_same_bytes(document: Document, tmp_path: Path) -> None:
    first, second = (write(document, tmp_path / name, (*QUICK, "docx", "ods")) for name in ("first", "second"))
    assert len(first) == len(set(first)) == len(second)
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


@pytest.mark.slow
def test_the_pdf_is_the_same_to_the_byte(document: Document, out: Path) -> None:
    from upstream.publish.pdf import pdf

    assert pdf(document) == (out / "assessment.pdf").read_bytes()


def test_an_unknown_format_is_refused_before_anything_is_written(document: Document, tmp_path: Path) -> None:
    with pytest.raises(UpstreamError, match=r"UP-PUBLISH-001.*html"):
        write(document, tmp_path / "none", ("htm",))
    assert not (tmp_path / "none").exists()


def test_no_file_has_a_suppressed_number(tmp_path: Path) -> None:
    """The secret is put where protection has already hidden it: nothing may bring it back."""
    write(sample.document(), tmp_path, (*QUICK, "ods"))
    properties = json.loads((tmp_path / "areas.geojson").read_text())["features"]
    eastfield = next(f["properties"] for f in properties if f["properties"]["name"] == "Eastfield")
    assert eastfield["where-wards.rate"] is None
    assert eastfield["where-wards.rate.status"] == "suppressed"
    row = next(
        row
        for row in csv.reader(io.StringIO((tmp_path / "tables/where-wards.csv").read_text()))
        if row[1] == "Eastfield"
    )
    assert row == ["E05999003", "Eastfield", "12", "[c]", "[c]", "[c]", "[c]", "[c]"]
    assert "The numbers behind this sentence are too small" in (tmp_path / "index.html").read_text()


def test_csv_has_one_heading_row_codes_beside_names_and_shorthand(document: Document) -> None:
    table = next(table for table in document.tables() if table.id == "where-wards")
    rows = list(csv.reader(io.StringIO(csv_text(table))))
    assert rows[0][:3] == ["Ward code", "Ward", "2018/19"]
    assert len({len(row) for row in rows}) == 1
    assert rows[12][2:] == ["[x]", "[x]", "[x]", "[z]", "[z]", "[z]"]
    described = json.loads(csv_metadata(table))
    assert [column["titles"] for column in described["tableSchema"]["columns"]] == rows[0]
    assert described["url"] == "where-wards.csv"


@given(st.text(max_size=20), st.sampled_from("=+-@\t\r"))
def test_no_csv_cell_starts_a_formula(text: str, sign: str) -> None:
    columns = (sample.dimension("area", "Ward"), sample.count())
    figures = Figures("t", "T", columns, ((sign + text, -3),), names={sign + text: sign + text + "!"})
    rows = list(csv.reader(io.StringIO(csv_text(Table("t", figures)), newline="")))
    assert all(not cell.startswith(("=", "+", "@", "\t", "\r")) for row in rows for cell in row)
    assert rows[1][-1] == "-3"


def test_neutralise_leaves_words_alone() -> None:
    assert neutralise("Castle") == "Castle"
    assert neutralise("=1+1") == "'=1+1"
    assert neutralise("  @SUM(A1)") == "'  @SUM(A1)"


def test_findings_json_is_canonical_and_says_markers(document: Document) -> None:
    text = findings_json(document)
    parsed = json.loads(text)
    assert text == json.dumps(parsed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert parsed["schema_version"] == "1.1"
    wards = next(f for f in parsed["findings"] if f["id"] == "where.wards")
    assert wards["figures"][0]["rows"][3][2] == {"status": "suppressed"}
    assert "2024" not in text
    assert findings_json(replace(document, edition=document.edition.replace(year=2030))) == text


def test_ods_follows_the_guidance(out: Path) -> None:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(out / "tables.ods"))
    assert book.sheet_names[:4] == ["Cover", "Contents", "Notes", "Table_1"]
    sheet = book.get_sheet_by_name("Table_6").to_python()
    assert sheet[0][0] == "Offences by ward"
    assert sheet[2][:3] == ["Ward code", "Ward", "2018/19"]
    assert sheet[3][2:4] == [51.0, 60.0]
    assert sheet[6][3] == "[c]"
    content = zipfile.ZipFile(out / "tables.ods").read("content.xml").decode()
    assert "spanned" not in content
    assert zipfile.ZipFile(out / "tables.ods").infolist()[0].filename == "mimetype"


def test_word_is_editable_and_described(document: Document, out: Path) -> None:
    import docx

    word = docx.Document(str(out / "assessment.docx"))
    assert word.core_properties.language == "en-GB"
    assert word.core_properties.title == "Strategic needs assessment"
    levels = [p.style.name for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert levels.count("Heading 1") == len(document.sections)
    xml = word.element.xml
    assert xml.count('descr="') == 10
    assert all(table.rows[0]._tr.trPr.xml.count("tblHeader") == 1 for table in word.tables)
    assert "TOC \\o" in xml


def unpacked(pdf: bytes) -> bytes:
    """The file with its compressed streams opened."""
    parts = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompress(part) for part in parts if part[:1] == b"x")


def test_pdf_is_tagged_titled_and_sets_our_font(out: Path) -> None:
    content = unpacked((out / "assessment.pdf").read_bytes())
    assert b"/MarkInfo" in content
    assert b"pdfuaid" in content
    assert b"Source-Sans-3" in content


def test_every_question_is_answered_or_says_why_not(document: Document) -> None:
    ids = [section.id for section in document.sections]
    assert ids == ["summary", *(chapter.id for chapter in chapters()), "not-known", "recommendations", "methods"]
    who = next(section for section in document.sections if section.id == "who")
    missing = next(block for block in who.blocks if isinstance(block, Inset))
    assert missing.label == "Not available"
    assert "police force holds" in missing.text


def test_a_reason_given_by_the_caller_comes_first_and_unanswered_findings_count_as_missing() -> None:
    unanswered = replace(
        sample.how_much(), id="who.ages", figures=(), charts=(), verdict=Verdict.NOT_COMPARABLE,
        statements=(Sentence("Ages were not recorded."),),
    )  # fmt: skip
    document = compose([unanswered], sample.PARTNERSHIP, edition=sample.EDITION, not_available={"harm": "No weights."})
    said = [block.text for block in document.blocks() if isinstance(block, Inset)]
    assert "No weights." in said
    assert "Ages were not recorded." in said


def test_findings_go_under_their_question() -> None:
    assert chapter_of(sample.deprivation()) == "deprivation"
    assert chapter_of(replace(sample.how_much(), id="novel.thing", question="novel")) == "other"


def test_markers_are_words_in_tables(document: Document) -> None:
    from upstream.publish.tableview import table_view

    view = table_view(next(t for t in document.tables() if t.id == "where-wards").figures)
    assert [cell.text for cell in view.rows[3]][2] == str(Marker.SUPPRESSED)
    assert view.rows[11][1].text == "not available"
    assert any(note.startswith("Suppressed:") for note in view.notes)


def test_a_value_and_its_interval_share_a_cell_and_p_values_stay_in_the_files(document: Document) -> None:
    from upstream.publish.tableview import table_view

    limits = (("v", "Value"), ("v_lower", "Lower limit (95%)"), ("v_upper", "Upper limit (95%)"), ("p", "p value"))
    columns = (sample.dimension("area", "Area"), *(Column(n, w, Kind.DERIVED, decimals=1) for n, w in limits))
    columns = (*columns, Column("verdict", "What can be said"))
    rows = (("A", 2.0, 1.0, 3.0, 0.01, "higher"), ("B", Marker.SUPPRESSED, *(Marker.SUPPRESSED,) * 3, "too few"))
    view = table_view(Figures("t", "T", columns, rows))
    assert [column.text for column in view.columns] == ["Area", "Value and 95% interval", "What can be said"]
    assert [cell.text for cell in view.rows[0]] == ["A", "2.0 (1.0 to 3.0)", "higher"]
    assert [cell.text for cell in view.rows[1]] == ["B", "suppressed", "too few"]


def test_control_limits_are_not_an_interval() -> None:
    from upstream.publish.tableview import table_view

    names = (("mean", "Average"), ("lower", "Lower limit"), ("upper", "Upper limit"))
    columns = (sample.dimension("month", "Month"), *(Column(n, w, Kind.DERIVED) for n, w in names))
    view = table_view(Figures("t", "T", columns, (("2020-01", 1, 0, 2), ("2020-02", 1, 0, 2))))
    assert len(view.columns) == 4


def test_a_long_table_of_one_row_stands_on_end_without_the_dimension_that_says_all() -> None:
    from upstream.publish.tableview import table_view

    columns = (sample.dimension("group", "Group"), *(sample.count(f"y{n}", str(n)) for n in range(5)))
    view = table_view(Figures("t", "T", columns, (("*", 1, 2, 3, 4, 5),)))
    assert [[cell.text for cell in row] for row in view.rows] == [[str(n), str(n + 1)] for n in range(5)]


def test_two_tables_of_one_name_are_a_fault_that_is_not_hidden() -> None:
    first = sample.how_much()
    other = replace(first, figures=tuple(replace(figures, title="Other") for figures in first.figures))
    with pytest.raises(ValueError, match="two tables are called how-much-total"):
        compose([first, other], sample.PARTNERSHIP, edition=sample.EDITION)


def test_what_to_ask_partners_for_leaves_as_a_file_and_a_sheet(tmp_path: Path) -> None:
    asked = Request("Ages of victims", "Elmshire Police", "=Ages, please")
    document = compose([sample.how_much()], sample.PARTNERSHIP, edition=sample.EDITION, requests=(asked,))
    write(document, tmp_path, ("csv", "ods"))
    rows = list(csv.reader(io.StringIO((tmp_path / "tables" / "data-requests.csv").read_text("utf-8"))))
    assert rows[1] == ["Ages of victims", "Elmshire Police", "'=Ages, please"]
    assert b"What to ask partners for" in zipfile.ZipFile(tmp_path / "tables.ods").read("content.xml")


def test_findings_json_says_nothing_of_the_run(document: Document, out: Path) -> None:
    """No clock, path or engine: a run elsewhere, on another day, gives the same bytes."""
    later = replace(document, edition=date(2031, 12, 31))
    assert findings_json(later) == (out / "findings.json").read_text("utf-8")
    for name in ("findings.json", "provenance.json"):
        text = (out / name).read_text("utf-8")
        assert not re.search(r'"(/|[A-Z]:\\)|duckdb|spark|\d\d:\d\d:\d\d', text, re.IGNORECASE), name


def test_every_picture_of_the_pdf_is_described(document: Document, out: Path) -> None:
    content = unpacked((out / "assessment.pdf").read_bytes())
    pictures = content.count(b"/S /Figure")
    assert pictures == len(document.drawings())
    assert content.count(b"/Alt ") == pictures
    assert b"/Lang (en-GB)" in content
    assert b"/S /H1" in content
    assert b"/S /TH" in content


def test_the_pdf_has_what_pdf_ua_asks_of_a_report(document: Document, out: Path) -> None:
    """ISO 14289-1: 7.1 (marked, title shown), 7.2 (language), 7.3 (figures described), 7.4 (headings skip no level),
    7.5 (each cell knows its headers), 7.18.3 (tabs follow the structure)."""
    content = unpacked((out / "assessment.pdf").read_bytes())
    elements = re.findall(rb"<</Type /StructElem/S /(\w+)(.*?)(?=\n<<|\nendobj|\Z)", content, re.DOTALL)
    of = {kind: [rest for name, rest in elements if name == kind] for kind, _ in elements}
    assert re.search(rb"/Marked true", content)
    assert b"/DisplayDocTitle true" in content
    assert b"<rdf:li xml:lang" in content
    assert document.title.encode() in content
    assert all(re.search(rb"/Alt (\(.{10,}\)|<[0-9a-fA-F]{40,}>)", figure, re.DOTALL) for figure in of[b"Figure"])
    assert all(re.search(rb"/Headers \[\(", cell) for cell in of[b"TD"])
    known = {identifier for cell in of[b"TH"] for identifier in re.findall(rb"/ID (\([^)]*\))", cell)}
    assert {used for cell in of[b"TD"] for used in re.findall(rb"\(\d+-\d+-\d+\)", cell)} <= known
    levels = [int(name[1:]) for name, _ in elements if re.fullmatch(rb"H\d", name)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert content.count(b"/Tabs /S") == len(re.findall(rb"/Type /Page\b", content))


def test_word_turns_upright_again_before_the_notes_of_a_wide_table(tmp_path: Path) -> None:
    import docx

    names = [Column(f"n{i}", f"Year {i}", Kind.COUNT) for i in range(10)]
    wide = Figures(
        "wide",
        "Wide",
        (sample.dimension("area", "Area"), *names),
        (("Castle", *range(10)), ("Market", *range(10))),
        notes=("N.",),
    )
    made = replace(sample.where(), figures=(wide,), charts=(), statements=())
    whole = compose([made, sample.how_much()], sample.document().partnership, edition=sample.document().edition)
    table = next(block for block in whole.tables() if block.figures.id == "wide")
    (tmp_path / "x.docx").write_bytes(docx_of(replace(whole, sections=(Section("a", "A", (table,)),))))
    word = docx.Document(str(tmp_path / "x.docx"))
    across, upright = list(word.sections)[-2:]
    assert across.page_width > across.page_height
    assert upright.page_width < upright.page_height
    assert "N." in [p.text for p in upright.iter_inner_content() if hasattr(p, "text")]


def test_the_spreadsheet_gives_a_note_once_and_prints_as_wide_as_a_page(out: Path) -> None:
    import python_calamine

    notes = ods_notes([Table("a", grouped("One", "Both")), Table("b", grouped("Both"))], ["Table_1", "Table_2"])
    assert notes == ["Table_1: One", "Table_1, Table_2: Both"]
    styles = zipfile.ZipFile(out / "tables.ods").read("styles.xml") + zipfile.ZipFile(out / "tables.ods").read(
        "content.xml"
    )
    assert b'style:scale-to-X="1"' in styles
    assert python_calamine.CalamineWorkbook.from_path(str(out / "tables.ods")).sheet_names


def grouped(*notes: str) -> Figures:
    columns = (sample.dimension("group", "Group"), sample.count(), Column("share", "Share (%)", Kind.DERIVED))
    return Figures("f", "F", columns, (("*", 9, 0.09), ("G", 5, 46.0)), names={"*": "All"}, notes=notes)


def test_files_say_all_and_no_asterisk_and_show_a_small_share_as_something() -> None:
    assert csv_text(Table("t", grouped())).splitlines()[1] == "All,9,0.09"
    column = grouped().columns[2]
    assert [ods_places(value, column) for value in (0.09, 46.0, "[c]")] == [1, 0, 0]


def test_a_table_of_long_texts_may_break_over_two_pages() -> None:
    brief = Figures("t", "T", (sample.dimension("a", "A"),), (("short",),) * 9)
    assert table_view(brief).short
    assert not table_view(replace(brief, rows=(("a long text " * 9,),))).short
    assert not table_view(replace(brief, rows=(("short",),) * 15)).short


def test_the_pdf_opens_nothing_of_others() -> None:
    from upstream.publish.pdf import Source, typeset

    given = Source('<html lang="en-GB"><title>T</title><img alt="a" src="file:///etc/hostname"></html>', {})
    assert b"/Image" not in unpacked(typeset(given))


def test_what_the_pdfs_own_process_refuses_is_heard(
    document: Document, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from upstream.publish import aside
    from upstream.publish.pdf import Source

    monkeypatch.setattr(aside, "source", lambda _: Source("", {}))
    (tmp_path / "weasyprint.py").write_text("raise OSError('no pango')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with aside.pdf_aside(document) as begun, pytest.raises(UpstreamError, match=r"UP-PUBLISH-002.*Pango"):
        begun.finish()


def test_the_page_links_only_to_files_that_were_written_beside_it(tmp_path: Path) -> None:
    write(sample.document(), tmp_path, ("html", "json"))
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    files = set(re.findall(r'href="([^"#:]+)"', page))
    assert "findings.json" in files
    assert all((tmp_path / file).exists() for file in files), files
