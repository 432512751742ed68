"""A real police.uk archive from the browser to a draft that can be submitted, without a script; and axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

import web_upload_support as files
from browser_support import ARGUMENTS, CHROMIUM, NO_CHROMIUM, be, chromium, faults_of, picture
from upstream import api
from upstream.web.core import clock
from upstream.web.core.models import AuditEvent
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import system
from upstream.web.demonstration.seeding import seed_people
from upstream.web.insight.models import Edition, Upload

DEMO = Path(__file__).parents[3] / "data" / "demo"
ARCHIVE = DEMO / "police-uk" / "bristol_2018-01_2025-12.zip"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
]


@pytest.fixture
def site(live: str, transactional: Any, settings: Any, tmp_path: Path) -> Iterator[str]:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "files", tmp_path / "private"
    settings.LAKE = tmp_path / "lake"
    seed_people(system("the demonstration", clock.now(), *Permission))
    with override_settings(DEMONSTRATION=True):
        yield live.replace("127.0.0.1", "localhost")


@pytest.fixture
def analyst() -> str:
    from upstream.web.demonstration.seeding import personas

    return next(each.name for each in personas() if "analyst" in each.roles)


def test_a_real_archive_becomes_a_draft_without_a_script(
    site: str, transactional: Any, tmp_path: Path, analyst: str
) -> None:
    """A page of a job asks again of itself, without a script too: to ask for it meanwhile would be a race."""
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}).new_page()
        be(page, site, analyst)
        page.goto(f"{site}/data/")
        picture(page, "uploads-none")
        page.click("text=Hand in a file")
        page.set_input_files("input[type=file]", str(ARCHIVE))
        page.click("button:has-text('Hand it in')")
        assert "Looking at the file" in page.inner_text("main")
        picture(page, "uploads-looking")
        files.work(transactional, tmp_path)
        page.get_by_text("This is what it is").first.wait_for()
        picture(page, "uploads-ready")
        page.click("button:has-text('Load it')")
        assert page.locator("progress").is_visible()
        files.work(transactional, tmp_path)
        page.get_by_text("Start an assessment").first.wait_for()
        picture(page, "uploads-loaded")
        said = page.inner_text("main")
        report = Upload.objects.get().report
        assert f"{report['read']:,} read = {report['loaded']:,} loaded" in said
        page.click("text=Start an assessment")
        page.click("label:has-text('another community safety partnership')")
        page.select_option("select[name=other]", label="Bristol, City of")
        for name, value in (("start_month", "4"), ("start_year", "2018"), ("end_month", "3"), ("end_year", "2022")):
            page.fill(f"input[name={name}]", value)
        picture(page, "making-form")
        page.click("button:has-text('Start')")
        assert "What was asked for" in page.inner_text("main")
        picture(page, "making-waiting")
        files.work(transactional, tmp_path)
        made = Edition.objects.get()
        assert (made.state, made.fault) == (Edition.State.DRAFT, "")
        page.wait_for_url(f"{site}/picture/{made.pk}")
        picture(page, "making-draft")
        page.goto(f"{site}/picture/{made.pk}/submit")
        page.click("button:has-text('Submit it')")
        made.refresh_from_db()
        assert made.state == Edition.State.SUBMITTED
        assert AuditEvent.objects.filter(verb__startswith="insight.").count() >= 6


WORDS = (
    b"Crime number,Offence code,Recorded date,Knife,Firearm,Domestic abuse,LSOA code\n"
    b"1,8N,13/04/23,K,-,no,E01014399\n2,8N,14/04/23,no,-,yes,E01014399\n"
)
WARDS = Path(__file__).parents[3] / "data" / "demo" / "boundaries" / "bristol_ward.geojson"
FORCE = b"Occ no,HO class,Rec date,Grp,LSOA\n1,8N,2023-04-05,x,E01014399\n2,8N,2023-04-06,y,E01014399\n"


def test_every_page_is_accessible_at_both_widths(site: str, transactional: Any, tmp_path: Path, analyst: str) -> None:
    from sharing_support import agree

    agree(api.open_lake(tmp_path / "lake"), tmp_path, "police-nominals")
    with chromium() as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        be(page, site, analyst)
        faults = faults_of(page, f"{site}/data/")
        faults += faults_of(page, f"{site}/data/hand-in")
        uploads = {
            name: _handed_in(page, site, tmp_path, name, content)
            for name, content in {
                "2023-04-avon-and-somerset-street.csv": files.street(30, broken=3),
                "force.csv": FORCE,
                "force two.csv": FORCE.replace(b"Grp", b"Group"),
                "nominals.csv": NOMINALS,
                "recorded-crime.csv": WORDS,
                "wards.geojson": WARDS.read_bytes(),
                "asb people.csv": b"Incident Number,Date reported,ASB category\n1,2023-04-05,personal\n",
            }.items()
        }
        street, force, again, nominals, words, wards, refused = uploads.values()
        faults += faults_of(page, street)
        files.work(transactional, tmp_path)
        for address in (street, force, f"{force}/feed", nominals, f"{street}/sender", f"{street}/withdraw", refused):
            faults += faults_of(page, address)
        for address in (words, f"{words}/words", wards):
            faults += faults_of(page, address)
        page.goto(f"{words}/words")
        page.click("label:has-text('31/12/22')")
        page.locator("select").first.select_option("true")
        page.click("button:has-text('Continue')")
        files.work(transactional, tmp_path)
        for address in (words, f"{words}/words"):
            faults += faults_of(page, address)
        page.goto(f"{again}/feed")
        page.select_option("select[name=source]", "recorded-crime", force=True)
        page.click("button:has-text('Continue')")
        files.work(transactional, tmp_path)
        faults += faults_of(page, f"{again}/columns")
        faults += faults_of(page, again)
        page.click("text=Say which column")
        page.click("button:has-text('Continue')")
        for address in (street, nominals, wards):
            page.goto(address)
            page.click("button:has-text('Load it')")
        faults += faults_of(page, street)
        files.work(transactional, tmp_path)
        for address in (street, wards, f"{street}/rows", nominals, f"{nominals}/rows", f"{site}/data/"):
            faults += faults_of(page, address)
        page.goto(f"{nominals}/rows")
        page.click("text=See line 4")
        faults += faults_of(page, page.url)
        page.click("text=Mending records")
        page.fill("textarea", "The force asks which row it is")
        page.click("button:has-text('Show the row')")
        assert "Nobody" in page.inner_text("main")
        picture(page, "uploads-row-shown")
        page.goto(f"{street}/withdraw")
        page.fill("textarea", "Sent by mistake")
        page.click("button:has-text('Withdraw it')")
        faults += faults_of(page, street)
        faults += faults_of(page, f"{site}/data/assessments/")
        faults += faults_of(page, f"{site}/data/assessments/new")
        page.click("button:has-text('Start')")
        faults += faults_of(page, page.url)
        files.work(transactional, tmp_path)
        faults += faults_of(page, page.url)
        assert "Not made" in page.inner_text("main")
        faults += faults_of(page, f"{site}/data/assessments/")
    assert faults == []
    assert complaints == []
    assert ARGUMENTS


NOMINALS = (
    b"Nominal reference,Forename,Surname,Extract month,Shoe size\n"
    b"N1,Invented,Persona,2023-04,9\nN2,Fabled,Somebody,2023-04,8\nN3,Imagined,Nobody,never,7\n"
)


def _handed_in(page: Any, site: str, folder: Path, name: str, content: bytes) -> str:
    """The address of the upload."""
    path = folder / name
    path.write_bytes(content)
    page.goto(f"{site}/data/hand-in")
    page.set_input_files("input[type=file]", str(path))
    page.click("button:has-text('Hand it in')")
    return str(page.url)
