"""What is not known, which partner holds it, and what to ask for."""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.finding import Finding, Verdict
from upstream.needs.shape import Evidence, Request

POLICE = "The police force"
NEED_CODES = ("harm.harm", "harm.cost")
"""Not asked for where the records have no offence codes: weights alone would not help."""
HOW_OFTEN = "Counts by month and ward of how often it happens, to whom, and how complete the records are."

ASKS: tuple[tuple[str, str, str, str], ...] = (
    (
        "of_what.offences",
        "Kinds of offence",
        POLICE,
        "A record-level extract with the Home Office offence code of each offence (feed recorded-crime).",
    ),
    (
        "of_what.knife",
        "Knives",
        POLICE,
        "The knife or sharp instrument flag of each offence, and the date from which the current way of flagging "
        "was used.",
    ),
    (
        "of_what.domestic_abuse",
        "Domestic abuse",
        POLICE,
        "The domestic abuse flag of each offence, so that counts with and without it can be given.",
    ),
    ("when.hours", "Day and hour", POLICE, "The date and the time at which each offence was committed."),
    (
        "who.profile",
        "Victims and people suspected",
        POLICE,
        "One row for each person and offence: role, age, sex, ethnicity and a pseudonym (feed "
        "recorded-crime-people), under the "
        "information sharing agreement.",
    ),
    (
        "who.agencies",
        "People known to several agencies",
        "The agencies that hold records about people, and the partnership's analysts",
        "Extracts under sharing records that permit linking, so that the records of one person can be found "
        "(upstream link).",
    ),
    ("outcomes.ended", "Outcomes", POLICE, "The latest outcome of each offence, with the date of the extract."),
    (
        "health.admissions",
        "Hospital admissions and emergency departments",
        "The integrated care board and NHS England",
        "Admissions for assault with a sharp object by area and year, and the monthly assault records of "
        "emergency departments "
        "(Information Sharing to Tackle Violence).",
    ),
    (
        "why.evidence",
        "Causes, risk and protective factors",
        "Children's services, schools, youth justice, probation and public health",
        "Exclusions and absence, children in need and missing, first-time entrants, substance use and "
        "re-offending by ward or LSOA and year.",
    ),
    (
        "compared.neighbours",
        "Other areas",
        "The Office for National Statistics and the police force",
        "Rates of the same offences for the force, most similar areas, the region and the country (feed series), "
        "or the "
        "whole force's records.",
    ),
    (
        "deprivation.gradient",
        "Deprivation",
        "The Welsh Government or the Ministry of Housing, Communities and Local Government",
        "The index of deprivation of these neighbourhoods.",
    ),
    (
        "harm.harm",
        "Harm",
        "The partnership's analysts",
        "A file of harm weights by offence, with its edition and licence.",
    ),
    ("harm.cost", "Cost", "The partnership's analysts", "A file of unit costs by offence, with its price year."),
)


def requests(evidence: Evidence, findings: Sequence[Finding]) -> tuple[Request, ...]:
    """One request for each question that could not be answered, each gap in coverage, and each part of the definition
    that no rule expresses."""
    missing = {f.id for f in findings if f.verdict is Verdict.NOT_COMPARABLE}
    skipped = NEED_CODES if evidence.codes is None else ()
    asked = [
        Request(topic, holder, ask, finding)
        for finding, topic, holder, ask in ASKS
        if finding in missing and finding not in skipped
    ]
    asked += _months(evidence)
    # Open data lack what the first requests above already ask the police for.
    gaps = evidence.definition.holders if evidence.codes is not None else ()
    asked += [Request(what, holder or "Not known", HOW_OFTEN, "quality.coverage") for what, holder in gaps]
    return tuple(asked)


def _months(evidence: Evidence) -> list[Request]:
    if not evidence.coverage.gaps:
        return []
    ask = f"The records of {evidence.coverage.gaps_list}."
    return [Request("Missing months", POLICE, ask, "quality.coverage")]
