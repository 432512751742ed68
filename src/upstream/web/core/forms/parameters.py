"""What each GOV.UK macro must be given for a bound field, chosen by the field's widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from upstream.web.core.forms.widgets import AutocompleteSelect, Boxes
from upstream.web.core.forms.wording import label_text

Parameters = dict[str, Any]
NAMED = (
    "autocomplete",
    "inputmode",
    "spellcheck",
    "pattern",
    "autocapitalize",
    "rows",
    "cols",
    "class",
    "id",
    "maxlength",
)
"""Attributes that the macros take by name, or that we set ourselves."""


def parameters(bound: BoundField) -> tuple[str, Parameters]:
    """The component's name, and the parameters for its macro."""
    widget = bound.field.widget
    for kinds, make in BY_WIDGET:
        if isinstance(widget, kinds):
            return make(bound)
    return _input(bound)


def first_id(bound: BoundField) -> str:
    """The id of the control that an error is about: the first box in error of several, else the first control."""
    if isinstance(bound.field.widget, Boxes):
        wrong = [code for error in bound.errors.as_data() for code in (error.params or {}).get("boxes", ())]
        return f"{bound.auto_id}_{(wrong or bound.field.widget.names)[0]}"
    return str(bound.auto_id)


def _option(bound: BoundField, name: str, default: Any = None) -> Any:
    return getattr(bound.field, "design", {}).get(name, default)


def _common(bound: BoundField) -> Parameters:
    given: Parameters = {"id": bound.auto_id, "name": bound.html_name}
    if bound.help_text:
        given["hint"] = _text(bound.help_text)
    if bound.errors:
        given["errorMessage"] = {"text": bound.errors[0]}
    attributes = {name: value for name, value in bound.field.widget.attrs.items() if name not in NAMED}
    if attributes:
        given["attributes"] = attributes
    return given


def _text(text: Any) -> Parameters:
    return {"html": text} if isinstance(text, SafeString) else {"text": str(text)}


def _label(bound: BoundField, kind: str = "label") -> Parameters:
    size, heading = _option(bound, "label_size"), bool(_option(bound, "page_heading"))
    text = label_text(str(bound.label), bound.field.required or bool(_option(bound, "unmarked")))
    made: Parameters = {"text": text, "isPageHeading": heading}
    size = size or ("l" if heading else None)
    hidden = " govuk-visually-hidden" if _option(bound, "label_hidden") else ""
    if size or hidden:
        made["classes"] = f"govuk-{'fieldset__legend' if kind == 'legend' else 'label'}--{size or 's'}{hidden}"
    return made


def _single(bound: BoundField) -> Parameters:
    return _common(bound) | {"label": _label(bound), "value": _value(bound)}


def _value(bound: BoundField) -> Any:
    value = bound.field.widget.format_value(bound.value())
    return "" if value is None else value


def _input(bound: BoundField) -> tuple[str, Parameters]:
    widget = bound.field.widget
    given = _single(bound) | {"type": getattr(widget, "input_type", "text")}
    for name in ("autocomplete", "inputmode", "pattern", "autocapitalize"):
        if name in widget.attrs:
            given[name] = widget.attrs[name]
    if isinstance(widget, forms.EmailInput):
        given |= {"spellcheck": False, "autocomplete": given.get("autocomplete", "email")}
    if isinstance(widget, forms.NumberInput):
        whole = isinstance(bound.field, forms.IntegerField)
        given |= {"type": "text", "inputmode": "numeric" if whole else "decimal", "spellcheck": False}
    if width := _option(bound, "width"):
        given["classes"] = f"govuk-input--width-{width}"
    for affix in ("prefix", "suffix"):
        if text := _option(bound, affix):
            given[affix] = {"text": text}
    return "input", given


def _password(bound: BoundField) -> tuple[str, Parameters]:
    given = _single(bound) | {"autocomplete": bound.field.widget.attrs.get("autocomplete", "current-password")}
    return "password", given | {"value": ""}


def _textarea(bound: BoundField) -> tuple[str, Parameters]:
    given = _single(bound) | {"rows": bound.field.widget.attrs.get("rows", 5)}
    limit = getattr(bound.field, "max_length", None)
    return ("count", given | {"maxlength": limit}) if limit else ("textarea", given)


