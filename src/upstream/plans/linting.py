"""What makes a plan fail, found before the board meets: each fault with where, why it matters and how to mend it.

    faults = lint(checked_file(read_plan(path)), today=date.today())

The same rules check a plan in a file and a plan in the workspace: both are given as a `Checked`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from upstream.plans.dates import due_in, months_in, period_in
from upstream.plans.leads import everybody
from upstream.plans.phrases import Rule, phrases, rules
from upstream.plans.rows import PlanFile

FEWEST_LETTERS = 4
PERCENTAGE = re.compile(r"\d+(?:\.\d+)?\s*(?:%|per ?cent)", re.IGNORECASE)
COUNTS = re.compile(r"\d[\d,]*")


class CheckedAction(NamedTuple):
    """An action as the rules see it. ``key`` finds it again; ``place`` tells a reader where it is.

    A plan may have thousands: a tuple is made in a fraction of the time that a frozen dataclass takes.
    """

    key: str
    place: str
    number: str = ""
    priority: str = ""
    text: str = ""
    leads: str = ""
    timescale: str = ""
    due: date | None = None
    progress: str = ""
    rag: str = ""
    done: bool = False
    # Only the workspace knows: None in a file.
    updated: date | None = None
    answers_for_it: bool | None = None


@dataclass(frozen=True)
class CheckedPriority:
    """``evidence`` and ``measures`` are None where the source cannot tell, as a file cannot."""

    key: str
    title: str
    evidence: int | None = None
    measures: int | None = None


@dataclass(frozen=True)
class CheckedMeasure:
    key: str
    place: str
    title: str
    baseline: str = ""
    baseline_value: bool | None = None
    baseline_months: int | None = None
    update_months: int | None = None
    change: str = ""
    target: bool | None = None


@dataclass(frozen=True)
class Checked:
    actions: tuple[CheckedAction, ...] = ()
    priorities: tuple[CheckedPriority, ...] = ()
    measures: tuple[CheckedMeasure, ...] = ()


@dataclass(frozen=True)
class Fault:
    """``detail`` is what was found, in the words of the plan where that helps."""

    rule: Rule
    place: str
    detail: str
    key: str = ""


Found = Iterator[tuple[str, str]]


def lint(plan: Checked, *, today: date) -> list[Fault]:
    """Every fault, in the order of the plan; the same plan and day give the same list."""
    return [*_of_actions(plan, today), *_of_priorities(plan), *_of_measures(plan)]


def checked_file(plan: PlanFile, *, update_months: int = 3) -> Checked:
    """A plan that was read from a file. Its measures are updated each quarter unless ``update_months`` says."""
    actions = tuple(
        CheckedAction(
            key=row.place,
            place=f"{row.number or 'an action without a number'} ({row.place})",
            number=row.number,
            priority=row.heading,
            text=row.text,
            leads=row.lead,
            timescale=row.timescale,
            due=due.day if (due := due_in(row.timescale)) else None,
            progress=row.progress,
            rag=row.rag,
        )
        for row in plan.rows
    )
    measures = tuple(
        CheckedMeasure(
            key=row.place,
            place=f"“{row.title}” ({row.place})",
            title=row.title,
            baseline=row.baseline,
            baseline_value=_has_value(row.baseline),
            baseline_months=months_in(period) if (period := period_in(row.baseline)) else None,
            update_months=update_months,
            change=row.change,
            target=bool(row.target),
        )
        for row in plan.measures
    )
    return Checked(actions, tuple(CheckedPriority(title, title) for title in plan.headings), measures)


def _of_actions(plan: Checked, today: date) -> Iterator[Fault]:
    numbers = Counter(action.number for action in plan.actions if action.number)
    for action in plan.actions:
        if _is_template(action):
            # Its other faults are the template's, and go with the row.
            yield _fault("template-text", action, f"“{action.text}”")
            continue
        for check in ACTION_CHECKS:
            for rule, detail in check(action, today):
                yield _fault(rule, action, detail)
        if numbers[action.number] > 1:
            yield _fault("same-number", action, f"{numbers[action.number]} actions are number {action.number}")


def _is_template(action: CheckedAction) -> bool:
    return _says("template", " ".join((action.text, action.leads, action.timescale, action.progress, action.rag)))


def _says(kind: str, text: str) -> bool:
    """Whether any of its phrases is in the text. A loop: `any` takes three times as long, and every action is asked."""
    said = text.casefold()
    for phrase in phrases(kind):  # noqa: SIM110
        if phrase in said:
            return True
    return False


def _text(action: CheckedAction, today: date) -> Found:
    del today
    if not action.text.strip():
        yield "blank-action", "There is a lead and a date, and no action" if action.leads else "There is no action"
    elif not _has_words(action.text):
        yield "garbled", f"“{action.text}” has no words"
    elif action.text.lstrip()[:1].islower() and not action.text[1:2].isupper():
        yield "garbled", f"“{_short(action.text)}” begins in the middle of a sentence"
    if not action.number:
        yield "no-number", _short(action.text) or "An action without text"
    if not action.priority:
        yield "no-priority", _short(action.text) or "An action without text"


def _has_words(text: str) -> bool:
    """Counted no further than it must be."""
    return len(list(islice(filter(str.isalpha, text), FEWEST_LETTERS))) == FEWEST_LETTERS


def _lead(action: CheckedAction, today: date) -> Found:
    del today
    if not action.leads.strip():
        yield "no-lead", _short(action.text) or "An action without text"
    elif everybody(action.leads):
        yield "everybody-leads", f"The lead is “{_short(action.leads)}”"
    elif action.answers_for_it is False:
        yield "no-lead", f"“{_short(action.leads)}” is not one of the partnership’s organisations yet"


def _date(action: CheckedAction, today: date) -> Found:
    if action.done:
        return
    if action.due is None:
        endless = action.timescale.strip().casefold().rstrip(".") in phrases("endless")
        yield ("endless" if endless else "no-date"), f"“{action.timescale}”" if action.timescale else "Nothing is said"
    elif action.due < today and not (action.updated and action.updated >= action.due):
        yield "date-passed", f"It was due on {action.due.day} {action.due:%B %Y}"


def _progress(action: CheckedAction, today: date) -> Found:
    del today
    if _says("asking", action.progress):
        yield "asks-for-update", f"“{_short(action.progress)}”"
    elif not action.progress.strip() and not action.done:
        yield "no-progress", _short(action.text) or "An action without text"
    if not action.rag.strip() and not action.done:
        yield "no-rag", _short(action.text) or "An action without text"


ACTION_CHECKS: tuple[Callable[[CheckedAction, date], Found], ...] = (_text, _lead, _date, _progress)


def _of_priorities(plan: Checked) -> Iterator[Fault]:
    for priority in plan.priorities:
        for rule, count in (("no-evidence", priority.evidence), ("no-measure", priority.measures)):
            if count == 0:
                yield Fault(rules()[rule], priority.title, f"{priority.title}: none", priority.key)


def _of_measures(plan: Checked) -> Iterator[Fault]:
    for measure in plan.measures:
        for rule, detail in _measure(measure):
            yield Fault(rules()[rule], measure.place, detail, measure.key)


def _measure(measure: CheckedMeasure) -> Found:
    if measure.baseline_value is False:
        yield "no-baseline", f"The baseline is “{measure.baseline}”" if measure.baseline else "There is no baseline"
    if measure.target is False:
        yield "no-target", "It says in which direction, not how far or by when"
    months, update = measure.baseline_months, measure.update_months
    if months and update and months != update:
        yield "unlike-periods", f"The baseline has {months} months, an update {update}"
    if PERCENTAGE.search(measure.change) and len(COUNTS.findall(PERCENTAGE.sub("", measure.change))) < 2:
        yield "no-base", f"“{_short(measure.change)}”"


def _has_value(baseline: str) -> bool:
    """Whether anything is left of a baseline once its dates are taken out."""
    without = re.sub(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|20\d{2}\s*[/-]\s*\d{2,4}|\b20\d{2}\b", " ", baseline)
    return bool(COUNTS.search(without))


def _fault(rule: str, action: CheckedAction, detail: str) -> Fault:
    return Fault(rules()[rule], action.place, detail, action.key)


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
