from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from upstream.web.duty import evidence_views, handing_views, record_views, views
from upstream.web.duty.records import KINDS, Kind


def of_records(kind: Kind) -> Iterator[URLPattern]:
    """The list of a kind of record, one of them, and the forms that write it."""
    told = {"slug": kind.slug}
    yield path(f"{kind.slugs}/", record_views.listed, told, name=kind.slugs)
    yield path(f"{kind.slugs}/new", record_views.add, told, name=f"add-{kind.slug}")
    yield path(f"{kind.slugs}/<uuid:key>", record_views.one, told, name=kind.slug)
    yield path(f"{kind.slugs}/<uuid:key>/change", record_views.change, told, name=f"change-{kind.slug}")


app_name = "duty"
urlpatterns = [
    path("", views.register, name="register"),
    path("calendar", handing_views.calendar, name="calendar"),
    path("calendar.ics", handing_views.calendar_file, name="calendar-file"),
    path("statement", handing_views.shown, name="statement"),
    path("statement.<str:kind>", handing_views.paper, name="paper"),
    path("requirements/<slug:key>", views.requirement, name="requirement"),
    path("requirements/<slug:key>/standing", views.stand, name="stand"),
    path("requirements/<slug:key>/owner", views.owner, name="owner"),
    path("requirements/<slug:key>/due", views.due, name="due"),
    path("requirements/<slug:key>/evidence", evidence_views.add, name="add-evidence"),
    path("evidence/<uuid:key>/file", evidence_views.file, name="evidence-file"),
    path("evidence/<uuid:key>/remove", evidence_views.remove, name="remove-evidence"),
    *(route for kind in KINDS for route in of_records(kind)),
    path("agreements/<uuid:key>/signatories", record_views.signatories, name="signatories"),
    path("agreements/<uuid:key>/review", record_views.review_agreement, name="review-agreement"),
    path("signatories/<uuid:key>/sign", record_views.sign, name="sign"),
    path("reviews/<uuid:key>/evidence", evidence_views.add_to_review, name="add-to-review"),
]
