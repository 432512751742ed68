from __future__ import annotations

import pytest

from disclosure_tables import OFFENCES, PEOPLE, finding, grid, hidden, line, policy
from upstream.disclosure import PublishedCell, protect, read_published, write_published
from upstream.model.errors import UpstreamError
from upstream.model.figures import TOTAL, Column, Figures, Kind, Marker

S = Marker.SUPPRESSED


def safe(*tables: Figures, rules: str = OFFENCES, hierarchies=None, published=()):
    return protect([finding(*tables)], policy(rules), hierarchies=hierarchies, published=published)


def test_a_small_cell_is_never_hidden_alone_beside_its_total():
    """METHODS.md section 7: the table [3, 177 | 180]."""
    table = line("sex", {"female": 3, "male": 177, TOTAL: 180})
    out = safe(table, hierarchies={"sex": {TOTAL: (("female", "male"),)}})
    assert out.findings[0].figures[0].values("n") == (S, S, 180)
    assert (out.report.tables[0].primary, out.report.tables[0].secondary) == (1, 1)
    assert out.report.proofs == 1


def test_without_a_total_only_the_small_cell_is_hidden():
    out = safe(line("sex", {"female": 3, "male": 177}), hierarchies={"sex": {TOTAL: (("female", "male"),)}})
    assert out.findings[0].figures[0].values("n") == (S, 177)


def test_two_small_cells_that_fill_a_small_total_are_not_enough():
    """Of [3, 2 | 5] with zeros shown, each is at most 4: the reader knows that both are small."""
    trees = {"area": {TOTAL: (("a", "b"),)}, "sex": {TOTAL: (("f", "m"),)}}
    counts = {("a", "f"): 3, ("a", "m"): 2, ("b", "f"): 20, ("b", "m"): 30}
    out = safe(grid(counts, "area", "sex"), hierarchies=trees)
    assert {("a", "f"), ("a", "m"), ("a", TOTAL)} < hidden(out)
    assert (TOTAL, TOTAL) not in hidden(out)


def test_nothing_small_leaves_the_very_same_findings():
    table = line("sex", {"female": 30, "male": 177, TOTAL: 207})
    before = finding(table)
    out = protect([before], policy(OFFENCES), hierarchies={"sex": {TOTAL: (("female", "male"),)}})
    assert out.findings[0] is before
    assert "No count was small enough to be hidden." in out.report.sentences()


def test_a_zero_is_shown_where_the_policy_shows_zeros():
    out = safe(line("sex", {"female": 0, "male": 177, TOTAL: 177}), hierarchies={"sex": {TOTAL: (("female", "male"),)}})
    assert hidden(out) == set()


def test_a_zero_is_hidden_where_the_policy_hides_it():
    rules = OFFENCES.replace('zeros = "show"', 'zeros = "suppress"')
    table = line("sex", {"female": 0, "male": 177, TOTAL: 177})
    out = safe(table, rules=rules, hierarchies={"sex": {TOTAL: (("female", "male"),)}})
    assert hidden(out) == {("female",), ("male",)}


def test_open_counts_are_left_with_their_reason():
    table = line("sex", {"female": 1, "male": 2, TOTAL: 3}, source="police-uk")
    out = safe(table, rules="")
    assert out.findings[0].figures[0] is table
    assert "already public" in out.report.tables[0].exempt


def test_people_have_their_own_threshold():
    table = line("sex", {"female": 9, "male": 40, "unknown": 10}, unit="victims")
    assert hidden(safe(table, rules=PEOPLE)) == {("female",)}


def test_rates_and_intervals_go_with_the_count():
    columns = (
        Column("area", "Area", Kind.DIMENSION, dimension="area"),
        Column("n", "Offences", Kind.COUNT),
        Column("rate", "Rate", Kind.DERIVED, of=("n",)),
        Column("upper", "Upper", Kind.DERIVED, of=("rate",)),
        Column("share", "Share", Kind.DERIVED, of=("n",), of_rows=True),
        Column("unsaid", "Unsaid", Kind.DERIVED),
        Column("population", "People", Kind.NUMBER),
    )
    rows = (("a", 2, 0.2, 0.7, 4.0, 1.0, 900), ("b", 48, 4.8, 6.0, 96.0, 1.0, 1000))
    table = Figures("t", "t", columns, rows, source="recorded-crime")
    out = safe(table)
    assert out.findings[0].figures[0].rows == (("a", S, S, S, S, S, 900), ("b", 48, 4.8, 6.0, S, 1.0, 1000))
    assert out.report.tables[0].also == 5


