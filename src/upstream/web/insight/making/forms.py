"""The form that starts an assessment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from upstream.web.core import forms
from upstream.web.insight.models import Edition

OWN, OTHER = "own", "other"


class AssessmentForm(forms.Form):
    kind = forms.RadiosField(
        label="What should be made?",
        choices=Edition.Kind.choices,
        initial=Edition.Kind.NEEDS,
        hints={
            Edition.Kind.NEEDS: "How much, changing how, where, when, who and why.",
            Edition.Kind.PLACES: "Hot spots: where offences come together more than chance would have it.",
            Edition.Kind.RISK: "A score from 1 to 10 for each neighbourhood, from open data.",
        },
    )
    whose = forms.RadiosField(
        label="Which areas?",
        choices=((OWN, "The partnership’s own"), (OTHER, "Those of another community safety partnership")),
        initial=OWN,
        opens={OWN: "areas", OTHER: "other"},
    )
    areas = forms.CheckboxesField(label="Districts", choices=(), required=False, unmarked=True)
    other = forms.AutocompleteField(label="Partnership", choices=(), required=False, unmarked=True)
    start = forms.MonthField(
        label="From which month?", required=False, hint="For example 4 2019. Leave both empty for all that is loaded."
    )
    end = forms.MonthField(label="To which month?", required=False)
    definition = forms.SelectField(
        label="Which definition of serious violence?", choices=(), required=False, unmarked=True
    )
    domestic_abuse = forms.SelectField(
        label="Domestic abuse",
        choices=(
            ("", "As the definition says"),
            ("include", "Include it"),
            ("exclude", "Leave it out"),
            ("only", "Nothing else"),
        ),
        required=False,
        unmarked=True,
    )

    def __init__(
        self,
        *args: Any,
        areas: Iterable[tuple[str, str]],
        others: Iterable[tuple[str, str]],
        definitions: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("areas", areas)
        self._choose("other", [("", ""), *others])
        self._choose("definition", [("", "The one that fits the data"), *definitions])
        if not self.fields["areas"].choices:  # type: ignore[attr-defined]
            self._choose("whose", [(OTHER, "Those of a community safety partnership")])
            self.fields["whose"].initial = OTHER

    def _choose(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = list(choices)

    def clean(self) -> Any:
        cleaned = super().clean()
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if bool(start) != bool(end) and not {"start", "end"} & set(self.errors):
            self.add_error("end" if start else "start", "Give both months, or neither")
        elif start and end and end < start:
            self.add_error("end", "It cannot end before it begins")
        if "whose" in self.cleaned_data and not self.asked_areas():
            own = self.cleaned_data["whose"] == OWN
            self.add_error("areas" if own else "other", "Choose at least one district" if own else "Choose which")
        return cleaned

    def asked_areas(self) -> list[str]:
        if self.cleaned_data.get("whose") == OWN:
            return list(self.cleaned_data.get("areas") or ())
        return [name for name in (self.cleaned_data.get("other"),) if name]

    def request(self) -> dict[str, Any]:
        """What is asked for, as the edition keeps it."""
        said = self.cleaned_data
        return {
            "areas": self.asked_areas(),
            "start": str(said["start"]) if said.get("start") else None,
            "end": str(said["end"]) if said.get("end") else None,
            "definition": said.get("definition") or None,
            "domestic_abuse": said.get("domestic_abuse") or None,
        }
