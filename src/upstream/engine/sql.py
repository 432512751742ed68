"""Contracts and conditions as DuckDB SQL: one typed expression a field, one reason expression a contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from upstream.model.contract import Contract, Effect, Field, FieldType
from upstream.model.expression import All, Always, Between, Flag, Missing, Not, OneOf, Predicate, Some

TYPES = {
    FieldType.TEXT: "VARCHAR",
    FieldType.INTEGER: "BIGINT",
    FieldType.NUMBER: "DOUBLE",
    FieldType.DATE: "DATE",
    FieldType.DATETIME: "TIMESTAMP",
    FieldType.TIME: "VARCHAR",  # 14:30:00; Spark reads no Parquet column of times
    FieldType.MONTH: "VARCHAR",
    FieldType.BOOLEAN: "BOOLEAN",
}
MONTH_SHAPE = r"\d{4}-(0[1-9]|1[0-2])"
DATE_SHAPE = r"\d{4}-\d{2}-\d{2}"
TIME_SHAPE = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?"
INSTANT_SHAPE = DATE_SHAPE + r"([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?"
THOUSANDS = r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"
SAME_IDENTIFIER = "same_identifier"


def name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def names(identifiers: Iterable[str]) -> str:
    return ", ".join(name(identifier) for identifier in identifiers)


def text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def literal(value: str | int | float) -> str:
    return text(value) if isinstance(value, str) else repr(value)


def listed(values: Iterable[object]) -> str:
    return ", ".join(text(value) for value in values)


def raw(field: Field) -> str:
    """The column that holds a field as it was written, without surrounding blanks, NULL where nothing was written."""
    return name(f"~{field.name}")


def typed(field: Field) -> str:
    """The field's value, NULL where the text cannot be read as its type."""
    value = raw(field)
    if field.spellings:
        cases = " ".join(
            f"WHEN {text(written.strip().lower())} THEN {text(meant)}" for written, meant in field.spellings
        )
        value = f"CASE lower({value}) {cases} ELSE {value} END"
    return _READERS[field.type](value, field)


def has_value_column(field: Field) -> bool:
    """Whether the value is another than the text as it was written."""
    return field.type is not FieldType.TEXT or bool(field.spellings)


def _text(value: str, field: Field) -> str:
    return value


def _plain(value: str) -> str:
    """A number without the commas between its thousands; other commas stay, and it is no number."""
    grouped = f"contains({value}, ',') AND regexp_full_match({value}, '{THOUSANDS}')"
    return f"CASE WHEN {grouped} THEN replace({value}, ',', '') ELSE {value} END"


def _integer(value: str, field: Field) -> str:
    plain = _plain(value)
    return f"CASE WHEN regexp_full_match({plain}, '[+-]?[0-9]+') THEN TRY_CAST({plain} AS BIGINT) END"


def _number(value: str, field: Field) -> str:
    number = f"TRY_CAST({_plain(value)} AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) AND NOT contains({value}, '_') THEN {number} END"


def _dates(value: str, formats: Iterable[str]) -> str:
    return f"try_strptime({value}, [{listed(formats)}])"


def _date(value: str, field: Field) -> str:
    if field.formats:
        return f"CAST({_dates(value, field.formats)} AS DATE)"
    return f"CASE WHEN regexp_full_match({value}, '{DATE_SHAPE}') THEN TRY_CAST({value} AS DATE) END"


def _datetime(value: str, field: Field) -> str:
    """Local time: an instant with an offset is moved to the session's time zone, which is Europe/London."""
    instant = f"CAST(TRY_CAST({value} AS TIMESTAMPTZ) AS TIMESTAMP)"
    iso = f"CASE WHEN regexp_full_match({value}, '{INSTANT_SHAPE}') THEN {instant} END"
    local = [form for form in field.formats if "%z" not in form]
    return f"coalesce({iso}, {_dates(value, local)})" if local else iso


def _time(value: str, field: Field) -> str:
    if field.formats:
        return f"strftime({_dates(value, field.formats)}, '%H:%M:%S')"
    clock = f"CAST(TRY_CAST({value} AS TIME) AS VARCHAR)"
    return f"CASE WHEN regexp_full_match({value}, '{TIME_SHAPE}') THEN {clock} END"


def _month(value: str, field: Field) -> str:
    if field.formats:
        return f"strftime({_dates(value, field.formats)}, '%Y-%m')"
    return f"CASE WHEN regexp_full_match({value}, '{MONTH_SHAPE}') THEN {value} END"


