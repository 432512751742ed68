"""How far what is not known could change what is said of people: the shares if all of it, or none, belonged there."""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.figures import Figures
from upstream.model.finding import Finding, Sentence
from upstream.needs import ethnicity
from upstream.needs.build import count, derived, dimension, finding, sentence, table
from upstream.needs.cube import Integers
from upstream.needs.people import AGES, PEOPLE, ROLES, SEXES, UNIT
from upstream.needs.shape import Evidence
from upstream.needs.stated import UNKNOWN, ethnic_groups
from upstream.needs.words import capital

WHO = {"victim": "victims", "suspect": "people suspected"}
METHOD = "Extreme bounds for missing values (Manski 1989)"
CAVEAT = (
    "The shares of those known are right for all only if those not known are like them. The lowest and highest shares "
    "assume nothing: they are what it would be if none, or all, of those not known belonged there. The "
    "interval for chance is wider still."
)
LABELS = {"age": "Age", "sex": "Sex", "ethnicity": "Ethnic group"}
Counted = Sequence[tuple[str, int]]


def of_role(evidence: Evidence, role: str, young: tuple[str, ...], young_label: str) -> list[Finding]:
    """The finding of a role of which something is not known. ``young`` are the bands of the headline age group."""
    assert evidence.people is not None
    by = evidence.people.by("role", "age", "sex")[ROLES.index(role)]
    ages, sexes = by.sum(axis=1), by.sum(axis=0)
    ranges = [
        _range(evidence, role, "age", [(young_label, int(sum(ages[AGES.index(band)] for band in young)))], ages),
        _range(evidence, role, "sex", [(sex, int(n)) for sex, n in zip(SEXES[:2], sexes, strict=False)], sexes),
    ]
    if ethnicity.enough(evidence, role) and evidence.described is not None:
        stated = evidence.described.by("role", "ethnicity")[ROLES.index(role)]
        groups = [(group, int(n)) for group, n in zip(ethnic_groups(), stated, strict=False)]
        ranges.append(_range(evidence, role, "ethnicity", groups, stated))
    figures = [figures for figures in ranges if figures is not None]
    if not figures:
        return []
    told = finding(
        evidence,
        f"who.{role}.unknown",
        _title(role, figures[0]),
        [_said(role, each, at == 0) for at, each in enumerate(figures)],
        figures,
        period=evidence.coverage.months_label,
        caveats=[CAVEAT],
        methods=(METHOD,),
    )
    return [told]


def _range(evidence: Evidence, role: str, what: str, groups: Counted, by: Integers) -> Figures | None:
    """The share of each group among those known, and the least and the most that it can be among all. ``by`` ends with
    those not known; nothing where there are none, or nobody is known."""
    everyone, missing = int(by.sum()), int(by[-1])
    if not missing or missing == everyone:
        return None
    rows = [(name, n, missing, everyone, *(100 * part for part in bounds(n, missing, everyone))) for name, n in groups]
    of = ["n", "missing", "all"]
    columns = [
        dimension(what, LABELS[what]),
        count("n", "Recorded"),
        count("missing", "Not known", **{what: UNKNOWN}),
        count("all", "All", **{what: "*"}),
        derived("share", "Share of those known (%)", of, 1),
        derived("least", "At least, of all (%)", of, 1),
        derived("most", "At most, of all (%)", of, 1),
    ]
    title = f"{LABELS[what]} of {WHO[role]}: what those not known could change, {evidence.partnership.name}"
    names = {name: capital(name) for name, _ in groups}
    return table(evidence, what, title, columns, rows, at={"role": role}, names=names, unit=UNIT, source=PEOPLE)


def bounds(n: int, missing: int, everyone: int) -> tuple[float, float, float]:
    """The share of those known, and the least and greatest share of all that those not known leave possible.

    References: Manski CF (1989). Anatomy of the selection problem. Journal of Human Resources 24(3), pages 343-360.
    """
    return n / (everyone - missing), n / everyone, (n + missing) / everyone


def _title(role: str, figures: Figures) -> Sentence:
    words = "Whatever is not known, between {a}% and {b}% of {who} were {g}"
    row, order = _largest(figures)
    cells = {"a": (row, "least"), "b": (row, "most")}
    return sentence(words, figures.id, cells, order, who=WHO[role], g=_group(figures, row))


def _largest(figures: Figures) -> tuple[int, list[tuple[int, str]]]:
    """The row with most people, and the cells that saying so depends on."""
    rows = range(len(figures.rows))
    return max(rows, key=lambda row: int(str(figures.cell(row, "n")))), [(row, "n") for row in rows]


def _group(figures: Figures, row: int) -> str:
    name = str(figures.cell(row, figures.id))
    return f"aged {name}" if figures.id == "age" else name


def _said(role: str, figures: Figures, titled: bool) -> Sentence:
    """The range of the largest group, which the title has told already of the first table."""
    row, order = _largest(figures)
    words = "Of {who} whose {what} is known it is {s}%."
    cells = {"s": (row, "share")}
    if not titled:
        words = "{g}: {s}% of {who} whose {what} is known, and between {a}% and {b}% of all."
        cells |= {"a": (row, "least"), "b": (row, "most")}
    names = {"g": capital(_group(figures, row)), "who": WHO[role], "what": LABELS[figures.id].lower()}
    return sentence(words, figures.id, cells, order, **names)
