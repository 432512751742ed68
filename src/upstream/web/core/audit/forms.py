"""What a reader of the audit record can ask for."""

from __future__ import annotations

from typing import Any

from upstream.web.core import forms
from upstream.web.core.audit.verbs import VERBS


class EventFilter(forms.Form):
    who = forms.TextField(label="Who, or which organisation", required=False, unmarked=True)
    what = forms.TextField(label="What, about whom, or why", required=False, unmarked=True)
    verb = forms.SelectField(label="What was done", required=False, unmarked=True)
    kind = forms.SelectField(
        label="Reads or changes",
        required=False,
        unmarked=True,
        choices=[("", "Both"), ("reads", "Records about people that were seen"), ("writes", "Things that were done")],
    )
    since = forms.DateField(label="From", required=False, unmarked=True)
    until = forms.DateField(label="To", required=False, unmarked=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = sorted((verb.words, verb.key) for verb in VERBS.values())
        self.fields["verb"].choices = [("", "Anything"), *((key, words.capitalize()) for words, key in verbs)]  # type: ignore[attr-defined]
