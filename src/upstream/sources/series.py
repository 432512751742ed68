"""Published aggregates, one row for each area, indicator and period, as ONS, Fingertips and NHS tables give them."""

from __future__ import annotations

from upstream.model.contract import Contract, Effect, Field, FieldType, Rule
from upstream.model.expression import All, Missing

PERIOD = r"\d{4}(/\d{2}( to \d{4}/\d{2})?| to \d{4}/\d{2}|-\d{2}( to \d{4}-\d{2})?| Q[1-4]| to \d{4})?"
STATUS_WORDS = (
    *((word, "provisional") for word in ("provisional", "p", "prov", "estimate")),
    *((word, "revised") for word in ("revised", "r", "rev")),
    *((word, "final") for word in ("final", "f", "published", "confirmed")),
)


def _number(name: str, headings: tuple[str, ...], description: str, minimum: float | None = None) -> Field:
    return Field(name, FieldType.NUMBER, (name, *headings), description, column=Effect.ALLOW, minimum=minimum)


CONTRACT = Contract(
    name="series",
    version="1",
    title="Published series: one row for each area, indicator and period",
    publisher="As named in the column source",
    standard="One value a row, with its base and, where there is one, its interval",
    licence="As the source publishes it",
    attribution=("Source as named in each row.",),
    unit="published values",
    already_public=True,
    month="period",
    scope=("indicator", "area_code"),
    file_pattern=r".*(series|fingertips).*\.(csv|xlsx|xls|xlsb|ods)",
    fields=(
        Field(
            "area_code",
            FieldType.TEXT,
            ("area_code", "Area code", "AreaCode", "ONS code", "Geography code"),
            "ONS code of the area.",
            missing=Effect.REFUSE,
            pattern=r"[A-Z][0-9]{8}",
        ),
        Field(
            "area_name",
            FieldType.TEXT,
            ("area_name", "Area name", "AreaName", "Geography", "Geography name"),
            "Name of the area.",
            column=Effect.ALLOW,
        ),
        Field(
            "indicator",
            FieldType.TEXT,
            ("indicator", "Indicator name", "IndicatorName", "Measure"),
            "What is measured, in the publisher's words.",
            missing=Effect.REFUSE,
        ),
        Field(
            "period",
            FieldType.TEXT,
            ("period", "Time period", "TimePeriod", "Year", "Financial year"),
            "2018/19, 2018, 2018-04, 2018 Q2, or several years: 2018/19 to 2020/21.",
            missing=Effect.REFUSE,
            pattern=PERIOD,
        ),
        _number("numerator", ("Count", "Number"), "The count behind the value.", 0),
        _number("denominator", ("Population",), "The population or other base count.", 0),
        _number("value", ("Rate", "Indicator value"), "The published value."),
        _number("lower", ("Lower CI 95.0 limit", "Lower CI 95", "LCL", "Lower CI"), "Its lower 95 % limit."),
        _number("upper", ("Upper CI 95.0 limit", "Upper CI 95", "UCL", "Upper CI"), "Its upper 95 % limit."),
        Field(
            "base",
            FieldType.INTEGER,
            ("base", "Per", "Rate per", "Multiplier"),
            "The value is per so many: 1,000, 100,000, 1,000,000; empty for a number that is no rate.",
            column=Effect.ALLOW,
            minimum=1,
        ),
        Field(
            "source",
            FieldType.TEXT,
            ("source", "Data source", "Publisher"),
            "Publisher and table, as it is to be cited.",
            missing=Effect.REFUSE,
        ),
        Field(
            "status",
            FieldType.TEXT,
            ("status", "Data status"),
            "Provisional, revised or final; empty is final.",
            column=Effect.ALLOW,
            allowed=("provisional", "revised", "final"),
            spellings=STATUS_WORDS,
        ),
    ),
    rules=(
        Rule(
            "no_value",
            "Neither a value nor a count: nothing to compare (suppressed by the publisher?).",
            All((Missing("value"), Missing("numerator"))),
            Effect.FLAG,
        ),
    ),
    notes=("Fingertips exports need a column mapping for the base and the source.",),
)
