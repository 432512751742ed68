from __future__ import annotations

from django.urls import path

from upstream.web.planning.strategy import path_views, priority_views, state_views, views

app_name = "strategy"
urlpatterns = [
    path("strategies/", views.list_strategies, name="list"),
    path("strategies/new", views.begin, name="begin"),
    path("strategies/<uuid:key>", views.strategy, name="strategy"),
    path("strategies/<uuid:key>/change", views.change, name="change"),
    path("strategies/<uuid:key>/strategy.<str:kind>", views.paper, name="paper"),
    path("strategies/<uuid:key>/related", views.relate, name="relate"),
    path("strategies/<uuid:key>/related/<int:pk>/remove", views.unrelate, name="unrelate"),
    path("strategies/<uuid:key>/consult", state_views.consult, name="consult"),
    path("strategies/<uuid:key>/take-back", state_views.take_back, name="take-back"),
    path("strategies/<uuid:key>/adopt", state_views.adopt, name="adopt"),
    path("strategies/<uuid:key>/publish", state_views.publish, name="publish"),
    path("strategies/<uuid:key>/withdraw", state_views.withdraw, name="withdraw"),
    path("strategies/<uuid:key>/next-version", state_views.follow, name="follow"),
    path("strategies/<uuid:key>/priority", priority_views.add, name="add-priority"),
    path("priorities/<uuid:key>", priority_views.priority, name="priority"),
    path("priorities/<uuid:key>/change", priority_views.change, name="change-priority"),
    path("priorities/<uuid:key>/move", priority_views.move, name="move-priority"),
    path("priorities/<uuid:key>/remove", priority_views.remove, name="remove-priority"),
    path("priorities/<uuid:key>/evidence", priority_views.evidence, name="evidence"),
    path("priorities/<uuid:key>/option", path_views.add_option, name="add-option"),
    path("evidence/<uuid:key>/again", priority_views.cite_anew, name="cite-anew"),
    path("evidence/<uuid:key>/remove", priority_views.uncite, name="uncite"),
    path("path/", path_views.path, name="path"),
    path("path/<uuid:key>", path_views.path, name="path-of"),
    path("path/<uuid:key>/criteria", path_views.weights, name="criteria"),
    path("path/<uuid:key>/options", path_views.options, name="options"),
    path("path/<uuid:key>/balance", path_views.balanced, name="balance"),
    path("options/<uuid:key>", path_views.option, name="option"),
    path("options/<uuid:key>/change", path_views.change_option, name="change-option"),
    path("options/<uuid:key>/score", path_views.score, name="score"),
    path("options/<uuid:key>/decision", path_views.decide, name="decide"),
    path("options/<uuid:key>/action", path_views.act, name="act"),
]
