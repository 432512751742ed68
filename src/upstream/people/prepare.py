"""Records as they came to records that can be compared: one stated rule a column, and a count of what it took away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from upstream.people import details, names
from upstream.people.specification import IDENTIFIERS
from upstream.people.unique import by_value, coded_text, split_by_value

RAW = (
    *("record", "feed", "local", "numbering", "event", "name", "forename", "middle", "surname", "birth_date", "sex"),
    *("postcode", "address", "phone", "email", "adult_on", "began", "ended", *IDENTIFIERS),
)
"""The columns that are read, where they are there: ``record`` (unique) and ``feed`` must be. ``local`` is the feed's
own number of the person, ``numbering`` the feed whose numbers these are (its own unless given), ``event`` what the row
is about where two rows of one event are two people; ``name`` a whole name in one column, used where ``forename`` and
``surname`` are not given; ``adult_on`` a day on which the agency dealt with an adult (a council tax account), from
which whoever was born less than 18 years before is somebody else; ``began`` and ``ended`` the first and last day of
something that one person has once at a time (liability for a home), ``ended`` empty where it goes on."""
CLEANERS: dict[str, Callable[[str], str | None]] = {
    "sex": details.clean_sex,
    "birth_date": details.clean_date,
    "postcode": details.clean_postcode,
    "house": details.house,
    "email": details.clean_email,
    "phone": details.clean_phone,
    "nhs_number": details.clean_nhs_number,
    "upn": details.clean_upn,
    "pnc": details.clean_pnc,
}
NEVER = 1_000_000
CROWDED = ("postcode", "birth_date", "email", "phone")


@dataclass(frozen=True)
class Cleaned:
    """What a rule did to one column: how many records had a value, and for how many the rule left none.

    ``crowded`` counts those made missing because too many records share one value.
    """

    column: str
    given: int
    lost: int
    crowded: int = 0

    def sentence(self) -> str:
        crowd = f", {self.crowded:,} of them shared by too many records to tell anybody apart" if self.crowded else ""
        return f"{self.column}: {self.given:,} records have it, {self.lost:,} not usably{crowd}."


@dataclass(frozen=True)
class Prepared:
    """``table`` has the columns that models name and ``id`` (0 to n - 1, the order of the records given)."""

    table: Any
    cleaned: tuple[Cleaned, ...]
    barred: tuple[str, ...]


def prepare(records: Any, permitted: frozenset[str] = frozenset(), *, crowd: int = 3000) -> Prepared:
    """Clean a table of records (see `RAW`).

    ``permitted`` are the official numbers that the sharing records allow; others are dropped before anything is done
    with them. A postcode, date of birth, e-mail address or telephone number that more than ``crowd`` records
    share is made missing.
    """
    import numpy as np
    import pyarrow as pa

    present = set(records.column_names)
    columns: dict[str, Any] = {}
    _names(records, present, columns)
    for name, cleaner in CLEANERS.items():
        source = "address" if name == "house" else name
        if source in present and (name not in IDENTIFIERS or name in permitted):
            columns[name] = by_value(records[source], cleaner)
    _sex_of_title(records, present, columns)
    cleaned = [_count(records, present, name, values) for name, values in columns.items()]
    for name in CROWDED:
        if name in columns:
            columns[name], lost = _uncrowd(columns[name], crowd)
            at = next(at for at, item in enumerate(cleaned) if item.column == name)
            cleaned[at] = Cleaned(name, cleaned[at].given, cleaned[at].lost + lost, lost)
    _derive(columns)
    if "adult_on" in present:
        cleaned.append(_latest_birth(records, columns))
    if "began" in present:
        _spell(records, present, columns)
    columns["id"] = pa.array(np.arange(records.num_rows, dtype=np.int64))
    columns["feed"] = coded_text(records["feed"]).dictionary_decode()
    barred = tuple(name for name in IDENTIFIERS if name in present and name not in permitted)
    return Prepared(pa.table(columns), tuple(cleaned), barred)


def _names(records: Any, present: set[str], columns: dict[str, Any]) -> None:
    """Forename, middle names and surname; from the whole name where the two are not given."""
    import pyarrow.compute as pc

    found: dict[str, Any] = {}
    if "name" in present:
        found["forename"], found["middle"], found["surname"] = split_by_value(records["name"], names.split_name, 3)
    given = {
        "forename": ("forename", names.clean_forename),
        "middle": ("middle" if "middle" in present else "forename", _middle(present)),
        "surname": ("surname", names.clean_surname),
    }
    for name, (source, cleaner) in given.items():
        if source in present:
            made = by_value(records[source], cleaner)
            columns[name] = pc.coalesce(made, found[name]) if name in found else made
        elif name in found:
            columns[name] = found[name]


def _latest_birth(records: Any, columns: dict[str, Any]) -> Cleaned:
    """When an adult of that day was born at the latest. A record whose own date of birth is later contradicts itself:
    one of its two dates is wrong, and it says nothing of anybody's age."""
    import pyarrow.compute as pc

    latest = by_value(records["adult_on"], details.eighteen_before)
    given = len(latest) - latest.null_count
    if "birth_date" in columns:
        latest = pc.if_else(pc.fill_null(pc.greater(columns["birth_date"], latest), False), None, latest)
    columns["latest_birth"] = latest
    return Cleaned("adult_on", given, given - (len(latest) - latest.null_count))


