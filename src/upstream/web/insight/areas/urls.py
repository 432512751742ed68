from __future__ import annotations

from django.urls import path

from upstream.web.insight.areas import area_views, download_views, views

app_name = "areas"
urlpatterns = [
    path("", views.show, name="map"),
    path("map.json", views.live_map, name="live"),
    path("map.csv", download_views.csv, name="csv"),
    path("map.geojson", download_views.geojson, name="geojson"),
    path("find", area_views.search, name="search"),
    path("compare", area_views.compare, name="compare"),
    path("areas/<slug:code>", area_views.area, name="area"),
]
