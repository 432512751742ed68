"""What makes a delivery plan fail, found before the board meets."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from upstream.cli.console import say

if TYPE_CHECKING:
    from upstream.plans import Fault, PlanFile

EXAMPLE = "Example: upstream lint response-plan.docx"


def lint(
    file: Annotated[Path, typer.Argument(help="The plan: Word, a spreadsheet, or text with tabs.", exists=True)],
    update_months: Annotated[int, typer.Option(help="How many months an update of a measure covers.", min=1)] = 3,
    today: Annotated[str | None, typer.Option(help="The day to check dates against, as 2026-03-31.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the faults as JSON.")] = False,
    strict: Annotated[bool, typer.Option(help="Exit 1 where there is a fault.")] = False,
) -> None:
    """Find blank actions, template text, missing leads, dates, measures and updates; say why each matters."""
    from upstream.plans import checked_file, read_plan
    from upstream.plans import lint as check

    plan = read_plan(file)
    day = _day(today) if today else date.today()
    faults = check(checked_file(plan, update_months=update_months), today=day)
    say(_json(plan, faults) if as_json else _words(plan, faults))
    if strict and faults:
        raise typer.Exit(1)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a day; write it as 2026-03-31", param_hint="--today") from None


def _json(plan: PlanFile, faults: list[Fault]) -> str:
    told = [
        {"rule": fault.rule.key, "where": fault.place, "what": fault.detail, "mend": fault.rule.mend}
        for fault in faults
    ]
    counts = {"actions": len(plan.rows), "measures": len(plan.measures), "unread": len(plan.unread)}
    return json.dumps({**counts, "faults": told}, ensure_ascii=False, indent=2)


def _words(plan: PlanFile, faults: list[Fault]) -> str:
    """The faults by rule: why it matters once, then each place."""
    lines = [f"{plan.name}: {len(plan.rows)} actions, {len(plan.measures)} measures, {len(faults)} faults."]
    for key in dict.fromkeys(fault.rule.key for fault in faults):
        found = [fault for fault in faults if fault.rule.key == key]
        rule = found[0].rule
        lines += ["", f"{rule.title} ({len(found)})", f"  Why it matters: {rule.why}", f"  What to do: {rule.mend}"]
        lines += [f"  - {fault.place}: {fault.detail}" for fault in found]
    if plan.unread:
        lines += ["", f"Rows that are neither actions nor measures ({len(plan.unread)})"]
        lines += [f"  - {row.place}: {' | '.join(cell for cell in row.cells if cell)[:100]}" for row in plan.unread]
    return "\n".join(lines)
