"""A definition in words, and as a plain structure: adopted text, reasons, rules, and what no rule can say."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from upstream.definitions.definition import MATTERS, Definition, Rule


def as_dict(definition: Definition) -> dict[str, Any]:
    return asdict(definition) | {"source": definition.source}


def describe(definition: Definition) -> str:
    """Plain text for a terminal."""
    parts = [
        f"{definition.title} ({definition.name}, version {definition.version})",
        f"Standing: {definition.standing}.",
        f"What it counts is called: {definition.noun}. It reads: {', '.join(definition.sources)}.",
        _adopted(definition),
        _reasons(definition),
        *(_group(definition, group.name, group.title) for group in definition.groups),
        _domestic_abuse(definition),
        _gaps(definition),
    ]
    return "\n\n".join(part for part in parts if part)


def needs(rule: Rule) -> str:
    """What a rule asks of a record beside its code."""
    asked = [f"with the {words(rule.flag)} flag"] if rule.flag else []
    asked += [f"without the {words(rule.unless)} flag"] if rule.unless else []
    return " and ".join(asked)


def words(name: str) -> str:
    return name.replace("_", " ")


def _adopted(definition: Definition) -> str:
    adopted = definition.adopted
    lines = [f"Adopted by {adopted.by}:", f"  {adopted.text}"]
    lines += [f"  {adopted.groups_text}"] if adopted.groups_text else []
    return "\n".join([*lines, f"  Source: {adopted.citation}"])


def _reasons(definition: Definition) -> str:
    lines = ["The four matters of section 13(6) of the Police, Crime, Sentencing and Courts Act 2022:"]
    for reason in definition.reasons:
        source = f" ({reason.citation})" if reason.citation else ""
        lines.append(f"  {MATTERS[reason.matter]}: {reason.text}{source}")
    return "\n".join(lines)


def _group(definition: Definition, name: str, title: str) -> str:
    lines = [title if title.startswith(name) else f"{name}: {title}"]
    for rule in definition.rules:
        if rule.group == name:
            asked = f", {needs(rule)}" if needs(rule) else ""
            lines.append(f"  {rule.id}: {_codes(definition, rule)}{asked}")
            lines += [f"    because: {rule.because}"] if rule.because else []
            lines += [f"    our reading: {rule.reading}"] if rule.reading else []
    return "\n".join(lines)


def _codes(definition: Definition, rule: Rule) -> str:
    by_label: dict[str, list[str]] = {}
    for code in rule.codes:
        by_label.setdefault(definition.label_of(code), []).append(code)
    if definition.column != "offence_code":
        return ", ".join(rule.codes)
    return "; ".join(f"{label} ({', '.join(codes)})" for label, codes in by_label.items())


def _domestic_abuse(definition: Definition) -> str:
    if not definition.switchable:
        return f"Domestic abuse: {definition.domestic_abuse_note}".rstrip()
    return f"Domestic abuse: {definition.domestic_abuse} by default. {definition.domestic_abuse_note}".rstrip()


def _gaps(definition: Definition) -> str:
    if not definition.gaps:
        return ""
    lines = ["What no rule expresses:"]
    for gap in definition.gaps:
        held = f" Held by: {gap.held_by}." if gap.held_by else ""
        lines.append(f"  {gap.what}: {gap.why}{held}")
    return "\n".join(lines)
