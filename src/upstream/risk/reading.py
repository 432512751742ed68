"""Specifications are TOML files: those that ship, or a user's own. Every fault is told with its line."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from upstream.definitions.faults import Faults, Problem
from upstream.definitions.lines import Lines
from upstream.model.errors import UpstreamError, nearest
from upstream.risk.shape import check_meaning, check_shape
from upstream.risk.specification import SHIPPED, Heading, Indicator, Specification

OWN = "the partnership's own specification"


class SpecificationError(UpstreamError):
    """A specification that cannot be used; ``problems`` has every fault with its line."""

    def __init__(self, where: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        count = "a fault" if len(problems) == 1 else f"{len(problems)} faults"
        super().__init__("UP-RISK-002", f"the specification has {count}", where=where, do="Mend each line named.")

    def __str__(self) -> str:
        return "\n  ".join((super().__str__(), *map(str, self.problems)))


def load(name_or_path: str | Path) -> Specification:
    """A specification that ships, by name, or a file by path."""
    where = f"specification {name_or_path}" if str(name_or_path) in SHIPPED else str(name_or_path)
    return read(text_of(name_or_path), where=where)


def text_of(name_or_path: str | Path) -> str:
    """The TOML text of a specification that ships, to copy and change, or of a file."""
    if str(name_or_path) in SHIPPED:
        return (files("upstream.reference") / "risk" / f"{name_or_path}.toml").read_text(encoding="utf-8")
    path = Path(name_or_path)
    if not path.is_file():
        raise UpstreamError(
            "UP-RISK-001",
            f"there is no specification '{name_or_path}', nor a file of that name",
            do=f"{nearest(str(name_or_path), SHIPPED)} Shipped: {', '.join(SHIPPED)}.".strip(),
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = "the file is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "the file cannot be read"
        raise UpstreamError("UP-RISK-003", what, where=str(path), do="Save it as UTF-8 text.") from error


def read(text: str, *, where: str) -> Specification:
    """The specification that ``text`` (TOML) describes; raises `SpecificationError` with every fault."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UpstreamError(
            "UP-RISK-003", f"the file is not valid TOML: {error}", where=where, do="Mend the line that is named."
        ) from error
    faults = Faults(Lines(text))
    check_shape(data, faults)
    if not faults:
        check_meaning(data, faults)
    if faults:
        raise SpecificationError(where, faults.problems())
    return _build(data, hashlib.sha256(text.encode()).hexdigest())


def _build(data: dict[str, Any], digest: str) -> Specification:
    headings = tuple(Heading(**{**entry, "weight": float(entry.get("weight", 1))}) for entry in data["heading"])
    return Specification(
        name=data["name"],
        title=data["title"],
        version=data["version"],
        standing=data.get("standing", OWN),
        citation=data.get("citation", ""),
        years=data["years"],
        compared=data["compared"],
        average_years=data.get("average_years", 3),
        rise=data.get("rise", 3),
        least_months=data.get("least_months", 12),
        headings=headings,
        indicators=tuple(_indicator(entry) for entry in data["indicator"]),
        check=data.get("check", ""),
        not_covered=tuple(data.get("not_covered", ())),
        digest=digest,
    )


def _indicator(entry: dict[str, Any]) -> Indicator:
    values = {**entry, "weight": float(entry["weight"]), "values": tuple(entry.get("values", ()))}
    return Indicator(**values)
