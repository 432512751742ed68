"""The words of labels and errors."""

from __future__ import annotations

from django import forms

CHOOSING = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.CheckboxInput)


def label_text(label: str, required: bool) -> str:
    """Most questions must be answered, so only the others say so."""
    return label if required else f"{label} (optional)"


def lower_first(text: str) -> str:
    """The text inside a sentence: "Full name" becomes "full name", "NHS number" stays."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]


def required_message(name: str, field: forms.Field) -> str:
    """What to do about an empty answer, from the label."""
    label = str(field.label or name.replace("_", " ").capitalize())
    if label.endswith("?"):
        return f"Answer “{label}”"
    if isinstance(field.widget, forms.FileInput):
        return f"Choose {lower_first(label)}"
    if isinstance(field.widget, CHOOSING):
        return f"Select {lower_first(label)}"
    return f"Enter {lower_first(label)}"
