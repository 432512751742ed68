"""How victims and the people suspected know each other, completeness first."""

from __future__ import annotations

from upstream.model.figures import TOTAL, Figures
from upstream.model.finding import Chart, Finding, Sentence, Verdict
from upstream.needs.build import count, derived, dimension, finding, sentence, table
from upstream.needs.measure import compare
from upstream.needs.of_what import WILSON, share_cells, shares
from upstream.needs.people import PEOPLE, RELATIONSHIPS, ROLES, UNIT
from upstream.needs.shape import Evidence
from upstream.needs.stated import NO_SUSPECT, UNKNOWN, relationships
from upstream.needs.when import KNOWN
from upstream.needs.words import capital

ENOUGH = 0.7
"""Relationships are commented on only where they are stated for at least this share of victims who could say."""
ASKED = "could be known"
PARTS: dict[str, tuple[tuple[str, ...], ...]] = {
    TOTAL: ((ASKED, NO_SUSPECT),),
    ASKED: ((KNOWN, UNKNOWN),),
    KNOWN: (relationships(),),
}
WAS = {
    "partner or ex-partner": "a partner or ex-partner",
    "family": "of the family",
    "acquaintance": "an acquaintance",
    "stranger": "a stranger",
    "other": "somebody else",
}
CAVEATS = (
    "Only offences of which a suspect is recorded can say. Strangers are the hardest to identify, so that their share "
    "among all offences is probably higher.",
    "A person in two offences is counted twice. The relationship is that which the police wrote down.",
)


def findings(evidence: Evidence) -> list[Finding]:
    """Nothing where the feed never says a relationship."""
    if evidence.described is None:
        return []
    by = evidence.described.by("role", "relationship")[ROLES.index("victim")]
    n = {label: int(each) for label, each in zip(RELATIONSHIPS, by, strict=True)}
    known = sum(n[label] for label in relationships())
    asked = known + n[UNKNOWN]
    if not known:
        return []
    whole = _completeness(evidence, n[NO_SUSPECT] + asked, asked, known)
    return [_described(evidence, n, known, whole) if known >= ENOUGH * asked else _insufficient(evidence, whole)]


def _completeness(evidence: Evidence, everyone: int, asked: int, known: int) -> Figures:
    columns = [
        dimension("role", "Role"),
        count("all", "All victims"),
        count("asked", "In offences with a suspect recorded", relationship=ASKED),
        count("known", "Relationship known", relationship=KNOWN),
        derived("share", "Relationship known, of those with a suspect (%)", ["known", "asked"], 0),
    ]
    title = f"How complete relationships are, {evidence.partnership.name}"
    row = ("victim", everyone, asked, known, 100 * known / asked)
    return table(evidence, "complete", title, columns, [row], names={"victim": "Victims"}, unit=UNIT, source=PEOPLE)


def _told(more: str) -> Sentence:
    return sentence(
        f"It is known for {{s}}% of the {{n}} victims of offences of which a suspect is recorded.{more}",
        "complete",
        {"s": (0, "share"), "n": (0, "asked")},
    )


def _insufficient(evidence: Evidence, whole: Figures) -> Finding:
    enough = f"{100 * ENOUGH:.0f}"
    told = _told(" At least {enough}% are needed.")
    return finding(
        evidence,
        "who.relationships",
        sentence("There is insufficient data to comment on how victims and the people suspected know each other"),
        [Sentence(told.text, told.cells, {"enough": enough})],
        [whole],
        period=evidence.coverage.months_label,
        caveats=CAVEATS,
    )


def _described(evidence: Evidence, n: dict[str, int], known: int, whole: Figures) -> Finding:
    labels = sorted(relationships(), key=lambda label: (-n[label], label))
    rows = [(label, n[label], known, *share_cells(n[label], known)) for label in labels]
    place = evidence.partnership.name
    figures = table(
        evidence,
        "relationships",
        f"What the suspect was to the victim, {place}",
        [
            dimension("relationship", "The suspect was"),
            count("n", "Victims"),
            count("all", "Relationship known", relationship=KNOWN),
            *shares(["n", "all"], rows),
        ],
        rows,
        at={"role": "victim"},
        names={label: capital(label) for label in labels},
        unit=UNIT,
        source=PEOPLE,
    )
    title = _title(labels, n)
    chart = Chart(
        id="who.relationships.chart",
        kind="bar",
        figures="relationships",
        title=title,
        subtitle=f"Victims by what the suspect was to them, {place}, {evidence.coverage.months_label}",
        x="relationship",
        y="n",
        alt=sentence("A bar for each relationship. The table gives the same numbers."),
    )
    return finding(
        evidence,
        "who.relationships",
        title,
        [_told(""), *(_share(row) for row, label in enumerate(labels) if n[label])],
        [figures, whole],
        period=evidence.coverage.months_label,
        charts=[chart],
        caveats=CAVEATS,
        methods=(WILSON,),
    )


def _title(labels: list[str], n: dict[str, int]) -> Sentence:
    """The most frequent, or the two most frequent where chance alone could have put the second first."""
    order = [(row, "n") for row in range(len(labels))]
    first, second = labels[:2]
    if compare(n[second], n[first], areas=True).verdict is Verdict.HIGHER or not n[second]:
        words = "Where it is known, the suspect was most often {r} ({s}%)"
        return sentence(words, "relationships", {"s": (0, "share")}, order, r=WAS[first])
    words = "Where it is known, the suspect was most often {r} ({s}%) or {q} ({t}%)"
    cells = {"s": (0, "share"), "t": (1, "share")}
    return sentence(words, "relationships", cells, order, r=WAS[first], q=WAS[second])


def _share(row: int) -> Sentence:
    return sentence(
        "{r}: {s}% of victims whose relationship to the suspect is known (95% interval {l}% to {u}%).",
        "relationships",
        {"r": (row, "relationship"), "s": (row, "share"), "l": (row, "lower"), "u": (row, "upper")},
    )
