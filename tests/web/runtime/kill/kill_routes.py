"""One route that writes as the apps do: a row, its audit event and a job, in one transaction."""

import os

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from kill_tasks import mark

from upstream.web.accounts.models import User
from upstream.web.core import clock
from upstream.web.core.access import public
from upstream.web.core.audit import record, register
from upstream.web.core.scope import system

register({"runtime.kill.written": "wrote under load"})


@public
def write(request: HttpRequest, name: str) -> HttpResponse:
    with transaction.atomic():
        person = User.objects.create_user(f"{name}@example.org", full_name=name)
        record(system("kill", clock.now()), "runtime.kill.written", object=person, label=name)
        mark.defer(name=name)
    return HttpResponse(str(os.getpid()))


urlpatterns = [path("write/<str:name>", write)]
