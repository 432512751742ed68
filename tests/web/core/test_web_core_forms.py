"""Fields draw themselves with label, hint and error, and read what people type."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms as plain
from hypothesis import given
from hypothesis import strategies as some

from upstream.model.period import Month
from upstream.web.core import forms
from upstream.web.core.design import Example
from upstream.web.core.forms.dates import month_number
from upstream.web.core.forms.rendering import field_group

DANGER = "<script>alert(1)</script>"


class Page(HTMLParser):
    """The ids of a page, and what refers to them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.styled: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
                self.references |= set((value or "").split())
            if name == "href" and value and value.startswith("#"):
                self.references.add(value[1:])
            if name == "style" or name.startswith("on"):
                self.styled.append(f"{tag} {name}={value}")


@pytest.mark.parametrize("data", [None, {}, {"begins_day": "31", "begins_month": "2", "begins_year": "2023"}])
def test_everything_that_a_field_refers_to_is_on_the_page_once(data: dict[str, str] | None) -> None:
    form = Example(data)
    page = Page(form.error_summary() + form.as_page())
    assert len(page.ids) == len(set(page.ids))
    assert page.references <= set(page.ids)
    assert not page.styled


def test_an_empty_form_says_of_each_field_what_to_do() -> None:
    summary = Example({}).error_summary()
    assert "There is a problem" in summary
    assert '<a href="#id_name">Enter full name</a>' in re.sub(r"\s+<", "<", summary)
    assert "Select ward" in summary
    assert "Choose extract" in summary
    assert "Answer “May you share this?”" in summary
    assert "people" not in summary


def test_a_form_without_errors_has_no_summary() -> None:
    assert Example().error_summary() == ""


def test_only_what_may_be_left_empty_is_marked() -> None:
    drawn = Example().as_page()
    assert "People reached (optional)" in drawn
    assert "Full name (optional)" not in drawn
    assert 'required=""' not in drawn


@pytest.mark.parametrize("field", ["name", "email", "people", "how"])
def test_what_was_typed_comes_back_escaped(field: str) -> None:
    drawn = Example({field: DANGER, "power": "consent"}).as_page()
    assert DANGER not in drawn
    assert "&lt;script&gt;" in drawn


def test_labels_hints_and_choices_are_escaped() -> None:
    class Sly(forms.Form):
        one = forms.TextField(label=DANGER, hint=DANGER, prefix=DANGER)
        two = forms.RadiosField(label=DANGER, choices=[(DANGER, DANGER)], hints={DANGER: DANGER})
        three = forms.CheckboxesField(label=DANGER, choices=[(DANGER, DANGER)])
        four = forms.SelectField(label=DANGER, choices=[(DANGER, DANGER)])
        five = forms.ConfirmField(label=DANGER, hint=DANGER)
        six = forms.FileField(label=DANGER)

    drawn = Sly({}).as_page(DANGER) + Sly({}).error_summary()
    assert "<script" not in drawn


def test_a_password_is_never_sent_back() -> None:
    assert "hunter2" not in Example({"password": "hunter2"}).as_page()


def test_a_field_that_a_choice_opens_stands_within_it_and_no_script_says_expanded() -> None:
    drawn = Example().as_page()
    inside = drawn.index("govuk-radios__conditional")
    assert inside < drawn.index('name="how"') < drawn.index('value="no"')
    assert drawn.count('name="how"') == 1
    assert "data-aria-controls" not in drawn
    assert "conditional--hidden" not in drawn


class Dates(forms.Form):
    day = forms.DateField(label="Date of the meeting")
    month = forms.MonthField(label="Last month", required=False)


def _dates(**typed: str) -> Dates:
    return Dates({"day_day": "1", "day_month": "4", "day_year": "2023"} | typed)


@pytest.mark.parametrize(
    ("typed", "error", "box"),
    [
        ({"day_day": "", "day_month": "", "day_year": ""}, "Enter date of the meeting", "day"),
        ({"day_month": ""}, "Date of the meeting must include a month", "month"),
        ({"day_day": "", "day_year": ""}, "Date of the meeting must include a day and year", "day"),
        ({"day_day": "31", "day_month": "2"}, "Date of the meeting must be a real date", "day"),
        ({"day_month": "13"}, "Date of the meeting must be a real date", "month"),
        ({"day_year": "23"}, "Year must have 4 numbers", "year"),
        ({"day_year": "9999"}, "Year must be between 1900 and 2100", "year"),
        ({"day_day": "0"}, "Date of the meeting must be a real date", "day"),
        ({"day_day": "x%s"}, "Date of the meeting must be a real date", "day"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_and_leads_to_the_box(typed: dict[str, str], error: str, box: str) -> None:
    form = _dates(**typed)
    assert form.errors["day"] == [error]
    assert form["day"].first_id == f"id_day_{box}"  # type: ignore[attr-defined]


@given(some.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_a_date_that_is_shown_is_read_back(day: dt.date) -> None:
    shown = forms.DateField().widget.decompress(day)
    form = _dates(**dict(zip(("day_day", "day_month", "day_year"), map(str, shown), strict=True)))
    assert form.is_valid()
    assert form.cleaned_data == {"day": day, "month": None}


def test_a_month_is_the_models() -> None:
    form = _dates(month_month="March", month_year="2023")
    assert form.is_valid()
    assert form.cleaned_data["month"] == Month.parse("2023-03")
    assert 'value="2023"' in Dates(initial={"month": Month.parse("2023-03")}).as_page()


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("03", 3), ("mar", 3), ("MARCH", 3), ("ma", None), ("", None), ("june", 6)]
)
def test_months_are_read_by_number_or_name(text: str, number: int | None) -> None:
    assert month_number(text) == number


def test_initial_values_of_every_kind_are_shown() -> None:
    drawn = Example(
        initial={
            "name": "Amina Example", "people": 1200, "begins": dt.date(2023, 1, 31), "place": "Harbour",
            "kind": "health", "power": "no", "groups": ["panel"], "agreed": True,
        }
    ).as_page()  # fmt: skip
    for text in (
        'value="Amina Example"',
        'value="1200"',
        'value="31"',
        'value="Harbour" selected',
        'value="health" selected',
    ):
        assert text in drawn
    assert len(re.findall('" checked', drawn)) == 3


def test_a_number_may_have_commas() -> None:
    class Count(forms.Form):
        count = forms.NumberField(label="Count")

    assert Count({"count": "1,200 "}).is_valid()
    assert not Count({"count": "many"}).is_valid()


def test_the_fields_of_a_plain_form_are_drawn_alike() -> None:
    class Foreign(plain.Form):
        login = plain.EmailField()
        code = plain.CharField(widget=plain.HiddenInput)
        remember = plain.BooleanField(required=False)

    drawn = "".join(field_group(bound) for bound in Foreign({"login": "x", "code": DANGER}))
    assert 'type="email"' in drawn
    assert "govuk-error-message" in drawn
    assert 'type="hidden"' in drawn
    assert "govuk-checkboxes__input" in drawn
    assert DANGER not in drawn


def test_errors_of_the_whole_form_come_first() -> None:
    class Two(forms.Form):
        one = forms.TextField(label="One")

        def clean(self) -> dict[str, Any]:
            raise plain.ValidationError("The two do not agree")

    summary = Two({}).error_summary()
    assert summary.index("The two do not agree") < summary.index("Enter one")


def test_a_prefix_keeps_ids_apart() -> None:
    page = Page(Dates(prefix="a").as_page() + Dates(prefix="b").as_page())
    assert len(page.ids) == len(set(page.ids))
