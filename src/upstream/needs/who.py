"""Who is affected: ages and sexes of victims and of people suspected, completeness first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from upstream.model.figures import Column, Figures
from upstream.model.finding import Chart, Finding, Sentence
from upstream.needs import agencies, ethnicity, related, repeats, spots, unknowns
from upstream.needs.build import count, derived, dimension, finding, not_available, sentence, slug, table
from upstream.needs.cube import Integers
from upstream.needs.of_what import share_cells, shares
from upstream.needs.people import PEOPLE, ROLES, SEXES, UNIT
from upstream.needs.shape import Evidence
from upstream.needs.stated import UNKNOWN
from upstream.needs.when import KNOWN
from upstream.needs.words import capital
from upstream.sources import CONTRACTS

WORDS = {"victim": "victims", "suspect": "people suspected"}
YOUNG_LABEL = "11 to 25"
NAMES = {
    **{name: capital(name) for name in SEXES},
    **{role: capital(who) for role, who in WORDS.items()},
    YOUNG_LABEL: f"All aged {YOUNG_LABEL}",
}
SOURCE = f"{CONTRACTS[PEOPLE].title} ({CONTRACTS[PEOPLE].publisher})"
FEW = "the numbers are too small to publish safely"
LINKED = f"{SOURCE}, linked with other agencies' records of the same people"
YOUNG_WORDS = "11–25"
"""In sentences: with "to" they would seem to hold two counts, and be withheld where a count like them is hidden."""
YOUNG = ("11 to 15", "16 to 20", "21 to 25")


def findings(evidence: Evidence) -> list[Finding]:
    if evidence.people is None or not evidence.people.values.sum():
        return [
            not_available(
                evidence,
                "who.profile",
                "Who is affected is not known",
                "No records of victims or of people suspected are loaded. The police hold their ages and sexes; "
                "the extract "
                "recorded-crime-people would bring them.",
            )
        ]
    found: list[Finding] = []
    for role in ROLES:
        by = evidence.people.by("role", "age", "sex")[ROLES.index(role)]
        if by.sum():
            found += [_complete(evidence, role, by), _profile(evidence, role, by)]
            found += [ethnicity.of_role(evidence, role)] if ethnicity.enough(evidence, role) else []
    found += [*related.findings(evidence), *repeats.findings(evidence)]
    told = [replace(each, provenance=replace(each.provenance, source=SOURCE)) for each in found]
    windows = repeats.windows(evidence)
    known = agencies.findings(evidence, windows)
    told += [replace(each, provenance=replace(each.provenance, source=LINKED)) for each in known]
    return [*told, *spots.findings(evidence, windows)]


def _complete(evidence: Evidence, role: str, by: Integers) -> Finding:
    """How often age, sex and ethnicity are known."""
    assert evidence.people is not None
    ages, sexes = evidence.people.labels("age"), evidence.people.labels("sex")
    total = int(by.sum())
    stated = evidence.ethnicity_known.get(role, (0, 0))[0]
    age = total - int(by[ages.index(UNKNOWN)].sum())
    sex = total - int(by[:, sexes.index(UNKNOWN)].sum())
    figures = _table(
        evidence,
        role,
        "complete",
        f"How complete the records of {WORDS[role]} are, {evidence.partnership.name}",
        [
            dimension("role", "Role"),
            count("all", "All"),
            count("age", "Age known", age=KNOWN),
            count("sex", "Sex known", sex=KNOWN),
            count("ethnicity", "Ethnicity known", ethnicity=KNOWN),
            derived("age_share", "Age known (%)", ["age", "all"], 0),
            derived("sex_share", "Sex known (%)", ["sex", "all"], 0),
            derived("ethnicity_share", "Ethnicity known (%)", ["ethnicity", "all"], 0),
        ],
        [(role, total, age, sex, stated, *(100 * n / total for n in (age, sex, stated)))],
    )
    title = sentence(
        "Age is known for {a}% and sex for {s}% of {who}",
        "complete",
        {"a": (0, "age_share"), "s": (0, "sex_share")},
        who=WORDS[role],
    )
    title = replace(title, withheld=f"How often age and sex of {WORDS[role]} are known is not told: {FEW}")
    told: list[Sentence] = []
    if stated < ethnicity.ENOUGH * total:
        told.append(
            sentence(
                "There is insufficient data to comment on the ethnicity of {who}: it is stated for {e}%.",
                "complete",
                {"e": (0, "ethnicity_share")},
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
    )


def _table(
    evidence: Evidence,
    role: str,
    identifier: str,
    title: str,
    columns: list[Column],
    rows: Sequence[Sequence[object]],
) -> Figures:
    at = {} if any(column.dimension == "role" for column in columns) else {"role": role}
    return table(evidence, identifier, title, columns, rows, at=at, names=NAMES, unit=UNIT, source=PEOPLE)


def _profile(evidence: Evidence, role: str, by: Integers) -> Finding:
    assert evidence.people is not None
    labels = evidence.people.labels("sex")
    ages = [age for age in evidence.people.labels("age") if age != UNKNOWN]
    sexes = [sex for sex in labels if sex != UNKNOWN and by[:, labels.index(sex)].sum()]
    rows = [(age, sex, int(by[i, labels.index(sex)])) for i, age in enumerate(ages) for sex in sexes]
    who, place = WORDS[role], evidence.partnership.name
    profile = _table(
        evidence,
        role,
        "profile",
        f"{who.capitalize()} by age and sex, {place}",
        [dimension("age", "Age"), dimension("sex", "Sex"), count("n", who.capitalize())],
        rows,
    )
    by_age, by_sex = _ages(evidence, role, by, ages), _sexes(evidence, role, by, sexes)
    title = sentence(
        f"People aged {YOUNG_WORDS} are {{y}}% of {{who}} whose age is known",
        "ages",
        {"y": (len(ages), "share")},
        who=who,
    )
    title = replace(title, withheld=f"How many of {who} are aged {YOUNG_WORDS} is not told: {FEW}")
    unsaid, ranges = unknowns.of_role(evidence, role, YOUNG, YOUNG_LABEL)
    most = max(range(len(ages)), key=lambda i: (int(by[i].sum()), -i))
    told = [
        sentence(
            "The largest age group is {a}, with {s}% (95% interval {l}% to {u}%).",
            "ages",
            {"a": (most, "age"), "s": (most, "share"), "l": (most, "lower"), "u": (most, "upper")},
        ),
        *(
            sentence(
                "{sex}: {s}% of those whose sex is known (95% interval {l}% to {u}%).",
                "sexes",
                {"s": (i, "share"), "l": (i, "lower"), "u": (i, "upper")},
                sex=sex.capitalize(),
            )
            for i, sex in enumerate(sexes)
        ),
        *unsaid,
    ]
    chart = Chart(
        id=f"who.{slug(role)}.profile.chart",
        kind="bar",
        figures="profile",
        title=title,
        subtitle=f"{who.capitalize()} by age and sex, {place}, {evidence.coverage.months_label}; bands of five "
        "years, but for the first and the last",
        x="age",
        y="n",
        series="sex",
        alt=sentence("Bars for each age group and sex. The table gives the same numbers."),
    )
    suspicion = ["People suspected have not been found to have done anything."] if role == "suspect" else []
    return finding(
        evidence,
        f"who.{role}.profile",
        title,
        told,
        [by_age, by_sex, profile, *ranges],
        period=evidence.coverage.months_label,
        charts=[chart],
        caveats=[*suspicion, *([unknowns.CAVEAT] if ranges else [])],
        methods=("Wilson interval of a proportion", *([unknowns.METHOD] if ranges else [])),
    )


def _ages(evidence: Evidence, role: str, by: Integers, ages: list[str]) -> Figures:
    known = int(by[: len(ages)].sum())
    young = int(sum(by[ages.index(age)].sum() for age in YOUNG))
    rows = [(age, int(by[i].sum()), known, *share_cells(int(by[i].sum()), known)) for i, age in enumerate(ages)]
    rows.append((YOUNG_LABEL, young, known, *share_cells(young, known)))
    columns = [dimension("age", "Age"), count("n", "People"), count("all", "All of known age", age=KNOWN)]
    columns += shares(["n", "all"], rows)
    return _table(evidence, role, "ages", f"Ages of {WORDS[role]}, {evidence.partnership.name}", columns, rows)


def _sexes(evidence: Evidence, role: str, by: Integers, sexes: list[str]) -> Figures:
    assert evidence.people is not None
    labels = evidence.people.labels("sex")
    counts = [int(by[:, labels.index(sex)].sum()) for sex in sexes]
    rows = [(sex, n, sum(counts), *share_cells(n, sum(counts))) for sex, n in zip(sexes, counts, strict=True)]
    columns = [dimension("sex", "Sex"), count("n", "People"), count("all", "All of known sex", sex=KNOWN)]
    columns += shares(["n", "all"], rows)
    return _table(evidence, role, "sexes", f"Sexes of {WORDS[role]}, {evidence.partnership.name}", columns, rows)
