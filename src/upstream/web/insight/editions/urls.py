from __future__ import annotations

from django.urls import path

from upstream.web.insight.editions import download_views as downloads
from upstream.web.insight.editions import publishing_views as publishing
from upstream.web.insight.editions import views

app_name = "insight"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("editions", views.every_edition, name="editions"),
    path("compare", views.compare, name="compare"),
    path("coverage", views.coverage, name="coverage"),
    path("<uuid:key>", views.edition, name="edition"),
    path("<uuid:key>/questions/<slug:chapter>", views.question, name="question"),
    path("<uuid:key>/findings/<str:name>", views.finding, name="finding"),
    path("<uuid:key>/figures", views.figures, name="figures"),
    path("<uuid:key>/tables/<slug:name>.csv", downloads.table, name="table"),
    path("<uuid:key>/drawings/<slug:name>.svg", downloads.drawing, name="drawing"),
    path("<uuid:key>/drawings/<slug:name>.json", downloads.chart, name="chart"),
    path("<uuid:key>/papers/<str:name>", downloads.paper, name="paper"),
    path("<uuid:key>/findings/<str:name>/commentary", publishing.comment, name="comment"),
    path("<uuid:key>/submit", publishing.submit, name="submit"),
    path("<uuid:key>/take-back", publishing.take_back, name="take-back"),
    path("<uuid:key>/check", publishing.check, name="check"),
    path("<uuid:key>/approve", publishing.approve, name="approve"),
    path("<uuid:key>/return", publishing.send_back, name="return"),
    path("<uuid:key>/recall", publishing.recall, name="recall"),
]
