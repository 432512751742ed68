"""Editions of harm and cost weights: a file names its edition and source, or is refused.

Harm index weights are not ours to ship: users bring their own file, filled in from the template. Unit costs are
shipped.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values

NEEDED = ("name", "edition", "unit", "source", "licence")
MIXED_CATEGORIES = frozenset(
    {
        "anti-social behaviour",
        "criminal damage and arson",
        "drugs",
        "other crime",
        "other theft",
        "possession of weapons",
        "public order",
        "vehicle crime",
        "violence and sexual offences",
    }
)
"""Categories of police.uk that no single kind of offence is called: "violence and sexual offences" runs from a shove to
rape, so no weight can be right for it."""
DO = "Start from the template harm_weights_template.toml."


@dataclass(frozen=True)
class Weights:
    """One edition of weights: ``values`` by offence code (or offence subgroup), ``unit`` such as days or pounds."""

    name: str
    edition: str
    unit: str
    source: str
    licence: str
    values: Mapping[str, float]
    notes: tuple[str, ...] = ()

    def array(self, codes: Iterable[str]) -> Values:
        """The weights of these codes in this order, NaN where the edition has none."""
        return np.array([self.values.get(code, np.nan) for code in codes], dtype=float)


def load_weights(path: Path | str) -> Weights:
    """Weights from the user's own TOML file, checked.

    Parameters
    ----------
    path : path
        A file like the shipped template ``harm_weights_template.toml``: name, edition, unit, source and licence, then a
        table ``[weights]`` of offence code = number.

    Raises
    ------
    UpstreamError
        UP-STATISTICS-008 not readable; 009 a missing name, edition, unit, source, licence or weights; 010 a weight that
        is not a number of zero or more; 011 weights of police.uk categories, which mix grave and slight offences.
    """
    where = str(path)
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UpstreamError("UP-STATISTICS-008", f"the weights cannot be read: {fault}", where=where, do=DO) from fault
    return parse_weights(data, where)


def template() -> str:
    """The text of the template to fill in."""
    return _shipped("harm_weights_template.toml")


def unit_costs() -> Weights:
    """What an offence costs society, by offence subgroup: Home Office Research Report 99, 2015/16 prices, in part.

    References
    ----------
    Heeks M, Reed S, Tafsiri M, Prince S (2018). The economic and social costs of crime, 2nd edition. Home Office
    Research Report 99.
    """
    return parse_weights(tomllib.loads(_shipped("unit_costs_2018.toml")), "unit_costs_2018.toml")


def _shipped(name: str) -> str:
    return resources.files("upstream.reference").joinpath(name).read_text(encoding="utf-8")


def parse_weights(data: Mapping[str, Any], where: str) -> Weights:
    """Weights from the content of a file, checked as `load_weights` says."""
    missing = [key for key in NEEDED if not str(data.get(key, "")).strip()]
    table = data.get("weights")
    if missing or not isinstance(table, Mapping) or not table:
        lacks = ", ".join([*missing, *([] if table else ["weights"])]) or "a table of weights"
        raise UpstreamError("UP-STATISTICS-009", f"the weights do not say: {lacks}", where=where, do=DO)
    values = {str(code).strip(): _number(code, value, where) for code, value in table.items()}
    if MIXED_CATEGORIES & {code.casefold() for code in values}:
        raise UpstreamError(
            "UP-STATISTICS-011",
            "the weights are of police.uk categories, which mix grave and slight offences",
            where=where,
            do="Weights need Home Office offence codes.",
        )
    name, edition, unit, source, licence = (str(data[key]).strip() for key in NEEDED)
    return Weights(name, edition, unit, source, licence, values, tuple(data.get("notes", ())))


def _number(code: str, value: object, where: str) -> float:
    fine = isinstance(value, int | float) and not isinstance(value, bool)
    if not (fine and np.isfinite(value) and value >= 0):  # type: ignore[operator, call-overload]
        raise UpstreamError(
            "UP-STATISTICS-010",
            f"the weight of offence {code} is {value!r}",
            where=where,
            do="Write a number of zero or more, or leave the offence out.",
        )
    return float(value)  # type: ignore[arg-type]
