from __future__ import annotations

from django.urls import path

from upstream.web.insight.making import views as making
from upstream.web.insight.uploads import row_views, views

app_name = "uploads"
urlpatterns = [
    path("", views.listed, name="list"),
    path("hand-in", views.hand_in, name="hand_in"),
    path("<uuid:key>", views.upload, name="upload"),
    path("<uuid:key>/feed", views.feed, name="feed"),
    path("<uuid:key>/columns", views.columns, name="columns"),
    path("<uuid:key>/words", views.words, name="words"),
    path("<uuid:key>/sender", views.sender, name="sender"),
    path("<uuid:key>/load", views.start, name="start"),
    path("<uuid:key>/withdraw", views.withdraw, name="withdraw"),
    path("<uuid:key>/rows", row_views.rows, name="rows"),
    path("<uuid:key>/rows.csv", row_views.rows_csv, name="rows_csv"),
    path("<uuid:key>/rows/<slug:extract>/<int:line>", row_views.row, name="row"),
    path("assessments/", making.listed, name="assessments"),
    path("assessments/new", making.new, name="new_assessment"),
    path("assessments/<uuid:key>", making.one, name="assessment"),
    path("assessments/<uuid:key>/again", making.again, name="again"),
]
