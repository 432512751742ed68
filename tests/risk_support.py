"""What the tests of area risk scores share: an index of invented areas, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from upstream.model.area import Partnership
from upstream.risk.inputs import Inputs, Measured, Year
from upstream.risk.reading import read
from upstream.risk.specification import Specification

HEAD = """
format = 1
name = "test"
title = "A test"
version = "1"
years = "financial"
compared = "partnership"
"""


def heading(name: str, weight: float = 1) -> str:
    return f'[[heading]]\nid = "{name}"\ntitle = "{name.capitalize()}"\nweight = {weight}\n'


def indicator(name: str, under: str, **more: Any) -> str:
    given = {
        "id": name,
        "title": name.capitalize(),
        "heading": under,
        "source": "file",
        "column": name,
        "denominator": "population",
        "unit": "offences",
        "feed": "recorded-crime",
        "direction": "higher",
        "transformation": "z",
        "weight": 1,
        "missing": "leave out",
    } | more
    lines = [f"{key} = {_toml(value)}" for key, value in given.items() if value is not None]
    return "\n".join(["[[indicator]]", *lines, ""])


def _toml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')


def specification(*parts: str) -> Specification:
    return read(HEAD + "\n".join(parts), where="test.toml")


def plain() -> Specification:
    """Two headings, three counted indicators."""
    return specification(
        heading("crime"),
        heading("safety"),
        indicator("thefts", "crime"),
        indicator("drugs", "crime", transformation="log"),
        indicator("cases", "safety", transformation="exponential"),
    )


def inputs(
    of: Specification, counts: dict[str, Any], people: float = 1500.0, years: Sequence[int] = (2018, 2019, 2020)
) -> Inputs:
    """Inputs from counts by indicator, each of the shape (years, areas); published indicators are values."""
    size = np.asarray(next(iter(counts.values()))).shape[1]
    areas = tuple(f"E0100{i:04d}" for i in range(size))
    labels = [f"{year}/{(year + 1) % 100:02d}" for year in years]
    measured = []
    for item in of.indicators:
        values = np.asarray(counts[item.id], dtype=float)
        if item.counted:
            measured.append(Measured(item, count=values, exposure=np.full(values.shape, people)))
        else:
            measured.append(Measured(item, value=values))
    return Inputs(
        specification=of,
        partnership=Partnership("E22009999", "Testshire", ("E07009999",)),
        areas=areas,
        names={code: f"Place {code[-3:]}" for code in areas},
        wards=dict.fromkeys(areas, "A ward"),
        years=tuple(Year(label, label, year) for label, year in zip(labels, years, strict=True)),
        measured=tuple(measured),
        sources=("A file",),
    )


def counts(size: int = 40, years: int = 3, seed: int = 5, mean: float = 40.0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return generator.poisson(mean * generator.gamma(3, 1 / 3, size), (years, size)).astype(float)
