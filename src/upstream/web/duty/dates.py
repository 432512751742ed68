"""The deadlines of the Duty in the order of their days: for the page, the calendar file and the board's agenda."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from upstream.web.core import clock
from upstream.web.core.scope import Scope
from upstream.web.duty import queries
from upstream.web.duty.deadlines import months_after
from upstream.web.duty.models import Agreement
from upstream.web.duty.presenters import owner
from upstream.web.duty.queries import AGREED_AGAIN, Entry
from upstream.web.planning.models import Strategy
from upstream.web.planning.strategy import queries as strategies


@dataclass(frozen=True)
class Deadline:
    """``key`` names it for good; ``rule`` says whose rule it is; ``unverified`` that nobody confirmed that."""

    key: str
    day: date
    title: str
    who: str
    rule: str
    href: str
    unverified: bool = False

    @property
    def overdue(self) -> bool:
        return self.day < clock.today()


def deadlines(scope: Scope) -> list[Deadline]:
    """Everything that has a day, the earliest first."""
    if not queries.sees(scope):
        return []
    entries = queries.entries(scope)
    strategy = strategies.current(scope)
    found = [*of_entries(entries), *of_agreements(entries), *of_strategy(strategy)]
    return sorted(found, key=lambda each: (each.day, each.title))


def of_entries(entries: Iterable[Entry]) -> Iterator[Deadline]:
    """Of each requirement that has a day; that on agreements has the days of these, unless one was set by hand."""
    for entry in entries:
        rule, kept = entry.rule, entry.kept
        told_by_agreements = rule.due.after == "agreement" and kept.due is None and entry.due != rule.due.on
        if entry.due is None or told_by_agreements:
            continue
        why = kept.due_reason if kept.due else rule.due.text
        address = reverse("duty:requirement", args=[rule.key])
        unverified = kept.due is None and rule.due.checked == "unverified"
        yield Deadline(f"duty-{rule.key}-{entry.due}", entry.due, rule.title, owner(entry), why, address, unverified)


def of_agreements(entries: Iterable[Entry]) -> Iterator[Deadline]:
    """The review of each that holds, for whoever answers for agreements."""
    who = next((owner(entry) for entry in entries if entry.rule.due.after == "agreement"), "")
    for each in Agreement.objects.filter(ended_on__isnull=True):
        day = each.review_due or months_after(each.agreed_on, AGREED_AGAIN)
        why = "The day that the agreement names" if each.review_due else "A year after it was agreed"
        address = reverse("duty:agreement", args=[each.pk])
        yield Deadline(f"duty-agreement-{each.pk}-{day}", day, f"Review of “{each}”", who, why, address)


def of_strategy(strategy: Strategy | None) -> Iterator[Deadline]:
    if strategy and strategy.ends:
        address = reverse("strategy:strategy", args=[strategy.pk])
        title = f"“{strategy}” ends"
        yield Deadline(f"duty-strategy-{strategy.pk}-{strategy.ends}", strategy.ends, title, "", "Its own end", address)


def by_month(found: Iterable[Deadline]) -> list[tuple[date, list[Deadline]]]:
    """What is still to come, under the first day of each month."""
    months: dict[date, list[Deadline]] = {}
    for each in found:
        if not each.overdue:
            months.setdefault(each.day.replace(day=1), []).append(each)
    return list(months.items())
