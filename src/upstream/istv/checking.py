"""Whether an emergency department's assault records are complete, in time, sent once and say where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from upstream.engine.coverage import spans
from upstream.istv.matching import Gazetteer
from upstream.istv.words import rules, says_nothing
from upstream.model.period import Month

FIELDS = ("arrival_time", "assault_time", "method", "location_type", "location")
FACTS = ("site_code", "period_start", "arrival_time", "assault_time", "method", "method_other", "location_type",
         "location")  # fmt: skip
UNKNOWN = "not known"


@dataclass(frozen=True)
class Share:
    """``part`` of ``whole`` with Wilson's 95 % interval, as shares of 1."""

    part: int
    whole: int
    lower: float
    upper: float

    @classmethod
    def of(cls, part: int, whole: int) -> Share:
        from upstream.statistics.proportions import wilson

        if not whole:
            return cls(0, 0, 0.0, 1.0)
        limits = wilson(part, whole)
        return cls(part, whole, float(limits.lower), float(limits.upper))

    def __str__(self) -> str:
        if not self.whole:
            return "none of 0"
        return (
            f"{self.part:,} of {self.whole:,} ({100 * self.part / self.whole:.0f} %, "
            f"{100 * self.lower:.0f} to {100 * self.upper:.0f})"
        )


@dataclass(frozen=True)
class Site:
    """One hospital site. ``complete``: field to rows that have it usably; ``late``: month to days from its end to the
    day on which it reached the lake; ``places``: level of what the words tell to rows, where a list of places was
    given."""

    site: str
    rows: int
    months: tuple[str, ...]
    missing: tuple[str, ...]
    late: Mapping[str, int]
    complete: Mapping[str, Share]
    unknown_type: Share
    unknown_place: Share
    repeated: int
    before_arrival: int
    default_dates: int
    undescribed: int
    places: Mapping[str, int]


@dataclass(frozen=True)
class Checked:
    sites: tuple[Site, ...]
    today: date

    def as_dict(self) -> dict[str, Any]:
        return {"today": self.today.isoformat(), "sites": [asdict(site) for site in self.sites]}

    def sentences(self) -> list[str]:
        """The findings in words, the gravest of each site first."""
        return [line for site in self.sites for line in _said(site)]


def check(
    rows: Sequence[Mapping[str, Any]],
    arrived: Mapping[str, date],
    *,
    today: date,
    gazetteer: Gazetteer | None = None,
) -> Checked:
    """Check the lake's rows of the feed ae-assaults.

    ``rows`` have the contract's fields, ``extract_id`` and ``flags``; ``arrived`` is the day on which each extract was
    loaded: a month whose first rows arrived more than the stated days after its end is late. A month is missing where
    the site sent an earlier one, and it ended that many days ago or a later one is there.
    """
    by_site: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_site.setdefault(row["site_code"], []).append(row)
    sites = [_site(name, found, arrived, today, gazetteer) for name, found in sorted(by_site.items())]
    return Checked(tuple(sites), today)


def _site(
    name: str, rows: list[Mapping[str, Any]], arrived: Mapping[str, date], today: date, gazetteer: Gazetteer | None
) -> Site:
    months = sorted({Month.parse(row["period_start"].strftime("%Y-%m")) for row in rows})
    total = len(rows)
    said = [gazetteer.match(row["location"]) for row in rows] if gazetteer else []
    return Site(
        site=name,
        rows=total,
        months=tuple(map(str, months)),
        missing=tuple(str(month) for month in _due(months, today) if month not in set(months)),
        late=_late(rows, arrived),
        complete={field: Share.of(sum(_usable(row, field) for row in rows), total) for field in FIELDS},
        unknown_type=Share.of(sum(row["location_type"] in (None, UNKNOWN) for row in rows), total),
        unknown_place=Share.of(sum(says_nothing(row["location"]) for row in rows), total),
        repeated=total - len(Counter(tuple(row[fact] for fact in FACTS) for row in rows)),
        before_arrival=sum(_arrived_before(row) for row in rows),
        default_dates=sum("assault_time_out_of_range" in row["flags"].split() for row in rows),
        undescribed=sum(row["method"] == "other" and says_nothing(row["method_other"]) for row in rows),
        places=dict(Counter(match.level for match in said)),
    )


def _usable(row: Mapping[str, Any], field: str) -> bool:
    value = row[field]
    if field == "location":
        return not says_nothing(value)
    return value is not None and value != UNKNOWN and f"{field}_not_allowed" not in row["flags"].split()


def _arrived_before(row: Mapping[str, Any]) -> bool:
    arrival, assault = row["arrival_time"], row["assault_time"]
    return arrival is not None and assault is not None and arrival < assault


def _end(month: Month) -> date:
    after = month + 1
    return date(after.year, after.number, 1) - timedelta(1)


def _due(months: Sequence[Month], today: date) -> list[Month]:
    """From the first month sent to the last one sent or due."""
    last = months[-1]
    while _end(last + 1) + timedelta(rules()["late_after_days"]) < today:
        last = last + 1
    return [months[0] + step for step in range(last - months[0] + 1)]


def _late(rows: Sequence[Mapping[str, Any]], arrived: Mapping[str, date]) -> dict[str, int]:
    first: dict[Month, date] = {}
    for row in rows:
        month, day = Month.parse(row["period_start"].strftime("%Y-%m")), arrived[row["extract_id"]]
        first[month] = min(day, first.get(month, day))
    days = {str(month): (day - _end(month)).days for month, day in sorted(first.items())}
    return {month: count for month, count in days.items() if count > rules()["late_after_days"]}


def _said(site: Site) -> list[str]:
    head = (
        f"{site.site}: {site.rows:,} attendances in {len(site.months)} months, {site.months[0]} to {site.months[-1]}."
    )
    lines = [head]
    if site.missing:
        lines.append(f"{site.site}: not there: {spans(site.missing)}.")
    if site.late:
        worst = max(site.late, key=lambda month: site.late[month])
        limit = rules()["late_after_days"]
        lines.append(
            f"{site.site}: {len(site.late)} months reached this lake more than {limit} days after their end, "
            f"the latest {worst} by {site.late[worst]:,} days. Old files loaded in one go look late too."
        )
    lines.append(f"{site.site}: the place is not known for {site.unknown_place}; its kind for {site.unknown_type}.")
    gaps = [f"{field.replace('_', ' ')} {share}" for field, share in site.complete.items() if share.part < share.whole]
    if gaps:
        lines.append(f"{site.site}: usable: {'; '.join(gaps)}.")
    lines += [f"{site.site}: {line}" for line in _oddities(site)]
    if site.places:
        told = ", ".join(f"{level} {count:,}" for level, count in sorted(site.places.items()))
        lines.append(f"{site.site}: what the words tell of where: {told}.")
    return lines


def _oddities(site: Site) -> list[str]:
    told = (
        (site.repeated, "rows are equal to another in every column: sent twice, or two alike"),
        (site.before_arrival, "arrived before they were assaulted"),
        (site.default_dates, "assaults have a date that cannot be: a default that nobody changed"),
        (site.undescribed, "assaults by another method do not say which"),
    )
    return [f"{count:,} {words}." for count, words in told if count]
