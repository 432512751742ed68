"""Plans are read from Word, spreadsheets and text: every row, whose number, whose priority, and what was left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import plans_support as example
from upstream.model.errors import UpstreamError
from upstream.plans import checked_file, lint, read_plan
from upstream.plans.assembling import assembled, priority_heading
from upstream.plans.columns import action_columns
from upstream.plans.dates import Due, due_in, months_in, period_in
from upstream.plans.leads import everybody, split_leads
from upstream.plans.phrases import rules
from upstream.plans.rows import Grid, MeasureRow, PlanFile
from upstream.plans.series_periods import span_of
from upstream.plans.told_measures import ToldMeasure, told_measure

WRITERS = {"docx": example.write_docx, "xlsx": example.write_xlsx, "txt": example.write_text}
BOARD = date(2023, 12, 1)


@pytest.fixture(params=sorted(WRITERS))
def plan(request: pytest.FixtureRequest, tmp_path: Path) -> PlanFile:
    write: Callable[[Path], Path] = WRITERS[request.param]
    return read_plan(write(tmp_path / f"plan.{request.param}"))


def test_every_action_and_measure_is_read_from_every_kind_of_file(plan: PlanFile) -> None:
    told = [(row.number, row.text, row.lead, row.timescale, row.progress) for row in plan.rows]
    assert told == [row[:5] for rows in example.ROWS.values() for row in rows]
    assert [measure.title for measure in plan.measures] == [row[0] for row in example.MEASURES]
    assert plan.unread == ()


def test_actions_stand_under_their_priorities(plan: PlanFile) -> None:
    assert [heading.partition(". ")[2] for heading in plan.headings] == [
        heading.partition(": ")[2] for heading in example.HEADINGS
    ]
    counts = Counter(row.heading for row in plan.rows)
    assert list(counts.values()) == [len(rows) for rows in example.ROWS.values()]


def test_the_linter_finds_what_makes_such_a_plan_fail(plan: PlanFile) -> None:
    counts = Counter(fault.rule.key for fault in lint(checked_file(plan), today=BOARD))
    assert len(plan.rows) == 35
    assert counts == {
        "template-text": 1,
        "asks-for-update": 18,
        "no-rag": 35 - 1,
        "no-progress": 7,
        "no-date": 5,
        "endless": 1,
        "everybody-leads": 3,
        "garbled": 2,
        "blank-action": 1,
        "no-baseline": 8,
        "no-target": 8,
        "unlike-periods": 8,
    }


def test_each_fault_says_where_why_and_how_to_mend(plan: PlanFile) -> None:
    fault = next(f for f in lint(checked_file(plan), today=BOARD) if f.rule.key == "unlike-periods")
    assert fault.detail == "The baseline has 15 months, an update 3"
    assert "row" in fault.place
    assert fault.rule.why
    assert fault.rule.mend


def test_a_date_that_passed_is_found_only_once_it_has(plan: PlanFile) -> None:
    def late(today: date) -> list[str]:
        faults = lint(checked_file(plan), today=today)
        return [fault.detail for fault in faults if fault.rule.key == "date-passed"]

    assert late(date(2024, 1, 31)) == []
    assert late(date(2024, 2, 1)) == ["It was due on 31 January 2024"]


def test_every_rule_of_the_data_is_used_by_the_linter() -> None:
    import upstream.plans.linting as linting

    source = Path(linting.__file__).read_text(encoding="utf-8")
    assert [key for key in rules() if f'"{key}"' not in source] == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024/25", date(2025, 3, 31)),
        ("2024-25", date(2025, 3, 31)),
        ("3 year action 2024/27", date(2027, 3, 31)),
        ("Expected accreditation year 2023-24 (BDC) 2024/25(NSDC)", date(2025, 3, 31)),
        ("April 2025", date(2025, 4, 30)),
        ("by the end of Feb 2024", date(2024, 2, 29)),
        ("31/03/24", date(2024, 3, 31)),
        ("31st March 2024", date(2024, 3, 31)),
        ("Q1 2024/25", date(2024, 6, 30)),
        ("Q4 2024/25", date(2025, 3, 31)),
        ("2026", date(2026, 12, 31)),
        ("Ongoing", None),
        ("", None),
        ("31/02/2024", None),
    ],
)
def test_when_an_action_is_due(text: str, day: date | None) -> None:
    found = due_in(text)
    assert (found.day if isinstance(found, Due) else None) == day


def test_a_period_and_its_months() -> None:
    period = period_in("01/01/23 to 31/03/24")
    assert period == (date(2023, 1, 1), date(2024, 3, 31))
    assert months_in(period) == 12 + 3
    assert period_in("2023/24") == (date(2023, 4, 1), date(2024, 3, 31))
    assert period_in("soon") is None


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("Q1 2024/25: 34", date(2024, 4, 1), date(2024, 6, 30)),
        ("Q4 2024/25", date(2025, 1, 1), date(2025, 3, 31)),
        ("April to June 2024", date(2024, 4, 1), date(2024, 6, 30)),
        ("Nov - Jan 2025", date(2024, 11, 1), date(2025, 1, 31)),
        ("January 2023 to March 2024", date(2023, 1, 1), date(2024, 3, 31)),
        ("May 2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("1 April 2023 to 31 March 2024", date(2023, 4, 1), date(2024, 3, 31)),
    ],
)
def test_periods_as_people_write_them(text: str, starts: date, ends: date) -> None:
    assert period_in(text) == (starts, ends)


def test_one_day_is_no_period() -> None:
    assert period_in("by 31 March 2024") is None


@pytest.mark.parametrize(
    ("code", "span"),
    [
        ("2018/19", (date(2018, 4, 1), date(2019, 3, 31))),
        ("2018", (date(2018, 1, 1), date(2018, 12, 31))),
        ("2018-04", (date(2018, 4, 1), date(2018, 4, 30))),
        ("2018 Q2", (date(2018, 4, 1), date(2018, 6, 30))),
        ("2018/19 to 2020/21", (date(2018, 4, 1), date(2021, 3, 31))),
        ("2018 to 2020", (date(2018, 1, 1), date(2020, 12, 31))),
        ("spring", None),
    ],
)
def test_periods_of_published_series(code: str, span: tuple[date, date] | None) -> None:
    assert span_of(code) == span


def test_a_measure_is_what_its_row_says_and_no_more() -> None:
    told = told_measure(MeasureRow("More young people", "2023/24: 1,234", "Q1 2024/25 300", target="280"))
    assert isinstance(told, ToldMeasure)
    assert (told.should, told.update_months, told.target, told.unsaid) == ("up", 3, 280.0, ())
    assert [value.count for value in told.values] == [1234, 300]
    rate = told_measure(MeasureRow("Fewer", "12.5 per 1,000 in 2023/24", "50", target="10% fewer"))
    assert isinstance(rate, ToldMeasure)
    assert (rate.should, rate.values, rate.target, len(rate.unsaid)) == ("down", (), None, 3)
    assert told_measure(MeasureRow("x", "15/01/23 to 14/01/24")) == "its baseline does not begin and end with a month"
    assert told_measure(MeasureRow("x", "last year")) == "the period of its baseline could not be read"


@pytest.mark.parametrize(
    ("text", "known", "leads"),
    [
        ("Police", (), ("Police",)),
        ("NCC/Health/ BNS CSP", (), ("NCC", "Health", "BNS CSP")),
        ("Police Social Care NCC YOT", ("Police", "NCC YOT", "Social Care"), ("Police", "Social Care", "NCC YOT")),
        ("Police and Fire", (), ("Police", "Fire")),
        ("", (), ()),
    ],
)
def test_who_leads(text: str, known: tuple[str, ...], leads: tuple[str, ...]) -> None:
    assert split_leads(text, known) == leads


@pytest.mark.parametrize(
    ("text", "all_of_them"), [("All", True), ("All NCC Family Services", True), ("Allied Health", False)]
)
def test_when_everybody_leads(text: str, all_of_them: bool) -> None:
    assert everybody(text) is all_of_them


@pytest.mark.parametrize(
    ("cells", "heading"),
    [
        (("Priority 3: Education", "", ""), "3. Education"),
        (("Prior", "ity 3: Education", ""), "3. Education"),
        (("Prior", "rity 2: Domestic Abuse"), "2. Domestic Abuse"),
        (("", "rity 4: Communities"), "4. Communities"),
        (("3.1", "Priority referrals"), ""),
        (("An action", "A lead"), ""),
    ],
)
def test_the_heading_of_a_priority_is_found_however_it_was_pasted(cells: tuple[str, ...], heading: str) -> None:
    assert priority_heading(cells) == heading


def test_a_row_that_goes_on_below_a_page_break_is_one_action() -> None:
    rows = (example.HEADER, ("1.1", "Do the first", "A", YEAR, "", ""), ("", "and the second thing", "B", "", "", ""))
    plan = assembled("a plan", [Grid("table 1", rows[:2]), Grid("table 2", rows[2:])])
    assert [(row.text, row.lead) for row in plan.rows] == [("Do the first and the second thing", "A B")]


YEAR = example.YEAR


def test_questions_of_a_template_are_no_headings() -> None:
    assert action_columns(example.TEMPLATE) is None
    assert action_columns(example.HEADER) == {
        "number": 0,
        "text": 1,
        "lead": 2,
        "timescale": 3,
        "progress": 4,
        "rag": 5,
    }


@pytest.mark.parametrize("name", ["plan.pdf", "plan"])
def test_other_kinds_of_file_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UpstreamError, match="UP-PLAN-001"):
        read_plan(tmp_path / name)


@pytest.mark.parametrize("name", ["plan.docx", "plan.xlsx", "plan.ods"])
@given(content=st.binary(max_size=200))
def test_a_damaged_file_is_told_and_never_a_traceback(
    name: str, content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("damaged") / name
    path.write_bytes(content)
    with pytest.raises(UpstreamError, match="UP-PLAN-00"):
        read_plan(path)


cells = st.lists(st.text(max_size=30), min_size=1, max_size=7)


@given(rows=st.lists(cells, max_size=20))
def test_no_row_is_lost_whatever_a_table_holds(rows: list[list[str]]) -> None:
    grid = Grid("table 1", (example.HEADER, *(tuple(cell.strip() for cell in row) for row in rows)))
    plan = assembled("a plan", [grid])
    kept = " ".join([*(f"{row.number} {row.text} {row.lead}" for row in plan.rows), *plan.headings])
    kept += " ".join(" ".join(row.cells) for row in plan.unread) + " ".join(m.title for m in plan.measures)
    for row in grid.rows[1:]:
        words = row[1].split() if len(row) > 1 else []
        assert all(word in kept or action_columns(row) for word in words)
