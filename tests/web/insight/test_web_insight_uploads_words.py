"""A force's own words and dates are said on a page; tables for reference are handed in like other files."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest

import web_support as people
import web_upload_support as files
from upstream.sources import contract
from upstream.web.core.models import AuditEvent
from upstream.web.insight.models import ColumnMapping, Upload
from upstream.web.insight.uploads.loading import open_lake
from upstream.web.insight.uploads.unread import unread

S = Upload.State
WARDS = Path(__file__).parents[3] / "data" / "demo" / "boundaries" / "bristol_ward.geojson"
HEADINGS = ("Crime number", "Offence code", "Recorded date", "Knife", "Firearm", "Domestic abuse", "LSOA code")
FORCE = (
    ",".join(HEADINGS).encode()
    + b"\n"
    + b"".join(b"%d,8N,%02d/04/23,K,-,no,E01014399\n" % (number, number) for number in range(13, 19))
    + b"19,8N,19/04/23,Maybe,-,yes,E01014399\n"
)


@pytest.fixture(autouse=True)
def places(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.LAKE = tmp_path / "lake"
    return tmp_path


@pytest.fixture
def analyst() -> Any:
    return people.client(people.person("Amina Example", "analyst"))


def page(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def fields(form: str) -> dict[str, str]:
    """Each question of the page with the name of its field."""
    labels = re.findall(r'<label[^>]* for="id_(word_\w+)"[^>]*>\s*(.*?)\s*</label>', form, re.DOTALL)
    return {text: name for name, text in labels}


@pytest.mark.django_db
def test_words_and_dates_are_said_once_and_every_row_is_loaded(analyst: Any) -> None:
    upload = files.received(analyst, "recorded-crime.csv", FORCE)
    assert upload.state == S.READY, upload.fault
    shown = page(analyst, f"/data/{upload.pk}")
    assert "Knife: 2 words that cannot be read, in 7 rows" in shown
    assert "dates that cannot be read, for example 13/04/23" in shown
    form = page(analyst, f"/data/{upload.pk}/words")
    asked = fields(form)
    assert set(asked) == {
        "Knife: what does “K” mean?",
        "Knife: what does “Maybe” mean?",
        "Firearm: what does “-” mean?",
    }
    assert "31/12/22" in form
    assert "the month first" not in form, "no date of the file can be read so"
    said = {
        "date_recorded_date": "%d/%m/%y",
        asked["Knife: what does “K” mean?"]: "true",
        asked["Firearm: what does “-” mean?"]: "false",
    }
    assert analyst.post(f"/data/{upload.pk}/words", said).status_code == 302
    files.do_jobs()
    shown = page(analyst, f"/data/{upload.pk}")
    assert "Knife: 1 word that cannot be read, in 1 row" in shown
    assert "13/04/23" not in shown
    assert "“K” is yes" in shown
    assert "written as 31/12/22" in shown
    analyst.post(f"/data/{upload.pk}/load")
    files.do_jobs()
    upload.refresh_from_db()
    assert (upload.report["loaded"], upload.report["quarantined"]) == (6, 1), upload.report
    assert upload.report["reasons"] == {"knife_invalid": 1}
    later = files.received(analyst, "later.csv", FORCE.replace(b"/04/23", b"/05/23"))
    assert "Knife: 1 word" in page(analyst, f"/data/{later.pk}"), "what was said is kept for the next file"
    assert AuditEvent.objects.filter(verb="insight.upload.mapped").count() == 1


@pytest.mark.django_db
def test_what_was_said_can_be_taken_back(analyst: Any) -> None:
    upload = files.received(analyst, "recorded-crime.csv", FORCE)
    analyst.post(f"/data/{upload.pk}/words", {"date_recorded_date": "%d/%m/%y"})
    files.do_jobs()
    assert ColumnMapping.objects.get().dates == {"recorded_date": ["%d/%m/%y"]}
    assert "Take back what was said" in page(analyst, f"/data/{upload.pk}/words")
    analyst.post(f"/data/{upload.pk}/words", {"forget": "1"})
    files.do_jobs()
    upload.refresh_from_db()
    assert (upload.state, upload.mapping, ColumnMapping.objects.get().dates) == (S.READY, {}, {})
    assert "dates that cannot be read" in page(analyst, f"/data/{upload.pk}")


@pytest.mark.django_db
def test_only_what_is_offered_can_be_said(analyst: Any) -> None:
    upload = files.received(analyst, "recorded-crime.csv", FORCE)
    (maybe,) = [name for text, name in fields(page(analyst, f"/data/{upload.pk}/words")).items() if "Maybe" in text]
    for said in ({"date_recorded_date": "%s"}, {maybe: "perhaps"}):
        answer = analyst.post(f"/data/{upload.pk}/words", said)
        assert answer.status_code == 200
        assert "is not one of the available choices" in html.unescape(answer.content.decode()), said
    assert not ColumnMapping.objects.exists()


@pytest.mark.django_db
def test_an_answer_to_a_page_that_changed_meanwhile_answers_no_other_question(analyst: Any) -> None:
    upload = files.received(analyst, "recorded-crime.csv", FORCE)
    asked = fields(page(analyst, f"/data/{upload.pk}/words"))
    said = {asked["Knife: what does “K” mean?"]: "true"}
    analyst.post(f"/data/{upload.pk}/words", said)
    files.do_jobs()
    analyst.post(f"/data/{upload.pk}/words", {**said, asked["Firearm: what does “-” mean?"]: "false"})
    files.do_jobs()
    assert ColumnMapping.objects.get().values == {"knife": {"K": "true"}, "firearm": {"-": "false"}}


@pytest.mark.django_db
def test_another_organisation_says_its_own(analyst: Any) -> None:
    upload = files.received(analyst, "recorded-crime.csv", FORCE)
    analyst.post(f"/data/{upload.pk}/words", {"date_recorded_date": "%d/%m/%y"})
    files.do_jobs()
    other = people.client(people.person("Olu Example", "analyst", at=people.organisation("Fenmarch Police")))
    assert other.get(f"/data/{upload.pk}/words").status_code == 404
    theirs = files.received(other, "recorded-crime.csv", FORCE.replace(b",8N,", b",1,"))
    assert "dates that cannot be read" in page(other, f"/data/{theirs.pk}")


def tables(rows: list[tuple[str, ...]], heading: tuple[str, ...]) -> Any:
    return [(heading, iter(rows))]


def test_of_a_feed_about_people_rare_words_and_dates_are_not_shown() -> None:
    feed = contract("police-nominals")
    at = {field.name: field.name for field in feed.fields}
    words = [field.name for field in feed.fields if field.allowed and not field.keyed]
    dated = [field.name for field in feed.fields if field.formats]
    assert words
    assert dated
    heading = tuple(at)
    row = ["" for _ in heading]
    row[heading.index(dated[0])] = "1st of May 1990"
    common, rare = list(row), list(row)
    common[heading.index(words[0])] = "Zed"
    rare[heading.index(words[0])] = "Invented Persona"
    found = {each.field: each for each in unread(feed, tables([tuple(common)] * 5 + [tuple(rare)] * 4, heading), at)}
    assert found[words[0]].words == [("Zed", 5)]
    assert found[words[0]].rows == 9
    assert found[dated[0]].samples == ["9AA AA AAA 9999"]
    assert "Persona" not in repr(found)


def test_dates_that_two_formats_read_say_how_many_each_reads() -> None:
    feed = contract("recorded-crime")
    rows = [("01/02/23",), ("02/03/23",), ("25/12/23",)]
    (found,) = unread(feed, tables(rows, ("When",)), {"recorded_date": "When"})
    assert found.formats["%d/%m/%y"] == 3
    assert found.formats["%m/%d/%y"] == 2
    assert next(iter(found.formats)) == "%d/%m/%y"


# -- Tables for reference --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_boundaries_are_handed_in_looked_at_and_loaded(analyst: Any) -> None:
    upload = files.received(analyst, "wards.geojson", WARDS.read_bytes())
    assert (upload.state, upload.source) == (S.READY, "boundaries"), upload.fault
    shown = page(analyst, f"/data/{upload.pk}")
    assert "Boundaries of 34 areas of the level ward" in shown
    assert "All partners use this table" in shown
    analyst.post(f"/data/{upload.pk}/load")
    files.do_jobs()
    upload.refresh_from_db()
    assert (upload.state, upload.report["loaded"], upload.extracts) == (S.LOADED, 34, [])
    shown = page(analyst, f"/data/{upload.pk}")
    assert "34 read = 34 loaded" in shown
    assert "Withdraw this file" not in shown
    assert analyst.post(f"/data/{upload.pk}/withdraw", {"reason": "By mistake"}).status_code == 409
    from upstream.geography import Gazetteer
    from upstream.model.area import Level

    codes, _ = Gazetteer.open(open_lake()).held_boundaries(Level.WARD)
    assert len(codes) == 34


@pytest.mark.django_db
def test_another_organisation_is_not_told_who_handed_the_same_table_in(analyst: Any) -> None:
    files.loaded(analyst, "wards.geojson", WARDS.read_bytes())
    other = people.client(people.person("Olu Example", "analyst", at=people.organisation("Fenmarch Police")))
    theirs = files.loaded(other, "our-own-wards.geojson", WARDS.read_bytes())
    assert (theirs.state, theirs.report["files"][0]["status"]) == (S.LOADED, "loaded")
    shown = page(other, f"/data/{theirs.pk}")
    assert ">wards.geojson" not in shown
    assert "Fenmarch Council" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"type": "Topology"}', "UP-WEB-104"),
        (b"<html>", "UP-WEB-104"),
        (b'{"type": "FeatureCollection"\0', "UP-WEB-104"),
    ],
)
def test_what_is_no_geojson_is_not_let_in(analyst: Any, content: bytes, code: str) -> None:
    answer = files.hand_in(analyst, "wards.geojson", content)
    assert answer.status_code == 200
    assert code in answer.content.decode()
    assert Upload.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b'{"type": "FeatureCollection", "features": []}',
        b'{"type": "FeatureCollection", "features": [',
        b'{"type": "FeatureCollection", "features": ' + b"[" * 100_000,
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"X1"},"geometry":null}]}',
    ],
    ids=["empty", "broken", "deep", "unknown"],
)
def test_boundaries_that_cannot_be_read_say_why(analyst: Any, content: bytes) -> None:
    upload = files.received(analyst, "wards.geojson", content)
    assert upload.state == S.FAILED
    assert re.search(r"\(UP-(BOUNDARY|REFERENCE)-\d+\)", upload.fault), upload.fault


@pytest.mark.django_db
@pytest.mark.parametrize("named", [False, True])
def test_a_table_is_told_by_its_headings_or_by_whoever_hands_it_in(analyst: Any, named: bool) -> None:
    heading = b"Place,Name,How many" if named else b"LSOA 2021 Code,LSOA 2021 Name,Total"
    upload = files.received(analyst, "mid-2022.csv", heading + b"\nE01014399,Bristol 001A,1700\n")
    if named:
        assert upload.state == S.MAPPING
        assert "Populations of areas" in page(analyst, f"/data/{upload.pk}/feed")
        analyst.post(f"/data/{upload.pk}/feed", {"source": "population"})
        files.do_jobs()
        upload.refresh_from_db()
    assert upload.state == S.FAILED
    assert re.search(r"\(UP-REFERENCE-\d+\)$", upload.fault), upload.fault
    assert named or "are missing, the first is" in upload.fault
