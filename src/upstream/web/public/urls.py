from __future__ import annotations

from django.urls import path

from upstream.web.public import assessment_views as assessment
from upstream.web.public import strategy_views, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("assessment/", assessment.current, name="assessment"),
    path("assessment/<uuid:key>", assessment.edition, name="edition"),
    path("assessment/<uuid:key>/questions/<slug:chapter>", assessment.question, name="question"),
    path("assessment/<uuid:key>/findings/<str:name>", assessment.finding, name="finding"),
    path("assessment/<uuid:key>/tables/<slug:name>.csv", assessment.table, name="table"),
    path("assessment/<uuid:key>/drawings/<slug:name>.svg", assessment.drawing, name="drawing"),
    path("assessment/<uuid:key>/drawings/<slug:name>.json", assessment.chart, name="chart"),
    path("assessment/<uuid:key>/papers/<str:name>", assessment.paper, name="paper"),
    path("strategy", strategy_views.strategy, name="strategy"),
    path("strategy.<str:kind>", strategy_views.paper, name="strategy-paper"),
    path("help/", views.help_topics, name="help"),
    path("help/<slug:key>", views.help_topic, name="help-topic"),
    path("who-we-are", views.who, name="who"),
    path("data", views.data, name="data"),
    path("your-data", views.your_data, name="your-data"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("privacy", views.privacy, name="privacy"),
    path("cookies", views.cookies, name="cookies"),
]
