"""The list of a cohort as a file: pseudonyms with the evidence for each, for those who decide and for nobody else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.model.cells import neutralise
from upstream.model.errors import UpstreamError
from upstream.people.cohort import Cohort

if TYPE_CHECKING:
    from upstream.engine.lake import Lake

HEADINGS = ("person", "card", "met_on", "expires_on", "evidence", "records")
REACH = ("group", "people", "met", "share", "lower", "upper", "ratio", "ratio_lower", "ratio_upper", "words")
LIST, FAIRNESS = "list.csv", "fairness.csv"


def write(cohort: Cohort, folder: Path) -> list[Path]:
    """``list.csv``, in order of pseudonym, and ``fairness.csv``, in full: both readable for their owner alone."""
    return [_write(folder / LIST, HEADINGS, _list(cohort)), _write(folder / FAIRNESS, *_fairness(cohort))]


def _list(cohort: Cohort) -> list[tuple[object, ...]]:
    return [
        (met.person, met.card, met.met_on, met.expires_on, " ".join(met.evidence), " ".join(met.records))
        for met in cohort.met
    ]


def _fairness(cohort: Cohort) -> tuple[Sequence[str], list[tuple[object, ...]]]:
    rows = [
        (item.characteristic, *(_plain(getattr(group, name)) for name in REACH), item.comment)
        for item in cohort.fairness()
        for group in item.groups
    ]
    return ("characteristic", *REACH, "comment"), rows


def _plain(value: object) -> object:
    return "" if value != value else f"{value:.3g}" if isinstance(value, float) else value


def _write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([neutralise(str(cell)) for cell in row] for row in rows)
    path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
    return path


def refuse_inside(lake: Lake, folder: Path) -> None:
    """Raises UP-PEOPLE-066 for a folder inside the lake: everybody who may read the lake could read the list."""
    if folder.resolve().is_relative_to(lake.path.resolve()):
        raise UpstreamError(
            "UP-PEOPLE-066",
            "a list of people is not kept in the lake",
            where=folder.name,
            do="Write it to an encrypted disk, for those alone who decide, and destroy it when it is over.",
        )


def facts(cohort: Cohort, purpose: str) -> list[tuple[str, tuple[str, ...]]]:
    """The card in full, on what it was asked, and until when the list holds."""
    card = cohort.card
    joined = "All of these" if card.every else "Any of these"
    told = [
        ("Criteria", (card.criteria,)),
        (f"As it is asked ({joined.lower()})", tuple(rule.expression for rule in card.rules)),
        ("For", (card.purpose,)),
        ("Read for", (" ".join(purpose.split()),)),
        ("Approved", (f"{card.approved_by}, {_day(card.approved_on)}",)),
        ("To be reviewed before", (_day(card.review_on),)),
        ("Asked on", (_day(cohort.today),)),
        ("Looks back", (f"{card.look_back_days:,} days",)),
        ("The list is over on", (_day(cohort.expires_on),)),
        (
            "Read under",
            tuple(
                f"{feed}: {name}, to {_day(date.fromisoformat(until))}"
                for feed, name, until in cohort.ground.agreements
            ),
        ),
        ("Records read", tuple(f"{feed}: {n:,}" for feed, n in cohort.read.items())),
    ]
    told += [("Why it reads ages", (card.age_reason,))] if card.age_reason else []
    return told + ([("Groups of offences", (card.definition,))] if card.definition else [])


def _agreed(feed: str, record: str, until: str) -> str:
    return f"{feed}: {record}, to {_day(date.fromisoformat(until))}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def as_dict(cohort: Cohort) -> dict[str, Any]:
    """What was asked and found, without anybody on the list."""
    card = cohort.card
    return {
        "card": card.name,
        "title": card.title,
        "criteria": card.criteria,
        "rules": [rule.expression for rule in card.rules],
        "join": "all" if card.every else "any",
        "approved_by": card.approved_by,
        "approved_on": str(card.approved_on),
        "review_on": str(card.review_on),
        "asked_on": str(cohort.today),
        "expires_on": str(cohort.expires_on),
        "read": dict(cohort.read),
        "unlinked": dict(cohort.unlinked),
        "sharing": [dict(zip(("feed", "record", "expiry"), item, strict=True)) for item in cohort.ground.agreements],
        "people": len(cohort.people),
        "met": len(cohort.met),
    }