def _boolean(value: str, field: Field) -> str:
    yes, no = ([word.lower() for word in words] for words in (field.true_words, field.false_words))
    return f"CASE WHEN lower({value}) IN ({listed(yes)}) THEN true WHEN lower({value}) IN ({listed(no)}) THEN false END"


_READERS = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.TIME: _time,
    FieldType.MONTH: _month,
    FieldType.BOOLEAN: _boolean,
}


def month(contract: Contract) -> str:
    """The month of a row, from typed columns."""
    field = contract.field(contract.month)
    if field.type in (FieldType.DATE, FieldType.DATETIME):
        return f"strftime({name(field.name)}, '%Y-%m')"
    return name(field.name)


def has_month_column(contract: Contract) -> bool:
    return any(field.name == "month" for field in contract.fields)


def condition(predicate: Predicate) -> str:
    """A condition over typed columns, true or false, never NULL."""
    match predicate:
        case Always():
            return "true"
        case OneOf(field, values):
            return f"coalesce(CAST({name(field)} AS VARCHAR) IN ({listed(values)}), false)" if values else "false"
        case Flag(field):
            return f"coalesce({name(field)}, false)"
        case Between(field, low, high):
            return f"coalesce({name(field)} BETWEEN {literal(low)} AND {literal(high)}, false)"
        case Missing(field):
            return f"({name(field)} IS NULL)"
        case All(parts):
            return "(" + " AND ".join(condition(part) for part in parts) + ")" if parts else "true"
        case Some(parts):
            return "(" + " OR ".join(condition(part) for part in parts) + ")" if parts else "false"
        case Not(part):
            return f"(NOT {condition(part)})"


@dataclass(frozen=True)
class Check:
    """One fault that a row may have: its code, the condition for it over raw and typed columns, its effect, and the
    field or the rule that it is of."""

    code: str
    where: str
    effect: Effect
    field: Field | None = None
    rule: Predicate | None = None


def checks(contract: Contract, present: Iterable[str], code_lists: Iterable[str]) -> list[Check]:
    """Every fault of a contract that refuses or flags a row."""
    have, lists = set(present), set(code_lists)
    fields = [field for field in contract.fields if field.name in have]
    found = [check for field in fields for check in _field_checks(field, contract, lists)]
    found += [Check(rule.code, condition(rule.fault), rule.effect, rule=rule.fault) for rule in contract.rules]
    return [check for check in found if check.effect is not Effect.ALLOW]


def _field_checks(field: Field, contract: Contract, lists: set[str]) -> Iterable[Check]:
    column = name(field.name)
    is_month = field.name == contract.month
    yield Check(f"{field.name}_missing", f"{raw(field)} IS NULL", Effect.REFUSE if is_month else field.missing, field)
    effect = Effect.REFUSE if is_month else field.invalid
    if field.type is not FieldType.TEXT:
        yield Check(f"{field.name}_invalid", f"{raw(field)} IS NOT NULL AND {column} IS NULL", effect, field)
    if field.pattern:
        fits = f"regexp_full_match({column}, {text(field.pattern)})"
        yield Check(f"{field.name}_invalid", f"NOT {fits}", field.invalid, field)
    if field.allowed:
        # Casting to an enumeration is one look-up; NOT IN compares with every value in turn.
        unlisted = (
            f"{column} IS NOT NULL AND TRY_CAST({column} AS ENUM({listed(dict.fromkeys(field.allowed))})) IS NULL"
        )
        yield Check(f"{field.name}_not_allowed", unlisted, field.invalid, field)
    limits = _limits(column, field)
    if limits:
        yield Check(f"{field.name}_out_of_range", limits, field.invalid, field)
    if field.codes in lists:
        known = f"SELECT code FROM {name(f'codes_{field.codes}')}"
        yield Check(f"{field.name}_unknown", f"{column} NOT IN ({known})", field.invalid, field)


def _limits(column: str, field: Field) -> str:
    both = (("<", field.minimum), (">", field.maximum))
    return " OR ".join(f"{column} {sign} {literal(at)}" for sign, at in both if at is not None)


def joined(found: list[Check], effect: Effect) -> str:
    """The codes of the faults with this effect that a row has, joined by blanks."""
    cases = ", ".join(f"CASE WHEN {c.where} THEN {text(c.code)} END" for c in found if c.effect is effect)
    return f"concat_ws(' ', {cases})" if cases else "''"
