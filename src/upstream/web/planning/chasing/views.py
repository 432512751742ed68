"""Who owes word, sending links, revoking them, and the log of who was asked when and what came."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from upstream.plans.chasing import rules
from upstream.web.core import clock
from upstream.web.core.access import needs
from upstream.web.core.encryption import decrypt, encrypt
from upstream.web.core.permissions import Permission
from upstream.web.core.refusals import NotNow
from upstream.web.planning.chasing import actions as writes
from upstream.web.planning.chasing import listing, mailing, presenters, queries

PAGE = 50
LINKS = "update_links"
sees = needs(Permission.SEE_PLAN)
edits = needs(Permission.EDIT_PLAN)


@require_GET
@sees
def log(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    plan = queries.plan(scope, key)
    page = Paginator(queries.log(plan), PAGE).get_page(request.GET.get("page"))
    may = scope.may(Permission.EDIT_PLAN)
    context = {
        "plan": plan,
        "page": page,
        "rows": presenters.log_rows(list(page.object_list)),
        "may_edit": may,
        "links": presenters.link_rows(queries.links(plan)[:PAGE], clock.now()) if may else (),
    }
    return render(request, "planning/chasing/log.html", context)


@require_GET
@edits
def people(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Everybody who leads something, with what is owed and since when."""
    plan = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    context = {"plan": plan, "people": listing.listed(plan, clock.today())}
    return render(request, "planning/chasing/people.html", context)


@require_POST
@edits
def ask(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask those who were ticked, each by one link. Who could not be asked is told, and the others are asked."""
    scope = request.scope  # type: ignore[attr-defined]
    plan = queries.plan(scope, key)
    ticked = set(request.POST.getlist("lead"))
    made = []
    for person in queries.people(queries.open_actions(plan)):
        if not ticked & {str(lead.pk) for lead in person.leads}:
            continue
        try:
            link, token = writes.ask(scope=scope, plan=plan, person=person)
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            continue
        sent = mailing.send_link(link, token, person.actions)
        made.append({"to": str(person), "link": encrypt(mailing.link_of(token)), "sent": sent})
    if not made:
        messages.warning(request, "Nobody was asked. Tick at least one person.")
        return redirect("chasing:people", plan.pk)
    request.session[LINKS] = made
    return redirect("chasing:asked", plan.pk)


@require_GET
@edits
def asked(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The links, this once: they are kept nowhere in the clear."""
    plan = queries.plan(request.scope, key)  # type: ignore[attr-defined]
    made = request.session.pop(LINKS, None)
    if not made:
        return redirect("chasing:log", plan.pk)
    shown = [each | {"link": decrypt(each["link"])} for each in made]
    until = clock.later(days=rules().open_days)
    response = render(request, "planning/chasing/asked.html", {"plan": plan, "links": shown, "until": until})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@edits
def revoke(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    link = queries.link(scope, key)
    back = reverse("chasing:log", args=[link.plan_id])
    if link.revoked_at is not None:
        raise Http404
    if request.method == "POST":
        writes.revoke(scope=scope, link=link)
        messages.success(request, f"The links of {link.to_name} to this plan no longer work.")
        return redirect(back)
    context = {
        "title": f"Revoke the links of {link.to_name}",
        "text": "Every link that they have to this plan stops working at once. What was written stays.",
        "danger": True,
        "submit": "Revoke the links",
        "cancel": back,
    }
    return render(request, "core/confirm_page.html", context)
