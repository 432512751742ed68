"""Why one offence is, or is not, counted: every rule in turn, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from upstream.definitions.codes import normalise, offence_codes
from upstream.definitions.definition import DOMESTIC_ABUSE, Definition, Rule
from upstream.definitions.describing import words
from upstream.definitions.rules import vocabulary
from upstream.model.errors import UpstreamError, nearest
from upstream.model.expression import holds


@dataclass(frozen=True)
class Step:
    """One rule tried on the record: whether it holds, and why."""

    rule: str
    group: str
    holds: bool
    why: str


@dataclass(frozen=True)
class Explanation:
    """``group`` is None when the offence is outside the definition."""

    definition: str
    code: str
    description: str
    offence: str
    group: str | None
    verdict: str
    domestic_abuse: str
    steps: tuple[Step, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        lines = [self.verdict, self.domestic_abuse]
        lines += [f"  {'✓' if step.holds else '·'} {step.rule} ({step.group}): {step.why}" for step in self.steps]
        return "\n".join(line for line in lines if line)


def explain(definition: Definition, record: Mapping[str, Any], *, domestic_abuse: str | None = None) -> Explanation:
    """Why ``record`` (a row with the definition's field and flags) is in a group or in none.

    Raises `UpstreamError` UP-DEFINITION-008 when the record's offence is not a known code.
    """
    code = _code(definition, record)
    known = dict(record) | {definition.column: code}
    steps = tuple(_step(definition, rule, known) for rule in definition.rules)
    first = next((step for step in steps if step.holds), None)
    switch = domestic_abuse or definition.domestic_abuse
    shut_out = _shut_out(switch, record.get(DOMESTIC_ABUSE) is True)
    group = first.group if first and not shut_out else None
    return Explanation(
        definition=definition.stamp,
        code=code,
        description=_description(definition, code),
        offence=definition.label_of(code),
        group=group,
        verdict=_verdict(definition, code, group, first, shut_out),
        domestic_abuse=_domestic_abuse(definition, switch, record),
        steps=steps,
    )


def _code(definition: Definition, record: Mapping[str, Any]) -> str:
    given = str(record.get(definition.column) or "")
    code = normalise(given) if definition.column == "offence_code" else given.strip()
    known = vocabulary(definition.column)
    if code not in known:
        raise UpstreamError(
            "UP-DEFINITION-008",
            f"'{given}' is not an offence that {definition.name} can read",
            do=f"{nearest(code, known)} It reads the field {definition.column}.".strip(),
        )
    return code


def _description(definition: Definition, code: str) -> str:
    return offence_codes()[code].description if definition.column == "offence_code" else code


def _step(definition: Definition, rule: Rule, record: Mapping[str, Any]) -> Step:
    return Step(rule.id, rule.group, holds(rule.condition(definition.column), record), _why(definition, rule, record))


def _why(definition: Definition, rule: Rule, record: Mapping[str, Any]) -> str:
    code = record[definition.column]
    if code not in rule.codes:
        return f"{code} is not one of its offences."
    found = [f"{code} is one of its offences"]
    if rule.flag:
        state = "it is" if record.get(rule.flag) is True else "it is not"
        found.append(f"the {words(rule.flag)} flag must be set and {state}")
    if rule.unless:
        state = "it is" if record.get(rule.unless) is True else "it is not"
        found.append(f"the {words(rule.unless)} flag must not be set and {state}")
    because = f" The definition says: {rule.because}." if rule.because else ""
    return f"{'; '.join(found)}.{because}".replace("..", ".")


def _shut_out(switch: str, flagged: bool) -> bool:
    return (switch == "exclude" and flagged) or (switch == "only" and not flagged)


def _verdict(definition: Definition, code: str, group: str | None, first: Step | None, shut_out: bool) -> str:
    offence = f"{code} ({_description(definition, code)})" if _description(definition, code) != code else code
    if group and first:
        return f"{offence} is in {definition.titles[group]}, by the rule {first.rule}."
    if first and shut_out:
        return f"{offence} would be in {first.group} by the rule {first.rule}, but domestic abuse decides otherwise."
    if any(code in rule.codes for rule in definition.rules):
        return f"{offence} is outside {definition.name}: rules name it, but none holds for this record."
    return f"{offence} is outside {definition.name}: no rule names it."


def _domestic_abuse(definition: Definition, switch: str, record: Mapping[str, Any]) -> str:
    if not definition.switchable:
        return ""
    flagged = "is" if record.get(DOMESTIC_ABUSE) is True else "is not"
    counted = {"include": "counted with the rest", "exclude": "left out", "only": "the only offences counted"}[switch]
    return f"Domestic abuse is {counted}; this record {flagged} flagged as domestic abuse."
