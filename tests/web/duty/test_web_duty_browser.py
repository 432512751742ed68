"""A coordinator keeps the Duty's register in a browser without a script; every page is accessible at both widths."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

import browser_support as chrome
import web_edition_support as editions
import web_support as made
from upstream.web.accounts.models import User
from upstream.web.demonstration.seeding import seed_people
from upstream.web.duty import actions
from upstream.web.duty.models import Agreement, Consultation, Evidence, Requirement, Review, Scrutiny
from upstream.web.duty.rules import rules
from upstream.web.duty.seeding import seed_duty
from upstream.web.insight.editions import actions as publishing
from upstream.web.insight.editions import documents
from upstream.web.partnership.models import Organisation
from upstream.web.partnership.scoping import scope_of
from upstream.web.planning.plan.seeding import seed_plan
from upstream.web.planning.strategy.seeding import seed_strategy

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]


@pytest.fixture
def site(live: str, settings: LazySettings, tmp_path: Any) -> Any:
    """The demonstration with an edition, a strategy, a plan and the register."""
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()
    with override_settings(DEMONSTRATION=True):
        found = seed_people(made.seeder())
        analyst = scope_of(found["analyst"], second=True)
        at = Organisation.objects.get(pk=analyst.organisation)
        edition = editions.edition(found["analyst"], at, is_fictional=True)
        publishing.submit(scope=analyst, edition=edition)
        edition.refresh_from_db()
        other = scope_of(found["coordinator"], second=True)
        publishing.approve(scope=other, edition=edition, seen=documents.mark(edition), reason="Checked")
        seed_plan(made.seeder())
        seed_strategy(made.seeder())
        seed_duty(made.seeder())
        yield live


def fill_day(page: Any, name: str, *parts: str) -> None:
    for part, value in zip(("day", "month", "year"), parts, strict=True):
        page.fill(f"input[name={name}_{part}]", value)


def test_the_register_is_kept_without_a_script(site: str) -> None:
    with chrome.chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        chrome.be(page, site, "Wren Sedge")
        page.click("nav >> text=Plan")
        page.click("text=The Duty’s register")
        page.click("text=The strategy is published")
        assert "Unverified" in page.content()
        page.click("text=Add evidence")
        page.click("a:text-is('Strategy')")
        page.select_option("select[name=thing]", index=1)
        page.fill("textarea[name=note]", "On the public site since its adoption")
        page.click("button:has-text('Add it')")
        page.click("text=Say how it stands")
        page.check("input[value=met]")
        page.fill("textarea[name=reason]", "It is on the public site")
        page.click("button:has-text('Save')")
        assert "On the public site since its adoption" in page.content()
        page.click("text=Change who answers for it")
        page.select_option("select[name=organisation]", label="Loremshire County Council")
        page.select_option("select[name=owner]", label="Wren Sedge, Loremshire County Council")
        page.click("button:has-text('Save')")
        assert "Wren Sedge, Loremshire County Council" in page.inner_text("main")

        page.click("a:text-is('The Duty’s register') >> nth=0")
        page.click("a:text-is('Consultations')")
        page.click("text=Record a consultation")
        page.select_option("select[name=organisation]", label="Dolor Sixth Form College")
        fill_day(page, "on", "1", "3", "2024")
        page.check("input[value=visit]")
        page.fill("textarea[name=asked]", "What do students tell you?")
        page.click("button:has-text('Record it')")
        assert "No answer yet" in page.content()
        page.goto(f"{site}/plan/duty/statement")
        assert "It is on the public site" not in page.content()
        assert "Dolor Sixth Form College" in page.inner_text("main")
    held = Requirement.objects.get(key="publication")
    assert (held.state, held.owner.full_name) == ("met", "Wren Sedge")  # type: ignore[union-attr]
    assert Consultation.objects.filter(organisation__name="Dolor Sixth Form College").exists()


def test_an_owner_keeps_their_own_requirement_without_a_script(site: str, tmp_path: Path) -> None:
    """Who may not edit plans finds what is overdue on the start page, puts a file in and says how it stands."""
    sources = tmp_path / "sources of the year.csv"
    sources.write_text("source,read\nhospital,yes\n", encoding="utf-8")
    Requirement.objects.filter(key="causes").update(due=date(2024, 3, 1), due_reason="By the board")
    with chrome.chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        chrome.be(page, site, "Marten Reed")
        page.goto(site)
        page.click(f"main >> text={rules()['causes'].title}")
        assert page.locator("text=Change when it is due").count() == 0
        page.click("text=Add evidence")
        page.click("a:text-is('Document')")
        page.fill("input[name=title]", "What was read this year")
        page.set_input_files("input[name=file]", str(sources))
        page.click("button:has-text('Add it')")
        with page.expect_download() as taken:
            page.click(f"a:text-is('{sources.name}')")
        assert Path(taken.value.path()).read_text(encoding="utf-8") == sources.read_text(encoding="utf-8")
        assert taken.value.suggested_filename == sources.name
        page.click("text=Say how it stands")
        page.check("input[value=partly]")
        page.fill("textarea[name=reason]", "Two hospitals of three send theirs")
        page.click("button:has-text('Save')")
        assert "Two hospitals of three send theirs" in page.inner_text("main")


def test_every_page_of_the_register_is_accessible(site: str) -> None:
    agreement, review, consultation = Agreement.objects.get(), Review.objects.get(), Consultation.objects.first()
    scrutiny, shown = Scrutiny.objects.first(), Evidence.objects.first()
    assert consultation
    assert scrutiny
    assert shown
    keeper = scope_of(User.objects.get(full_name="Wren Sedge"), second=True)
    upload = SimpleUploadedFile(f"minutes_{'of_the_board_' * 8}.pdf", b"Minutes")
    for of in (rules()["consultation"], review):
        filed = actions.add_evidence(scope=keeper, of=of, kind="document", title="Minutes", upload=upload)
    Requirement.objects.filter(key="causes").update(due=date(2024, 3, 1), due_reason="By the board")
    signatory = agreement.signatories.get(signed_on=None)
    requirement = "requirements/consultation"
    addresses = [
        "", requirement, f"{requirement}/standing", f"{requirement}/owner", f"{requirement}/due",
        f"{requirement}/evidence", f"{requirement}/evidence?kind=document", f"{requirement}/evidence?kind=strategy",
        f"{requirement}/evidence?kind=meeting", f"evidence/{shown.pk}/remove", f"evidence/{filed.pk}/remove",
        "agreements/", "agreements/new", f"agreements/{agreement.pk}", f"agreements/{agreement.pk}/signatories",
        f"agreements/{agreement.pk}/review", f"signatories/{signatory.pk}/sign",
        "consultations/", "consultations/new", f"consultations/{consultation.pk}",
        f"consultations/{consultation.pk}/change", "reviews/", "reviews/new", f"reviews/{review.pk}",
        f"reviews/{review.pk}/change", "scrutinies/", f"scrutinies/{scrutiny.pk}", f"scrutinies/{scrutiny.pk}/change",
        "calendar", "statement",
    ]  # fmt: skip
    with chrome.chromium() as browser:
        page = browser.new_page()
        chrome.be(page, site, "Wren Sedge")
        faults = []
        for place, each in enumerate(addresses):
            faults += chrome.faults_of(page, f"{site}/plan/duty/{each}")
            chrome.picture(page, f"duty-{place:02}-320")
            page.set_viewport_size({"width": 1280, "height": 800})
            chrome.picture(page, f"duty-{place:02}-1280")
        chrome.be(page, site, "Marten Reed")
        faults += chrome.faults_of(page, f"{site}/plan/duty/requirements/causes")
        faults += chrome.faults_of(page, f"{site}/")
    assert faults == []
