from django.urls import path

from upstream.web.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("", views.personas, name="personas"),
    path("<slug:key>/", views.enter, name="enter"),
]
