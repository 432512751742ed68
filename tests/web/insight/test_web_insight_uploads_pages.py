"""A file from the form to the lake and out of it again, page by page."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pytest

import web_support as people
import web_upload_support as files
from upstream import api
from upstream.web.core.models import AuditEvent
from upstream.web.insight.models import ColumnMapping, Edition, Finding, Upload
from upstream.web.insight.uploads import working
from upstream.web.insight.uploads.loading import open_lake

pytestmark = pytest.mark.django_db
S = Upload.State


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


def verbs(upload: Upload) -> list[str]:
    events = AuditEvent.objects.filter(object_id=str(upload.pk)).order_by("at", "id")
    return [event.verb.removeprefix("insight.") for event in events]


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_street_file_is_looked_at_loaded_and_reported(analyst: Any, places: Path) -> None:
    upload = files.received(analyst, "2023-04-avon-and-somerset-street.csv", files.street(rows=5, broken=2))
    assert (upload.state, upload.source, upload.about_people) == (S.READY, "police-uk", False)
    assert b"Violence" not in on_disk(places)
    assert "Load it" in page(analyst, f"/data/{upload.pk}")
    analyst.post(f"/data/{upload.pk}/load")
    assert '<meta http-equiv="refresh"' in page(analyst, f"/data/{upload.pk}")
    files.do_jobs()
    found = page(analyst, f"/data/{upload.pk}")
    assert "7 read = 5 loaded + 0 duplicates + 2 put aside" in found
    assert "Month cannot be read" in found
    assert "http-equiv" not in found
    assert verbs(upload) == ["upload.received", "upload.started", "upload.loaded"]
    assert list((places / "files" / "uploads").iterdir()) == []
    assert list((places / "private").iterdir()) == []
    upload.refresh_from_db()
    assert (upload.key, upload.seen) == ("", "")


def test_the_rows_put_aside_are_listed_and_can_be_taken_away_as_text(analyst: Any) -> None:
    content = files.street(3, broken=1).replace(b"\nz", b"\n=z")
    upload = files.loaded(analyst, "2023-04-avon-and-somerset-street.csv", content)
    found = page(analyst, f"/data/{upload.pk}/rows")
    assert ">5</td>" in found
    assert "On or near Invented Street" in found
    answer = analyst.get(f"/data/{upload.pk}/rows.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "file,line,reasons,row"
    assert lines[1].startswith("2023-04-avon-and-somerset-street.csv,5,month_invalid,\"'=z")
    assert AuditEvent.objects.filter(verb="insight.export.taken").count() == 1


def test_the_same_file_again_says_so(analyst: Any) -> None:
    first = files.loaded(analyst, "first.csv", files.street())
    answer = files.hand_in(analyst, "second.csv", files.street())
    assert answer.headers["Location"] == f"/data/{first.pk}"
    assert "handed in already, as “first.csv”" in page(analyst, f"/data/{first.pk}")
    assert Upload.objects.count() == 1


def test_a_later_file_that_overlaps_says_what_was_loaded_before(analyst: Any) -> None:
    files.loaded(analyst, "first.zip", files.zipped({"2023-04-a-street.csv": files.street()}))
    both = {"2023-04-a-street.csv": files.street(), "2023-05-a-street.csv": files.street(4, "2023-05", salt="b")}
    second = files.loaded(analyst, "second.zip", files.zipped(both))
    assert [row["status"] for row in second.report["files"]] == ["before", "loaded"]
    assert "4 read = 4 loaded" in page(analyst, f"/data/{second.pk}")


@pytest.mark.parametrize("name", ["a.pdf", "a.zip", "a.csv"])
def test_what_is_not_let_in_is_told_on_the_form_and_nothing_is_kept(analyst: Any, places: Path, name: str) -> None:
    answer = files.hand_in(analyst, name, b"PK\x03\x04 and no more")
    assert answer.status_code == 200
    assert "UP-WEB-10" in answer.content.decode()
    assert Upload.objects.count() == 0
    assert on_disk(places) == b""


def test_no_file_and_one_that_is_too_large_are_told_on_the_form(analyst: Any, places: Path, settings: Any) -> None:
    assert "Choose the file" in analyst.post("/data/hand-in", {}).content.decode()
    settings.UPLOAD_LIMIT = 1_000_000
    answer = files.hand_in(analyst, "a.csv", b"0" * 1_100_000)
    assert answer.status_code == 200
    assert "(UP-WEB-101)" in answer.content.decode()
    assert "Choose the file" not in answer.content.decode()
    assert on_disk(places) == b""


def test_a_form_from_elsewhere_leaves_nothing(places: Path) -> None:
    from django.test import Client

    amina = people.person("Amina Example", "analyst")
    known = people.client(amina)
    forger = Client(enforce_csrf_checks=True)
    forger.cookies = known.cookies
    assert files.hand_in(forger, "a.csv", files.street()).status_code == 403
    assert (Upload.objects.count(), on_disk(places)) == (0, b"")


def test_what_nobody_is_let_into_is_not_even_read(places: Path) -> None:
    answer = files.hand_in(people.client(people.person("Cora Example", "board")), "a.csv", files.street())
    assert answer.status_code == 404
    assert not (places / "files").exists()


# -- Headings of another kind ----------------------------------------------------------------------------------------

FORCE = b"Occ no,HO class,Rec date,Grp,LSOA\n1,8N,2023-04-05,x,E01014399\n2,8N,2023-04-06,y,E01014399\n"


def test_columns_are_named_once_and_remembered(analyst: Any) -> None:
    upload = files.received(analyst, "force.csv", FORCE)
    assert upload.state == S.MAPPING
    assert upload.source == ""
    assert "Say what it is" in page(analyst, f"/data/{upload.pk}")
    assert "Occ no" in page(analyst, f"/data/{upload.pk}/feed")
    analyst.post(f"/data/{upload.pk}/feed", {"source": "recorded-crime"})
    files.do_jobs()
    form = page(analyst, f"/data/{upload.pk}/columns")
    assert ">2023-04-05</td>" in form, "the first rows of a feed that is not about people help"
    said = _chosen(form, {"crime_number": "Occ no", "offence_code": "HO class", "recorded_date": "Rec date"})
    answer = analyst.post(f"/data/{upload.pk}/columns", said)
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    files.do_jobs()
    upload.refresh_from_db()
    assert upload.state == S.READY
    assert "Grp" in page(analyst, f"/data/{upload.pk}"), "what is not kept is said"
    analyst.post(f"/data/{upload.pk}/load")
    files.do_jobs()
    upload.refresh_from_db()
    assert (upload.report["loaded"], upload.report["quarantined"]) == (2, 0), upload.report
    assert ColumnMapping.objects.get().columns["Occ no"] == "crime_number"
    later = files.received(analyst, "later.csv", FORCE.replace(b"2023-04", b"2023-05"))
    assert (later.state, later.source) == (S.READY, "recorded-crime")
    assert "upload.mapped" in verbs(upload)


def _chosen(form: str, wanted: dict[str, str]) -> dict[str, str]:
    """The values of the form as it was offered, with these headings chosen."""
    import re

    said = {}
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        values = {text.strip(): value for value, text in re.findall(r'value="(\d*)"[^>]*>([^<]*)<', options)}
        if name in wanted:
            said[name] = values[wanted[name]]
    return said


def test_a_column_is_one_field_alone_and_what_is_needed_must_be_said(analyst: Any) -> None:
    upload = files.received(analyst, "force.csv", FORCE)
    analyst.post(f"/data/{upload.pk}/feed", {"source": "recorded-crime"})
    files.do_jobs()
    form = page(analyst, f"/data/{upload.pk}/columns")
    said = _chosen(form, {"crime_number": "Occ no", "offence_code": "Occ no"})
    answer = html.unescape(analyst.post(f"/data/{upload.pk}/columns", said).content.decode())
    assert "This column is" in answer
    assert "without it nothing can be loaded" in answer


# -- People ----------------------------------------------------------------------------------------------------------

NOMINALS = (
    b"Nominal reference,Forename,Surname,Date of birth,Extract month,Shoe size\n"
    b"N1,Invented,Persona,1990-01-02,2023-04,9\n"
    b"N2,Fabled,Somebody,1991-01-02,2023-04,8\n"
    b"N3,Imagined,Nobody,1992-01-02,never,7\n"
)


@pytest.fixture
def agreed(places: Path) -> None:
    from sharing_support import agree

    agree(api.open_lake(places / "lake"), places, "police-nominals", leave_out=("alias_of", "birth_date"))


def test_people_are_refused_without_a_sharing_record(analyst: Any, places: Path) -> None:
    upload = files.received(analyst, "nominals.csv", NOMINALS)
    assert upload.state == S.FAILED
    found = page(analyst, f"/data/{upload.pk}")
    assert "no live sharing record permits it" in found
    assert "UP-WEB-113" in found
    assert "Agree with the sender" in found
    assert b"Persona" not in on_disk(places)
    assert list((places / "files" / "uploads").iterdir()) == []
    assert verbs(upload) == ["upload.received", "upload.refused"]


@pytest.mark.usefixtures("agreed")
def test_people_under_a_sharing_record_lie_nowhere_readable(analyst: Any, places: Path) -> None:
    upload = files.received(analyst, "nominals.csv", NOMINALS)
    assert (upload.state, upload.about_people) == (S.READY, True), upload.fault
    found = page(analyst, f"/data/{upload.pk}")
    assert "birth_date" in found, "what is dropped at the door is said"
    assert "Shoe size" in found
    analyst.post(f"/data/{upload.pk}/load")
    files.do_jobs()
    upload.refresh_from_db()
    assert (upload.report["loaded"], upload.report["quarantined"]) == (2, 1)
    everything = on_disk(places)
    for name in (b"Persona", b"Somebody", b"Nobody", b"1992-01-02"):
        assert name not in everything
    rows = page(analyst, f"/data/{upload.pk}/rows")
    assert "Nobody" not in rows
    assert "Nobody" not in analyst.get(f"/data/{upload.pk}/rows.csv").content.decode()


@pytest.mark.usefixtures("agreed")
def test_a_row_about_a_person_is_seen_for_a_purpose_and_with_a_reason_and_traced(analyst: Any) -> None:
    upload = files.loaded(analyst, "nominals.csv", NOMINALS)
    (extract,) = upload.extracts
    address = f"/data/{upload.pk}/rows/{extract}/4"
    assert address in page(analyst, f"/data/{upload.pk}/rows")
    assert "Nobody" not in page(analyst, address)
    for said in ({}, {"purpose": "mending-data"}, {"reason": "to mend it"}, {"purpose": "x", "reason": "y"}):
        assert "Nobody" not in analyst.post(address, said).content.decode()
    assert not AuditEvent.objects.filter(is_read=True).exists()
    answer = analyst.post(address, {"purpose": "mending-data", "reason": "The force asks which row it is"})
    assert "Nobody" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store, private"
    event = AuditEvent.objects.get(is_read=True)
    assert (event.verb, event.purpose, event.reason) == (
        "insight.row.seen",
        "mending-data",
        "The force asks which row it is",
    )
    assert event.about == f"extract {extract}, line 4"
    assert "Nobody" not in str(vars(event))
    lead = people.client(people.person("Gwen Example", "governance"))
    assert "saw a row about a person" in page(lead, "/audit/?kind=reads")


@pytest.mark.usefixtures("agreed")
def test_no_row_is_seen_by_who_may_not_and_none_that_is_not_there(analyst: Any) -> None:
    upload = files.loaded(analyst, "nominals.csv", NOMINALS)
    (extract,) = upload.extracts
    said = {"purpose": "mending-data", "reason": "to mend it"}
    assert analyst.post(f"/data/{upload.pk}/rows/{extract}/2", said).status_code == 404
    assert analyst.post(f"/data/{upload.pk}/rows/nothing/4", said).status_code == 404
    assert not AuditEvent.objects.filter(is_read=True).exists()
    for role in ("coordinator", "board", "governance"):
        other = people.client(people.person(f"Ivo {role}", role))
        assert other.post(f"/data/{upload.pk}/rows/{extract}/4", said).status_code == 404


def test_what_looks_like_a_record_is_not_shown_as_headings(analyst: Any) -> None:
    headless = b"Persona,Invented,1990-01-02,07700 900123\nSomebody,Fabled,1991-01-02,07700 900124\n"
    upload = files.received(analyst, "people.csv", headless)
    assert upload.state == S.MAPPING
    for part in ("", "/feed"):
        assert "Persona" not in page(analyst, f"/data/{upload.pk}{part}")
    analyst.post(f"/data/{upload.pk}/feed", {"source": "police-nominals"})
    files.do_jobs()
    assert "Persona" not in page(analyst, f"/data/{upload.pk}/columns")


# -- Out again -------------------------------------------------------------------------------------------------------


def test_a_file_is_withdrawn_with_a_reason_and_its_rows_leave_the_lake(analyst: Any) -> None:
    upload = files.loaded(analyst, "street.csv", files.street(5))
    edition = Edition.objects.create(
        title="Made from it", organisation_id=upload.organisation_id, by=upload.by, state=Edition.State.DRAFT
    )
    content = {"provenance": {"extracts": upload.extracts}}
    Finding.objects.create(edition=edition, audience="public", key="a", question="b", position=0, content=content)
    assert open_lake().coverage("police-uk").rows == 5
    analyst.post(f"/data/{upload.pk}/withdraw", {"reason": "Sent by mistake"})
    assert "Taking its rows" in page(analyst, f"/data/{upload.pk}")
    files.do_jobs()
    assert open_lake().coverage("police-uk").rows == 0
    found = page(analyst, f"/data/{upload.pk}")
    assert "Sent by mistake" in found
    assert "It brought 5 rows, of 1 month" in found
    assert "Made from it" in found
    assert verbs(upload)[-1] == "upload.withdrawn"


def test_a_file_that_was_withdrawn_comes_back_only_when_that_is_said(analyst: Any) -> None:
    first = files.loaded(analyst, "street.csv", files.street(5))
    analyst.post(f"/data/{first.pk}/withdraw", {"reason": "Sent by mistake"})
    files.do_jobs()
    second = files.loaded(analyst, "street.csv", files.street(5))
    assert second.state == S.FAILED
    assert "was withdrawn from the lake" in page(analyst, f"/data/{second.pk}")
    third = files.loaded(analyst, "street.csv", files.street(5), replace="on")
    assert (third.state, third.report["loaded"]) == (S.LOADED, 5)


def test_a_file_that_nobody_loads_is_destroyed_after_a_fortnight(analyst: Any, places: Path, clock: Any) -> None:
    upload = files.received(analyst, "street.csv", files.street())
    clock.set(2026, 3, 15, 9, 0)
    assert working.expire(14) == 0
    clock.set(2026, 3, 17, 9, 30)
    assert working.expire(14) == 1
    upload.refresh_from_db()
    assert (upload.state, upload.key) == (S.WITHDRAWN, "")
    assert list((places / "files" / "uploads").iterdir()) == []
    assert verbs(upload)[-1] == "upload.expired"


def test_nothing_can_be_done_out_of_turn(analyst: Any) -> None:
    upload = files.loaded(analyst, "street.csv", files.street())
    assert analyst.post(f"/data/{upload.pk}/load").status_code == 409
    assert analyst.post(f"/data/{upload.pk}/feed", {"source": "asb"}).status_code == 409
    assert analyst.get(f"/data/{upload.pk}/load").status_code == 405


def test_the_models_and_their_migrations_say_the_same() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "insight", check=True, dry_run=True, verbosity=0)
