"""A specification as the engine's settings: conditions become SQL, levels splink's comparison levels."""

from __future__ import annotations

from typing import Any

from upstream.engine.linking import FUNCTIONS, QUOTES
from upstream.people.specification import Comparison, Condition, Level, Specification


def settings(made: Specification, engine: str = "duckdb", prior: float = 1e-4) -> dict[str, Any]:
    """Splink's settings for deduplicating one table whose rows are known by ``id``."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": block(rule, engine)} for rule in made.blocks],
        "comparisons": [_comparison(item, engine) for item in made.comparisons],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "em_convergence": 0.001,
        "max_iterations": 50,
    }


def block(rule: tuple[str, ...], engine: str = "duckdb") -> str:
    """The condition under which two records are compared: every part of the rule is equal."""
    return " and ".join(f"{expression(part, 'l', engine)} = {expression(part, 'r', engine)}" for part in rule)


def expression(part: str, side: str = "", engine: str = "duckdb") -> str:
    """A part of a blocking rule, ``column`` or ``column:letters``, as SQL; ``side`` is l, r or nothing."""
    column, _, letters = part.partition(":")
    name = _quoted(f'{side}."{column}"' if side else f'"{column}"', engine)
    return f"substr({name}, 1, {int(letters)})" if letters else name


def _quoted(sql: str, engine: str) -> str:
    """Names as the engine quotes them; a condition has no other quotation marks."""
    return sql.replace('"', QUOTES[engine])


def _comparison(item: Comparison, engine: str) -> dict[str, Any]:
    levels: list[dict[str, Any]] = []
    if item.missing:
        missing = _quoted(" or ".join(f"({_unknown(names)})" for names in item.missing), engine)
        levels.append({"sql_condition": missing, "label_for_charts": "missing", "is_null_level": True})
    levels += [_level(level, engine) for level in item.levels]
    levels.append({"sql_condition": "ELSE", "label_for_charts": item.otherwise})
    return {"output_column_name": item.name, "comparison_levels": levels, "comparison_description": item.name}


def _unknown(names: str) -> str:
    """None of the columns, of which one is enough, is known in both records."""
    return " and ".join(f'("{name}_l" is null or "{name}_r" is null)' for name in names.split("|"))


def _level(level: Level, engine: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "sql_condition": _quoted(" and ".join(_condition(item, engine) for item in level.when), engine),
        "label_for_charts": level.words,
    }
    if level.frequency:
        made["tf_adjustment_column"] = level.frequency
        made["tf_adjustment_weight"] = 1.0
    for name, value in (("m_probability", level.m), ("u_probability", level.u)):
        if value is not None:
            made[name] = value
            made[f"fix_{name}"] = level.fixed
    return made


def _condition(item: Condition, engine: str) -> str:
    names = FUNCTIONS[engine]
    first = item.columns[0]
    left, right = f'"{first}_l"', f'"{first}_r"'
    match item.kind:
        case "same":
            return " and ".join(f'"{name}_l" = "{name}_r"' for name in item.columns)
        case "parts":
            equal = [f'coalesce(cast("{name}_l" = "{name}_r" as int), 0)' for name in item.columns]
            return f"{' + '.join(equal)} >= {int(item.limit)}"
        case "alike":
            return f"{names['alike']}({left}, {right}) >= {item.limit}"
        case "edits":
            return f"{names['edits']}({left}, {right}) <= {int(item.limit)}"
        case "starts":
            return f"substr({left}, 1, {int(item.limit)}) = substr({right}, 1, {int(item.limit)})"
        case "fits":
            return f"(substr({left}, 1, length({right})) = {right} or substr({right}, 1, length({left})) = {left})"
        case "after":
            second = item.columns[1]
            return f'(coalesce({left} > "{second}_r", false) or coalesce({right} > "{second}_l", false))'
        case "follows":
            second, days = item.columns[1], int(item.limit)
            near = (f'abs({left} - "{second}_r") <= {days}', f'abs({right} - "{second}_l") <= {days}')
            return f"({near[0]} or {near[1]})"
        case "overlaps":
            second, days = item.columns[1], int(item.limit)
            return f'({left} + {days} < "{second}_r" and {right} + {days} < "{second}_l")'
        case _:
            second = item.columns[1]
            return f'{left} = "{second}_r" and "{second}_l" = {right}'
