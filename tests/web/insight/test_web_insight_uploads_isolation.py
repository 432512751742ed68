"""One organisation learns nothing of another's files: not that they are there, how many, what they are called, or that
they are the same as its own."""

from __future__ import annotations

import html
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

import web_support as people
import web_upload_support as files
from upstream.web.core.models import AuditEvent
from upstream.web.insight.models import Upload
from upstream.web.insight.uploads.loading import open_lake

pytestmark = pytest.mark.django_db
S = Upload.State
SECRET = "the others name.csv"


@pytest.fixture(autouse=True)
def places(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.LAKE = tmp_path / "lake"
    return tmp_path


@pytest.fixture
def ours() -> Any:
    return people.client(people.person("Amina Example", "analyst"))


@pytest.fixture
def theirs() -> Any:
    return people.client(people.person("Olu Example", "analyst", at=people.organisation("Fenmarch Police")))


def text(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def plain(page: str, upload: Upload) -> str:
    """A page without what differs from visit to visit: its address, its times, its token, who is signed in."""
    main = page[page.index("<main") : page.index("</main>")]
    import re

    main = main.replace(str(upload.pk), "KEY").replace(upload.name, "NAME").replace(upload.by.full_name, "WHO")
    main = re.sub(r'value="\w{64}"', "", main)
    return re.sub(r"\d+ \w+ 20\d\d at [\d:]+[ap]m", "WHEN", main)


ADDRESSES = ("", "/feed", "/columns", "/sender", "/load", "/withdraw", "/rows", "/rows.csv", "/rows/abc/2")


def test_anothers_file_is_nowhere(ours: Any, theirs: Any) -> None:
    upload = files.loaded(theirs, SECRET, files.street(3, broken=1))
    nobody = uuid.uuid4()
    for address in ADDRESSES:
        for method in ("get", "post"):
            found = getattr(ours, method)(f"/data/{upload.pk}{address}")
            none = getattr(ours, method)(f"/data/{nobody}{address}")
            assert found.status_code in (404, 405), address
            assert found.status_code == none.status_code, address
    assert SECRET not in text(ours, "/data/")
    assert "No file yet" in text(ours, "/data/")
    lead = people.client(people.person("Gwen Example", "governance"))
    assert SECRET not in text(lead, "/audit/")


def test_the_same_file_reads_the_same_whoever_was_first(ours: Any, theirs: Any) -> None:
    content = files.street(6, broken=2)
    alone = files.loaded(ours, "ours.csv", content)
    first = plain(text(ours, f"/data/{alone.pk}"), alone)
    files.hand_in(theirs, SECRET, content)
    files.do_jobs()
    second = Upload.objects.get(name=SECRET)
    assert second.state == S.READY
    theirs.post(f"/data/{second.pk}/load")
    files.do_jobs()
    second.refresh_from_db()
    assert plain(text(theirs, f"/data/{second.pk}"), second) == first
    for name in ("read", "loaded", "duplicates", "quarantined", "replaced", "reasons"):
        assert second.report[name] == alone.report[name], name
    rows = text(theirs, f"/data/{second.pk}/rows")
    assert "ours.csv" not in rows
    assert rows.count(SECRET) >= 2
    assert open_lake().coverage("police-uk").rows == 6


def test_an_archive_of_the_same_files_names_none_of_theirs(ours: Any, theirs: Any) -> None:
    parts = {f"2023-0{month}-a-street.csv": files.street(3, f"2023-0{month}", salt=str(month)) for month in (4, 5)}
    files.loaded(theirs, "the others archive.zip", files.zipped(parts))
    later = {**parts, "2023-06-a-street.csv": files.street(2, "2023-06", salt="c")}
    upload = files.loaded(ours, "ours.zip", files.zipped(later))
    assert upload.report["loaded"] == 8
    assert {row["status"] for row in upload.report["files"]} == {"loaded"}
    assert "the others" not in str(upload.report)
    assert "the others" not in text(ours, f"/data/{upload.pk}")


def test_a_larger_file_of_theirs_is_told_without_name_and_count(ours: Any, theirs: Any) -> None:
    files.loaded(theirs, SECRET, files.street(23))
    upload = files.loaded(ours, "ours.csv", files.street(4, salt="b"))
    assert upload.state == S.FAILED
    page = text(ours, f"/data/{upload.pk}")
    assert "a larger edition of the same months" in page
    assert SECRET not in str(upload.report) + page
    assert not re.search(r"\b23\b", page[page.index("Not loaded") : page.index("About this file")])


def test_what_they_withdraw_stays_where_we_brought_it_too(ours: Any, theirs: Any) -> None:
    content = files.street(5)
    mine, other = files.loaded(ours, "ours.csv", content), files.loaded(theirs, SECRET, content)
    theirs.post(f"/data/{other.pk}/withdraw", {"reason": "Their own reason"})
    files.do_jobs()
    assert open_lake().coverage("police-uk").rows == 5
    assert "Their own reason" not in text(ours, f"/data/{mine.pk}")
    ours.post(f"/data/{mine.pk}/withdraw", {"reason": "Ours"})
    files.do_jobs()
    assert open_lake().coverage("police-uk").rows == 0


def test_why_they_withdrew_a_file_is_theirs(ours: Any, theirs: Any) -> None:
    other = files.loaded(theirs, SECRET, files.street(5))
    theirs.post(f"/data/{other.pk}/withdraw", {"reason": "Their own reason"})
    files.do_jobs()
    upload = files.loaded(ours, "ours.csv", files.street(5))
    assert upload.state == S.FAILED
    assert "Their own reason" not in str(upload.report) + upload.fault


def test_their_columns_are_not_used_for_our_files(ours: Any, theirs: Any) -> None:
    force = b"Occ no,HO class,Rec date\n1,8N,2023-04-05\n"
    upload = files.received(theirs, "theirs.csv", force)
    from upstream.web.insight.uploads.actions import remember

    columns = {"Occ no": "crime_number", "HO class": "offence_code", "Rec date": "recorded_date"}
    remember(upload.organisation_id, "recorded-crime", upload.by_id, columns=columns)
    assert files.received(theirs, "again.csv", force + b"2,8N,2023-04-05\n").state == S.READY
    assert files.received(ours, "ours.csv", force).state == S.MAPPING


def test_what_the_jobs_record_is_of_the_organisation_whose_file_it_is(ours: Any) -> None:
    upload = files.loaded(ours, "ours.csv", files.street())
    events = AuditEvent.objects.filter(object_id=str(upload.pk))
    assert {event.organisation_id for event in events} == {upload.organisation_id}


def test_a_withdrawal_reads_the_same_whether_they_brought_the_same_file_or_not(ours: Any, theirs: Any) -> None:
    content = files.street(5)
    alone = files.loaded(ours, "ours.csv", content)
    ours.post(f"/data/{alone.pk}/withdraw", {"reason": "By mistake"})
    files.do_jobs()
    first = plain(text(ours, f"/data/{alone.pk}"), alone)
    another = files.street(5, salt="b")
    files.loaded(theirs, SECRET, another)
    mine = files.loaded(ours, "ours.csv", another)
    ours.post(f"/data/{mine.pk}/withdraw", {"reason": "By mistake"})
    files.do_jobs()
    second = plain(text(ours, f"/data/{mine.pk}"), mine)
    assert second.replace(mine.sha256, "") == first.replace(alone.sha256, "")
    assert open_lake().coverage("police-uk").rows == 5


def test_how_many_rows_of_theirs_gave_way_is_not_told(ours: Any, theirs: Any) -> None:
    files.loaded(theirs, SECRET, files.street(17))
    upload = files.loaded(ours, "ours.csv", files.street(40, salt="b"))
    assert upload.state == S.LOADED, upload.fault
    assert upload.report["replaced"] == 1
    page = plain(text(ours, f"/data/{upload.pk}"), upload).replace(upload.sha256, "")
    assert not re.search(r"\b17\b", page)
    event = AuditEvent.objects.get(object_id=str(upload.pk), verb="insight.upload.loaded")
    assert event.detail["replaced"] == 1


def test_drafts_of_theirs_that_use_the_same_rows_are_not_named(ours: Any, theirs: Any) -> None:
    from upstream.web.insight.models import Edition, Finding

    content = files.street(5)
    mine, other = files.loaded(ours, "ours.csv", content), files.loaded(theirs, SECRET, content)
    for upload, title in ((mine, "Our draft"), (other, "Their draft")):
        edition = Edition.objects.create(
            title=title, organisation_id=upload.organisation_id, by=upload.by, state=Edition.State.DRAFT
        )
        Finding.objects.create(
            edition=edition, audience="trusted", key="a", question="b", position=0,
            content={"provenance": {"extracts": upload.extracts}},
        )  # fmt: skip
    ours.post(f"/data/{mine.pk}/withdraw", {"reason": "By mistake"})
    files.do_jobs()
    page = text(ours, f"/data/{mine.pk}")
    assert "Our draft" in page
    assert "Their draft" not in page
