"""Addresses of the frame itself."""

from __future__ import annotations

from django.urls import path

from upstream.web.core.design import design

urlpatterns = [path("design/", design, name="design")]
