"""The forms of the chase."""

from __future__ import annotations

from upstream.web.core import forms

LONGEST = 2_000


class UpdateForm(forms.Form):
    """Four questions, so that a lead is done in two minutes on a telephone."""

    text = forms.TextareaField(
        label="What has happened since the last update?",
        hint="Two or three sentences. Do not name people who are victims, suspects or in care.",
        rows=5,
        max_length=LONGEST,
        required_message="Write what has happened, in a few words",
    )
    how = forms.RadiosField(
        label="How is it going?",
        choices=[
            ("green", "Green: on track"),
            ("amber", "Amber: at risk, or later than planned"),
            ("red", "Red: will not be done as planned"),
            ("complete", "Complete: it is done"),
        ],
        required_message="Say how it is going",
    )
    blocked = forms.TextareaField(
        label="Is anything blocking it? What, and what would help?",
        hint="Leave this empty if nothing is.",
        rows=3,
        required=False,
        unmarked=True,
        max_length=LONGEST,
    )
    writer = forms.TextField(
        label="Your name", hint="So that the partnership knows whom to ask.", max_length=200, autocomplete="name"
    )
