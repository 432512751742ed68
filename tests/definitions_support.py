"""Records, a lake of them in memory, and a smallest definition file, for the tests of definitions."""

from __future__ import annotations

from typing import Any

from upstream.engine.memory import MemoryEngine

SMALLEST = """\
format = 1
name = "ours"
title = "Ours"
version = "1"
noun = "offences"
sources = ["recorded-crime"]

[adopted]
by = "us"
text = "All homicide"
citation = "our strategy"

[reasons]
maximum_penalties = "life"
impact_on_victims = "grave"
prevalence = "rare"
impact_on_the_community = "wide"

[[group]]
name = "A"

[[rule]]
id = "homicide"
group = "A"
offences = ["Homicide"]
"""


def lake_of(*records: dict[str, Any]) -> MemoryEngine:
    return MemoryEngine({"recorded-crime": records})


def offence(code: str, *flags: str) -> dict[str, Any]:
    known = ("knife", "firearm", "domestic_abuse", "hate", "alcohol", "drugs")
    return {"offence_code": code} | {flag: flag in flags for flag in known}
