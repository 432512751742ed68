from __future__ import annotations

from django.urls import path

from upstream.web.planning.chasing import link_views, views

app_name = "chasing"
urlpatterns = [
    path("plan/<uuid:key>/chasing", views.log, name="log"),
    path("plan/<uuid:key>/chasing/people", views.people, name="people"),
    path("plan/<uuid:key>/chasing/ask", views.ask, name="ask"),
    path("plan/<uuid:key>/chasing/asked", views.asked, name="asked"),
    path("plan/chasing/links/<uuid:key>/revoke", views.revoke, name="revoke"),
    path("update/<str:token>", link_views.mine, name="mine"),
    path("update/<str:token>/<uuid:key>", link_views.update, name="update"),
]
