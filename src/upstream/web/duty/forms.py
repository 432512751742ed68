"""The forms of a requirement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.validators import URLValidator

from upstream.web.core import clock, forms
from upstream.web.core.files import MOST_BYTES
from upstream.web.duty.citing import CITABLE, Choice
from upstream.web.duty.models import Evidence, Requirement
from upstream.web.duty.queries import Entry
from upstream.web.partnership.models import Membership, Organisation

CHOOSE = ("", "Choose")
ADDRESS = URLValidator(schemes=["http", "https"], message="Enter a web address, like https://www.example.org")
STATES = [choice for choice in Requirement.State.choices if choice[0]]


class StandForm(forms.Form):
    state = forms.RadiosField(label="How does it stand?", choices=STATES)
    since = forms.DateField(
        label="Since which day?", hint="Of what is done again and again: the day on which it was done last"
    )
    reason = forms.TextareaField(
        label="Why?", hint="Whoever answers for the Duty reads this: say what was done, and what is still to do", rows=4
    )


def stand_initial(entry: Entry) -> dict[str, Any]:
    kept = entry.kept
    return {"state": kept.state, "reason": kept.reason, "since": kept.since or clock.today()}


class OwnerForm(forms.Form):
    organisation = forms.SelectField(label="Which organisation answers for it?", required=False, unmarked=True)
    owner = forms.AutocompleteField(label="Who there?", required=False)

    def __init__(
        self, *args: Any, organisations: Sequence[Organisation], places: Sequence[Membership], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {str(each.pk): each for each in organisations}
        self.places = {str(each.pk): each for each in places}
        named = [(key, each.name) for key, each in self.organisations.items()]
        people = [(key, f"{each.user.full_name}, {each.organisation}") for key, each in self.places.items()]
        self.fields["organisation"].choices = [("", "Nobody yet"), *named]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", "Nobody is named"), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        place = self.places.get(data.get("owner", ""))
        if place and str(place.organisation_id) != data.get("organisation"):
            self.add_error("owner", "Choose somebody who belongs to the organisation")
        return data

    def told(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"organisation": self.organisations.get(data["organisation"]), "owner": self.places.get(data["owner"])}


def owner_initial(entry: Entry, places: Sequence[Membership]) -> dict[str, Any]:
    kept = entry.kept
    mine = (each for each in places if each.user_id == kept.owner_id and each.organisation_id == kept.organisation_id)
    place = next(mine, None)
    return {"organisation": str(kept.organisation_id or ""), "owner": str(place.pk) if place else ""}


class DueForm(forms.Form):
    due = forms.DateField(
        label="When is it due?", hint="Leave it empty to go by the rule again", required=False, unmarked=True
    )
    reason = forms.TextareaField(label="Why?", rows=3)


def due_initial(entry: Entry) -> dict[str, Any]:
    return {"due": entry.kept.due, "reason": entry.kept.due_reason}


KINDS = [(kind.value, kind.label) for kind in (*CITABLE, Evidence.Kind.DOCUMENT)]


class ThingForm(forms.Form):
    """One thing of the workspace."""

    thing = forms.AutocompleteField(label="Which one?")
    note = forms.TextareaField(label="What does it show?", required=False, rows=3)

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {each.thing: each for each in choices}
        shown = [(key, f"{each.title}: {each.hint}" if each.hint else each.title) for key, each in self.found.items()]
        self.fields["thing"].choices = [CHOOSE, *shown]  # type: ignore[attr-defined]

    def told(self) -> dict[str, str]:
        chosen = self.found[self.cleaned_data["thing"]]
        return {"thing": chosen.thing, "title": chosen.title, "note": self.cleaned_data["note"]}


class DocumentForm(forms.Form):
    """A document that lies elsewhere, or whose file is kept here."""

    title = forms.TextField(label="What is the document called?", max_length=300)
    file = forms.FileField(
        label="The file",
        hint=f"At most {MOST_BYTES // 1_000_000} MB. Whoever may see plans can take it: put in nothing about a child, "
        "victim or suspect.",
        required=False,
        most_bytes=MOST_BYTES,
    )
    address = forms.TextField(
        label="Where can it be read?", hint="Its address on the web, if it has one", required=False
    )
    note = forms.TextareaField(label="What does it show, and where is it kept?", required=False, rows=3)

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        if address:
            ADDRESS(address)
        return address

    def told(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"upload": data.pop("file")}


class RemoveForm(forms.Form):
    reason = forms.TextareaField(label="Why does it go?", rows=2)
