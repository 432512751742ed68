"""The design page: every component once, with invented content, for whoever builds a page or checks the look."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace as Thing
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from upstream.web.core import forms
from upstream.web.core.access import demonstration
from upstream.web.core.navigation import Account, Frame, Item, Working

PLACES = ("Alderbrook", "Castle Mead", "Eastgate", "Fenwick", "Harbour", "Market", "Millfield", "Priory", "St Anne’s")


class Example(forms.Form):
    """One of every field."""

    name = forms.TextField(label="Full name", hint="As it should stand in minutes.", autocomplete="name", width=20)
    email = forms.EmailField(label="Work email address")
    password = forms.PasswordField(label="Password", autocomplete="new-password")
    people = forms.NumberField(label="People reached", width=5, suffix="people", required=False)
    begins = forms.DateField(label="When does it start?", hint="For example, 27 3 2024.")
    until = forms.MonthField(label="Last month of funding", required=False)
    place = forms.AutocompleteField(label="Ward", choices=[("", ""), *((name, name) for name in PLACES)])
    kind = forms.SelectField(
        label="Kind of organisation", choices=[("", "Choose"), ("police", "Police"), ("health", "Health")]
    )
    power = forms.RadiosField(
        label="May you share this?",
        choices=[("yes", "Yes"), ("consent", "Only with consent"), ("no", "No")],
        hints={"consent": "You will be asked how it was given."},
        opens={"consent": "how"},
    )
    how = forms.TextareaField(label="How was consent given?", required=False, max_length=300, rows=3)
    groups = forms.CheckboxesField(label="Which groups?", choices=[("board", "Board"), ("panel", "Panel")])
    extract = forms.FileField(label="Extract", hint="CSV or XLSX, up to 200 MB.", accept=".csv,.xlsx")
    agreed = forms.ConfirmField(label="I have checked that the agreement covers this")


class Asking(forms.Form):
    offence = forms.SelectField(
        label="Offence", choices=[("", "All"), ("violence", "Violence with injury")], required=False, unmarked=True
    )
    ward = forms.SelectField(label="Place", choices=[("", "All of Loremshire")], required=False, unmarked=True)
    since = forms.SelectField(label="Period", choices=[("5", "Last five years")], required=False, unmarked=True)


@demonstration
def design(request: HttpRequest) -> HttpResponse:
    """With ``?errors`` the form stands as it does after it was sent empty."""
    request._frame = frame()  # type: ignore[attr-defined]
    form = Example({"begins_day": "31", "begins_month": "2"}) if "errors" in request.GET else Example()
    return render(request, "core/design.html", {"form": form, "asking": Asking(), **content()})


def frame() -> Frame:
    return Frame(
        partnership="Safer Loremshire Partnership",
        items=(
            Item("Picture", "#picture", active=True),
            Item("Places", "#places"),
            Item("Meetings", "#meetings"),
            Item("Plan", "#plan"),
            Item("Audit", "#audit"),
        ),
        account=Account("Amina Example", "#sign-out", (Item("Your account", "#account"),)),
        working=Working("Loremshire County Council", "analyst", "#change"),
        demonstration=True,
        demonstration_link=Item("Try another person", "#personas"),
        footer=(
            Item("Accessibility statement", "#accessibility"),
            Item("Privacy", "#privacy"),
            Item("Cookies", "#cookies"),
            Item("Licence", "#licence"),
        ),
    )


def content() -> dict[str, Any]:
    return {
        "title": "Design",
        "breadcrumbs": [
            {"text": "Start", "href": "#start"},
            {"text": "Assessments", "href": "#all"},
            {"text": "Design"},
        ],
        "key": _key(),
        "columns": _columns(),
        "rows": _rows(),
        "drawing": Markup(_drawing()),
        "provenance": _provenance(),
        "events": _events(),
        "page": Paginator(range(243), 20).get_page(5),
        "views": _views(),
        "files": _files(),
    }


def _key() -> list[Thing]:
    return [
        Thing(
            value="2,431", label="serious violence offences", detail="in 2022/23, between 2,335 and 2,530", href="#sv"
        ),
        Thing(value="4.1", label="per 1,000 people", detail="No clear change from 2021/22"),
        Thing(value="38%", label="in three wards", detail="Harbour, Market and Eastgate"),
    ]


def _columns() -> list[Thing]:
    return [
        Thing(text="Ward", sort="?sort=ward", sorted=""),
        Thing(text="Offences", number=True, sort="?sort=-offences", sorted="descending"),
        Thing(text="Rate per 1,000", number=True),
        Thing(text="Five-year change", number=True),
        Thing(text="What the test says"),
    ]


def _rows() -> list[list[Any]]:
    return [
        [Thing(text="Harbour", href="#harbour"), "412", "9.8", "+31%", "Rising"],
        [Thing(text="Market", href="#market"), "388", "9.1", "+4%", "No clear change"],
        [Thing(text="Eastgate", href="#eastgate"), "124", "3.0", "−12%", "Falling"],
        [
            Thing(text="Fenwick", href="#fenwick"),
            Thing(text="suppressed", marker=True),
            Thing(text="–", marker=True),
            "",
            "Too few to say",
        ],
    ]


def _drawing() -> str:
    points = ((60, 150), (160, 138), (260, 142), (360, 104), (460, 96), (560, 70))
    line = " ".join(f"{x},{y}" for x, y in points)
    years = "".join(
        f'<text x="{x}" y="222" text-anchor="middle">{2017 + i}/{18 + i}</text>' for i, (x, _) in enumerate(points)
    )
    return (
        '<svg role="img" aria-labelledby="drawing-title" viewBox="0 0 640 240" width="640" height="240" font-size="14" '
        'font-family="system-ui, sans-serif" fill="#4a5b63"><title id="drawing-title">Offences a year, from 1,820 '
        'to 2,431</title><path d="M40 200H600" stroke="#102a33"/>'
        '<path d="M40 150H600M40 100H600M40 50H600" stroke="#d9d4c9"/>'
        f'<polyline points="{line}" fill="none" stroke="#12436D" stroke-width="3"/>{years}'
        '<text x="568" y="62" fill="#12436D" font-weight="600">2,431</text></svg>'
    )


def _provenance() -> list[tuple[str, Any]]:
    return [
        ("Source", ["Police-recorded crime, an extract of 3 April 2023", "Population estimates, mid-2022"]),
        ("Definition", "The partnership’s own, version 2"),
        (
            "How it was worked out",
            "Offences by the month in which they were recorded, per 1,000 people, with a Byar interval.",
        ),
        ("Left out", "41 records without a place, which stay in the total"),
    ]


def _events() -> list[Thing]:
    noon = dt.datetime(2023, 5, 4, 11, 5, tzinfo=dt.UTC)
    return [
        Thing(title="Published", when=noon, by="Ben Example", text="Edition of 2022/23, for the public."),
        Thing(title="Disclosure checked", when=noon - dt.timedelta(days=2), by="Ben Example", href="#check"),
        Thing(title="Submitted for checking", when=noon - dt.timedelta(days=9), by="Amina Example"),
    ]


def _views() -> list[Thing]:
    return [
        Thing(text="Findings", href="#findings", current=True, count=None),
        Thing(text="Questions", href="#questions", count=12),
        Thing(text="Downloads", href="#downloads"),
    ]


def _files() -> list[Thing]:
    return [
        Thing(text="Strategic needs assessment", href="#pdf", format="PDF", size=2_340_000, detail="62 pages, tagged"),
        Thing(text="Every table", href="#ods", format="ODS", size=184_000),
    ]
