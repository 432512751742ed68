"""Forms that draw themselves with the GOV.UK components.

    class Invite(Form):
        name = TextField(label="Full name", autocomplete="name")
        starts = DateField(label="When do they start?", required=False)

In a template `{{ form.name.as_field_group() }}`, `{{ form.as_page("Send the invitation") }}`, or simply render
`core/form_page.html` with `form`, `title` and `submit`.
"""

from upstream.web.core.forms.base import Form, ModelForm
from upstream.web.core.forms.fields import (
    AutocompleteField,
    CheckboxesField,
    ConfirmField,
    DateField,
    EmailField,
    FileField,
    MonthField,
    NumberField,
    PasswordField,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
)

__all__ = [
    "AutocompleteField",
    "CheckboxesField",
    "ConfirmField",
    "DateField",
    "EmailField",
    "FileField",
    "Form",
    "ModelForm",
    "MonthField",
    "NumberField",
    "PasswordField",
    "RadiosField",
    "SelectField",
    "TextField",
    "TextareaField",
]
