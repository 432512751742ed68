"""Who is affected: ages and sexes of victims and of people suspected, completeness first."""

from __future__ import annotations

import numpy as np

from upstream.model.finding import Chart, Finding, Sentence
from upstream.needs.build import count, derived, dimension, finding, not_available, sentence, slug, table
from upstream.needs.of_what import share_cells
from upstream.needs.people import PEOPLE, ROLES, UNKNOWN
from upstream.needs.shape import Evidence

ENOUGH = 0.7
"""Ethnicity is commented on only where it is stated for at least this share."""

WORDS = {"victim": "victims", "suspect": "people suspected"}
YOUNG = ("11 to 15", "16 to 20", "21 to 25")


def findings(evidence: Evidence) -> list[Finding]:
    if evidence.people is None or not evidence.people.values.sum():
        return [
            not_available(
                evidence,
                "who.profile",
                "Who is affected is not known",
                "No records of victims or of people suspected are loaded. The police hold their ages and sexes; the extract "
                "recorded-crime-people would bring them.",
            )
        ]
    found: list[Finding] = []
    for role in ROLES:
        by = evidence.people.by("role", "age", "sex")[ROLES.index(role)]
        if by.sum():
            found += [_complete(evidence, role, by), _profile(evidence, role, by)]
    return found


def _complete(evidence: Evidence, role: str, by: np.ndarray) -> Finding:  # type: ignore[type-arg]
    """How often age, sex and ethnicity are known."""
    assert evidence.people is not None
    ages, sexes = evidence.people.labels("age"), evidence.people.labels("sex")
    total = int(by.sum())
    stated = evidence.ethnicity_known.get(role, (0, 0))[0]
    known = (
        ("Age", total - int(by[ages.index(UNKNOWN)].sum())),
        ("Sex", total - int(by[:, sexes.index(UNKNOWN)].sum())),
        ("Ethnicity", stated),
    )
    figures = table(
        evidence,
        "complete",
        f"How complete the records of {WORDS[role]} are, {evidence.partnership.name}",
        [
            dimension("field", "Recorded", "field"),
            count("n", "Known"),
            count("all", "All", field="*"),
            derived("share", "Share (%)", ["n", "all"], 0),
            derived("lower", "Lower limit (95%)", ["n", "all"], 0),
            derived("upper", "Upper limit (95%)", ["n", "all"], 0),
        ],
        [(name, n, total, *share_cells(n, total)) for name, n in known],
        at={"role": role},
        unit=f"{role}s",
        source=PEOPLE,
    )
    title = sentence(
        "Age is known for {a}% and sex for {s}% of {who}",
        "complete",
        {"a": (0, "share"), "s": (1, "share")},
        who=WORDS[role],
    )
    told: list[Sentence] = []
    if total and stated / total < ENOUGH:
        told.append(
            sentence(
                "There is insufficient data to comment on the ethnicity of {who}: it is stated for {e}%.",
                "complete",
                {"e": (2, "share")},
                who=WORDS[role],
            )
        )
    return finding(
        evidence,
        f"who.{role}.complete",
        title,
        told,
        [figures],
        period=evidence.coverage.months_label,
        caveats=["A person in two offences is counted twice."],
        methods=("Wilson interval of a proportion",),
    )


def _profile(evidence: Evidence, role: str, by: np.ndarray) -> Finding:  # type: ignore[type-arg]
    assert evidence.people is not None
    ages = [age for age in evidence.people.labels("age") if age != UNKNOWN]
    sexes = [sex for sex in ("female", "male", "other") if by[:, evidence.people.labels("sex").index(sex)].sum()]
    index = [evidence.people.labels("sex").index(sex) for sex in sexes]
    rows = [(age, sex, int(by[i, j])) for i, age in enumerate(ages) for sex, j in zip(sexes, index, strict=True)]
    who, place = WORDS[role], evidence.partnership.name
    profile = table(
        evidence,
        "profile",
        f"{who.capitalize()} by age and sex, {place}",
        [dimension("age", "Age"), dimension("sex", "Sex"), count("n", who.capitalize())],
        rows,
        at={"role": role},
        unit=f"{role}s",
        source=PEOPLE,
    )
    shares = _shares(evidence, role, by, ages, sexes, index)
    at = {row[0]: i for i, row in enumerate(shares.rows)}
    most = max(ages, key=lambda age: (int(by[ages.index(age)].sum()), age))
    title = sentence(
        "People aged 11 to 25 are {y}% of {who} whose age is known",
        "shares",
        {"y": (at["11 to 25"], "share")},
        who=who,
    )
    told = [
        sentence(
            "The largest age group is {a}, with {s}% (95% interval {l}% to {u}%).",
            "shares",
            {"a": (at[most], "part"), "s": (at[most], "share"), "l": (at[most], "lower"), "u": (at[most], "upper")},
        ),
        *(
            sentence(
                "{sex}: {s}% of those whose sex is known (95% interval {l}% to {u}%).",
                "shares",
                {"s": (at[sex], "share"), "l": (at[sex], "lower"), "u": (at[sex], "upper")},
                sex=sex.capitalize(),
            )
            for sex in sexes
        ),
    ]
    chart = Chart(
        id=f"who.{slug(role)}.profile.chart",
        kind="bar",
        figures="profile",
        title=title,
        subtitle=f"{who.capitalize()} by age and sex, {place}, {evidence.coverage.months_label}",
        x="age",
        y="n",
        series="sex",
        alt=sentence("Bars for each age group and sex. The table gives the same numbers."),
    )
    return finding(
        evidence,
        f"who.{role}.profile",
        title,
        told,
        [shares, profile],
        period=evidence.coverage.months_label,
        charts=[chart],
        caveats=[
            "A person in two offences is counted twice.",
            *(["People suspected have not been found to have done anything."] if role == "suspect" else []),
        ],
        methods=("Wilson interval of a proportion",),
    )


def _shares(evidence, role, by, ages, sexes, index):  # type: ignore[no-untyped-def]
    of_age = int(by[: len(ages)].sum())
    of_sex = int(by[:, index].sum())
    young = int(sum(by[ages.index(age)].sum() for age in YOUNG))
    rows = [("11 to 25", young, of_age, *share_cells(young, of_age))]
    rows += [(age, int(by[i].sum()), of_age, *share_cells(int(by[i].sum()), of_age)) for i, age in enumerate(ages)]
    rows += [
        (sex, int(by[:, j].sum()), of_sex, *share_cells(int(by[:, j].sum()), of_sex))
        for sex, j in zip(sexes, index, strict=True)
    ]
    return table(
        evidence,
        "shares",
        f"Shares of {WORDS[role]}, {evidence.partnership.name}",
        [
            dimension("part", "Part", "part"),
            count("n", "People"),
            count("all", "All with it known", part="*"),
            derived("share", "Share (%)", ["n", "all"], 0),
            derived("lower", "Lower limit (95%)", ["n", "all"], 0),
            derived("upper", "Upper limit (95%)", ["n", "all"], 0),
        ],
        rows,
        at={"role": role},
        unit=f"{role}s",
        source=PEOPLE,
    )
