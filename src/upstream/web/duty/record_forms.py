"""The forms of what is recorded around the Duty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from upstream.web.core import clock, forms
from upstream.web.core.scope import Scope
from upstream.web.duty import queries
from upstream.web.duty.deadlines import months_after
from upstream.web.duty.forms import CHOOSE
from upstream.web.duty.models import Agreement, Consultation, Record, Review, Scrutiny
from upstream.web.partnership.models import Organisation
from upstream.web.planning.models import Strategy
from upstream.web.planning.strategy import queries as strategies

A_YEAR = 12


class RecordForm(forms.Form):
    """A form whose ``scope`` says what can be chosen; ``told`` gives the fields of the record."""

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen: dict[str, Mapping[str, Any]] = {}
        for name, found in self.things(scope).items():
            self.chosen[name] = {str(each.pk): each for each in found}
            first = CHOOSE if self.fields[name].required else ("", "None")
            named = [(key, str(each)) for key, each in self.chosen[name].items()]
            self.fields[name].choices = [first, *named]  # type: ignore[attr-defined]

    def things(self, scope: Scope) -> dict[str, Iterable[Any]]:
        del scope
        return {}

    def told(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {name: known.get(data[name]) for name, known in self.chosen.items()}

    def after(self, first: str, second: str, text: str) -> None:
        """The second day comes after the first, where both are given."""
        data = self.cleaned_data
        if data.get(first) and data.get(second) and data[second] <= data[first]:
            self.add_error(second, text)


class AgreementForm(RecordForm):
    title = forms.TextField(label="What is the agreement called?", max_length=200)
    agreed_on = forms.DateField(label="When was it agreed?")
    review_due = forms.DateField(
        label="When is it to be reviewed?", hint="Left empty, a year after it was agreed", required=False, unmarked=True
    )
    about = forms.TextareaField(label="What does it settle?", required=False, rows=3)
    kept_at = forms.TextField(
        label="Where is it kept?", hint="A web address, or whom to ask for it", required=False, max_length=500
    )
    ended_on = forms.DateField(label="When did it end?", hint="Only if it no longer holds", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.after("agreed_on", "review_due", "The review comes after the agreement")
        ended, agreed = data.get("ended_on"), data.get("agreed_on")
        if ended and agreed and ended < agreed:
            self.add_error("ended_on", "The end cannot be before the agreement")
        return data


class ConsultationForm(RecordForm):
    organisation = forms.AutocompleteField(label="Who was consulted?")
    strategy = forms.SelectField(label="About which strategy?", required=False, unmarked=True)
    on = forms.DateField(label="When?")
    way = forms.RadiosField(label="How?", choices=Consultation.Way.choices, small=True)
    asked = forms.TextareaField(label="What were they asked?", rows=3)
    said = forms.TextareaField(
        label="What did they say?",
        hint="Leave it empty until they answer. Name no child, victim or suspect.",
        required=False,
        unmarked=True,
        rows=4,
    )
    effect = forms.TextareaField(
        label="What changed because of it?", hint="If nothing did, say why", required=False, unmarked=True, rows=3
    )

    def things(self, scope: Scope) -> dict[str, Iterable[Any]]:
        relevant = Organisation.Kind.RELEVANT
        found = sorted(queries.open_organisations(), key=lambda each: (each.kind != relevant, each.name))
        return {"organisation": found, "strategy": strategies.strategies(scope)}

    def clean_on(self) -> date:
        return _come(self.cleaned_data["on"])


class ReviewForm(RecordForm):
    strategy = forms.SelectField(label="Which strategy was reviewed?", required=False, unmarked=True)
    on = forms.DateField(label="When?")
    reviewed = forms.TextareaField(label="What was looked at?", rows=4)
    impact = forms.TextareaField(
        label="What impact have the interventions had on serious violence?",
        hint="Say what the measures show, and what nobody can know yet. The evidence is added on the next page.",
        required=False,
        unmarked=True,
        rows=5,
    )
    outcome = forms.TextareaField(label="What follows from it?", required=False, unmarked=True, rows=4)
    next_due = forms.DateField(label="When is the next review due?")

    def things(self, scope: Scope) -> dict[str, Iterable[Any]]:
        return {"strategy": strategies.strategies(scope).exclude(state=Strategy.State.DRAFT)}

    def clean_on(self) -> date:
        return _come(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.after("on", "next_due", "The next review comes after this one")
        return data


class ScrutinyForm(RecordForm):
    committee = forms.TextField(label="Which committee?", max_length=200)
    organisation = forms.SelectField(label="Of which council?", required=False, unmarked=True)
    on = forms.DateField(label="When did it meet?")
    asked = forms.TextareaField(label="What did it ask?", rows=4)
    answer = forms.TextareaField(label="What was it answered?", required=False, unmarked=True, rows=4)
    answered_on = forms.DateField(label="When was it answered?", required=False, unmarked=True)

    def things(self, scope: Scope) -> dict[str, Iterable[Any]]:
        del scope
        council = Organisation.Sector.COUNCIL
        return {"organisation": [each for each in queries.open_organisations() if each.sector == council]}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answer, answered, on = data.get("answer"), data.get("answered_on"), data.get("on")
        if answer and not answered:
            self.add_error("answered_on", "Enter when it was answered")
        if answered and not answer:
            self.add_error("answer", "Enter what was answered")
        if answered and on and answered < on:
            self.add_error("answered_on", "The answer cannot be before the meeting")
        return data


class SignatoriesForm(forms.Form):
    organisations = forms.CheckboxesField(label="Who is to sign?", required=False, unmarked=True)

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(each.pk): each for each in organisations}
        self.fields["organisations"].choices = [(key, each.name) for key, each in self.found.items()]  # type: ignore[attr-defined]
        hints = {key: each.get_kind_display() for key, each in self.found.items()}
        self.fields["organisations"].design["hints"] = hints  # type: ignore[attr-defined]

    def chosen(self) -> list[Organisation]:
        return [self.found[key] for key in self.cleaned_data["organisations"]]


class SignForm(forms.Form):
    on = forms.DateField(label="When did they sign?")
    by = forms.TextField(
        label="Who signed for them?", hint="The office, like: Chief Executive", required=False, max_length=200
    )

    def clean_on(self) -> date:
        return _come(self.cleaned_data["on"])


class AgreementReviewForm(forms.Form):
    on = forms.DateField(label="When was it reviewed?")
    outcome = forms.TextareaField(label="What came of it?", rows=3)
    next_due = forms.DateField(label="When is it to be reviewed again?")

    def clean_on(self) -> date:
        return _come(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("on") and data.get("next_due") and data["next_due"] <= data["on"]:
            self.add_error("next_due", "The next review comes after this one")
        return data


def _come(day: date) -> date:
    if day > clock.today():
        raise ValidationError("Enter a day that has come")
    return day


def record_initial(entry: Record) -> dict[str, Any]:
    """The fields of a record as its form takes them."""
    return {name: _initial(entry, name) for name in FORMS[type(entry)].base_fields}


def _initial(entry: Record, name: str) -> Any:
    """Of something that is chosen its key as text, as the form sends it."""
    chosen = hasattr(entry, f"{name}_id")
    return str(getattr(entry, f"{name}_id") or "") if chosen else getattr(entry, name)


def fresh(model: type[Record], scope: Scope) -> dict[str, Any]:
    """What the form of a new record begins with."""
    today = clock.today()
    if model is Consultation:
        about = queries.strategy_asked_about(scope)
        return {"strategy": str(about.pk) if about else ""}
    if model is Review:
        stands = strategies.current(scope)
        return {"strategy": str(stands.pk) if stands else "", "on": today, "next_due": months_after(today, A_YEAR)}
    return {}


FORMS: dict[type[Record], type[RecordForm]] = {
    Agreement: AgreementForm,
    Consultation: ConsultationForm,
    Review: ReviewForm,
    Scrutiny: ScrutinyForm,
}
