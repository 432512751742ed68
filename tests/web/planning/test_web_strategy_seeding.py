"""The fictional strategy of the demonstration: five priorities that rest on findings, adopted and public."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings

import web_edition_support as editions
import web_support as made
from upstream.web.demonstration.seeding import seed_people
from upstream.web.insight.editions import actions as publishing
from upstream.web.insight.editions import documents
from upstream.web.partnership.models import Organisation, Partnership
from upstream.web.partnership.scoping import scope_of
from upstream.web.planning.models import DeliveryPlan, Option, Strategy
from upstream.web.planning.plan.seeding import seed_plan
from upstream.web.planning.strategy import queries
from upstream.web.planning.strategy.seeding import seed_strategy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def people(settings: LazySettings, tmp_path: Any) -> dict[str, Any]:
    settings.MEDIA_ROOT = tmp_path / "files"
    return seed_people(made.seeder())


def publish(people: dict[str, Any]) -> None:
    analyst = scope_of(people["analyst"], second=True)
    at = Organisation.objects.get(pk=analyst.organisation)
    edition = editions.edition(people["analyst"], at, is_fictional=True)
    publishing.submit(scope=analyst, edition=edition)
    edition.refresh_from_db()
    other = scope_of(people["coordinator"], second=True)
    publishing.approve(scope=other, edition=edition, seen=documents.mark(edition), reason="Checked")


def test_five_priorities_rest_on_findings_and_the_public_reads_them(people: dict[str, Any]) -> None:
    publish(people)
    plan = seed_plan(made.seeder())
    strategy = seed_strategy(made.seeder())
    assert seed_strategy(made.seeder()) == strategy
    assert Strategy.objects.count() == 1
    public = queries.public_strategy()
    assert public
    assert len(public.priorities) == 5
    assert all(each.evidence for each in public.priorities)
    assert strategy.adopted_by
    assert strategy.adopted_by.group == strategy.group
    outcomes = list(Option.objects.values_list("outcome", flat=True))
    assert sorted(outcomes) == ["chosen", "chosen", "later", "open", "refused"]
    plan = DeliveryPlan.objects.get(pk=plan.pk)
    assert plan.strategy == strategy
    assert not plan.actions.filter(priority=None).exists()
    assert Partnership.objects.exists()


def test_without_an_edition_it_stays_a_draft(people: dict[str, Any]) -> None:
    del people
    assert seed_strategy(made.seeder()).state == Strategy.State.DRAFT
