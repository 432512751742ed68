"""A description is read as far as its words go, and no further. All places are invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstream.istv import Gazetteer, Named, read_places
from upstream.model.errors import UpstreamError

PLACES = [
    Named("The Dropped Capital", "Margin Street", "Incididholme", "Z1"),
    Named("The Running Head", "Point Size Street", "Consec Quay", "Z2"),
    Named("The Running Head", "Asterisk Street", "Ametford", "Z3"),
    Named("Foolscap Park", "", "Ametford", "Z4"),
    Named("Folio Mini Market", "Margin Street", "Incididholme", "Z5"),
    Named("School", "", "Ametford", "Z3"),
]


@pytest.fixture(scope="module")
def known() -> Gazetteer:
    return Gazetteer(PLACES)


@pytest.mark.parametrize(
    ("text", "level", "areas", "confidence"),
    [
        ("The Dropped Capital, Margin Street, Incididholme", "place", ("Z1",), "sure"),
        ("fight outside the dropped capital", "place", ("Z1",), "sure"),
        ("DROPED CAPITAL", "place", ("Z1",), "likely"),
        ("drpd capitol", "nothing", (), ""),
        ("foolscap prk", "place", ("Z4",), "likely"),
        ("near foolscap park", "place", ("Z4",), "possible"),
        ("The Running Head", "place", ("Z2", "Z3"), "sure"),
        ("Running Head, Ametford", "place", ("Z3",), "sure"),
        ("Running Head, Asterisk St", "place", ("Z3",), "sure"),
        ("Margin St", "street", ("Z1", "Z5"), "sure"),
        ("somewhere in Ametford", "town", ("Z3", "Z4"), "sure"),
        ("Incididholm", "town", ("Z1", "Z5"), "likely"),
        ("The Dropped Capital, Asterisk Street, Ametford", "street", ("Z3",), "sure"),
        ("Dropped Capital, Nowhere Road", "nothing", (), ""),
        ("Dropped Capital, Margn Street", "place", ("Z1",), "sure"),
        ("Dropped Capital, Ametford", "town", ("Z3", "Z4"), "sure"),
        *((text, "nothing", (), "") for text in ("pub in town", "at home", "HOME", "unknown", "?", "", "not stated")),
        ("outside the pub", "nothing", (), ""),
        ("school", "nothing", (), ""),
        ("The Moon Under Water", "nothing", (), ""),
    ],
)
def test_what_words_tell_of_where(
    known: Gazetteer, text: str, level: str, areas: tuple[str, ...], confidence: str
) -> None:
    match = known.match(text)
    assert (match.level, match.areas, match.confidence) == (level, areas, confidence), match.why
    assert match.area == (areas[0] if len(areas) == 1 else None)


def test_a_number_is_never_taken_to_be_misspelt() -> None:
    schools = Gazetteer([Named("Vellum 003D School", "", "", "Z1"), Named("Vellum 008 School", "", "", "Z2")])
    assert schools.match("vellum 003d shcool").area == "Z1"
    assert schools.match("vellum 009 school").level == "nothing"


def test_nothing_said_is_nothing_known(known: Gazetteer) -> None:
    assert known.match(None).level == "nothing"


@given(st.text(max_size=60))
def test_any_text_gives_areas_of_the_list_and_a_reason(text: str) -> None:
    match = Gazetteer(PLACES).match(text)
    assert set(match.areas) <= {place.area for place in PLACES}
    assert match.why
    assert bool(match.areas) == (match.level != "nothing") == bool(match.confidence)


@given(st.sampled_from(PLACES), st.data())
def test_a_town_alone_never_becomes_one_of_its_places(place: Named, data: st.DataObject) -> None:
    before = data.draw(st.sampled_from(["", "in ", "somewhere in ", "town centre of "]))
    match = Gazetteer(PLACES).match(before + place.town)
    assert match.level == "town"
    assert set(match.areas) == {other.area for other in PLACES if other.town == place.town}


def test_a_list_of_places_is_read(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(
        'name,kind,lsoa\n"Red Lion, High Street, Fenford",Pub,Z1\nOld Park,Park,Z2\n"Ford Hall, Fenford",Hall,Z3\n'
    )
    assert read_places(path) == [
        Named("Red Lion", "High Street", "Fenford", "Z1"),
        Named("Old Park", "", "", "Z2"),
        Named("Ford Hall", "", "Fenford", "Z3"),
    ]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "name,lsoa\n"])
def test_a_list_without_its_columns_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "places.csv"
    path.write_text(text)
    with pytest.raises(UpstreamError, match="UP-ISTV-001"):
        read_places(path)
    with pytest.raises(UpstreamError, match="UP-ISTV-001"):
        read_places(tmp_path / "nowhere.csv")
