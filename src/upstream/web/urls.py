"""Every address of the workspace: each app has its own list; health probes are answered before any of them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
