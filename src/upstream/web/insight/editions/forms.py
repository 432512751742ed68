"""The forms of editions."""

from __future__ import annotations

from typing import Any

from upstream.web.core import forms
from upstream.web.insight.editions.actions import LONGEST
from upstream.web.insight.editions.narrowing import Asked
from upstream.web.insight.models import Edition


class NarrowForm(forms.Form):
    """Asked by GET. A choice that this edition does not have leaves the filter open rather than the page broken."""

    offence = forms.SelectField(label="Offence", required=False, unmarked=True)
    place = forms.AutocompleteField(label="Place", required=False, unmarked=True)
    period = forms.SelectField(label="Period", required=False, unmarked=True)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = {"offence": "All offences", "place": "All places", "period": "All periods"}
        for name, label in every.items():
            self.fields[name].choices = [("", label), *choices[name]]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        if not self.is_bound:
            return Asked()
        self.is_valid()
        return Asked(**{name: self.cleaned_data.get(name) or "" for name in self.fields})


class CompareForm(forms.Form):
    before = forms.SelectField(label="Earlier edition", unmarked=True)
    after = forms.SelectField(label="Later edition", unmarked=True)

    def __init__(self, *args: Any, editions: list[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), f"{each.title}, {each.period}" if each.period else each.title) for each in editions]
        for name in ("before", "after"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    text = forms.TextareaField(
        label="Your commentary",
        help_text=(
            "What should a reader know that the figures do not say? The public reads it too: name nobody, and give no "
            "number that is suppressed. Leave an empty line between paragraphs; **two stars** make words bold; "
            "lines that start with - make a list."
        ),
        required=False,
        unmarked=True,
        rows=12,
        max_length=LONGEST,
    )


class SubmitForm(forms.Form):
    reason = forms.TextareaField(label="Is there something that the approver should look at?", required=False, rows=3)


class ReturnForm(forms.Form):
    reason = forms.TextareaField(label="What should be mended?", rows=5, max_length=2000)


class RecallForm(forms.Form):
    reason = forms.TextareaField(
        label="Why is it recalled?",
        help_text="Partners will read this. The public is told only that the edition was recalled.",
        rows=5,
        max_length=2000,
    )


class ApproveForm(forms.Form):
    """Each box is something that the approver has looked at."""

    suppressed = forms.ConfirmField(label="I have looked at what is suppressed, and at what is not")
    earlier = forms.ConfirmField(label="I have looked at the differences to earlier editions")
    commentary = forms.ConfirmField(label="I have read the commentary: it names nobody and gives no suppressed number")
    reason = forms.TextareaField(label="A note for the record", required=False, rows=3, max_length=2000)