def _select(bound: BoundField) -> tuple[str, Parameters]:
    given = _common(bound) | {"label": _label(bound), "items": list(_items(bound, "selected"))}
    if isinstance(bound.field.widget, AutocompleteSelect):
        given["attributes"] = given.get("attributes", {}) | {"data-autocomplete": "true"}
    return "select", given


def _items(bound: BoundField, chosen: str) -> Iterator[Parameters]:
    """Options of one level; those inside a named group follow it in order."""
    value = bound.value()
    wanted = {str(each) for each in value} if isinstance(value, list | tuple | set) else {_plain(value)}
    hints, opens = _option(bound, "hints", {}), _option(bound, "opens", {})
    for key, text in _flat(bound.field.widget.choices):
        item: Parameters = {"value": _plain(key), "text": str(text), chosen: _plain(key) in wanted}
        if hint := hints.get(_plain(key)):
            item["hint"] = _text(hint)
        if (inner := opens.get(_plain(key))) and inner in bound.form.fields:
            item["opens"] = bound.form[inner]
        yield item


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, text in choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield key, text


def _grouped(bound: BoundField) -> Parameters:
    given = _common(bound)
    return given | {"idPrefix": given.pop("id"), "fieldset": {"legend": _label(bound, "legend")}}


def _radios(bound: BoundField) -> tuple[str, Parameters]:
    items = [item for item in _items(bound, "checked") if item["value"]]
    classes = " ".join(f"govuk-radios--{each}" for each in ("inline", "small") if _option(bound, each))
    return "radios", _grouped(bound) | {"items": items, "classes": classes}


def _checkboxes(bound: BoundField) -> tuple[str, Parameters]:
    classes = "govuk-checkboxes--small" if _option(bound, "small") else ""
    return "checkboxes", _grouped(bound) | {"items": list(_items(bound, "checked")), "classes": classes}


def _checkbox(bound: BoundField) -> tuple[str, Parameters]:
    """One box: its label is the statement, and there is no question above it."""
    given = _common(bound)
    item: Parameters = {"value": "on", "text": str(bound.label), "checked": bool(bound.value())}
    if "hint" in given:
        item["hint"] = given.pop("hint")
    return "checkboxes", given | {"idPrefix": given.pop("id"), "items": [item]}


def _file(bound: BoundField) -> tuple[str, Parameters]:
    multiple = bool(getattr(bound.field.widget, "allow_multiple_selected", False))
    return "file", _common(bound) | {"label": _label(bound), "javascript": True, "multiple": multiple}


def _boxes(bound: BoundField) -> tuple[str, Parameters]:
    """Day, month and year as boxes in one group; the box in error is marked."""
    widget: Boxes = bound.field.widget
    values = bound.value()
    if not isinstance(values, list | tuple):
        values = widget.decompress(values)
    wrong = [code for error in bound.errors.as_data() for code in (error.params or {}).get("boxes", ())]
    marked = (wrong or widget.names) if bound.errors else ()
    items = [
        {
            "name": f"{bound.html_name}_{name}",
            "id": f"{bound.auto_id}_{name}",
            "label": name.capitalize(),
            "value": _plain(value),
            "classes": f"govuk-input--width-{4 if name == 'year' else 2}"
            + (" govuk-input--error" if name in marked else ""),
            "inputmode": "numeric" if name != "month" else "text",
        }
        for name, value in zip(widget.names, values, strict=True)
    ]
    given = _common(bound) | {"fieldset": {"legend": _label(bound, "legend")}, "items": items}
    return "date", given


def _hidden(bound: BoundField) -> tuple[str, Parameters]:
    return "hidden", {"id": bound.auto_id, "name": bound.html_name, "value": _value(bound)}


Maker = Callable[[BoundField], tuple[str, Parameters]]
BY_WIDGET: tuple[tuple[Any, Maker], ...] = (
    (forms.HiddenInput, _hidden),
    (forms.PasswordInput, _password),
    (forms.Textarea, _textarea),
    (Boxes, _boxes),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.CheckboxInput, _checkbox),
    (forms.FileInput, _file),
    (forms.Select, _select),
)
"""The first that fits; all other widgets are a text input."""