def test_the_same_cell_in_two_tables_is_hidden_in_both():
    wards = line("area", {"a": 3, "b": 20, "c": 40, TOTAL: 63})
    other = line("area", {"a": 3, "b": 20}, name="top")
    out = safe(wards, other, hierarchies={"area": {TOTAL: (("a", "b", "c"),)}})
    assert hidden(out, 0) == {("a",), ("b",)}
    assert hidden(out, 1) == {("a",), ("b",)}


def test_two_partitions_of_one_total():
    """Wards and named sets both add up to the district."""
    tree = {TOTAL: (("a", "b", "c"), ("inside", "outside")), "inside": (("a", "b"),)}
    wards = line("area", {"a": 3, "b": 20, "c": 40, TOTAL: 63, "inside": 23, "outside": 40})
    out = safe(wards, hierarchies={"area": tree})
    assert hidden(out) == {("a",), ("b",)}


def test_parts_that_do_not_add_up_are_no_excuse():
    """Two of the 65 have no place: whoever knows that could still subtract."""
    out = safe(line("area", {"a": 3, "b": 20, TOTAL: 25}), hierarchies={"area": {TOTAL: (("a", "b"),)}})
    assert hidden(out) == {("a",), ("b",)}


def test_unprinted_cells_are_unknowns():
    """Of three wards one is not printed, so that the total gives nothing away."""
    out = safe(line("area", {"a": 3, "b": 20, TOTAL: 63}), hierarchies={"area": {TOTAL: (("a", "b", "c"),)}})
    assert hidden(out) == {("a",)}


def test_levels_above_each_other():
    tree = {TOTAL: (("north", "south"),), "north": (("a", "b"),), "south": (("c", "d"),)}
    cells = {"a": 3, "b": 20, "c": 40, "d": 50, "north": 23, "south": 90, TOTAL: 113}
    assert hidden(safe(line("area", cells), hierarchies={"area": tree})) == {("a",), ("b",)}


def test_doing_it_twice_changes_nothing():
    trees = {"area": {TOTAL: (("a", "b", "c"),)}, "sex": {TOTAL: (("f", "m"),)}}
    counts = {("a", "f"): 3, ("a", "m"): 9, ("b", "f"): 20, ("b", "m"): 30, ("c", "f"): 2, ("c", "m"): 31}
    once = safe(grid(counts, "area", "sex"), hierarchies=trees)
    twice = protect(once.findings, policy(OFFENCES), hierarchies=trees)
    assert hidden(once)
    assert twice.findings == once.findings


def test_a_table_without_a_safe_pattern_is_withheld_and_said():
    """Three of five in all: every number could only be small, and the grand total is not hidden alone."""
    out = safe(line("sex", {"f": 3, "m": 2, TOTAL: 5}), hierarchies={"sex": {TOTAL: (("f", "m"),)}})
    assert out.findings[0].figures[0].values("n") == (S, S, S)
    assert [table.figures for table in out.report.withheld] == ["t"]
    assert any("is withheld" in sentence for sentence in out.report.sentences())


def test_a_search_that_is_too_large_or_too_slow_withholds():
    table = line("sex", {"f": 3, "m": 177, TOTAL: 180})
    for limit in ("cells = 2", "seconds = -1"):
        rules = policy(OFFENCES + f"\n[search]\n{limit}\n")
        out = protect([finding(table)], rules, hierarchies={"sex": {TOTAL: (("f", "m"),)}})
        assert out.findings[0].figures[0].values("n") == (S, S, S)
        assert out.report.withheld


def test_fine_areas_leave_two_way_only():
    lsoa = grid({("E01000001", "x"): 50, ("E01000002", "x"): 60}, "area", "offence")
    three = Figures("three", "t", lsoa.columns, lsoa.rows, source="recorded-crime", at=(("period", "2018/19"),))
    out = protect([finding(lsoa, three)], policy(OFFENCES + LIMIT), hierarchies={})
    assert not out.report.tables[0].withheld
    assert "fine" in out.report.tables[1].withheld
    assert set(out.findings[0].figures[1].values("n")) == {S}


LIMIT = '\n[[limits]]\nrole = "area"\npattern = "E01[0-9]{6}"\ndimensions = 2\nreason = "Too fine."\n'


def test_other_numbers_at_the_same_coordinates_are_another_system():
    first = line("sex", {"f": 3, "m": 177, TOTAL: 180})
    second = line("sex", {"f": 30, "m": 77, TOTAL: 107}, name="second")
    out = safe(first, second, hierarchies={"sex": {TOTAL: (("f", "m"),)}})
    assert hidden(out, 0) == {("f",), ("m",)}
    assert hidden(out, 1) == set()


def test_a_hierarchy_that_eats_its_tail_is_refused():
    with pytest.raises(UpstreamError, match="UP-DISCLOSURE-004"):
        safe(line("area", {"a": 3, "b": 7, "c": 9}), hierarchies={"area": {"a": (("b", "c"),), "b": (("a",),)}})


