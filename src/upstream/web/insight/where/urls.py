from __future__ import annotations

from django.urls import path

from upstream.web.insight.where import views

app_name = "where"
urlpatterns = [
    path("hot-spots", views.hot_spots, name="hot-spots"),
    path("scores", views.scores, name="scores"),
]
