"""Outcomes as they were decided: the feed of outcomes, joined to the offences that the definition counts."""

from __future__ import annotations

from typing import Any

from upstream.definitions import Definition
from upstream.model.expression import Case
from upstream.model.period import Month
from upstream.model.query import CountQuery

FEED = {"police-uk": "police-uk-outcomes"}
"""The feed of outcomes that belongs to each feed of offences."""

LAGS = (
    ("The month it was recorded", 0, 0),
    ("1 to 3 months later", 1, 3),
    ("4 to 6 months later", 4, 6),
    ("7 to 12 months later", 7, 12),
    ("More than a year later", 13, 10_000),
)
EARLIER = "not known"


def decided(engine: Any, definition: Definition, group: Case, where: Any) -> Any:
    """An arrow table: month (of the decision), lsoa_code (of the offence), group, outcome, lag, n."""
    import pyarrow as pa

    outcomes = engine.count(CountQuery(FEED[definition.source], ("crime_id", "month", "outcome_type")))
    offences = engine.count(CountQuery(definition.source, ("crime_id", "month", "lsoa_code", group), where))
    offences = offences.filter(offences["crime_id"].is_valid()).group_by("crime_id")
    offences = offences.aggregate([("month", "min"), ("lsoa_code", "min"), (group.name, "min")])
    offences = offences.rename_columns(["crime_id", "recorded", "lsoa_code", "group"])
    both = outcomes.join(offences, "crime_id", join_type="inner")
    pairs = zip(both["recorded"].to_pylist(), both["month"].to_pylist(), strict=True)
    names = ["month", "lsoa_code", "group", "outcome", "lag"]
    columns = [
        both["month"],
        both["lsoa_code"],
        both["group"],
        both["outcome_type"],
        pa.array([lag(*p) for p in pairs]),
    ]
    table = pa.table([*columns, both["n"]], names=[*names, "n"]).group_by(names).aggregate([("n", "sum")])
    return table.rename_columns([*names, "n"]).sort_by([(name, "ascending") for name in names])


def lag(recorded: str, decided_in: str) -> str:
    """The band of months from the record to the decision."""
    months = Month.parse(decided_in) - Month.parse(recorded)
    return next((name for name, low, high in LAGS if low <= months <= high), EARLIER)
