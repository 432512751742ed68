"""From need to action: scores stay one's own at first, decisions keep their reasons, chosen options become actions."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

import planning_support as plans
import web_support as made
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import NotAllowed, NotNow
from upstream.web.partnership.meetings import actions as meetings
from upstream.web.planning.models import Option, Strategy
from upstream.web.planning.plan import actions as plan_actions
from upstream.web.planning.strategy import actions, appraising, balance, path_queries, priorities, steps
from upstream.web.planning.strategy.criteria import ratings, shipped
from upstream.web.planning.strategy.scoring import overall, spread, weighted

Outcome = Option.Outcome


@pytest.fixture
def world() -> SimpleNamespace:
    board = made.group("Board", "board")
    people = {
        name: made.person(name.title(), role) for name, role in (("coordinator", "coordinator"), ("member", "board"))
    }
    people["second"] = made.person("Second", "board")
    people["outsider"] = made.person("Outsider", "board")
    for name in ("member", "second"):
        made.seat(people[name], board)
    scopes = SimpleNamespace(**{name: made.scope(user) for name, user in people.items()})
    strategy = actions.begin(scope=scopes.coordinator, title="Ours", group=board, definition="fenmarch 1.0")
    first = priorities.add(scope=scopes.coordinator, strategy=strategy, title="Young people")
    option = appraising.add_option(
        scope=scopes.member, priority=first, title="Mentors", tier="targeted", approach="prevention", cost="£20,000"
    )
    return SimpleNamespace(
        board=board, people=SimpleNamespace(**people), scopes=scopes, strategy=strategy, first=first, option=option
    )


def score(world: SimpleNamespace, who: str, *values: int) -> None:
    criteria = world.strategy.criteria.all()
    scores = {each: (value, "") for each, value in zip(criteria, values, strict=True)}
    appraising.score(scope=getattr(world.scopes, who), option=world.option, scores=scores)


def seen(world: SimpleNamespace, who: str) -> path_queries.Appraisal:
    return path_queries.appraisals(getattr(world.scopes, who), world.strategy)[0]


def test_a_weighted_score_can_be_checked_by_eye() -> None:
    assert weighted({1: 5, 2: 1}, {1: 3, 2: 1}) == 4.0
    assert weighted({1: 5, 2: 1}, {1: 1, 2: 0}) == 5.0
    assert weighted({1: 5}, {1: 1, 2: 1}) is None
    assert weighted({1: 5}, {1: 0}) is None
    assert str(spread([2, 5, 4])) == "4 (2 to 5, 3 people)"
    assert str(spread([3])) == "3 (one person)"
    assert str(overall([{1: 2}, {1: 3}, {2: 5}], {1: 2})) == "2.5 (2 to 3, 2 people)"
    assert spread([]) is None
    found = spread([1, 3])
    assert found
    assert found.apart


scores = st.tuples(*[st.integers(1, 5)] * 5).map(lambda given: dict(enumerate(given)))


@given(st.lists(scores, min_size=1, max_size=9), st.tuples(*[st.integers(0, 10)] * 5).filter(any))
def test_an_overall_score_lies_between_the_lowest_and_the_highest_that_anybody_gave(
    people: list[dict[int, int]], weights: tuple[int, ...]
) -> None:
    found = overall(people, dict(enumerate(weights)))
    assert found
    assert found.people == len(people)
    lowest, highest = (end(value for each in people for value in each.values()) for end in (min, max))
    assert lowest - 1e-9 <= found.lowest <= found.middle <= found.highest <= highest + 1e-9


def test_the_shipped_criteria_are_those_of_the_path_and_name_where_they_come_from() -> None:
    assert [row["key"] for row in shipped()["criterion"]] == ["impact", "evidence", "cost", "feasibility", "reach"]
    assert all(row["help"].startswith("1: ") and "; 5: " in row["help"] for row in shipped()["criterion"])
    assert shipped()["citation"]
    assert all(len(key) <= 40 for key in ratings())


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_nobody_sees_what_others_gave_before_they_gave_their_own(world: SimpleNamespace) -> None:
    score(world, "member", 5, 4, 3, 2, 1)
    shown = seen(world, "second")
    assert (shown.people, shown.opened, shown.total, shown.by_criterion) == (1, False, None, ())
    address, page = f"/plan/options/{world.option.pk}", made.client(world.people.second)
    assert "You see what they gave when you have given yours" in page.get(address).text
    assert "Weighted by" not in page.get(address).text
    score(world, "second", 1, 4, 3, 2, 1)
    shown = seen(world, "second")
    assert (shown.people, shown.opened, shown.apart) == (2, True, ["Impact on serious violence"])
    text = page.get(address).text
    assert "Talk about why before you decide" in text
    assert "1 to 5" in text
    assert not seen(world, "coordinator").opened
    appraising.decide(scope=world.scopes.coordinator, option=world.option, outcome="chosen", reason="It reaches them")
    assert seen(world, "coordinator").opened
    with pytest.raises(NotNow, match="its scores stay"):
        score(world, "member", 1, 1, 1, 1, 1)
    told = [
        str(event.detail) + event.object_label for event in AuditEvent.objects.filter(verb="planning.option.scored")
    ]
    assert told == ["{}Mentors", "{}Mentors"]


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_only_the_writers_and_the_group_score_and_they_score_everything(world: SimpleNamespace) -> None:
    actions.consult(scope=world.scopes.coordinator, strategy=world.strategy)
    address = f"/plan/options/{world.option.pk}/score"
    assert made.client(world.people.outsider).get(address).status_code == 404
    with pytest.raises(NotAllowed):
        score(world, "outsider", 1, 1, 1, 1, 1)
    with pytest.raises(NotNow, match="every criterion"):
        appraising.score(scope=world.scopes.member, option=world.option, scores={})
    with pytest.raises(NotNow, match="from 1 to 5"):
        score(world, "member", 1, 1, 1, 1, 6)
    client = made.client(world.people.member)
    given: dict[str, Any] = dict.fromkeys(("impact", "evidence", "cost", "feasibility", "reach"), "4")
    assert client.post(address, given | {"impact": ""}).status_code == 200
    assert client.post(address, given | {"why-impact": "It is proven"}).status_code == 302
    assert world.option.scores.count() == 5
    assert world.option.scores.get(criterion__key="impact").note == "It is proven"
    assert client.post(address, given | {"impact": "5"}).status_code == 302
    assert world.option.scores.get(criterion__key="impact").value == 5


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_an_option_that_was_scored_stays_what_it_was(world: SimpleNamespace) -> None:
    appraising.change_option(scope=world.scopes.coordinator, option=world.option, title="Mentors after school")
    score(world, "member", 5, 4, 3, 2, 1)
    with pytest.raises(NotNow, match="stays as it is"):
        appraising.change_option(scope=world.scopes.coordinator, option=world.option, title="Something else")


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_evidence_is_named_where_it_stands(world: SimpleNamespace) -> None:
    client, address = made.client(world.people.coordinator), f"/plan/priorities/{world.first.pk}/option"
    told = {"title": "Hot-spot patrols", "approach": "enforcement", "evidence_rating": "strong"}
    assert "Say where this evidence stands" in client.post(address, told).text
    assert client.post(address, told | {"evidence_citation": "A review, 2020"}).status_code == 302
    assert Option.objects.get(title="Hot-spot patrols").evidence_citation == "A review, 2020"


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_every_decision_is_kept_with_its_reason(world: SimpleNamespace) -> None:
    scope, option = world.scopes.coordinator, world.option
    with pytest.raises(NotNow, match="Say why"):
        appraising.decide(scope=scope, option=option, outcome=Outcome.LATER, reason=" ")
    appraising.decide(scope=scope, option=option, outcome=Outcome.LATER, reason="No money this year")
    appraising.decide(scope=scope, option=option, outcome=Outcome.CHOSEN, reason="A grant came")
    with pytest.raises(NotNow, match="already"):
        appraising.decide(scope=scope, option=option, outcome=Outcome.CHOSEN, reason="Again")
    with pytest.raises(NotAllowed):
        appraising.decide(scope=world.scopes.member, option=option, outcome=Outcome.REFUSED, reason="No")
    assert [each.reason for each in option.decisions.all()] == ["A grant came", "No money this year"]
    page = made.client(world.people.member).get(f"/plan/options/{option.pk}").text
    assert "No money this year" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_chosen_option_becomes_an_action_once(world: SimpleNamespace) -> None:
    scope, option = world.scopes.coordinator, world.option
    plan = plans.plan(world.board, adopted=False, strategy=world.strategy)
    other = plans.plan(world.board, adopted=False)
    with pytest.raises(NotNow, match="was chosen"):
        appraising.make_action(scope=scope, option=option, plan=plan)
    option = appraising.decide(scope=scope, option=option, outcome=Outcome.CHOSEN, reason="It reaches them")
    with pytest.raises(NotNow, match="another strategy"):
        appraising.make_action(scope=scope, option=option, plan=other)
    client, address = made.client(world.people.coordinator), f"/plan/options/{option.pk}/action"
    assert client.post(address, {"plan": str(plan.pk)}).status_code == 302
    action = plan.actions.get()
    assert (action.text, action.priority, action.tier, action.approach) == (
        "Mentors",
        world.first,
        "targeted",
        "prevention",
    )
    with pytest.raises(NotNow, match="an action already"):
        appraising.make_action(scope=scope, option=option, plan=plan)
    assert steps.steps(scope, world.strategy)[-1].done


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_groups_weights_change_what_counts(world: SimpleNamespace) -> None:
    score(world, "member", 5, 1, 1, 1, 1)
    client, address = made.client(world.people.coordinator), f"/plan/path/{world.strategy.pk}/criteria"
    none = dict.fromkeys(("impact", "evidence", "cost", "feasibility", "reach"), "0")
    assert "At least one criterion" in client.post(address, none).text
    assert client.post(address, none | {"impact": "10"}).status_code == 302
    assert str(seen(world, "member").total) == "5 (one person)"
    member = made.client(world.people.member)
    assert "Green Book" in member.get(address).text
    assert member.post(address, none | {"reach": "10"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_balance_is_told_in_words_and_drawn(world: SimpleNamespace) -> None:
    scope = world.scopes.coordinator
    for title, approach in (("Patrols", "enforcement"), ("Knife arches", "enforcement"), ("A survey", "")):
        option = appraising.add_option(scope=scope, priority=world.first, title=title, approach=approach)
        if title != "Knife arches":
            appraising.decide(scope=scope, option=option, outcome=Outcome.CHOSEN, reason="Yes")
    approach, tiers = balance.charts(list(path_queries.options(world.strategy)))
    assert approach.words == (
        "Of 2 chosen options: enforcement 1, not said 1. "
        "Nothing was chosen of: prevention, early intervention, enabling."
    )
    assert [(row.label, row.chosen, row.listed) for row in approach.rows][2] == ("Enforcement", 1, 2)
    assert "style=" not in approach.drawing
    assert tiers.words.startswith("Of 2 chosen options: not said 2.")
    plan = plans.plan(world.board, adopted=False, strategy=world.strategy)
    for number, approach in enumerate(("enforcement", "prevention", "prevention", "")):
        plans.action(plan, str(number), approach=approach)
    plans.action(plan, "9", approach="enforcement", state="dropped")
    page = made.client(world.people.member).get(f"/plan/path/{world.strategy.pk}/balance").text
    assert "prevention 2, enforcement 1, not said 1" in page
    assert "1 of 2" in page
    assert "<svg" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_path_says_how_far_each_step_is(world: SimpleNamespace) -> None:
    found = steps.steps(world.scopes.member, world.strategy)
    assert [each.title for each in found] == [
        "Prepare", "What do we know?", "Priorities", "Long list", "Appraise", "Prioritise", "Plan",
    ]  # fmt: skip
    assert [each.done for each in found] == [True, False, False, True, False, False, False]
    assert "1 option waits for your scores" in found[4].stands
    assert "From need to action" in made.client(world.people.member).get("/plan/path/").text
    assert "No strategy yet" in made.client(world.people.outsider).get("/plan/path/").text


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_longer_list_asks_no_more_of_the_database(world: SimpleNamespace) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            path_queries.appraisals(world.scopes.member, world.strategy)
        return len(found)

    before = asked()
    for number in range(8):
        appraising.add_option(scope=world.scopes.member, priority=world.first, title=f"Option {number}")
    assert asked() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_home_page_says_where_the_partnership_stands(world: SimpleNamespace) -> None:
    provider = made.person("Pat Provider", "provider", at=made.organisation("Fenmarch Youth Trust", "other"))
    assert "No strategy yet" in made.client(world.people.outsider).get("/plan/").text
    chair = made.person("Rowan Ash", "chair")
    made.seat(chair, world.board, "chair")
    plan = plans.plan(world.board, chair=made.scope(chair))
    plans.action(plan, "1.1", due="2026-01-31", text="Late one", rag="red", blocked="No staff")
    led = plans.action(plan, "1.2", due="2026-03-20", text="Soon one")
    plans.lead(led, at=made.organisation("Fenmarch Youth Trust"))
    plans.action(plan, "1.3", due="2026-12-01", text="Far one")
    text = made.client(world.people.member).get("/plan/").text
    for words in ("Ours", "Fenmarch delivery plan", "1 overdue", "1 blocked", "Late one", "Overdue since", "Soon one"):
        assert words in text
    assert "Far one" not in text
    text = made.client(provider).get("/plan/").text
    assert "Soon one" in text
    assert "you lead it" in text
    assert "Late one" not in text
    assert "Ours" not in text
    assert Strategy.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_next_version_takes_the_long_list_and_the_plan_follows_it_when_it_is_adopted(
    world: SimpleNamespace,
) -> None:
    scope, chair = world.scopes.coordinator, made.person("Rowan Ash", "chair")
    made.seat(chair, world.board, "chair")
    score(world, "member", *[4] * world.strategy.criteria.count())
    appraising.decide(scope=scope, option=world.option, outcome="chosen", reason="It reaches them")
    dropped = priorities.add(scope=scope, strategy=world.strategy, title="Weapons")
    plan = plan_actions.begin(scope=scope, title="Our plan", group=world.board, strategy=world.strategy)
    weapons = plan_actions.add_action(scope=scope, plan=plan, text="Amnesty", priority=dropped)
    measure = plans.measure(plan, priority=world.first)
    first = adopt(world, world.strategy, chair)
    second = actions.begin_version(scope=scope, strategy=first)
    copied = Option.objects.get(priority__strategy=second)
    assert (copied.title, copied.outcome, copied.follows) == ("Mentors", "chosen", world.option)
    assert [each.reason for each in copied.decisions.all()] == ["It reaches them"]
    assert {each.criterion.strategy for each in copied.scores.all()} == {second}
    assert copied.scores.count() == second.criteria.count()
    # What becomes an action while the next version is written is one there as well.
    made_action = appraising.make_action(scope=scope, option=world.option, plan=plan)
    priorities.remove(scope=scope, priority=second.priorities.get(title="Weapons"))
    plan.refresh_from_db()
    assert plan.strategy == first
    adopt(world, second, chair)
    for each in (plan, made_action, weapons, measure, copied):
        each.refresh_from_db()
    young = second.priorities.get()
    assert (plan.strategy, made_action.priority, measure.priority) == (second, young, young)
    assert (weapons.priority, weapons.heading, weapons.edition) == (None, "2. Weapons", 2)
    assert copied.action == made_action
    event = AuditEvent.objects.filter(verb="planning.plan.changed").latest("at", "id")
    assert event.detail == {"strategy": str(second.pk)}
    page = made.client(world.people.coordinator).get(f"/plan/plans/{plan.pk}").text
    assert "Ours, version 2" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_a_priority_goes_from_a_next_version_with_the_options_that_came_with_it(world: SimpleNamespace) -> None:
    scope, chair = world.scopes.coordinator, made.person("Rowan Ash", "chair")
    made.seat(chair, world.board, "chair")
    second = actions.begin_version(scope=scope, strategy=adopt(world, world.strategy, chair))
    copied = second.priorities.get()
    assert "Remove" in made.client(world.people.coordinator).get(f"/plan/strategies/{second.pk}").text
    appraising.add_option(scope=scope, priority=copied, title="Something new")
    with pytest.raises(NotNow, match="has options"):
        priorities.remove(scope=scope, priority=copied)
    Option.objects.filter(title="Something new").delete()
    priorities.remove(scope=scope, priority=copied)
    assert [each.title for each in Option.objects.all()] == ["Mentors"]


def adopt(world: SimpleNamespace, strategy: Strategy, chair: Any) -> Strategy:
    scope = made.scope(chair)
    starts = scope.at + timedelta(hours=strategy.version)
    meeting = meetings.call_meeting(scope=scope, group=world.board, starts_at=starts)
    decision = meetings.decide(scope=scope, meeting=meeting, text="The strategy is adopted")
    return actions.adopt(scope=scope, strategy=strategy, decision=decision, reason="It is what we have")
