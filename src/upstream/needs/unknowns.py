"""How far what is not known could change what is said of people: the shares if all of it, or none, belonged there."""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.figures import Figures
from upstream.model.finding import Sentence
from upstream.needs import ethnicity
from upstream.needs.build import count, derived, dimension, sentence, table
from upstream.needs.cube import Integers
from upstream.needs.people import AGES, PEOPLE, ROLES, SEXES, UNIT
from upstream.needs.shape import Evidence
from upstream.needs.stated import UNKNOWN, ethnic_groups
from upstream.needs.words import capital

WHO = {"victim": "victims", "suspect": "people suspected"}
METHOD = "Extreme bounds for missing values (Manski 1989)"
CAVEAT = (
    "Shares of those known hold for all only if the others are like them. Where it says whatever they are, none or all "
    "of those not known belong there; chance comes on top."
)
LABELS = {"age": "Age", "sex": "Sex", "ethnicity": "Ethnic group"}
Counted = Sequence[tuple[str, int]]


def of_role(
    evidence: Evidence, role: str, young: tuple[str, ...], young_label: str
) -> tuple[tuple[Sentence, ...], tuple[Figures, ...]]:
    """What goes under the profile of a role: a sentence, and a table of one row, for each thing that is not known of
    everybody. ``young`` are the bands of the headline age group; of sexes and ethnic groups the largest is told."""
    assert evidence.people is not None
    by = evidence.people.by("role", "age", "sex")[ROLES.index(role)]
    ages, sexes = by.sum(axis=1), by.sum(axis=0)
    under = [(young_label, int(sum(ages[AGES.index(band)] for band in young)))]
    ranges = [
        _range(evidence, role, "age", under, ages),
        _range(evidence, role, "sex", [(sex, int(n)) for sex, n in zip(SEXES[:2], sexes, strict=False)], sexes),
    ]
    if ethnicity.enough(evidence, role) and evidence.described is not None:
        stated = evidence.described.by("role", "ethnicity")[ROLES.index(role)]
        groups = [(group, int(n)) for group, n in zip(ethnic_groups(), stated, strict=False)]
        ranges.append(_range(evidence, role, "ethnicity", groups, stated))
    found = tuple(figures for figures in ranges if figures is not None)
    return tuple(_said(role, figures) for figures in found), found


def _range(evidence: Evidence, role: str, what: str, groups: Counted, by: Integers) -> Figures | None:
    """The share of the largest group among those known, and the least and the most that it can be among all. ``by``
    ends with those not known; nothing where there are none, or nobody is known."""
    everyone, missing = int(by.sum()), int(by[-1])
    if not missing or missing == everyone:
        return None
    name, n = max(groups, key=lambda group: group[1])
    rows = [(name, n, missing, everyone, *(100 * part for part in bounds(n, missing, everyone)))]
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
    at, names = {"role": role}, {name: capital(name) for name, _ in groups}
    return table(evidence, f"{what}_unknown", title, columns, rows, at=at, names=names, unit=UNIT, source=PEOPLE)


def bounds(n: int, missing: int, everyone: int) -> tuple[float, float, float]:
    """The share of those known, and the least and greatest share of all that those not known leave possible.

    References: Manski CF (1989). Anatomy of the selection problem. Journal of Human Resources 24(3), pages 343-360.
    """
    return n / (everyone - missing), n / everyone, (n + missing) / everyone


def _said(role: str, figures: Figures) -> Sentence:
    """One line: how many are not known, and between what the share lies whatever they are."""
    what = figures.columns[0].name
    name = str(figures.cell(0, what))
    group = f"aged {name.replace(' to ', '–')}" if what == "age" else name
    cells = {"n": (0, "missing"), "a": (0, "least"), "b": (0, "most")}
    words = "{what} is not known for {n} {who}: whatever they are, between {a}% and {b}% of all are {g}."
    return sentence(words, figures.id, cells, [(0, "n")], what=LABELS[what], who=WHO[role], g=group)
