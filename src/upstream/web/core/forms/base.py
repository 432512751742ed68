"""The form classes: which renderer, which bound field, and errors that say what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.safestring import SafeString

from upstream.web.core.forms import rendering
from upstream.web.core.forms.wording import required_message

DEFAULT_REQUIRED = forms.Field.default_error_messages["required"]


class Designed:
    """What Form and ModelForm share."""

    default_renderer: Any = rendering.DesignRenderer
    bound_field_class: Any = rendering.DesignBoundField
    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == DEFAULT_REQUIRED:
                field.error_messages["required"] = required_message(name, field)

    def error_summary(self) -> SafeString:
        """The box at the head of the page, each error linked to its field; nothing where there is none."""
        return rendering.error_summary(self)

    def as_page(self, submit: str = "Continue", **extra: Any) -> SafeString:
        """Every field and the button. The form element and the CSRF token are the template's."""
        return rendering.render("core/forms/page.html", {"form": self, "submit": submit, **extra})


class Form(Designed, forms.Form):
    pass


class ModelForm(Designed, forms.ModelForm):  # type: ignore[type-arg]
    pass
