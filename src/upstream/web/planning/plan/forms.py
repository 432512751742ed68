"""The forms of plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from upstream.plans.reading import READERS
from upstream.plans.rows import Grid
from upstream.web.core import forms
from upstream.web.core.files import MOST_BYTES
from upstream.web.partnership.models import Decision, Group, Organisation
from upstream.web.planning.models import Action, Lead, Risk, Strategy
from upstream.web.planning.vocabulary import Approach, Rag, Tier

NOBODY = ("", "Not one of ours, or not clear")
NOT_GIVEN = ("", "Not in the file")
NOT_SAID = ("", "Not said")
FIELDS = {
    "number": "The number of the action",
    "text": "What will be done",
    "lead": "Who leads it",
    "timescale": "By when",
    "start": "From when",
    "progress": "How far it is",
    "rag": "Red, amber or green",
    "priority": "Which priority it is under",
    "resources": "What it needs or costs",
    "measure": "How it is measured",
}
RATINGS = [(value, words) for value, words in Rag.choices if value]
SAMPLE = 40


class ImportForm(forms.Form):
    title = forms.TextField(label="What is the plan called?", max_length=200)
    group = forms.SelectField(label="Which group watches over it?")
    file = forms.FileField(
        label="The file",
        hint="Word, Excel, an open spreadsheet, or text with tabs. It is read and not kept.",
        accept=",".join(READERS),
        required_message="Choose the file that holds the plan",
    )

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "group", [("", "Choose"), *((str(group.pk), group.name) for group in groups)])


class PlanForm(forms.Form):
    title = forms.TextField(label="What is the plan called?", max_length=200)
    group = forms.SelectField(label="Which group watches over it?")
    strategy = forms.SelectField(label="Which strategy does it carry out?", required=False)
    starts = forms.DateField(label="When does it start?", required=False)
    ends = forms.DateField(label="When does it end?", required=False)
    update_months = forms.NumberField(
        label="Months between updates", min_value=1, max_value=24, initial=3, width=2, hint="For example 3"
    )

    def __init__(
        self, *args: Any, groups: Iterable[Group], strategies: Iterable[Strategy], old: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "group", [("", "Choose"), *((str(group.pk), group.name) for group in groups)])
        _choices(self, "strategy", [("", "None yet"), *((str(each.pk), str(each)) for each in strategies)])
        if old:
            del self.fields["group"]

    def clean(self) -> Any:
        told = super().clean() or {}
        if told.get("starts") and told.get("ends") and told["ends"] < told["starts"]:
            self.add_error("ends", "The end must be after the start")
        return told


class LeadsForm(forms.Form):
    """For every name that the file gives as a lead: which organisation it is."""

    def __init__(self, *args: Any, names: dict[str, Any], organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(names)
        choices = [NOBODY, *((str(each.pk), each.name) for each in organisations)]
        for place, (name, key) in enumerate(names.items()):
            self.fields[f"lead-{place}"] = forms.SelectField(
                label=f"“{name}”", choices=choices, required=False, unmarked=True, initial=str(key) if key else ""
            )

    def said(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"lead-{place}"] for place, name in enumerate(self.names)}


class ColumnsForm(forms.Form):
    """Which column of their table holds what, where its headings do not say."""

    def __init__(self, *args: Any, tables: Sequence[Grid], table: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        columns = _columns(tables[table])
        above = forms.NumberField(
            label="How many rows stand above the first action?", min_value=0, max_value=200, initial=1, width=3
        )
        self.fields["above"] = above
        for name, words in FIELDS.items():
            self.fields[name] = forms.SelectField(label=words, choices=[NOT_GIVEN, *columns], required=False)

    def clean(self) -> Any:
        told = super().clean() or {}
        taken: dict[str, str] = {}
        for name, words in FIELDS.items():
            place = told.get(name)
            if place and place in taken:
                self.add_error(name, f"This column is “{taken[place].lower()}” already")
            elif place:
                taken[place] = words
        for name in ("text", "lead"):
            if not told.get(name) and name not in self.errors:
                self.add_error(name, "Say which column it is: without it there is no plan")
        return told

    def mapping(self) -> dict[str, int]:
        return {name: int(self.cleaned_data[name]) for name in FIELDS if self.cleaned_data[name]}


class ActionForm(forms.Form):
    number = forms.TextField(label="Number", max_length=20, required=False, width=5, hint="For example 3.2")
    text = forms.TextareaField(label="What will be done?", rows=3, hint="By whom, for whom and where.")
    priority = forms.SelectField(label="Which priority does it serve?", required=False)
    tier = forms.SelectField(label="How widely does it reach?", choices=[NOT_SAID, *Tier.choices], required=False)
    approach = forms.SelectField(label="What kind is it?", choices=[NOT_SAID, *Approach.choices], required=False)
    starts = forms.DateField(label="When does it start?", required=False)
    due = forms.DateField(label="By when is it done?", required=False)
    resources = forms.TextareaField(label="What does it need?", rows=2, required=False)
    funding = forms.TextField(label="What is it paid from?", max_length=200, required=False)
    state = forms.RadiosField(label="Where does it stand?", choices=Action.State.choices, initial=Action.State.OPEN)

    def __init__(
        self,
        *args: Any,
        priorities: Iterable[tuple[str, str]],
        organisations: Iterable[Organisation],
        leads: Sequence[Lead] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "priority", [("", "None yet"), *priorities])
        self.leads = leads
        choices = [("", "Choose"), *((str(each.pk), each.name) for each in organisations)]
        for place in range(len(leads) + 1):
            self._add_lead(place, leads[place] if place < len(leads) else None, choices)

    def _add_lead(self, place: int, lead: Lead | None, choices: list[tuple[str, str]]) -> None:
        which = "Who leads it?" if place == 0 else f"Lead {place + 1}"
        written = f"In the imported plan: “{lead.name_as_written}”." if lead and lead.name_as_written else ""
        self.fields[f"organisation-{place}"] = forms.SelectField(
            label=which,
            choices=choices,
            required=False,
            hint=written or ("At least one named organisation before the plan is adopted." if place == 0 else ""),
            initial=str(lead.organisation_id or "") if lead else "",
        )
        self.fields[f"person-{place}"] = forms.TextField(
            label=f"Person of {'it' if place == 0 else f'lead {place + 1}'} who answers for the action",
            max_length=200,
            required=False,
            initial=lead.person_name if lead else "",
        )
        self.fields[f"email-{place}"] = forms.EmailField(
            label=f"E-mail address of {'that person' if place == 0 else f'lead {place + 1}'}",
            required=False,
            hint="Kept encrypted, and only for asking how it goes.",
            initial=lead.email if lead else "",
        )

    def clean(self) -> Any:
        told = super().clean() or {}
        if told.get("starts") and told.get("due") and told["due"] < told["starts"]:
            self.add_error("due", "The end must be after the start")
        return told

    def lead_fields(self) -> list[dict[str, Any]]:
        """The leads that were given. A name as written that nobody said an organisation for stays as it is."""
        found: list[dict[str, Any]] = []
        for place in range(len(self.leads) + 1):
            lead = self.leads[place] if place < len(self.leads) else None
            given = {
                "organisation_id": self.cleaned_data[f"organisation-{place}"] or None,
                "person_name": self.cleaned_data[f"person-{place}"],
                "email": self.cleaned_data[f"email-{place}"],
            }
            written = lead.name_as_written if lead else ""
            if any(given.values()) or (written and not any(each["organisation_id"] for each in found)):
                found.append({"id": lead.pk if lead else None, "name_as_written": written, **given})
        named = any(each["organisation_id"] for each in found)
        return [each for each in found if not named or each["organisation_id"] or each["person_name"]]


class TellForm(forms.Form):
    text = forms.TextareaField(
        label="How does it go?", rows=4, hint="What was done since the last time, and what comes next. Name nobody."
    )
    rag = forms.RadiosField(
        label="How would you rate it?",
        choices=[*RATINGS, ("", "I cannot say")],
        required=False,
        unmarked=True,
        small=True,
    )
    blocked = forms.TextareaField(
        label="What stands in the way?", rows=2, required=False, hint="Leave empty if nothing."
    )


class RateForm(forms.Form):
    rag = forms.RadiosField(label="How do you rate it?", choices=RATINGS, inline=True, small=True)
    why = forms.TextareaField(
        label="Why?", rows=3, required=False, hint="Needed where you rate it otherwise than the rules suggest."
    )


class MilestoneForm(forms.Form):
    title = forms.TextField(label="What will have been reached?", max_length=300)
    due = forms.DateField(label="By when?")


class RiskForm(forms.Form):
    text = forms.TextareaField(label="What could go wrong?", rows=2)
    likelihood = forms.RadiosField(label="How likely is it?", choices=Risk.Level.choices, inline=True, small=True)
    impact = forms.RadiosField(label="How bad would it be?", choices=Risk.Level.choices, inline=True, small=True)
    mitigation = forms.TextareaField(label="What is done about it?", rows=2, required=False)

    def fields_of_risk(self) -> dict[str, Any]:
        return self.cleaned_data | {name: int(self.cleaned_data[name]) for name in ("likelihood", "impact")}


class DependencyForm(forms.Form):
    on = forms.CheckboxesField(label="Which actions does it wait for?", required=False, small=True)

    def __init__(self, *args: Any, others: Iterable[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "on", [(str(each.pk), str(each)) for each in others])


class FileForm(forms.Form):
    file = forms.FileField(label="The file", required_message="Choose a file", most_bytes=MOST_BYTES)
    note = forms.TextField(label="What does it show?", max_length=300, required=False)


class EscalateForm(forms.Form):
    blockage = forms.TextField(label="What is blocked?", max_length=300)
    asked = forms.TextareaField(label="What do you ask of the group above?", rows=3)


class AdoptForm(forms.Form):
    decision = forms.RadiosField(label="By which decision was it adopted?")

    def __init__(self, *args: Any, decisions: Iterable[Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = [(str(each.pk), f"{each}, {each.at:%-d %B %Y}: {each.text[:150]}") for each in decisions]
        _choices(self, "decision", said)


class CloseForm(forms.Form):
    reason = forms.TextareaField(label="Why is it closed?", rows=3)


class BulkForm(forms.Form):
    """What to change in all the actions that were ticked; what is left empty stays as it is."""

    lead = forms.SelectField(label="Lead organisation", required=False, unmarked=True)
    due = forms.DateField(label="Due", required=False, unmarked=True)
    tier = forms.SelectField(
        label="Tier", choices=[("", "Leave as it is"), *Tier.choices], required=False, unmarked=True
    )
    priority = forms.SelectField(label="Priority", required=False, unmarked=True)
    state = forms.SelectField(
        label="State", choices=[("", "Leave as it is"), *Action.State.choices], required=False, unmarked=True
    )

    def __init__(
        self, *args: Any, organisations: Iterable[Organisation], priorities: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "lead", [("", "Leave as it is"), *((str(each.pk), each.name) for each in organisations)])
        _choices(self, "priority", [("", "Leave as it is"), *priorities])

    def clean(self) -> Any:
        told = super().clean() or {}
        if not any(told.values()) and not self.errors:
            raise ValidationError("Choose at least one thing to change")
        return told


class FilterForm(forms.Form):
    lead = forms.SelectField(label="Lead", required=False, unmarked=True)
    rag = forms.SelectField(
        label="Rating", choices=[("", "Any"), *RATINGS, ("none", "Not rated")], required=False, unmarked=True
    )
    tier = forms.SelectField(label="Tier", choices=[("", "Any"), *Tier.choices], required=False, unmarked=True)
    state = forms.SelectField(
        label="State", choices=[("", "Any"), *Action.State.choices], required=False, unmarked=True
    )
    overdue = forms.ConfirmField(label="Only what is overdue", required=False)

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "lead", [("", "Any"), *((str(each.pk), each.name) for each in organisations)])


def _choices(form: Any, name: str, choices: list[tuple[str, str]]) -> None:
    form.fields[name].choices = choices


def _columns(grid: Grid) -> list[tuple[str, str]]:
    """Each column by its letter or number, with the first text in it."""
    width = max((len(row) for row in grid.rows), default=0)
    said = []
    for place in range(width):
        first = next((row[place] for row in grid.rows if place < len(row) and row[place]), "empty")
        said.append((str(place), f"Column {place + 1}: {first[:SAMPLE]}"))
    return said
