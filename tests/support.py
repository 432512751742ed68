"""Where the tests find what they share."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "tests" / "data" / "police-uk"
DEMO = ROOT / "data" / "demo"
FABLESHIRE = ROOT / "tests" / "data" / "fableshire"
"""A fictional county with known truth, as `python -m upstream.synthetic` writes it."""


def city_files() -> list[Path]:
    """The embedded city's archives and boundaries."""
    return [DEMO / "police-uk", DEMO / "boundaries"]
