"""The register, one requirement, and what is written of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from upstream.web.core.access import needs
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import ChangedMeanwhile
from upstream.web.core.scope import Scope
from upstream.web.duty import actions, citing, dates, presenters, queries, telling
from upstream.web.duty.forms import DueForm, OwnerForm, StandForm, due_initial, owner_initial, stand_initial
from upstream.web.duty.models import Requirement
from upstream.web.duty.policies import Writing, may_write
from upstream.web.duty.queries import Entry
from upstream.web.duty.records import KINDS
from upstream.web.duty.rules import as_of
from upstream.web.planning.strategy.forms import whole
from upstream.web.planning.strategy.views import differences

sees = needs(Permission.SEE_PLAN, Permission.EDIT_PLAN)
writes = needs(Permission.EDIT_PLAN)
SOON = 5
asks = require_http_methods(["GET", "POST"])


@require_GET
@sees
def register(request: HttpRequest) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    entries = queries.entries(scope)
    groups = [(key, title, [row(each) for each in found]) for key, title, found in presenters.by_group(entries)]
    context = {
        "groups": groups,
        "figures": presenters.counts(entries),
        "unasked": unasked(scope),
        "kinds": KINDS,
        "soon": dates.deadlines(scope)[:SOON],
        "as_of": date.fromisoformat(f"{as_of()}-01"),
    }
    return render(request, "duty/register.html", context)


def row(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry,
        "tone": presenters.tone(entry.state),
        "due": presenters.due_words(entry),
        "owner": presenters.owner(entry) or "Nobody yet",
    }


def unasked(scope: Scope) -> list[str]:
    """The relevant authorities that were not consulted about the strategy."""
    rows = queries.coverage(queries.strategy_asked_about(scope))
    return [each.organisation.name for each in rows if not each.consultations]


@require_GET
@sees
def requirement(request: HttpRequest, key: str) -> HttpResponse:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    entry = queries.entry(scope, key)
    shown = citing.shown(scope, entry.evidence)
    context = {
        **row(entry),
        "source": presenters.source_facts(entry.rule),
        "due_facts": [("Who answers for it", [presenters.owner(entry) or "Nobody yet"]), *presenters.due_facts(entry)],
        "evidence": [shown[each.pk] for each in entry.evidence],
        "told": telling.told(scope, entry.rule.shows),
        "history": queries.history(entry),
        "may": {what.name.lower(): may_write(scope, entry.kept, what) for what in Writing},
    }
    return render(request, "duty/requirement.html", context)


def writable(request: HttpRequest, key: str, what: Writing) -> Entry:
    """The requirement, for whoever may write this of it; for all others there is no such page."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    entry = queries.entry(scope, key)
    if not may_write(scope, entry.kept, what):
        raise Http404
    return entry


@asks
@sees
def stand(request: HttpRequest, key: str) -> HttpResponse:
    entry = writable(request, key, Writing.STANDING)
    form = StandForm(request.POST or None, initial=stand_initial(entry))

    def save(scope: Scope, seen: int) -> None:
        data = form.cleaned_data | {"state": Requirement.State(form.cleaned_data["state"])}
        actions.stand(scope=scope, rule=entry.rule, seen=seen, **data)

    return written(request, entry, form, "How does it stand?", save, stand_initial)


@asks
@writes
def owner(request: HttpRequest, key: str) -> HttpResponse:
    entry, places = queries.entry(request.scope, key), queries.places()  # type: ignore[attr-defined]
    bodies, first = queries.open_organisations(), owner_initial(entry, places)
    form = OwnerForm(request.POST or None, initial=first, organisations=bodies, places=places)

    def save(scope: Scope, seen: int) -> None:
        actions.assign(scope=scope, rule=entry.rule, seen=seen, **form.told())

    return written(request, entry, form, "Who answers for it?", save, lambda each: owner_initial(each, places))


@asks
@writes
def due(request: HttpRequest, key: str) -> HttpResponse:
    entry = queries.entry(request.scope, key)  # type: ignore[attr-defined]
    form = DueForm(request.POST or None, initial=due_initial(entry))

    def save(scope: Scope, seen: int) -> None:
        actions.set_due(scope=scope, rule=entry.rule, seen=seen, **form.cleaned_data)

    return written(request, entry, form, "When is it due?", save, due_initial)


def written(
    request: HttpRequest,
    entry: Entry,
    form: Any,
    title: str,
    save: Callable[[Scope, int], None],
    initial: Callable[[Entry], dict[str, Any]],
) -> HttpResponse:
    """A form that two may have open at once: the second is shown both texts and loses neither."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    seen = whole(request.POST.get("seen")) if request.method == "POST" else entry.kept.edition
    where = reverse("duty:requirement", args=[entry.rule.key])
    context: dict[str, Any] = {"form": form, "title": title, "caption": entry.rule.title, "where": where, "seen": seen}
    if form.is_valid():
        try:
            save(scope, seen)
            return redirect(where)
        except ChangedMeanwhile:
            now = queries.entry(scope, entry.rule.key)
            context |= {"theirs": differences(form, initial(now)), "seen": now.kept.edition}
    return render(request, "duty/writing.html", context)
