"""The forms of options: what could be done, how it is scored, what is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from upstream.web.core import forms
from upstream.web.planning.models import Criterion, DeliveryPlan, Option, Score
from upstream.web.planning.models.appraisal import HIGHEST, LOWEST
from upstream.web.planning.strategy.criteria import ratings
from upstream.web.planning.vocabulary import Approach, Tier

NOT_SAID = ("", "Not said")


class OptionForm(forms.Form):
    title = forms.TextField(label="What could be done?", max_length=300)
    text = forms.TextareaField(label="How would it work, and for whom?", required=False, rows=4)
    tier = forms.SelectField(label="Whom does it reach?", choices=[NOT_SAID, *Tier.choices], required=False)
    approach = forms.SelectField(
        label="What kind of response is it?", choices=[NOT_SAID, *Approach.choices], required=False
    )
    evidence_rating = forms.SelectField(label="How sure is the evidence for it?", required=False)
    evidence_citation = forms.TextareaField(
        label="Where does that evidence stand?",
        hint="Author, title, year, and where to read it",
        required=False,
        rows=3,
    )
    cost = forms.TextField(label="What would it cost?", hint="A range is enough", required=False, max_length=200)
    reach = forms.TextField(label="How many would it reach?", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence_rating"].choices = [NOT_SAID, *ratings().items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rated = data.get("evidence_rating", "")
        if rated not in ("", "none") and not data.get("evidence_citation", "").strip():
            self.add_error("evidence_citation", "Say where this evidence stands, or that none is known")
        return data


def option_initial(option: Option) -> dict[str, Any]:
    return {name: getattr(option, name) for name in OptionForm.base_fields}


class WeightsForm(forms.Form):
    def __init__(self, *args: Any, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for each in self.criteria:
            self.fields[each.key] = forms.NumberField(
                label=each.title, hint=each.help, min_value=0, max_value=10, initial=each.weight, width=2
            )

    def weights(self) -> dict[int, int]:
        return {each.pk: self.cleaned_data[each.key] for each in self.criteria}


class ScoreForm(forms.Form):
    """From 1 to 5 and, where wanted, why, for each criterion."""

    def __init__(self, *args: Any, criteria: Iterable[Criterion], given: Mapping[int, Score], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for each in self.criteria:
            mine = given.get(each.pk)
            self.fields[each.key] = forms.RadiosField(
                label=each.title,
                hint=each.help,
                choices=[(str(value), str(value)) for value in range(LOWEST, HIGHEST + 1)],
                initial=str(mine.value) if mine else None,
                inline=True,
                label_size="s",
            )
            self.fields[f"why-{each.key}"] = forms.TextField(
                label=f"Why this score for {each.title[:1].lower()}{each.title[1:]}?",
                initial=mine.note if mine else "",
                required=False,
                max_length=500,
            )

    def scores(self) -> dict[Criterion, tuple[int, str]]:
        data = self.cleaned_data
        return {each: (int(data[each.key]), data[f"why-{each.key}"]) for each in self.criteria}


class DecideForm(forms.Form):
    outcome = forms.RadiosField(label="What is decided?")
    reason = forms.TextareaField(label="Why?", hint="Kept with the option, whatever is decided later", rows=4)

    def __init__(self, *args: Any, option: Option, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, label) for value, label in Option.Outcome.choices if value != option.outcome]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


class ActionForm(forms.Form):
    plan = forms.SelectField(label="Of which plan?")

    def __init__(self, *args: Any, plans: Iterable[DeliveryPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = {str(each.pk): each for each in plans}
        self.fields["plan"].choices = [(key, str(each)) for key, each in self.plans.items()]  # type: ignore[attr-defined]
