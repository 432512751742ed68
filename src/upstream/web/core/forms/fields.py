"""Fields that look like GOV.UK's components. Each is Django's field with the house's design options.

Design options, all keyword-only: ``label_size`` (s, m, l, xl), ``page_heading`` (the label is the page's h1),
``label_hidden``, ``unmarked`` (never say "(optional)"), ``width`` (2, 3, 4, 5, 10 or 20 characters), ``prefix``,
``suffix``, ``hints`` (choice to hint), ``opens`` (choice to the name of the field that it opens), ``inline`` and
``small`` (radios, checkboxes); ``hint`` is Django's help_text; ``required_message`` what an empty answer is told.
"""

from __future__ import annotations

from typing import Any

from django import forms

from upstream.web.core.forms.dates import DateField, MonthField
from upstream.web.core.forms.design import Design
from upstream.web.core.forms.widgets import AutocompleteSelect

__all__ = ["DateField", "MonthField"]


class TextField(Design, forms.CharField):
    pass


class TextareaField(Design, forms.CharField):
    """With ``max_length`` the characters left are counted below the box."""

    widget = forms.Textarea

    def __init__(self, *args: Any, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.widget.attrs["rows"] = rows


class EmailField(Design, forms.EmailField):
    default_error_messages = {  # noqa: RUF012
        "invalid": "Enter an email address in the correct format, like name@example.org",
    }


class PasswordField(Design, forms.CharField):
    widget = forms.PasswordInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("strip", False)
        super().__init__(*args, **kwargs)


class NumberField(Design, forms.IntegerField):
    """A whole number; commas and spaces between thousands are allowed."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(value.replace(",", "").replace(" ", "") if isinstance(value, str) else value)


class SelectField(Design, forms.ChoiceField):
    pass


class AutocompleteField(SelectField):
    """For long lists: without a script it is a plain select."""

    widget = AutocompleteSelect


class RadiosField(Design, forms.ChoiceField):
    widget = forms.RadioSelect


class CheckboxesField(Design, forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class ConfirmField(Design, forms.BooleanField):
    """One box with a statement to agree to."""


class FileField(Design, forms.FileField):
    """``accept`` are the endings that the browser's dialogue offers first; the server checks what arrives, and refuses
    more than ``most_bytes``."""

    def __init__(self, *args: Any, accept: str = "", most_bytes: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most_bytes = most_bytes
        if accept:
            self.widget.attrs["accept"] = accept

    def to_python(self, data: Any) -> Any:
        found = super().to_python(data)
        if found and self.most_bytes and found.size > self.most_bytes:
            raise forms.ValidationError(f"The file must be smaller than {self.most_bytes // 1_000_000} MB")
        return found
