"""A coordinator sends links; a lead without an account writes from a phone without a script; every page with axe."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

import browser_support as chrome
import planning_support as plans
from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import system
from upstream.web.demonstration.seeding import seed_people
from upstream.web.partnership.models import GroupMembership, Membership
from upstream.web.partnership.scoping import scope_of
from upstream.web.planning.chasing import actions, daily, queries
from upstream.web.planning.models import DeliveryPlan, Measure, MeasureValue, Progress

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def site(live: str) -> Any:
    cache.clear()
    with override_settings(DEMONSTRATION=True, SITE_ADDRESS=live):
        seed_people(system("the demonstration", clock.now(), *Permission))
        yield live


def coordinator() -> Any:
    found = Membership.objects.filter(roles__contains=["coordinator"]).select_related("user").first()
    assert found is not None
    return found.user


def a_plan() -> DeliveryPlan:
    seat = GroupMembership.objects.select_related("group").get(part="chair", group__kind="delivery")
    plan = plans.plan(seat.group, chair=scope_of(seat.user, second=True), starts=clock.today() - timedelta(days=120))
    for number in ("1.1", "1.2"):
        action = plans.action(
            plan, number, text="Youth workers on the estate after school", starts=plan.starts, due=None
        )
        plans.lead(action, at=seat.organisation)
    return plan


def test_a_lead_updates_from_a_telephone(site: str) -> None:
    plan = a_plan()
    with chrome.chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        chrome.be(page, site, coordinator().full_name)
        page.goto(f"{site}/plan/{plan.pk}/chasing")
        page.click("text=Ask for updates")
        assert page.locator("input[name=lead]").is_checked()
        page.click("button:has-text('Send the links')")
        link = page.locator("code").inner_text()
        phone = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()
        phone.goto(link)
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        phone.locator(".up-entry a").first.click()
        phone.click("button:has-text('Send the update')")
        assert phone.locator(".govuk-error-summary").is_visible()
        phone.fill("textarea[name=text]", "Twelve young people came on Tuesday.")
        phone.check("input[value=amber]")
        phone.fill("textarea[name=blocked]", "The hall closes at five.")
        phone.fill("input[name=writer]", "Sorrel Dene")
        chrome.picture(phone, "update-on-a-phone")
        phone.click("button:has-text('Send the update')")
        assert "Thank you" in phone.content()
        assert "Already used" in phone.content()
        chrome.picture(phone, "mine-on-a-phone")
        page.goto(f"{site}/plan/{plan.pk}/chasing")
        assert "Sorrel Dene" in page.content()
    told = Progress.objects.get()
    assert (told.text, told.rag, told.by_name) == ("Twelve young people came on Tuesday.", "amber", "Sorrel Dene")


def test_silence_comes_onto_the_agenda_of_the_group_above(site: str) -> None:
    begin = clock.now() - timedelta(days=160)
    with clock.at(begin):
        plan = a_plan()
    for day in range(160):
        with clock.at(begin + timedelta(days=day)):
            daily.chase_all()
    above = plan.group.parent
    assert above is not None
    with chrome.chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        chrome.be(page, site, GroupMembership.objects.get(group=above, part="chair").user.full_name)
        page.goto(f"{site}/meetings/")
        page.click("text=Call a meeting")
        page.select_option("select[name=group]", label=above.name)
        day_of_it = clock.today() + timedelta(days=9)
        parts = (day_of_it.day, day_of_it.month, day_of_it.year)
        for box, part in zip(page.locator("input[name^=on]").all(), parts, strict=True):
            box.fill(str(part))
        page.fill("input[name=at]", "2pm")
        page.click("button:has-text('Call the meeting')")
        agenda = page.locator("main").inner_text()
        assert f"From {plan.group}: No word on 2 actions of {plan}" in agenda
        chrome.picture(page, "agenda-of-silence")
        chrome.be(page, site, coordinator().full_name)
        page.goto(f"{site}/plan/{plan.pk}/chasing")
        log = page.locator("main").inner_text()
        assert "Nothing yet" in log
        assert str(above) in log


def test_every_page_of_the_chase_and_of_measures_is_accessible(site: str) -> None:
    plan = a_plan()
    measure = filled(plans.measure(plan))
    plans.measure(plan, "Hospital admissions for assault with a knife or sharp object")
    user = coordinator()
    person = queries.people(queries.open_actions(plan))[0]
    link, token = actions.ask(scope=scope_of(user, second=True), plan=plan, person=person)
    action = person.actions[0]
    whole, plain = f"plan/{plan.pk}", f"plan/measures/{measure.pk}"
    inside = [
        f"{whole}/chasing", f"{whole}/chasing/people", f"plan/chasing/links/{link.pk}/revoke", f"{whole}/measures",
        f"{whole}/measures/add", plain, f"{plain}/change", f"{plain}/value",
    ]  # fmt: skip
    with chrome.chromium() as browser:
        page = browser.new_context().new_page()
        faults = [
            fault
            for each in (f"update/{token}", f"update/{token}/{action.pk}", "update/nothing")
            for fault in chrome.faults_of(page, f"{site}/{each}")
        ]
        chrome.be(page, site, user.full_name)
        faults += [fault for each in inside for fault in chrome.faults_of(page, f"{site}/{each}")]
    assert faults == []


def filled(measure: Measure) -> Measure:
    """Two years of months, with a rise at the end."""
    for index in range(24):
        year, month = 2024 + (index + 3) // 12, (index + 3) % 12 + 1
        ends = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        count = 40 + index * 7 % 5 + (30 if index > 20 else 0)
        MeasureValue.objects.create(measure=measure, starts=date(year, month, 1), ends=ends, count=count)
    return measure
