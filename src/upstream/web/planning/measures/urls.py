from __future__ import annotations

from django.urls import path

from upstream.web.planning.measures import views

app_name = "measures"
urlpatterns = [
    path("plan/<uuid:key>/measures", views.listed, name="list"),
    path("plan/<uuid:key>/measures/add", views.add, name="add"),
    path("plan/measures/<uuid:key>", views.one, name="measure"),
    path("plan/measures/<uuid:key>/change", views.change, name="change"),
    path("plan/measures/<uuid:key>/value", views.value, name="value"),
]
