"""Widgets that HTML has no control for; the templates draw them, so that a widget only reads what was sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from upstream.model.period import Month


class AutocompleteSelect(forms.Select):
    """A select that a script turns into a search box where it can."""


class Boxes(forms.MultiWidget):
    """Several text boxes that make one date."""

    names: tuple[str, ...] = ()

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({name: forms.TextInput() for name in self.names}, attrs)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{self.names[0]}"


class DateBoxes(Boxes):
    names = ("day", "month", "year")

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, dt.date):
            return [value.day, value.month, value.year]
        return [None, None, None]


class MonthBoxes(Boxes):
    names = ("month", "year")

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, Month):
            return [value.number, value.year]
        return [value.month, value.year] if isinstance(value, dt.date) else [None, None]
