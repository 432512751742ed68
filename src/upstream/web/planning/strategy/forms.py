"""The forms of strategies and their priorities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.validators import URLValidator

from upstream.web.core import forms
from upstream.web.insight.editions.book import Part
from upstream.web.insight.editions.presenters import verdict
from upstream.web.insight.models import Edition
from upstream.web.partnership.models import Decision, Group
from upstream.web.planning.models import Priority, Strategy
from upstream.web.planning.vocabulary import FiveC, LifeStage, Tier

ONE_A_LINE = "One on each line"


class LinesField(forms.TextareaField):
    """Several short texts, one on each line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line for each in str(value or "").splitlines() if (line := each.strip(" \t•-"))]


class StrategyForm(forms.Form):
    title = forms.TextField(label="What is the strategy called?", max_length=200)
    group = forms.SelectField(label="Which group adopts it?", required=False, unmarked=True)
    starts = forms.DateField(label="When does it start?", required=False)
    ends = forms.DateField(label="When does it end?", required=False)
    vision = forms.TextareaField(label="Vision", hint="What will it be like here?", required=False, rows=3)
    mission = forms.TextareaField(label="Mission", hint="What do you do together for it?", required=False, rows=3)
    focus = forms.TextareaField(
        label="Focus", hint="What and whom is it about, and what is dealt with elsewhere?", required=False, rows=3
    )
    definition = forms.TextField(
        label="Which definition of serious violence is adopted?",
        hint="Its name and version, as the needs assessment gives it",
        required=False,
        max_length=100,
    )
    definition_text = forms.TextareaField(label="The definition in words", required=False, rows=4)
    aims = LinesField(label="Aims", hint=ONE_A_LINE, required=False, rows=5)

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Not said yet"), *((str(group.pk), group.name) for group in groups)]
        self.groups = {str(group.pk): group for group in groups}
        self.fields["group"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            self.add_error("ends", "The end must be after the start")
        return data

    def told(self) -> dict[str, Any]:
        """The fields of the strategy."""
        return self.cleaned_data | {"group": self.groups.get(self.cleaned_data["group"])}


def strategy_initial(strategy: Strategy) -> dict[str, Any]:
    told = {name: getattr(strategy, name) for name in StrategyForm.base_fields}
    return told | {"group": str(strategy.group_id or "")}


class PriorityForm(forms.Form):
    title = forms.TextField(label="What is the priority?", max_length=200)
    why = forms.TextareaField(
        label="Why is it a priority?", hint="In your own words. The findings are chosen next.", required=False, rows=5
    )
    commitments = LinesField(
        label="What do you commit to?", hint=f"{ONE_A_LINE}, like: We will train every school nurse", required=False
    )
    tiers = forms.CheckboxesField(label="Whom does it reach?", choices=Tier.choices, required=False)
    life_stages = forms.CheckboxesField(
        label="Which ages is it about?", choices=LifeStage.choices, required=False, small=True
    )
    five_cs = forms.CheckboxesField(
        label="Which of the five Cs does it live by?", choices=FiveC.choices, required=False, small=True
    )


def priority_initial(priority: Priority) -> dict[str, Any]:
    return {name: getattr(priority, name) for name in PriorityForm.base_fields}


class RelatedForm(forms.Form):
    title = forms.TextField(label="What is the other strategy called?", max_length=200)
    address = forms.TextField(label="Where can it be read?", hint="Its address on the web", required=False)
    how = forms.TextareaField(label="How do the two fit together?", required=False, rows=3)

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        if address:
            URLValidator(schemes=["http", "https"], message="Enter a web address, like https://www.example.org")(
                address
            )
        return address


class CiteForm(forms.Form):
    """The findings of an edition under their questions, each with its verdict."""

    def __init__(
        self, *args: Any, chapters: Sequence[tuple[str, str, Sequence[Part]]], chosen: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        held = set(chosen)
        for name, title, parts in chapters:
            self.fields[f"in-{name}"] = forms.CheckboxesField(
                label=title,
                choices=[(part.key, part.title) for part in parts],
                hints={part.key: verdict(part.finding.verdict).text for part in parts},
                initial=[part.key for part in parts if part.key in held],
                required=False,
                unmarked=True,
                label_size="s",
                small=True,
            )

    def keys(self) -> list[str]:
        return [key for name in self.fields for key in self.cleaned_data[name]]


def chapters_of(parts: Iterable[Part]) -> list[tuple[str, str, list[Part]]]:
    """What a `CiteForm` asks for: each question with the findings that answer it."""
    found: dict[str, tuple[str, str, list[Part]]] = {}
    for part in parts:
        found.setdefault(part.chapter.id, (part.chapter.id, part.chapter.title, []))[2].append(part)
    return list(found.values())


class EditionForm(forms.Form):
    edition = forms.SelectField(label="Findings of which edition?", required=False, unmarked=True)

    def __init__(self, *args: Any, editions: Iterable[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), f"{each.title} ({each.get_kind_display().lower()})") for each in editions]
        self.fields["edition"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.TextareaField(label="Why?", rows=3)


class ConsultForm(forms.Form):
    reason = forms.TextareaField(
        label="Who is consulted, and until when?", hint="Kept with the history of the strategy", rows=3
    )


class AdoptForm(forms.Form):
    decision = forms.SelectField(label="By which decision?")
    reason = forms.TextareaField(label="Why is it adopted all the same?", rows=3)

    def __init__(self, *args: Any, decisions: Iterable[Decision], lacking: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(each.pk): each for each in decisions}
        choices = [(key, f"{each} of {each.meeting}: {each.text[:100]}") for key, each in self.found.items()]
        self.fields["decision"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]
        if not lacking:
            del self.fields["reason"]

    def chosen(self) -> Decision:
        return self.found[self.cleaned_data["decision"]]


def whole(text: str | None) -> int:
    """The edition that a form says its writer saw; 0, which none is, where it says nothing that is one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
