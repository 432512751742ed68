"""The forms of measures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from upstream.model.period import Month
from upstream.plans.windows import last_day
from upstream.web.core import forms
from upstream.web.planning.measures.indicators import Choice
from upstream.web.planning.models import Measure, MeasureValue

BY_HAND = "hand"
ROUNDS = [("1", "Each month"), ("3", "Each quarter"), ("6", "Each half-year"), ("12", "Each year")]


class MeasureForm(forms.Form):
    title = forms.TextField(label="What is measured?", max_length=300)
    feed = forms.SelectField(
        label="Where do its values come from?",
        hint="A measure from the assessment or a published series is updated when new figures are loaded or published.",
    )
    unit = forms.RadiosField(
        label="What is a value?",
        choices=Measure.Unit.choices,
        initial=Measure.Unit.COUNT,
        hints={
            "count": "For example admissions in a quarter",
            "rate": "A count and the number of people it is out of",
            "share": "A count and what it is a part of",
        },
    )
    per = forms.NumberField(label="For a rate: per how many people?", min_value=1, initial=1000, width=5)
    direction = forms.RadiosField(
        label="What should it do?", choices=Measure.Direction.choices, initial=Measure.Direction.DOWN, inline=True
    )
    baseline_from = forms.MonthField(label="First month of the baseline", hint="For example 4 2023")
    baseline_to = forms.MonthField(
        label="Last month of the baseline",
        hint="A whole year or several: then each update has the same months to be compared with.",
    )
    update_months = forms.SelectField(label="How often is it updated?", choices=ROUNDS, initial="3")
    target = forms.TextField(
        label="Target for one update",
        hint="For example 40 for each quarter",
        required=False,
        width=10,
        inputmode="decimal",
    )
    target_by = forms.DateField(label="By when?", required=False)
    priority = forms.SelectField(label="Which priority is it of?", required=False)

    def __init__(
        self,
        *args: Any,
        choices: Sequence[Choice] = (),
        priorities: Sequence[Any] = (),
        fixed: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["feed"]
        else:
            offered = [(each.key, each.label) for each in choices]
            self.fields["feed"].choices = [(BY_HAND, "They are entered by hand"), *offered]  # type: ignore[attr-defined]
        self.fields["priority"].choices = [("", "None"), *((str(p.pk), str(p)) for p in priorities)]  # type: ignore[attr-defined]

    def clean_target(self) -> Decimal | None:
        return number(self.cleaned_data["target"])

    def told(self, priorities: Sequence[Any]) -> dict[str, Any]:
        """The fields of a measure."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "feed"}
        data["baseline_from"], data["baseline_to"] = first(data["baseline_from"]), last(data["baseline_to"])
        data["update_months"] = int(data["update_months"])
        data["priority"] = next((p for p in priorities if str(p.pk) == data["priority"]), None)
        return data

    @property
    def fed(self) -> tuple[str, str, str] | None:
        """Area, definition and path of the series that was chosen."""
        chosen = self.cleaned_data.get("feed", BY_HAND)
        if chosen == BY_HAND:
            return None
        area, definition, path = chosen.split("|", 2)
        return area, definition, path


class ValueForm(forms.Form):
    starts = forms.MonthField(label="First month")
    ends = forms.MonthField(label="Last month", hint="The same month again for a single month")
    count = forms.TextField(label="How many?", width=10, inputmode="decimal")
    base = forms.TextField(label="Out of how many?", width=10, inputmode="decimal")
    status = forms.RadiosField(
        label="Is it final?",
        choices=[("final", "Final"), ("provisional", "Provisional: it may be revised")],
        initial=MeasureValue.Status.FINAL,
        inline=True,
    )
    source = forms.TextField(label="Where does it come from?", max_length=300, required=False)
    note = forms.TextareaField(label="What should readers know?", rows=3, required=False)

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if measure.unit == Measure.Unit.COUNT:
            del self.fields["base"]

    def clean_count(self) -> Decimal:
        return number(self.cleaned_data["count"]) or Decimal(0)

    def clean_base(self) -> Decimal | None:
        return number(self.cleaned_data["base"])

    def told(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"starts": first(data["starts"]), "ends": last(data["ends"])}


def first(month: Month) -> date:
    return date(month.year, month.number, 1)


def last(month: Month) -> date:
    return last_day(first(month), 1)


def number(text: str) -> Decimal | None:
    """1,234 or 12.5; nothing for nothing. Not below zero, and no more than the column holds."""
    if not text:
        return None
    try:
        found = Decimal(text.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        raise ValidationError("Enter a number, like 1,234 or 12.5") from None
    if not found.is_finite() or found < 0:
        raise ValidationError("Enter a number that is zero or more")
    if found >= 10**9:
        raise ValidationError("Enter a number below a thousand million")
    return round(found, 2)
