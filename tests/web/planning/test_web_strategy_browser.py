"""A coordinator takes a strategy from its name to the public site in a real browser without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import override_settings

import browser_support as chrome
import web_edition_support as editions
import web_support as made
from upstream.web.demonstration.seeding import seed_people
from upstream.web.insight.editions import actions as publishing
from upstream.web.insight.editions import documents
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.partnership.models import Group, Organisation
from upstream.web.partnership.scoping import scope_of
from upstream.web.planning.models import Option, Strategy
from upstream.web.planning.plan.seeding import seed_plan
from upstream.web.planning.strategy import actions
from upstream.web.planning.strategy.seeding import seed_strategy

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chrome.CHROMIUM is None, reason=chrome.NO_CHROMIUM),
]


@pytest.fixture
def people(live: str, settings: LazySettings, tmp_path: Any) -> Any:
    """The people of the demonstration, with an edition that is published."""
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
        yield found


def test_a_strategy_is_written_weighed_and_adopted_without_a_script(live: str, people: dict[str, Any]) -> None:
    with chrome.chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        chrome.be(page, live, "Wren Sedge")
        page.goto(f"{live}/plan/path/")
        page.click("text=Begin a strategy")
        page.fill("input[name=title]", "Fenmarch strategy")
        page.select_option("select[name=group]", label="Safer Loremshire Board")
        page.fill("textarea[name=vision]", "Everybody is safe")
        page.click("button:has-text('Begin')")
        page.click("text=Add a priority")
        page.fill("input[name=title]", "Young people")
        page.fill("textarea[name=commitments]", "We will listen")
        page.click("button:has-text('Add the priority')")
        page.check("text=Serious violence offences rose")
        page.click("button:has-text('Keep these findings')")
        assert "As cited from" in page.content()
        page.click("text=From need to action, step by step")
        page.click("text=The long list >> nth=0")
        page.click("text=Add an option")
        page.fill("input[name=title]", "Mentors")
        page.select_option("select[name=approach]", "prevention")
        page.click("button:has-text('Add the option')")
        page.click("a:has-text('Mentors') >> nth=0")
        for name in ("impact", "evidence", "cost", "feasibility", "reach"):
            page.check(f"input[name={name}][value='4']")
        page.click("button:has-text('Give these scores')")
        page.click("text=Decide on it")
        page.check("input[value=chosen]")
        page.fill("textarea[name=reason]", "Two schools asked for it")
        page.click("button:has-text('Keep the decision')")
        assert "Two schools asked for it" in page.content()

        chair = scope_of(people["board-member"], second=True)
        board = Group.objects.get(name="Safer Loremshire Board")
        meeting = meetings.call_meeting(scope=chair, group=board, starts_at=chair.at)
        decision = meetings.decide(scope=chair, meeting=meeting, text="The strategy is adopted")
        strategy = Strategy.objects.get()
        page = browser.new_context(java_script_enabled=False).new_page()
        chrome.be(page, live, "Rowan Ash")
        page.goto(f"{live}/plan/strategies/{strategy.pk}/adopt")
        page.select_option("select[name=decision]", str(decision.pk))
        page.click("button:has-text('Record the adoption')")
        page.click("text=Publish it")
        page.click("button:has-text('Publish')")
        assert page.url == f"{live}/public/strategy"
        assert "Everybody is safe" in page.content()
    strategy.refresh_from_db()
    assert (strategy.state, strategy.adopted_by) == (Strategy.State.PUBLISHED, decision)
    assert Option.objects.get().outcome == Option.Outcome.CHOSEN


def test_every_page_of_strategies_and_of_the_path_is_accessible(live: str, people: dict[str, Any]) -> None:
    plan = seed_plan(made.seeder())
    strategy = seed_strategy(made.seeder())
    writer = scope_of(people["coordinator"], second=True)
    draft = actions.begin_version(scope=writer, strategy=strategy)
    priority = draft.priorities.get(number=1)
    options = Option.objects.filter(priority__strategy=strategy)
    opened, chosen = options.get(outcome="open"), options.filter(outcome="chosen").first()
    assert chosen
    assert plan
    addresses = [
        "", "strategies/", "strategies/new", "path/", f"strategies/{strategy.pk}",
        *(f"strategies/{draft.pk}{part}" for part in ("", "/change", "/related", "/consult", "/priority")),
        *(f"priorities/{priority.pk}{part}" for part in ("", "/change", "/evidence", "/option")),
        *(f"path/{strategy.pk}{part}" for part in ("", "/criteria", "/options", "/balance")),
        *(f"options/{opened.pk}{part}" for part in ("", "/score", "/decision")),
        f"options/{chosen.pk}", f"options/{chosen.pk}/action",
    ]  # fmt: skip
    with chrome.chromium() as browser:
        page = browser.new_page()
        chrome.be(page, live, "Wren Sedge")
        faults = [fault for each in addresses for fault in chrome.faults_of(page, f"{live}/plan/{each}")]
        faults += chrome.faults_of(page, f"{live}/public/strategy")
    assert faults == []