def cells(**values: int | None) -> list[PublishedCell]:
    keys = {name: () if name == "total" else (("area", name),) for name in values}
    return [PublishedCell("recorded-crime", "offences", keys[name], value) for name, value in values.items()]


TREE = {"area": {TOTAL: (("a", "b", "c"),)}}


def test_a_cell_that_an_earlier_edition_printed_cannot_protect():
    """b is out already, so that hiding it would protect nothing; c goes in its place."""
    table = line("area", {"a": 3, "b": 20, "c": 40, TOTAL: 63})
    assert hidden(safe(table, hierarchies=TREE)) == {("a",), ("b",)}
    assert hidden(safe(table, hierarchies=TREE, published=cells(b=20))) == {("a",), ("c",)}


def test_a_cell_that_an_earlier_edition_hid_is_not_given_away_now():
    """Now only b, c and the total are printed, which would give a away."""
    table = line("area", {"b": 20, "c": 40, TOTAL: 63})
    assert hidden(safe(table, hierarchies=TREE)) == set()
    assert hidden(safe(table, hierarchies=TREE, published=cells(a=None))) != set()


def test_an_earlier_total_counts_as_known():
    table = line("area", {"a": 3, "b": 20, "c": 40})
    assert hidden(safe(table, hierarchies=TREE)) == {("a",)}
    assert hidden(safe(table, hierarchies=TREE, published=cells(total=63))) == {("a",), ("b",)}


def test_a_revised_number_says_nothing_of_the_new_one():
    table = line("area", {"a": 3, "b": 20, "c": 40, TOTAL: 63})
    out = safe(table, hierarchies=TREE, published=cells(b=19))
    assert hidden(out) == {("a",), ("b",)}
    assert "revised" in " ".join(out.report.warnings)


def test_what_is_out_already_is_reported_not_proven():
    table = line("area", {"a": 3, "b": 20, "c": 40, TOTAL: 63})
    out = safe(table, hierarchies=TREE, published=cells(a=3))
    assert hidden(out) == {("a",)}
    assert "earlier editions" in " ".join(out.report.warnings)


def test_an_edition_hands_its_cells_to_the_next(tmp_path):
    table = line("area", {"a": 3, "b": 20, "c": 40, TOTAL: 63})
    once = safe(table, hierarchies=TREE)
    write_published(once.published_cells(), tmp_path / "cells.json")
    read = read_published(tmp_path / "cells.json")
    assert set(read) == set(once.published_cells())
    again = safe(table, hierarchies=TREE, published=read)
    assert again.findings == once.findings
    assert not again.report.warnings


def test_an_edition_under_another_definition_is_refused(tmp_path):
    path = tmp_path / "cells.json"
    write_published(cells(a=30), path, "here 1 (abc)")
    assert read_published(path, "here 1 (abc)") == read_published(path)
    with pytest.raises(UpstreamError, match="UP-DISCLOSURE-006") as error:
        read_published(path, "here 2 (def)")
    assert "leave --earlier out" in str(error.value.do)


def test_a_broken_cells_file_is_refused(tmp_path):
    path = tmp_path / "cells.json"
    path.write_text('{"version": 1, "cells": [{"source": "x"}]}')
    with pytest.raises(UpstreamError, match="UP-DISCLOSURE-005"):
        read_published(path)


def test_rounding_rounds_totals_on_their_own_and_takes_the_rates_with_it():
    rules = OFFENCES.replace('zeros = "show"', 'zeros = "show"\nround_to = 5')
    columns = (
        Column("area", "Area", Kind.DIMENSION, dimension="area"),
        Column("n", "Offences", Kind.COUNT),
        Column("rate", "Rate", Kind.DERIVED, of=("n",)),
    )
    rows = (("a", 3, 1.0), ("b", 22, 2.0), ("c", 41, 3.0), (TOTAL, 66, 4.0))
    out = safe(Figures("t", "t", columns, rows, source="recorded-crime"), rules=rules, hierarchies=TREE)
    assert out.findings[0].figures[0].rows == (("a", S, S), ("b", 20, S), ("c", 40, S), (TOTAL, 65, S))
    assert out.report.tables[0].rounded == 3


def test_rounding_alone_does_not_hide_what_a_small_total_says():
    """[3, 0 | 3]: the total is small itself. [4, 5 | 9] rounds to [hidden, 5 | 10], from which 4 may be 1 to 5."""
    rules = OFFENCES.replace('zeros = "show"', 'zeros = "show"\nround_to = 5')
    out = safe(line("area", {"a": 4, "b": 5, TOTAL: 9}), rules=rules, hierarchies={"area": {TOTAL: (("a", "b"),)}})
    assert out.findings[0].figures[0].values("n") == (S, 5, 10)
