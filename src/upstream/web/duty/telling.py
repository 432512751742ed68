"""What the workspace itself knows of a requirement, so that nobody has to take the register's word for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from upstream.web.core import formats
from upstream.web.core.scope import Scope
from upstream.web.duty import queries
from upstream.web.duty.models import Agreement, Review, Scrutiny
from upstream.web.insight.editions import queries as editions
from upstream.web.partnership.models import Organisation
from upstream.web.partnership.queries import partnership
from upstream.web.planning.models import Action, DeliveryPlan, Strategy
from upstream.web.planning.plan import queries as plans
from upstream.web.planning.strategy import queries as strategies


@dataclass(frozen=True)
class Told:
    """A sentence, and whether it is something to look at."""

    text: str
    lacking: bool = False


def told(scope: Scope, shows: str) -> list[Told]:
    """What there is to say; nothing where the workspace knows nothing of it."""
    return TELLERS[shows](scope) if shows else []


def _authorities(scope: Scope) -> list[Told]:
    del scope
    found = queries.open_organisations(Organisation.Kind.SPECIFIED)
    if not found:
        return [Told("No specified authority is named.", True)]
    names = ", ".join(each.name for each in found)
    return [Told(f"Those who take part: {names}.")]


def _area(scope: Scope) -> list[Told]:
    del scope
    whose = partnership()
    if whose is None or not whose.areas:
        return [Told("The partnership has no area yet.", True)]
    return [Told(f"{whose.name} covers {formats.plural(len(whose.areas), 'area')}: {', '.join(whose.areas)}.")]


def _definition(scope: Scope) -> list[Told]:
    found = strategies.current(scope)
    if found is None or not (found.definition or found.definition_text):
        return [Told("No strategy that stands says which definition is adopted.", True)]
    return [Told(f"The strategy adopts {found.definition or 'a definition in words'}.")]


def _edition(scope: Scope) -> list[Told]:
    found = editions.current(scope)
    if found is None or found.published_at is None:
        return [Told("No needs assessment is published here.", True)]
    return [Told(f"“{found.title}” was published on {formats.date(found.published_at)}.")]


def _strategy(scope: Scope) -> list[Told]:
    found = strategies.current(scope)
    if found is None:
        return [Told("No strategy has been adopted here.", True)]
    decision = found.adopted_by
    by = f" by the {found.group} on {formats.date(decision.meeting.starts_at)}" if decision else ""
    ends = f" It ends on {formats.date(found.ends)}." if found.ends else ""
    return [Told(f"“{found}” was adopted{by}.{ends}")]


def _publication(scope: Scope) -> list[Told]:
    found = strategies.current(scope)
    if found is not None and found.state == Strategy.State.PUBLISHED:
        return [Told(f"“{found}” is on the public site.")]
    return [Told("No strategy is on the public site.", True)]


def _plans(scope: Scope) -> list[Told]:
    said = []
    for plan in plans.plans(scope).filter(state=DeliveryPlan.State.ADOPTED):
        still = plan.actions.filter(state=Action.State.OPEN).count()
        said.append(Told(f"“{plan}” has {formats.plural(plan.actions.count(), 'action')}, {still} open."))
    return said or [Told("No delivery plan has been adopted here.", True)]


def _agreements(scope: Scope) -> list[Told]:
    held = queries.records(scope, Agreement).filter(ended_on__isnull=True).prefetch_related("signatories")
    said = []
    for each in held:
        rows = list(each.signatories.all())
        signed = sum(row.signed_on is not None for row in rows)
        text = f"“{each}” is signed by {formats.number(signed)} of {formats.number(len(rows))}."
        said.append(Told(text, not rows or signed < len(rows)))
    return said or [Told("No agreement is recorded.", True)]


def _consultations(scope: Scope) -> list[Told]:
    strategy = queries.strategy_asked_about(scope)
    rows = queries.coverage(strategy)
    if not rows:
        return [Told("No relevant authority is named among the organisations.", True)]
    missing = [row.organisation.name for row in rows if not row.consultations]
    whom = formats.plural(len(rows), "relevant authority", "relevant authorities")
    about = f" about “{strategy}”" if strategy else ""
    said = [Told(f"{formats.number(len(rows) - len(missing))} of {whom} consulted{about}.", bool(missing))]
    return [*said, Told(f"Not consulted: {', '.join(missing)}.", True)] if missing else said


def _reviews(scope: Scope) -> list[Told]:
    last = queries.records(scope, Review).first()
    if last is None:
        return [Told("No annual review is recorded.", True)]
    impact = "" if last.impact.strip() else " It says nothing of the impact on serious violence."
    return [Told(f"Reviewed last on {formats.date(last.on)}.{impact}", bool(impact))]


def _scrutiny(scope: Scope) -> list[Told]:
    last = queries.records(scope, Scrutiny).first()
    if last is None:
        return [Told("No scrutiny is recorded.", True)]
    waiting = queries.records(scope, Scrutiny).filter(answered_on__isnull=True).count()
    said = [Told(f"{last.committee} looked at it last on {formats.date(last.on)}.")]
    return (
        [*said, Told(f"{formats.plural(waiting, 'request')} of scrutiny without an answer.", True)] if waiting else said
    )


TELLERS: Mapping[str, Callable[[Scope], list[Told]]] = {
    "agreements": _agreements,
    "area": _area,
    "authorities": _authorities,
    "consultations": _consultations,
    "definition": _definition,
    "edition": _edition,
    "plans": _plans,
    "publication": _publication,
    "reviews": _reviews,
    "scrutiny": _scrutiny,
    "strategy": _strategy,
}
