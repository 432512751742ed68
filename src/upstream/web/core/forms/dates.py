"""Dates typed as day, month and year, with errors that name what is missing (the pattern of the GOV.UK date input)."""

from __future__ import annotations

import datetime as dt
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError

from upstream.model.period import MONTH_NAMES, Month
from upstream.web.core.forms.design import Design
from upstream.web.core.forms.widgets import DateBoxes, MonthBoxes

YEARS = range(1900, 2101)


class BoxesField(Design, forms.Field):
    """Reads the boxes; ``names`` of them must all be filled or all be empty."""

    widget: Any

    def to_python(self, value: Any) -> Any:
        given = dict(zip(self.widget.names, [str(part or "").strip() for part in value or ()], strict=False))
        if not any(given.values()):
            return None
        if missing := [name for name in self.widget.names if not given.get(name)]:
            self._refuse(f"must include a {' and '.join(missing)}", missing)
        return self.made(given)

    def made(self, given: dict[str, str]) -> Any:
        """What the boxes together stand for: each kind of field makes its own of them."""
        raise NotImplementedError

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True

    def _year(self, given: dict[str, str]) -> int:
        if len(given["year"]) != 4 or not given["year"].isdecimal():
            self._refuse("must have 4 numbers", ["year"], subject="Year")
        if int(given["year"]) not in YEARS:
            self._refuse(f"must be between {YEARS.start} and {YEARS.stop - 1}", ["year"], subject="Year")
        return int(given["year"])

    def _month(self, given: dict[str, str]) -> int:
        number = month_number(given["month"])
        if number is None:
            self._refuse("must be a real date", ["month"])
        return number

    def _refuse(self, what: str, boxes: list[str], subject: str = "") -> NoReturn:
        label = str(self.label or "Date")
        words = f"{subject or ('The date' if label.endswith('?') else label)} {what}"
        raise ValidationError(words.replace("%", "%%"), code="invalid", params={"boxes": boxes})


class DateField(BoxesField):
    """A day as three boxes; cleaned to a ``datetime.date``."""

    widget = DateBoxes

    def made(self, given: dict[str, str]) -> dt.date:
        year, month = self._year(given), self._month(given)
        try:
            return dt.date(year, month, int(given["day"]))
        except ValueError:
            self._refuse("must be a real date", ["day"])


class MonthField(BoxesField):
    """A month as two boxes; cleaned to a ``Month``."""

    widget = MonthBoxes

    def made(self, given: dict[str, str]) -> Month:
        year, month = self._year(given), self._month(given)
        return Month(year * 12 + month - 1)


def month_number(text: str) -> int | None:
    """1 to 12 from "3", "03", "mar" or "March"; None when it is no month."""
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    word = text.lower()
    found = [n for n, name in enumerate(MONTH_NAMES, 1) if len(word) >= 3 and name.lower().startswith(word)]
    return found[0] if len(found) == 1 else None
