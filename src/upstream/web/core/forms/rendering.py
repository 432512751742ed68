"""From a bound field to a GOV.UK component: the renderer, the bound field and the error summary.

`field_group` draws any Django field, so that the forms of other packages look like ours.
"""

from __future__ import annotations

import re
from typing import Any

from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

from upstream.web.core.forms.parameters import first_id, parameters

REVEALED_BY_SCRIPT = re.compile(r' data-aria-controls="[^"<>]*"| govuk-(?:radios|checkboxes)__conditional--hidden')
"""What makes GOV.UK's script say aria-expanded of a radio button, which ARIA does not allow; style reveals instead."""


class DesignRenderer(BaseRenderer):
    """Finds templates with the Jinja engine of the settings."""

    def get_template(self, template_name: str) -> Any:
        return _engine().get_template(template_name)


class DesignBoundField(BoundField):
    def as_field_group(self) -> SafeString:
        return field_group(self)

    @property
    def first_id(self) -> str:
        """Where a link to this field's error leads."""
        return first_id(self)

    @property
    def opened(self) -> bool:
        """Whether a choice of another field opens this one, which draws it then."""
        opens = (getattr(field, "design", {}).get("opens", {}) for field in self.form.fields.values())
        return any(self.name in each.values() for each in opens)


def field_group(bound: BoundField) -> SafeString:
    """The field with its label, hint and error."""
    component, given = parameters(bound)
    for item in given.get("items", ()):
        if inner := item.pop("opens", None):
            item["conditional"] = {"html": field_group(inner)}
    drawn = render("core/forms/field.html", {"component": component, "parameters": given, "field": bound})
    return mark_safe(REVEALED_BY_SCRIPT.sub("", drawn)) if component in ("radios", "checkboxes") else drawn


def error_summary(form: Any) -> SafeString:
    """Errors of the whole form, then of each field in its order, linked."""
    errors = [{"text": text} for text in form.non_field_errors()]
    errors += [{"text": bound.errors[0], "href": f"#{first_id(bound)}"} for bound in form if bound.errors]
    return render("core/forms/error_summary.html", {"errors": errors}) if errors else mark_safe("")


def render(template: str, context: dict[str, Any]) -> SafeString:
    drawn: str = _engine().get_template(template).render(context)
    return mark_safe(drawn.strip())


def _engine() -> Any:
    for engine in engines.all():
        if type(engine).__name__ == "Jinja2":
            return engine
    raise LookupError("the settings have no Jinja2 template engine")
