"""The forms of meetings."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from upstream.web.core import forms
from upstream.web.partnership.models import Attendance, GroupMembership


class CallForm(forms.Form):
    group = forms.SelectField(label="Which group?")
    on = forms.DateField(label="On which day?")
    at = forms.TextField(label="At what time?", help_text="For example 10:00 or 2pm", width=5)
    place = forms.TextField(label="Where?", help_text="A room, or how to join online", required=False, max_length=300)

    def __init__(self, *args: Any, groups: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [(str(group.pk), group.name) for group in groups]  # type: ignore[attr-defined]

    def clean_at(self) -> time:
        return read_time(self.cleaned_data["at"])

    @property
    def starts_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["on"], self.cleaned_data["at"]))


class ItemForm(forms.Form):
    title = forms.TextField(label="What is it about?", max_length=300)
    notes = forms.TextareaField(label="What should members know or read before?", required=False, rows=3)


class MinuteForm(forms.Form):
    text = forms.TextareaField(
        label="What was said",
        help_text="Write what the group heard and concluded. Do not name people who are victims, suspects or in care.",
        required=False,
        unmarked=True,
        rows=8,
    )


class DecisionForm(forms.Form):
    text = forms.TextareaField(label="What was decided?", rows=3)
    reason = forms.TextareaField(label="Why?", required=False, rows=3)


class AskForm(forms.Form):
    text = forms.TextareaField(label="What is to be done?", rows=3)
    owner = forms.SelectField(label="Who does it?")
    due = forms.DateField(label="By when?")

    def __init__(self, *args: Any, seats: list[GroupMembership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(seat.pk), f"{seat.user.full_name}, {seat.organisation}") for seat in seats]
        self.fields["owner"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    done = forms.RadiosField(
        label="What came of it?", choices=[("done", "It is done"), ("dropped", "It is no longer needed")]
    )
    outcome = forms.TextareaField(label="In a few words", rows=3)


class EscalateForm(forms.Form):
    blockage = forms.TextField(label="What is blocked?", max_length=300)
    asked = forms.TextareaField(label="What do you ask of the group above?", rows=4)


class AnswerForm(forms.Form):
    text = forms.TextareaField(label="What does the group answer?", rows=4)


class AttendanceForm(forms.Form):
    """One question for each seat, and the deputy's name where one was sent."""

    def __init__(self, *args: Any, seats: list[tuple[GroupMembership, Attendance | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = [seat for seat, _ in seats]
        for seat, noted in seats:
            name, deputy = f"came-{seat.pk}", f"deputy-{seat.pk}"
            self.fields[name] = forms.RadiosField(
                label=f"{seat.user.full_name}, {seat.organisation}",
                choices=Attendance.Came.choices,
                initial=noted.came if noted else Attendance.Came.PRESENT,
                inline=True,
                small=True,
                label_size="s",
                opens={Attendance.Came.DEPUTY: deputy},
            )
            self.fields[deputy] = forms.TextField(
                label="Who came instead?", required=False, initial=noted.deputy if noted else "", max_length=200
            )

    def came(self) -> dict[GroupMembership, tuple[str, str]]:
        data = self.cleaned_data
        return {seat: (data[f"came-{seat.pk}"], data[f"deputy-{seat.pk}"]) for seat in self.seats}


def read_time(text: str) -> time:
    """10:00, 10.30, 2pm or 2:15 pm."""
    plain = text.strip().lower().replace(".", ":").replace(" ", "")
    for pattern in ("%H:%M", "%I:%M%p", "%I%p", "%H"):
        try:
            return datetime.strptime(plain, pattern).time()
        except ValueError:
            continue
    raise ValidationError("Enter a time, like 10:00 or 2pm")
