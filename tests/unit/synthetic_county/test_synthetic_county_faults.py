"""What agencies get wrong: at the rates that are stated, and with the unusual cells that every reader must meet."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from upstream.synthetic.lives import book as books
from upstream.synthetic.lives.book import errors
from upstream.synthetic.lives.misspelling import folded, slip
from upstream.synthetic.lives.population import day


@pytest.fixture(scope="module")
def pupils(told):
    """A book of 20,000 records at the rates of education, whose faults can be counted."""
    who = np.arange(len(told.county))
    return books.build(told.county, "education", who, np.full(len(who), told.county.last_day))


def about(rate, count):
    return pytest.approx(rate, abs=4 * np.sqrt(rate * (1 - rate) / count) + 1e-3)


def test_typing_faults_come_at_their_rate(told, pupils):
    true = told.county.names.surnames[told.county.surname[pupils.person]]
    same = (told.county.renamed[pupils.person] > told.county.last_day) & (told.county.role[pupils.person] < 2)
    differs = pupils.names[1] != true
    rate = errors()["education"]["surname_typo"] + errors()["education"]["names_swapped"]
    assert differs[same].mean() == about(rate, int(same.sum()))


def test_nicknames_are_of_the_name(told, pupils):
    fore = told.county.names.forenames[told.county.forename[pupils.person]]
    shown = Counter(zip(fore, pupils.names[0], strict=True))
    assert shown["Thomas", "Tom"] > 0
    assert shown["Thomas", "Bob"] == 0


def test_dates_of_birth_are_wrong_at_their_rate(told, pupils):
    rates = errors()["education"]
    differs = (pupils.birth != told.county.birth[pupils.person]).mean()
    most = rates["birth_typo"] + rates["birth_transposed"] + rates["birth_missing"] + rates["birth_default"]
    assert 0.5 * rates["birth_typo"] < differs < 1.5 * most


def test_some_people_have_two_records_and_nobody_has_three(pupils):
    counts = np.bincount(pupils.person)
    assert counts.max() <= 2
    assert (pupils.person[pupils.main] == pupils.person).all()


def test_day_and_month_exchanged_is_a_real_date():
    days = np.array([day(2001, 3, 7), day(1999, 12, 31), day(1950, 5, 5)])
    assert books._transposed(days).tolist() == [day(2001, 7, 3), day(1999, 12, 31), day(1950, 5, 5)]


@pytest.mark.parametrize("kind", [0.0, 0.3, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("word", ["Al", "Ng", "O'Brien", "Ali", "Catherine", "Wójcik", "Mac Donald"])
def test_one_slip_leaves_a_word_that_is_nearly_the_same(word, kind):
    for place in (0.0, 0.5, 0.999):
        changed = slip(word, kind, place)
        assert changed
        assert abs(len(changed) - len(word)) <= 1
        assert changed[0] == word[0]


def test_marks_that_a_file_cannot_hold_are_left_off():
    words = np.array(["Wójcik", "Łukasz", "José", "O'Brien"], dtype=object)
    assert folded(words, "ascii").tolist() == ["Wojcik", "Lukasz", "Jose", "O'Brien"]
    assert folded(words, "windows-1252").tolist() == ["Wójcik", "Lukasz", "José", "O'Brien"]


def test_the_unusual_is_there(table):
    nominals = table("police-nominals").rows
    assert any(row["forename1"] == "UNKNOWN" for row in nominals)
    assert any(row["surname"] == "UNKNOWN" for row in nominals)
    assert any(len(row["forename1"]) == 1 for row in nominals)
    assert any(row["dob"] == "01/01/1900" for row in nominals)
    assert any(row["dob"] == "" for row in nominals)
    assert any(row["alias_of"] for row in nominals)
    applicants = table("homelessness").rows
    addresses = Counter(row["LastSettledAddress"].upper() for row in applicants)
    assert addresses["NO FIXED ABODE"] > 0
    assert any("HOSTEL" in address for address in Counter(r["address"].upper() for r in nominals) | addresses)
    assert any(row["Subject name"] in ("neighbour", "youths", "unknown") for row in table("asb").rows)


def test_a_hostel_postcode_is_shared_by_many_who_do_not_live_together(told):
    county = told.county
    lodged = np.flatnonzero(county.homeless)
    assert len(np.unique(county.household[lodged])) > 20
    assert len(np.unique(county.homes.postcode[county.home[lodged, 1]])) <= 2


def test_the_files_of_the_council_are_not_utf_8(loremshire):
    raw = (loremshire.folder / "extracts" / "revenues-benefits.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert "É" in raw.decode("windows-1252")


def test_hospital_months_come_late_and_locations_in_words(table):
    rows = table("ae-assaults").rows
    starts = [row["REPORTING PERIOD START DATE"] for row in rows]
    assert starts != sorted(starts)
    words = Counter(row["ASSAULT LOCATION DESCRIPTION"] for row in rows)
    assert words[""] > 0
    assert words["unknown"] > 0
    assert any(re.match("1900", row["ASSAULT DATE AND TIME"]) for row in rows)
    assert len(rows) > len({tuple(row.values()) for row in rows})


def test_every_rate_says_where_it_comes_from():
    import tomllib
    from importlib.resources import files

    given = tomllib.loads((files("upstream.synthetic.lives") / "errors.toml").read_text(encoding="utf-8"))
    explained = {rate for source in given["source"] for rate in source["rates"]}
    assert set(given["default"]) <= explained
    assert all(source["citation"] for source in given["source"])
