"""The forms of uploads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from upstream.web.accounts.purposes import purposes
from upstream.web.core import formats, forms
from upstream.web.insight.uploads import references
from upstream.web.insight.uploads.looking import Seen
from upstream.web.insight.uploads.unread import Unread, formats_of

if TYPE_CHECKING:
    from upstream.model.contract import Contract, Field

NOT_THERE = ("", "Not in the file")


class UploadForm(forms.Form):
    file = forms.FileField(
        label="The file",
        accept=".csv,.txt,.tsv,.xlsx,.ods,.zip,.geojson",
        hint="CSV, XLSX or ODS, or a zip archive of them, such as one from data.police.uk. Boundaries as GeoJSON.",
        required_message="Choose the file that you want to hand in",
    )

    def refuse(self, words: str) -> None:
        """The one fault to be told, in the place of that there is no file."""
        self.errors.pop("file", None)
        self.add_error("file", words)


class FeedForm(forms.Form):
    source = forms.AutocompleteField(label="What is it?", choices=(), hint="Choose the feed that it is most like.")

    def __init__(self, *args: Any, feeds: Iterable[Contract], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        known = [(feed.name, feed.title) for feed in feeds]
        field.choices = [("", ""), *known, *references.TITLES.items()]


class SupplierForm(forms.Form):
    supplier = forms.SelectField(label="Who sent it to you?", choices=(), required=False, unmarked=True)

    def __init__(self, *args: Any, suppliers: Iterable[str], publisher: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["supplier"]
        field.choices = [("", publisher or "As the file says"), *((name, name) for name in suppliers)]


class StartForm(forms.Form):
    replace = forms.ConfirmField(
        label="It may take the place of a larger file, or come back after it was withdrawn",
        hint="Leave this empty unless a load was refused for that reason.",
        required=False,
    )


class ColumnsForm(forms.Form):
    """For each of our fields that was not recognised: which of their columns it is."""

    def __init__(self, *args: Any, feed: Contract, seen: Seen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from upstream.model.contract import Effect

        self.seen = seen
        self.asked = [field for field in feed.fields if field.name not in seen.known]
        self.asked.sort(key=lambda field: field.column is not Effect.REFUSE)
        guessed = {ours: theirs for theirs, ours in seen.proposed.items()}
        choices = [NOT_THERE, *((str(place), text) for place, text in self.free())]
        for field in self.asked:
            needed = field.column is Effect.REFUSE
            self.fields[field.name] = forms.SelectField(
                label=called(field),
                hint=field.description,
                choices=choices,
                required=needed,
                initial=self._place(guessed.get(field.name, "")),
                required_message=f"Say which column is “{called(field)}”: without it nothing can be loaded",
            )

    def free(self) -> list[tuple[int, str]]:
        """Their columns that were not recognised, by place."""
        taken = set(self.seen.known.values())
        return [(place, text) for place, text in enumerate(self.seen.headings) if text and text not in taken]

    def _place(self, heading: str) -> str:
        return next((str(place) for place, text in self.free() if text == heading), "")

    def clean(self) -> Any:
        cleaned = super().clean()
        chosen: dict[str, str] = {}
        for field in self.asked:
            place = self.cleaned_data.get(field.name)
            if place and place in chosen:
                self.add_error(field.name, f"This column is {chosen[place]} already: choose another, or none")
            elif place:
                chosen[place] = f"“{called(field)}”"
        return cleaned

    def columns(self) -> dict[str, str]:
        """Their heading → our field."""
        chosen = {field.name: self.cleaned_data[field.name] for field in self.asked}
        return {self.seen.headings[int(place)]: name for name, place in chosen.items() if place}


def called(field: Field) -> str:
    """A field by a heading that senders write, rather than by our own name for it."""
    plain = field.name.replace("_", " ")
    return next((text for text in field.headings if text != field.name), f"{plain[:1].upper()}{plain[1:]}")


class WordsForm(forms.Form):
    """For each word that a feed cannot read: what it means; for each column of dates: how they are written."""

    def __init__(self, *args: Any, feed: Contract, seen: Seen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words: dict[str, tuple[str, str]] = {}
        self.dates: dict[str, str] = {}
        for each in seen.unread:
            item = feed.field(each.field)
            if each.dates and each.formats:
                self._ask_for_dates(item, each)
            for word, rows in each.words:
                self._ask_for_word(item, each, word, rows)

    def _ask_for_dates(self, item: Field, each: Unread) -> None:
        looks = formats_of(item)
        choices = [(form, looks[form]) for form in each.formats]
        name = f"date_{item.name}"
        self.dates[name] = item.name
        self.fields[name] = forms.RadiosField(
            label=f"{each.heading}: how are its dates written?",
            hint=f"For example {', '.join(each.samples)}. {formats.plural(each.rows, 'row')} cannot be read.",
            choices=[*choices, ("", "In none of these ways: leave them as they are")],
            hints={form: f"Reads {formats.number(rows)} of them" for form, rows in each.formats.items()},
            required=False,
            unmarked=True,
        )

    def _ask_for_word(self, item: Field, each: Unread, word: str, rows: int) -> None:
        # Named by what it asks, so that an answer to a page that has changed meanwhile answers no other question.
        name = f"word_{hashlib.sha256(f'{item.name}:{word}'.encode()).hexdigest()[:16]}"
        self.words[name] = (item.name, word)
        self.fields[name] = forms.SelectField(
            label=f"{each.heading}: what does “{word}” mean?",
            hint=f"In {formats.plural(rows, 'row')}",
            choices=[("", "Leave it as it is"), *meanings(item)],
            required=False,
            unmarked=True,
        )

    def said(self) -> tuple[dict[str, dict[str, str]], dict[str, list[str]]]:
        """Field → their word → ours, and field → formats."""
        values: dict[str, dict[str, str]] = {}
        for name, (field, word) in self.words.items():
            if meant := self.cleaned_data.get(name):
                values.setdefault(field, {})[word] = meant
        chosen = {field: self.cleaned_data.get(name) for name, field in self.dates.items()}
        return values, {field: [form] for field, form in chosen.items() if form}


def meanings(item: Field) -> list[tuple[str, str]]:
    """What a word of a field can mean."""
    return [(word, word) for word in item.allowed] or [("true", "Yes"), ("false", "No")]


class WithdrawForm(forms.Form):
    reason = forms.TextareaField(
        label="Why is it withdrawn?", rows=3, max_length=500, hint="For example: “Sent by mistake”. Name nobody."
    )


class RowForm(forms.Form):
    """What must be said before a row about a person is shown."""

    purpose = forms.RadiosField(label="What is your work about?", choices=())
    reason = forms.TextareaField(
        label="Why do you need to see this row?",
        rows=3,
        max_length=500,
        hint="Both are kept with your name, for the information governance lead to read. Name nobody.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["purpose"]
        known = purposes().values()
        field.choices = [(each.key, each.name) for each in known]
        field.design["hints"] = {each.key: each.words for each in known}
