"""Days of the week and hours of the day, from the dates and times of offences."""

from __future__ import annotations

from typing import Any

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday_and_hour(table: Any) -> Any:
    import pyarrow as pa

    days = [WEEKDAYS[day.weekday()] if day is not None else "?" for day in table["offence_date"].to_pylist()]
    hours = [time[:2] if time is not None else "?" for time in table["offence_time"].to_pylist()]
    kept = table.drop_columns(["offence_date", "offence_time"])
    return kept.append_column("weekday", pa.array(days)).append_column("hour", pa.array(hours))
