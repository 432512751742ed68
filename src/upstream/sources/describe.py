"""A contract for people and for machines: a page of the documentation, and Table Schema JSON."""

from __future__ import annotations

from typing import Any

from upstream.model.contract import Contract, Effect, Field, FieldType

SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
TYPES = {
    FieldType.TEXT: "string",
    FieldType.INTEGER: "integer",
    FieldType.NUMBER: "number",
    FieldType.DATE: "date",
    FieldType.DATETIME: "datetime",
    FieldType.TIME: "time",
    FieldType.MONTH: "yearmonth",
    FieldType.BOOLEAN: "boolean",
}
WORDS = {Effect.REFUSE: "refused", Effect.FLAG: "flagged", Effect.ALLOW: "accepted"}


def table_schema(contract: Contract) -> dict[str, Any]:
    """The contract as a Frictionless Table Schema. What the standard cannot say is under ``upstream:`` keys."""
    schema: dict[str, Any] = {
        "$schema": SCHEMA,
        "name": contract.name,
        "title": contract.title,
        "version": contract.version,
        "fields": [_field_schema(item) for item in contract.fields],
        "missingValues": [""],
        "upstream:month": contract.month,
        "upstream:unit": contract.unit,
        "upstream:alreadyPublic": contract.already_public,
        "upstream:rules": [{"code": r.code, "reason": r.reason, "effect": str(r.effect)} for r in contract.rules],
    }
    return schema | ({"upstream:identifier": contract.identifier} if contract.identifier else {})


def _field_schema(item: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "name": item.name,
        "title": item.headings[0],
        "type": TYPES[item.type],
        "description": item.description,
        "constraints": _constraints(item),
        "upstream:headings": list(item.headings),
        "upstream:effects": {"column": str(item.column), "missing": str(item.missing), "invalid": str(item.invalid)},
    }
    if item.type in (FieldType.DATE, FieldType.DATETIME, FieldType.TIME) and item.formats:
        schema["format"] = "any"
    if item.formats:
        schema["upstream:formats"] = list(item.formats)
    if item.type is FieldType.BOOLEAN:
        schema |= {"trueValues": list(item.true_words), "falseValues": list(item.false_words)}
    if item.spellings:
        schema["upstream:spellings"] = dict(item.spellings)
    if item.codes:
        schema["upstream:codes"] = item.codes
    return schema | ({"upstream:personal": True} if item.personal else {})


def _constraints(item: Field) -> dict[str, Any]:
    known = {
        "required": item.missing is Effect.REFUSE,
        "enum": list(item.allowed) or None,
        "pattern": item.pattern,
        "minimum": item.minimum,
        "maximum": item.maximum,
    }
    return {name: value for name, value in known.items() if value is not None}


def page(contract: Contract) -> str:
    """The reference page of a feed, in Markdown."""
    parts = [
        f"# {contract.title}",
        "<!-- Made from the contract in src/upstream/sources; change it there. -->",
        _summary(contract),
        "## Columns",
        "\n".join([*_head("Field", "Headings", "What it is", "What is checked"), *map(_row, contract.fields)]),
        *_spellings(contract),
        *_rules(contract),
        *(["## Good to know", "\n".join(f"- {note}" for note in contract.notes)] if contract.notes else []),
        "## What happens to a row",
        "A *refused* row is kept in quarantine with its file, line and reasons, and is not counted. A *flagged* row is "
        "loaded with the reason noted. Headings are found by name, ignoring case; a file without a needed heading is "
        "refused whole.",
        f"As Table Schema: [`{contract.name}.json`]({contract.name}.json).",
    ]
    return "\n\n".join(parts) + "\n"


def _summary(contract: Contract) -> str:
    public = "open already" if contract.already_public else "restricted: disclosure control applies"
    lines = [
        *_head("", ""),
        f"| Feed | `{contract.name}`, version {contract.version} |",
        f"| From | {contract.publisher} |",
        f"| Standard | {contract.standard} |",
        f"| Licence | {contract.licence} |",
        f"| A row counts | {contract.unit} ({public}) |",
        f"| Month from | `{contract.month}` |",
    ]
    if contract.identifier:
        lines.append(f"| Identifier | `{contract.identifier}`: rows equal in every column are duplicates |")
    return "\n".join(lines)


def _head(*titles: str) -> list[str]:
    return [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]


def _row(item: Field) -> str:
    name = f"`{item.name}`" + (" (personal)" if item.personal else "")
    own = [heading for heading in item.headings if heading != item.name] or [item.name]
    cells = (name, ", ".join(own), item.description, "; ".join(_checks(item)))
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")


def _checks(item: Field) -> list[str]:
    needed = {Effect.REFUSE: "needed", Effect.FLAG: "expected", Effect.ALLOW: "optional"}[item.column]
    checks = [f"{item.type}; column {needed}"]
    if item.missing is not Effect.ALLOW:
        checks.append(f"empty: {WORDS[item.missing]}")
    limits = [*_limits(item)]
    if limits or item.type is not FieldType.TEXT:
        said = f" ({'; '.join(limits)})" if limits else ""
        checks.append(f"unreadable or outside what is allowed{said}: {WORDS[item.invalid]}")
    return checks


def _limits(item: Field) -> list[str]:
    said = []
    if item.allowed:
        said.append(", ".join(item.allowed))
    if item.pattern:
        said.append(f"like `{item.pattern}`")
    if item.minimum is not None or item.maximum is not None:
        said.append(f"from {_limit(item.minimum)} to {_limit(item.maximum)}")
    if item.codes:
        said.append(f"in the list `{item.codes}`")
    return said


def _limit(value: float | str | None) -> str:
    if value is None:
        return "any"
    return value if isinstance(value, str) else f"{value:g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _spellings(contract: Contract) -> list[str]:
    rows = []
    for item in contract.fields:
        for meant in dict.fromkeys(meant for _, meant in item.spellings):
            words = ", ".join(written for written, target in item.spellings if target == meant)
            rows.append(f"| `{item.name}` | {meant} | {words} |")
    return ["## Other spellings", "\n".join([*_head("Field", "Value", "Also written"), *rows])] if rows else []


def _rules(contract: Contract) -> list[str]:
    if not contract.rules:
        return []
    rows = [f"| `{rule.code}` | {rule.reason} | {WORDS[rule.effect]} |" for rule in contract.rules]
    return ["## Rules across columns", "\n".join([*_head("Code", "What it means", "The row is"), *rows])]


def write_pages(folder: Any) -> None:
    """Write each feed's page and schema: ``python -m upstream.sources.describe docs/reference/sources``."""
    import json
    from pathlib import Path

    from upstream.sources.registry import CONTRACTS

    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, contract in CONTRACTS.items():
        (target / f"{name}.md").write_text(page(contract), encoding="utf-8")
        text = json.dumps(table_schema(contract), indent=2, ensure_ascii=False) + "\n"
        (target / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    import sys

    write_pages(sys.argv[1])
