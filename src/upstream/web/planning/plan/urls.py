from __future__ import annotations

from django.urls import path

from upstream.web.planning.plan import action_views, board_views, import_views, views

app_name = "plan"
urlpatterns = [
    path("", views.list_plans, name="list"),
    path("new", views.begin, name="begin"),
    path("mine", views.mine, name="mine"),
    path("bring-in", import_views.hand_in, name="hand-in"),
    path("bring-in/<uuid:key>", import_views.preview, name="preview"),
    path("bring-in/<uuid:key>/columns", import_views.columns, name="columns"),
    path("bring-in/<uuid:key>/give-up", import_views.give_up, name="give-up"),
    path("<uuid:key>", views.plan, name="plan"),
    path("<uuid:key>/change", views.change, name="change"),
    path("<uuid:key>/adopt", views.adopt, name="adopt"),
    path("<uuid:key>/close", views.close, name="close"),
    path("<uuid:key>/ratings", views.ratings, name="ratings"),
    path("<uuid:key>/ratings/suggested", views.suggest, name="suggest"),
    path("<uuid:key>/timeline", views.timeline, name="timeline"),
    path("<uuid:key>/check", views.check, name="check"),
    path("<uuid:key>/several", views.bulk, name="bulk"),
    path("<uuid:key>/board", board_views.board, name="board"),
    path("<uuid:key>/board.pdf", board_views.board_pdf, name="board-pdf"),
    path("<uuid:key>/take-away", board_views.take, name="take"),
    path("<uuid:key>/plan.<str:kind>", board_views.export, name="export"),
    path("<uuid:key>/action", action_views.add, name="add"),
    path("actions/<uuid:key>", action_views.action, name="action"),
    path("actions/<uuid:key>/change", action_views.change, name="action-change"),
    path("actions/<uuid:key>/update", action_views.tell, name="tell"),
    path("actions/<uuid:key>/rating", action_views.rate, name="rate"),
    path("actions/<uuid:key>/milestone", action_views.milestone, name="milestone"),
    path("actions/<uuid:key>/milestone/<int:pk>", action_views.reached, name="reached"),
    path("actions/<uuid:key>/risk", action_views.risk, name="risk"),
    path("actions/<uuid:key>/waits-for", action_views.waits, name="waits"),
    path("actions/<uuid:key>/file", action_views.add_file, name="add-file"),
    path("actions/<uuid:key>/pass-up", action_views.escalate, name="escalate"),
    path("actions/<uuid:key>/remove", action_views.remove, name="remove"),
    path("files/<uuid:key>", action_views.file, name="file"),
    path("files/<uuid:key>/remove", action_views.remove_file, name="remove-file"),
]
