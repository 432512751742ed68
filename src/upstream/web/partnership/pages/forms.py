"""Forms of organisations, people and groups."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from upstream.web.core.forms import (
    AutocompleteField,
    CheckboxesField,
    DateField,
    EmailField,
    Form,
    RadiosField,
    SelectField,
    TextareaField,
    TextField,
)
from upstream.web.core.roles import ROLES
from upstream.web.partnership.models import Group, GroupMembership, Membership, Organisation, Succession

NOBODY = [("", "None: it stands at the top")]


class OrganisationForm(Form):
    name = TextField(label="Name", max_length=200)
    kind = RadiosField(
        label="What is it under the Duty?",
        choices=Organisation.Kind.choices,
        hints={
            "specified": "Has the duty itself: police, councils, fire and rescue, integrated care board, probation, "
            "youth justice.",
            "relevant": "Must be consulted: education, prisons and youth custody.",
            "other": "Takes part without a duty, such as a charity or a commissioner.",
        },
    )
    sector = SelectField(label="Sector", choices=Organisation.Sector.choices)
    opened = DateField(label="When did it begin?", required=False)

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).strip()


class ChangeOrganisationForm(OrganisationForm):
    closed = DateField(
        label="When did it close?",
        required=False,
        hint="Where another body followed it, say which one instead: it closes by that.",
    )

    def clean(self) -> Any:
        cleaned = super().clean()
        opened, closed = self.cleaned_data.get("opened"), self.cleaned_data.get("closed")
        if opened and closed and closed < opened:
            self.add_error("closed", "It cannot close before it began")
        return cleaned


class SuccessionForm(Form):
    kind = RadiosField(label="What became of it?", choices=Succession.Kind.choices)
    successor = AutocompleteField(label="Which organisation followed it?", choices=())
    on = DateField(label="On which day?")

    def __init__(self, *args: Any, successors: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "successor", successors)


class RolesForm(Form):
    roles = CheckboxesField(label="Which roles?", choices=())
    reason = TextField(label="Why?", max_length=300, hint="For example: “New analyst since March”. It is kept.")

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["roles"]
        field.choices = [(key, ROLES[key].name) for key in roles]
        field.design["hints"] = {key: ROLES[key].held_by for key in roles}


class InviteForm(RolesForm):
    address = EmailField(label="E-mail address", max_length=254, hint="Their work address. The link goes there.")
    organisation = AutocompleteField(label="Which organisation do they work for?", choices=())

    field_order = ("address", "organisation", "roles", "reason")

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisation", organisations)


class ReasonForm(Form):
    reason = TextField(label="Why?", max_length=300, hint="It is kept in the audit record.")


class GroupForm(Form):
    name = TextField(label="Name", max_length=200)
    kind = RadiosField(label="What kind of group is it?", choices=Group.Kind.choices)
    parent = SelectField(
        label="Which group does it answer to?",
        choices=(),
        required=False,
        unmarked=True,
        hint="What it cannot settle goes there.",
    )
    purpose = TextareaField(label="What is it for?", required=False, max_length=1000, rows=3)
    meets = TextField(label="How often does it meet?", required=False, max_length=100, hint="For example: every month")

    def __init__(self, *args: Any, parents: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parents = {str(each.pk): each for each in parents}
        field: Any = self.fields["parent"]
        field.choices = NOBODY + [(key, each.name) for key, each in self._parents.items()]

    def clean_parent(self) -> Group | None:
        return self._parents.get(self.cleaned_data["parent"])


class SeatForm(Form):
    member = AutocompleteField(label="Who?", choices=())
    part = RadiosField(label="As what?", choices=GroupMembership.Part.choices, initial="member")

    def __init__(self, *args: Any, places: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "member", places, text=lambda place: f"{place.user}, {place.organisation}")


def choose(form: Form, name: str, things: Iterable[Any], *, text: Any = str) -> None:
    """Offer these things in a field, with nothing chosen at first."""
    field: Any = form.fields[name]
    field.choices = [("", ""), *((str(each.pk), text(each)) for each in things)]


def key_of(form: Form, name: str) -> uuid.UUID:
    return uuid.UUID(form.cleaned_data[name])
