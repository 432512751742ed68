"""Milestones and risks of an action, and the plan over time."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

import web_plan_support as plans
import web_support as made
from upstream.plans.rating import Standing, suggest
from upstream.web.planning.models import Action
from upstream.web.planning.plan import actions, parts
from upstream.web.planning.plan.drawing import draw_timeline

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NARROWEST = 38 * 16
"""Pixels that a drawing keeps on a phone, where it is scrolled: `.up-canvas svg`."""
SENT = {"title": "The hall is let", "due_day": "1", "due_month": "7", "due_year": "2026", "seen": "1"}
SAID = {"text": "No hall at all", "likelihood": "3", "impact": "3", "mitigation": "Ask the school", "seen": "1"}


@pytest.fixture
def world() -> dict[str, Any]:
    return plans.world()


def client(world: dict[str, Any], who: str = "coordinator") -> Any:
    return made.client(world["people"][who])


def test_a_timeline_of_many_years_names_as_many_days_as_fit(world: dict[str, Any]) -> None:
    first, scope = world["first"], world["scopes"]["coordinator"]
    actions.change_action(scope=scope, action=first, seen=first.edition, starts=date(2020, 1, 1), due=date(2031, 3, 31))
    page = client(world).get(f"/plan/plans/{world['plan'].pk}/timeline").text
    names = [year for year in range(2020, 2032) if f"Jan {year}" in page]
    assert 4 <= len(names) <= 9
    assert "31 March 2031" in page


def test_letters_of_a_timeline_are_never_small_and_names_are_above_their_bars(world: dict[str, Any]) -> None:
    text = "Open the youth club " * 6
    Action.objects.filter(pk=world["first"].pk).update(text=text, rag="red")
    drawn = str(draw_timeline(list(Action.objects.filter(due__isnull=False)), date(2026, 3, 2)))
    width = int(re.findall(r'viewBox="0 0 (\d+)', drawn)[0])
    assert min(int(size) for size in re.findall(r'font-size="(\d+)"', drawn)) * NARROWEST / width >= 12
    assert f"1.1 {text}"[:73] in drawn
    assert drawn.index("Open the youth club") < drawn.index("<rect")
    late = str(draw_timeline(list(Action.objects.filter(due__isnull=False)), date(2027, 2, 20)))
    assert 'text-anchor="start"' in drawn
    assert 'text-anchor="end"' in late


def test_days_have_their_comma() -> None:
    told = suggest(Standing(due=date(2023, 1, 31), updated=date(2023, 1, 1)), today=date(2026, 1, 31)).reasons
    assert told == (
        "It was due 1,096 days ago and is not complete.",
        "The last update is 1,126 days old.",
    )


def test_milestones_and_risks_are_changed_on_the_page_and_two_writers_lose_nothing(world: dict[str, Any]) -> None:
    scope, first = world["scopes"]["coordinator"], world["first"]
    stone = parts.add_milestone(scope=scope, action=first, title="A hall is found", due=date(2026, 6, 1))
    risk = parts.add_risk(scope=scope, action=first, text="No hall", likelihood=1, impact=3)
    pages, base = client(world), f"/plan/plans/actions/{first.pk}"
    assert f"{base}/milestone/{stone.pk}/change" in pages.get(base).text
    sent = {"title": "The hall is let", "due_day": "1", "due_month": "7", "due_year": "2026", "seen": "1"}
    assert pages.post(f"{base}/milestone/{stone.pk}/change", sent).status_code == 302
    second = pages.post(f"{base}/milestone/{stone.pk}/change", sent | {"title": "Mine"})
    assert second.status_code == 200
    for words in ("Two people are writing", "The hall is let", 'value="Mine"', 'name="seen" value="2"'):
        assert words in second.text
    assert pages.post(f"{base}/milestone/{stone.pk}/change", sent | {"title": "Both", "seen": "2"}).status_code == 302
    stone.refresh_from_db()
    assert (stone.title, stone.due, stone.edition) == ("Both", date(2026, 7, 1), 3)
    said = {"text": "No hall at all", "likelihood": "3", "impact": "3", "mitigation": "Ask the school", "seen": "1"}
    assert pages.post(f"{base}/risk/{risk.pk}/change", said).status_code == 302
    again = pages.post(f"{base}/risk/{risk.pk}/change", said | {"text": "Mine"})
    assert "No hall at all" in again.text
    risk.refresh_from_db()
    assert (risk.text, risk.likelihood, risk.mitigation) == ("No hall at all", 3, "Ask the school")
    assert pages.post(f"{base}/risk/{risk.pk}/remove").status_code == 302
    assert pages.post(f"{base}/milestone/{stone.pk}/remove").status_code == 302
    assert not first.risks.exists()
    assert not first.milestones.exists()
    other = f"/plan/plans/actions/{world['second'].pk}/risk/{risk.pk}/change"
    assert pages.get(other).status_code == 404
    assert client(world, "member").get(f"{base}/milestone/{stone.pk}/change").status_code in (403, 404)


def test_what_was_typed_of_a_milestone_or_risk_that_went_meanwhile_is_kept(world: dict[str, Any]) -> None:
    scope, first = world["scopes"]["coordinator"], world["first"]
    stone = parts.add_milestone(scope=scope, action=first, title="A hall is found", due=date(2026, 6, 1))
    risk = parts.add_risk(scope=scope, action=first, text="No hall", likelihood=1, impact=3)
    base = f"/plan/plans/actions/{first.pk}"
    addresses = {"milestone": f"{base}/milestone/{stone.pk}", "risk": f"{base}/risk/{risk.pk}"}
    parts.remove(scope=scope, parts=[stone, risk])
    pages = client(world)
    for kind, sent, words in (("milestone", SENT, 'value="The hall is let"'), ("risk", SAID, "No hall at all")):
        page = pages.post(f"{addresses[kind]}/change", sent)
        assert page.status_code == 200
        assert f"took this {kind} away while you were writing" in page.text
        assert words in page.text
        assert f'action="{base}/{kind}"' in page.text
        assert "/remove" not in page.text
        assert pages.get(f"{addresses[kind]}/change").status_code == 404
        assert pages.post(f"{base}/{kind}", sent).status_code == 302
    assert [each.title for each in first.milestones.all()] == ["The hall is let"]
    assert [each.text for each in first.risks.all()] == ["No hall at all"]


def test_what_went_while_it_was_saved_is_kept_too(world: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    scope, first = world["scopes"]["coordinator"], world["first"]
    stone = parts.add_milestone(scope=scope, action=first, title="A hall is found", due=date(2026, 6, 1))
    change = parts.change_part

    def removed_first(**given: Any) -> None:
        type(stone).objects.all().delete()
        change(**given)

    monkeypatch.setattr(parts, "change_part", removed_first)
    page = client(world).post(f"/plan/plans/actions/{first.pk}/milestone/{stone.pk}/change", SENT)
    assert "away while you were writing" in page.text
    assert 'value="The hall is let"' in page.text


@pytest.mark.parametrize("address", ["milestone/77/remove", "risk/77/remove", "milestone/77"])
def test_what_is_gone_already_is_said_to_be(world: dict[str, Any], address: str) -> None:
    answer = client(world).post(f"/plan/plans/actions/{world['first'].pk}/{address}", follow=True)
    assert "away already" in answer.text
    outside = client(world, "outsider").post(f"/plan/plans/actions/{world['first'].pk}/{address}")
    assert outside.status_code in (403, 404)
