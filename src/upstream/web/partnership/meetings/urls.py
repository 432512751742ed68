from __future__ import annotations

from django.urls import path

from upstream.web.partnership.meetings import record_views, views

app_name = "meetings"
urlpatterns = [
    path("", views.list_meetings, name="list"),
    path("call", views.call, name="call"),
    path("chart", views.chart, name="chart"),
    path("decisions", views.decisions, name="decisions"),
    path("actions", views.actions, name="actions"),
    path("actions/<uuid:key>", views.action, name="action"),
    path("passed-up", views.escalations, name="escalations"),
    path("passed-up/<uuid:key>", views.escalation, name="escalation"),
    path("<uuid:key>", views.meeting, name="meeting"),
    path("<uuid:key>/draw", record_views.draw, name="draw"),
    path("<uuid:key>/item", record_views.add_item, name="add-item"),
    path("<uuid:key>/attendance", record_views.attendance, name="attendance"),
    path("<uuid:key>/decision", record_views.decide, name="decide"),
    path("<uuid:key>/action", record_views.ask, name="ask"),
    path("<uuid:key>/pass-up", record_views.escalate, name="escalate"),
    path("<uuid:key>/state", record_views.state, name="state"),
    path("<uuid:key>/minutes.<str:kind>", views.minutes, name="minutes"),
    path("items/<uuid:key>", record_views.item, name="item"),
    path("items/<uuid:key>/move", record_views.move, name="move"),
    path("items/<uuid:key>/remove", record_views.remove, name="remove"),
]