def _spell(records: Any, present: set[str], columns: dict[str, Any]) -> None:
    """The days on which something began and ended, as numbers; what goes on ends on no day that is near another."""
    import pyarrow as pa
    import pyarrow.compute as pc

    began = pc.cast(by_value(records["began"], details.day_number), pa.int64())
    ended = by_value(records["ended"], details.day_number) if "ended" in present else pa.nulls(len(began), pa.string())
    columns["began_day"] = began
    columns["ended_day"] = pc.if_else(pc.is_valid(began), pc.coalesce(pc.cast(ended, pa.int64()), NEVER), None)
    if "both_names" in columns:
        columns["spell_names"] = pc.if_else(pc.is_valid(began), columns["both_names"], None)


def _sex_of_title(records: Any, present: set[str], columns: dict[str, Any]) -> None:
    import pyarrow.compute as pc

    if "name" in present:
        titled = by_value(records["name"], names.title_sex)
        columns["sex"] = pc.coalesce(columns["sex"], titled) if "sex" in columns else titled


def _middle(present: set[str]) -> Callable[[str], str | None]:
    return names.clean_middle if "middle" in present else names.further_names


def _count(records: Any, present: set[str], name: str, values: Any) -> Cleaned:
    source = {"house": "address"}.get(name, name)
    source = source if source in present else ("forename" if name == "middle" else "name")
    given = records.num_rows - coded_text(records[source]).null_count if source in present else len(values)
    kept = len(values) - values.null_count
    return Cleaned(name, given, max(given - kept, 0) if name != "middle" else 0)


def _uncrowd(values: Any, crowd: int) -> tuple[Any, int]:
    import numpy as np
    import pyarrow as pa

    coded = values.dictionary_encode()
    index = np.asarray(coded.indices.fill_null(-1))
    count = np.bincount(index[index >= 0], minlength=len(coded.dictionary))
    busy = np.append(count > crowd, False)[index]
    if not busy.any():
        return values, 0
    kept = pa.array(np.where(busy, -1, index), mask=busy | (index < 0))
    return coded.dictionary.take(kept), int(busy.sum())


def _derive(columns: dict[str, Any]) -> None:
    """What models compare besides: roots and sounds of names, parts of dates, halves of postcodes."""
    import pyarrow.compute as pc

    if "forename" in columns:
        columns["forename_root"] = by_value(columns["forename"], names.root)
    if "surname" in columns:
        columns["surname_sound"] = by_value(columns["surname"], names.sound)
        columns["surname_last"] = by_value(columns["surname"], lambda name: name.rpartition(" ")[2])
    if {"forename", "surname"} <= set(columns):
        first, last = columns["forename"], columns["surname"]
        low = pc.if_else(pc.less(first, last), first, last)
        high = pc.if_else(pc.less(first, last), last, first)
        # Under a second name, so that training on equal surnames can still learn about forenames.
        columns["forename_again"], columns["surname_again"] = first, last
        columns["both_names"] = pc.binary_join_element_wise(low, high, " ")
    if "birth_date" in columns:
        born = columns["birth_date"]
        columns["birth_exchanged"] = by_value(born, details.exchange_day_month)
        for name, start, stop in (("birth_year", 0, 4), ("birth_month", 5, 7), ("birth_day", 8, 10)):
            columns[name] = pc.utf8_slice_codeunits(born, start, stop)
    if "postcode" in columns:
        columns["outward"] = by_value(columns["postcode"], details.outward)
