"""A chair runs a meeting in a real browser without a script, and the governance lead finds it in the audit record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings

import browser_support as chrome
from upstream.web.core import clock
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import system
from upstream.web.demonstration.seeding import seed_people
from upstream.web.partnership.meetings import actions
from upstream.web.partnership.models import Decision, Group, GroupMembership, Meeting
from upstream.web.partnership.scoping import scope_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]


@pytest.fixture
def site(live: str) -> Any:
    cache.clear()
    with override_settings(DEMONSTRATION=True):
        seed_people(system("the demonstration", clock.now(), *Permission))
        yield live


def chair_of(group: Group) -> Any:
    return GroupMembership.objects.get(group=group, part="chair", until__isnull=True).user


def test_a_chair_runs_a_meeting_without_a_script(site: str) -> None:
    group = Group.objects.exclude(parent=None).filter(seats__part="chair").first()
    assert group is not None
    chair = chair_of(group)
    with chrome.chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        chrome.be(page, site, chair.full_name)
        page.goto(f"{site}/meetings/")
        page.click("text=Call a meeting")
        page.select_option("select[name=group]", label=group.name)
        day = clock.today() + timedelta(days=9)
        for box, part in zip(page.locator("input[name^=on]").all(), (day.day, day.month, day.year), strict=True):
            box.fill(str(part))
        page.fill("input[name=at]", "2pm")
        page.click("button:has-text('Call the meeting')")
        page.locator("a:has-text('Decision')").first.click()
        page.fill("textarea[name=text]", "Detached youth work stays on the estate")
        page.fill("textarea[name=reason]", "Residents asked for it")
        page.click("button:has-text('Record the decision')")
        assert "Detached youth work stays on the estate" in page.content()
        page.click("button:has-text('The meeting was held')")
        assert "Held, minutes in draft" in page.content()
    assert Decision.objects.get().reason == "Residents asked for it"
    assert Meeting.objects.get().state == Meeting.State.HELD


def test_every_page_of_meetings_and_of_the_audit_record_is_accessible(site: str) -> None:
    group = Group.objects.exclude(parent=None).filter(seats__part="chair").first()
    assert group is not None
    scope = scope_of(chair_of(group), second=True)
    meeting = actions.call_meeting(scope=scope, group=group, starts_at=clock.later(days=9), place="Market Hall, room 2")
    actions.decide(scope=scope, meeting=meeting, item=meeting.items.first(), text="We go on", reason="It helps")
    seat = group.seats.filter(until__isnull=True).first()
    assert seat is not None
    due = clock.today() + timedelta(days=5)
    asked = actions.ask(scope=scope, meeting=meeting, text="Map the bus routes", owner=seat, due=due)
    raised = actions.escalate(scope=scope, group=group, meeting=meeting, blockage="No data", asked="Ask the trust")
    addresses = [
        "", "call", "chart", "decisions", "actions", "passed-up", f"actions/{asked.pk}", f"passed-up/{raised.pk}",
        *(f"{meeting.pk}{part}" for part in ("", "/item", "/attendance", "/decision", "/action", "/pass-up")),
        f"items/{meeting.items.first().pk}",
    ]  # fmt: skip
    with chrome.chromium() as browser:
        page = browser.new_context().new_page()
        chrome.be(page, site, chair_of(group).full_name)
        faults = [fault for each in addresses for fault in chrome.faults_of(page, f"{site}/meetings/{each}")]
        page = browser.new_context().new_page()
        lead = governance_lead()
        chrome.be(page, site, lead.full_name)
        faults += chrome.faults_of(page, f"{site}/audit/")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{site}/audit/")
        page.locator(".up-timeline__title a").first.click()
        faults += chrome.faults_of(page, page.url)
    assert faults == []


def governance_lead() -> Any:
    from upstream.web.partnership.models import Membership

    found = Membership.objects.filter(roles__overlap=["governance", "partnership-governance"]).first()
    assert found is not None
    return found.user
