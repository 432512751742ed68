from __future__ import annotations

import pytest

from upstream.definitions import load, normalise, offence_codes, police_uk_categories


def test_composite_row_of_the_published_list_is_four_codes():
    assert [code for code, item in offence_codes().items() if item.subgroup == "Homicide"] == [
        "1",
        "4.1",
        "4.2",
        "4.10",
    ]


def test_every_code_says_where_it_comes_from():
    for code in offence_codes().values():
        assert code.description
        assert code.citation
        assert code.status in ("verified", "unverified")
        assert code.police_uk_category in police_uk_categories()


def test_codes_that_no_published_list_confirms_say_so_and_why():
    unverified = {code.code: code.notes for code in offence_codes().values() if code.status == "unverified"}
    assert set(unverified) == {"8R", "8T", "8U", "19J", "19K", "104A", "104B"}
    assert all(note.startswith("Added:") for note in unverified.values())


def test_the_seven_flaggable_kinds_of_offence_and_no_other():
    flaggable = {code.code for code in offence_codes().values() if code.knife_flaggable}
    homicide, attempted, threats = {"1", "4.1", "4.2", "4.10"}, {"2"}, {"3B"}
    assaults, robbery = {"5D", "8N", "8P", "8S", "8T"}, {"34A", "34B"}
    rape, sexual_assault = {f"19{letter}" for letter in "CDEFGHJK"}, {"17A", "17B", "20A", "20B"}
    assert flaggable == homicide | attempted | threats | assaults | robbery | rape | sexual_assault


def test_no_code_is_in_two_classes_and_every_classed_code_is_known():
    codes = [code for item in load("thames-valley").classes for code in item.codes]
    assert len(codes) == len(set(codes))
    assert set(codes) <= set(offence_codes())


WRITTEN = {
    "8N": "8N",
    " 8n ": "8N",
    "008N": "8N",
    "4/1": "4.1",
    "4.10": "4.10",
    "004/01": "4.1",
    "1/00": "1",
    "34 b": "34B",
}


@pytest.mark.parametrize(("written", "code"), WRITTEN.items())
def test_codes_as_forces_write_them(written, code):
    assert normalise(written) == code


def test_text_that_is_no_code_stays_as_it_is():
    assert normalise(" Robbery ") == "Robbery"


def test_fourteen_open_categories():
    assert len(police_uk_categories()) == 14
