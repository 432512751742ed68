from __future__ import annotations

from django.urls import path

from upstream.web.core.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.events, name="events"),
    path("export", views.export, name="export"),
    path("proof", views.proof, name="proof"),
    path("<uuid:key>", views.event, name="event"),
]
