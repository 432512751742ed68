from __future__ import annotations

import pytest

from disclosure_tables import OFFENCES, finding, line, policy
from upstream.disclosure import protect
from upstream.model.figures import TOTAL, Column, Figures, Kind, Marker
from upstream.model.finding import CellRef, Chart, Finding, Sentence

S = Marker.SUPPRESSED


def names(out) -> tuple[object, ...]:
    return tuple(row[0] for row in out.findings[0].figures[0].rows)


def safe(*findings: Finding, **options):
    return protect(findings, policy(OFFENCES), **options)


def test_a_ranking_does_not_tell_which_hidden_count_is_the_larger():
    table = line("area", {"delta": 50, "alpha": 20, "echo": 4, "bravo": 2, "charlie": 1})
    assert names(safe(finding(table))) == ("delta", "alpha", "bravo", "charlie", "echo")


def test_the_total_stays_last_and_rises_are_rankings_too():
    table = line("area", {"charlie": 1, "bravo": 2, "delta": 50, TOTAL: 53})
    assert names(safe(finding(table))) == ("delta", "bravo", "charlie", TOTAL)


@pytest.mark.parametrize("order", [("a", "b", "c"), ("2019", "2018", "2017"), ("9", "10", "11")])
def test_the_order_of_names_tells_nothing(order):
    table = line("area", dict(zip(order, (50, 4, 1), strict=True)))
    assert names(safe(finding(table))) == order


def test_ages_in_the_order_of_their_hierarchy_stay():
    ages = ("under 10", "10 to 17", "18 and over")
    table = line("age", dict(zip(ages, (1, 3, 50), strict=True)))
    assert names(safe(finding(table), hierarchies={"age": {TOTAL: (ages,)}})) == ages


def test_a_column_shown_in_full_explains_the_order():
    columns = (
        Column("area", "Area", Kind.DIMENSION, dimension="area"),
        Column("n", "Offences", Kind.COUNT),
        Column("people", "People", Kind.NUMBER),
    )
    rows = (("d", 50, 900), ("b", 4, 800), ("a", 3, 700))
    assert names(safe(finding(Figures("t", "t", columns, rows, source="recorded-crime")))) == ("d", "b", "a")


def test_inside_the_blocks_of_a_dimension():
    columns = (
        Column("period", "Year", Kind.DIMENSION, dimension="period"),
        Column("area", "Area", Kind.DIMENSION, dimension="area"),
        Column("n", "Offences", Kind.COUNT),
    )
    rows = (("1", "c", 9), ("1", "b", 4), ("1", "a", 3), ("2", "b", 8), ("2", "c", 2), ("2", "a", 1))
    out = safe(finding(Figures("t", "t", columns, rows, source="recorded-crime")))
    assert [row[1] for row in out.findings[0].figures[0].rows] == ["c", "a", "b", "b", "a", "c"]


def test_sentences_and_charts_follow_the_rows_that_moved():
    table = line("area", {"delta": 50, "charlie": 4, "bravo": 2})
    says = Sentence("{area} has {n}.", cells={"area": CellRef("t", 0, "area"), "n": CellRef("t", 0, "n")})
    last = Sentence("{area} has fewest.", cells={"area": CellRef("t", 2, "area")}, depends=(CellRef("t", 2, "n"),))
    plain = Sentence("{area} is an area.", cells={"area": CellRef("t", 2, "area")})
    chart = Chart("c", "bar", "t", title=says, subtitle="", x="area", y="n", alt=last)
    out = safe(finding(table, title=says, statements=(last, plain), charts=(chart,))).findings[0]
    assert [row[0] for row in out.figures[0].rows] == ["delta", "bravo", "charlie"]
    assert out.say(out.title) == out.say(out.charts[0].title) == "delta has 50."
    assert out.say(out.statements[0]) == out.say(out.charts[0].alt) == last.withheld
    assert out.say(out.statements[1]) == "bravo is an area."


def test_a_hidden_number_written_into_a_sentence_is_withheld_and_a_fault():
    table = line("area", {"a": 3, "b": 1177, "c": 90, TOTAL: 1270})
    written = Sentence("There were 3 offences in a.")
    value = Sentence("There were {n}.", values={"n": "90"})
    fine = Sentence("In 2018/19, 95% of 3-year plans of 1,270 said {n}.", values={"n": "3"})
    before = finding(table, statements=(written, value, fine))
    out = safe(before, hierarchies={"area": {TOTAL: (("a", "b", "c"),)}})
    said = [out.findings[0].say(sentence) for sentence in out.findings[0].statements]
    assert said == [written.withheld, value.withheld, "In 2018/19, 95% of 3-year plans of 1,270 said 3."]
    assert len(out.report.faults) == 2
    with pytest.raises(ValueError, match="There were 3 offences"):
        safe(before, hierarchies={"area": {TOTAL: (("a", "b", "c"),)}}, strict=True)
