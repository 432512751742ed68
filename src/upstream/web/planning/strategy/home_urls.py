from __future__ import annotations

from django.urls import path

from upstream.web.planning.strategy import home

app_name = "planning"
urlpatterns = [path("", home.home, name="home")]
