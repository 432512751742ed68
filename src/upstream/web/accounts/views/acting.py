"""For whom and for what one works: the organisation that one acts for, the purpose that records are read for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from upstream.web.accounts import actions, queries
from upstream.web.accounts.forms.own import PurposeForm, WorkingForm
from upstream.web.accounts.purposes import name_of
from upstream.web.core.access import needs, signed_in
from upstream.web.core.permissions import PERSONAL
from upstream.web.partnership.scoping import ACTING_FOR, PURPOSE


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def working(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    places = [place.organisation for place in queries.own_places(scope)]
    form = WorkingForm(request.POST or None, places=places, initial={"organisation": str(scope.organisation)})
    if form.is_valid():
        chosen = next(each for each in places if str(each.pk) == form.cleaned_data["organisation"])
        actions.choose_organisation(scope=scope, organisation=chosen)
        request.session[ACTING_FOR] = str(chosen.pk)
        request.session.pop(PURPOSE, None)
        messages.success(request, f"You are now working for {chosen}.")
        return redirect("/")
    context = {"title": "Who are you working for?", "form": form, "submit": "Continue", "cancel": "/"}
    return render(request, "accounts/choice.html", context)


@needs(*sorted(PERSONAL))
@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: HttpRequest) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    form = PurposeForm(request.POST or None, initial={"purpose": scope.purpose, "next": request.GET.get("next", "")})
    if form.is_valid():
        chosen = form.cleaned_data["purpose"]
        actions.choose_purpose(scope=scope, purpose=chosen)
        request.session[PURPOSE] = chosen
        messages.success(request, f"Records about people that you open now are read for: {name_of(chosen)}.")
        return redirect(form.way_back(request))
    context = {"title": "What is your work about?", "form": form, "submit": "Continue", "cancel": "/"}
    return render(request, "accounts/choice.html", context)
