"""The offence codes that definitions are written in: Home Office classes, and police.uk's open categories."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PARTS = re.compile(r"^0*(\d{1,3})(?:[./](\d{1,2}))?\s*([A-Z]?)$")


@dataclass(frozen=True)
class OffenceCode:
    """A Home Office class; ``status`` is verified (in a published list that we hold) or unverified (see ``notes``)."""

    code: str
    description: str
    subgroup: str
    group: str
    police_uk_category: str
    knife_flaggable: bool
    edition: str
    citation: str
    status: str
    notes: str


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("upstream.reference") / "offences" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def offence_codes() -> dict[str, OffenceCode]:
    """Every Home Office class that we know, by code."""
    return {
        row["code"]: OffenceCode(**{**row, "knife_flaggable": row["knife_flaggable"] == "yes"})  # type: ignore[arg-type]
        for row in _rows("home-office-codes.csv")
    }


@cache
def police_uk_categories() -> tuple[str, ...]:
    return tuple(row["category"] for row in _rows("police-uk-categories.csv"))


def knife_flaggable() -> tuple[str, ...]:
    """The codes of the seven kinds of offence that the Home Office collection flags for a knife."""
    return tuple(code.code for code in offence_codes().values() if code.knife_flaggable)


def normalise(text: str) -> str:
    """A code as forces write it (``008n``, ``4/1``, ``5d``) as the list writes it (``8N``, ``4.1``, ``5D``).

    Text that is not of a code's form comes back trimmed and otherwise as it was.
    """
    trimmed = text.strip()
    match = _PARTS.match(trimmed.upper())
    if not match:
        return trimmed
    number, part, letter = match.groups()
    return f"{number}{'.' + part.lstrip('0') if part and part.strip('0') else ''}{letter}"
