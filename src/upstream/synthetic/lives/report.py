"""Figures achieved beside the published figures that the county follows, counted from what is true, not recorded."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from upstream.synthetic.lives.chance import Flags, Ints
from upstream.synthetic.lives.crimes import Crimes
from upstream.synthetic.lives.health import Assaults
from upstream.synthetic.lives.population import County
from upstream.synthetic.lives.roles import Roles, years_of

LARGE = 100_000
FIVE_YEARS = 5


@dataclass(frozen=True)
class Comparison:
    """One figure: ``achieved`` over ``base`` people or offences, beside ``published``; ``met`` within ``tolerance``."""

    name: str
    title: str
    population: str
    published: float
    achieved: float
    base: int
    tolerance: float
    met: bool
    citation: str


@cache
def published() -> Mapping[str, Mapping[str, Any]]:
    text = (files("upstream.synthetic.lives") / "published.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def compare(county: County, crimes: Crimes, roles: Roles, assaults: Assaults) -> tuple[Comparison, ...]:
    """Every published figure with its counterpart; the window of five years only where the county has five."""
    achieved = {**_of_violence(county, crimes, roles), **_of_people(county, crimes, roles)}
    achieved |= _of_treated(county, assaults)
    found = []
    for name, figure in published().items():
        if name == "suspects_again" and county.years != FIVE_YEARS:
            continue
        value, base = achieved[name]
        tolerance = figure["tolerance"] if len(county) >= LARGE else figure["small"]
        met = abs(value - figure["value"]) <= tolerance
        texts = (figure["title"], figure["population"], figure["value"])
        found.append(Comparison(name, *texts, round(value, 4), base, tolerance, met, figure["citation"]))
    return tuple(found)


def _of_treated(county: County, assaults: Assaults) -> dict[str, tuple[float, int]]:
    everyone = np.ones(len(assaults), dtype=bool)
    thousands = len(county) / 1000 * county.days / 365.25
    return {
        "unknown_to_police": _share(assaults.crime < 0, everyone),
        "treated_male": _share(county.male[assaults.who], everyone),
        "treated": (len(assaults) / thousands, len(assaults)),
    }


def _of_violence(county: County, crimes: Crimes, roles: Roles) -> dict[str, tuple[float, int]]:
    serious = crimes.group[roles.crime] > 0
    age = county.age(roles.who, crimes.happened[roles.crime])
    young = (age >= 11) & (age <= 25)
    male = county.male[roles.who]
    victims, suspects = serious & ~roles.suspect, serious & roles.suspect
    return {
        "young_victims": _share(young, victims),
        "young_suspects": _share(young, suspects),
        "male_suspects": _share(male, suspects),
        "female_victims": _share(~male, victims),
        "knife": _share(crimes.knife, crimes.group == 1),
        "knife_suspects_male": _share(male, roles.suspect & crimes.knife[roles.crime]),
    }


def _of_people(county: County, crimes: Crimes, roles: Roles) -> dict[str, tuple[float, int]]:
    suspects, victims = roles.of(suspect=True), roles.of(suspect=False)
    year = years_of(county, crimes.recorded[suspects.crime])
    repeat, each, people = [], [], 0
    for step in range(county.years):
        counts = _counts(suspects.who[year == step])
        repeat.append(float((counts > 1).mean()))
        each.append(float(counts[counts > 1].mean()))
        people += len(counts)
    ever = np.unique(suspects.who)
    return {
        "repeat_suspects": (float(np.mean(repeat)), people),
        "offences_of_repeat_suspects": (float(np.mean(each)), people),
        "suspects_also_victims": (float(np.isin(ever, victims.who).mean()), len(ever)),
        "suspects_again": (float((_counts(suspects.who) > 1).mean()), len(ever)),
    }


def _share(holds: Flags, among: Flags) -> tuple[float, int]:
    return float(holds[among].mean()) if among.any() else 0.0, int(among.sum())


def _counts(who: Ints) -> Ints:
    return np.unique(who, return_counts=True)[1]


def write(comparisons: tuple[Comparison, ...], folder: Path) -> None:
    """``report.json`` and ``report.md``."""
    text = json.dumps([asdict(each) for each in comparisons], indent=2, ensure_ascii=False)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    (folder / "report.md").write_text(_page(comparisons), encoding="utf-8", newline="\n")


def _page(comparisons: tuple[Comparison, ...]) -> str:
    met = sum(each.met for each in comparisons)
    lines = [
        "# What the county follows",
        "",
        f"{met} of {len(comparisons)} published figures are met within their tolerance. Counted from what is true,",
        "before any agency wrote it down: an extract differs by its own faults.",
        "",
        "| Figure | Published | Achieved | Counted | Tolerance | Met | Population |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in comparisons:
        figures = f"{_shown(each.published)} | {_shown(each.achieved)} | {each.base:,} | ± {_spread(each)}"
        lines.append(f"| {each.title} | {figures} | {'yes' if each.met else 'NO'} | {each.population} |")
    return "\n".join([*lines, "", *_sources(comparisons)])


def _sources(comparisons: tuple[Comparison, ...]) -> list[str]:
    return ["Sources:", "", *(f"- {citation}" for citation in dict.fromkeys(each.citation for each in comparisons)), ""]


def _spread(each: Comparison) -> str:
    return f"{each.tolerance:.2f}" if each.published > 1 else _shown(each.tolerance)


def _shown(value: float) -> str:
    return f"{value:.2f}" if value > 1 else f"{value * 100:.1f} %"
