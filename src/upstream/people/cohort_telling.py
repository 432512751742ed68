"""A cohort in findings: how many meet the card, how it falls on groups, and how many where and how old. Counts alone:
who they are stands in the list and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from upstream.model.figures import TOTAL, Column, Figures
from upstream.model.finding import Finding, Provenance, Sentence, Verdict
from upstream.needs.build import CODE, clean, count, derived, dimension, known, sentence
from upstream.needs.stated import UNKNOWN
from upstream.needs.words import capital, listed
from upstream.people.cards import meeting_window
from upstream.people.cohort import BANDS, ELSEWHERE, Cohort
from upstream.people.fairness import Fairness, GroupReach
from upstream.sources.registry import CONTRACTS
from upstream.statistics.rates import crude_rate

UNIT, FEED = "people", "linked-people"
MET, REST = "met", "not met"
ROLES = {"sex": "sex", "ethnic group": "ethnicity", "age": "age"}
OFTEN = ("more often", "less often")
PER = 10_000
WITHHELD = "The numbers behind this are too small to show safely."
ASKED = (
    "A card is asked of those who have a record in its feeds, so that each share is of them and not of residents. Who "
    "is recorded hangs on how agencies work: a difference shows that the card falls unequally, not why."
)
PLACE = (
    "The place is where the last record with a place happened: homes are not read. The age is that reached in the year."
)
NOT_GUILTY = "People suspected have not been found to have done anything."


@dataclass(frozen=True)
class Strata:
    """What the strata are of: the area with its code, the places' names, and residents by (place, age band)."""

    code: str
    name: str
    names: Mapping[str, str]
    residents: Mapping[tuple[str, str], int]
    areas: Mapping[str, str]
    source: str = ""


def findings(cohort: Cohort, strata: Strata | None) -> tuple[Finding, ...]:
    """``cohort.reach``, ``cohort.fairness.CHARACTERISTIC`` and, where there are places, ``cohort.strata``."""
    told = [_reach(cohort), *(_falls(cohort, item) for item in cohort.fairness())]
    return (*told, *([_strata(cohort, strata)] if strata else []))


def hierarchies(cohort: Cohort, strata: Strata | None) -> dict[str, dict[str, tuple[tuple[str, ...], ...]]]:
    """Which coordinates add up to which."""
    found: dict[str, dict[str, tuple[tuple[str, ...], ...]]] = {"standing": {TOTAL: ((MET, REST),)}}
    for item in cohort.fairness():
        found[ROLES[item.characteristic]] = {TOTAL: (tuple(group.group for group in item.groups),)}
    if strata:
        found["area"] = {TOTAL: (tuple(sorted({place for place, _ in cohort.strata(strata.areas)})),)}
    return found


def _counts(asked: str = "All with a record") -> list[Column]:
    return [
        count("asked", asked, standing=TOTAL),
        count("met", "Meet the card", standing=MET),
        count("rest", "Do not", standing=REST),
    ]


def _reach(cohort: Cohort) -> Finding:
    asked, met = len(cohort.people), len(cohort.met)
    share = 100 * met / asked if asked else None
    columns = [dimension("card", "Card"), *_counts(), derived("share", "Meet it (%)", ["met", "asked"], 2)]
    row = (cohort.card.name, asked, met, asked - met, share)
    figures = _figures(cohort, "reach", f"People who meet the card {cohort.card.title}", columns, [row], at={})
    feeds = listed(sorted({CONTRACTS[rule.feed].title.lower() for rule in cohort.card.rules}))
    title = sentence("{m} of {n} people meet the card", "reach", {"m": (0, "met"), "n": (0, "asked")})
    title = replace(title, withheld="How many people meet the card is not told: they are too few to show safely.")
    told = [
        sentence("It was asked of everybody with a record in the {days} days to {day} in: {feeds}.",
                 days=f"{cohort.card.look_back_days:,}", day=_said(cohort), feeds=feeds)
    ]  # fmt: skip
    if cohort.unlinked:
        n = sum(cohort.unlinked.values())
        told.append(sentence("{n} of the records are of nobody who could be linked, and take no part.", n=f"{n:,}"))
    return _finding(cohort, "reach", title, told, [figures], caveats=(ASKED, *_suspicion(cohort)))


def _falls(cohort: Cohort, item: Fairness) -> Finding:
    name = item.characteristic
    rows = [(g.group, g.people, g.met, g.people - g.met, *_shares(g)) for g in _ordered(item.groups)]
    of = ["met", "asked"]
    columns = [
        dimension(ROLES[name], capital(name)),
        *_counts(),
        derived("share", "Meet it (%)", of, 2),
        derived("lower", "Lower limit (95%)", of, 2),
        derived("upper", "Upper limit (95%)", of, 2),
        derived("ratio", "Share over everybody else's", of, 2, of_rows=True),
        derived("ratio_lower", "Lower limit (95%)", of, 2, of_rows=True),
        derived("ratio_upper", "Upper limit (95%)", of, 2, of_rows=True),
        derived("words", "Than everybody else", of, of_rows=True),
    ]
    names = {g.group: capital(g.group) for g in item.groups}
    # Of what is known too seldom the counts are shown, and nothing is made of them.
    shown = 1 + len(_counts()) if item.comment else len(columns)
    cells = [row[:shown] for row in rows]
    figures = _figures(cohort, "groups", f"How the card falls, by {name}", columns[:shown], cells, names=names)
    methods = ("Wilson interval of a proportion", "Exact interval of a ratio of counts")
    title = _title(item, figures)
    return _finding(cohort, f"fairness.{name.replace(' ', '_')}", title, _told(item, figures), [figures],
                    caveats=(ASKED,), methods=methods)  # fmt: skip


def _shares(group: GroupReach) -> tuple[object, ...]:
    shares = (group.share, group.lower, group.upper, group.ratio, group.ratio_lower, group.ratio_upper)
    return (*shares, group.words)


def _ordered(groups: Sequence[GroupReach]) -> list[GroupReach]:
    return sorted(groups, key=lambda group: (group.group == UNKNOWN, group.group))


def _title(item: Fairness, figures: Figures) -> Sentence:
    """What is known too seldom is not told; otherwise which groups the card reaches more or less often."""
    if item.comment:
        return sentence(
            "There is insufficient data to comment on {what}: it is known for too few of the people asked",
            what=item.characteristic,
        )
    words = figures.values("words")
    depends = [(row, "words") for row in range(len(words))]
    if not item.groups or all(word == "too few to compare" for word in words):
        return sentence("Too few people to compare by {what}", "groups", {}, depends, what=item.characteristic)
    groups = {
        often: [str(row[0]) for row in figures.rows if row[-1] == often] for often in ("more often", "less often")
    }
    parts = [f"{often} on {listed(names)}" for often, names in groups.items() if names]
    if not parts:
        told = sentence("The card falls on no group clearly more often than on the others, by {what}", "groups", {},
                        depends, what=item.characteristic)  # fmt: skip
    else:
        told = sentence("By {what}, the card falls {parts} people than on everybody else", "groups", {}, depends,
                        what=item.characteristic, parts=" and ".join(parts))  # fmt: skip
    return replace(told, withheld=f"How the card falls by {item.characteristic} is not told: {WITHHELD.lower()}")


def _told(item: Fairness, figures: Figures) -> list[Sentence]:
    if item.comment:
        return [sentence(item.comment)]
    told = []
    for row, said in enumerate(figures.values("words")):
        if said in OFTEN:
            cells = {"g": (row, figures.columns[0].name)}
            cells |= {"s": (row, "share"), "r": (row, "ratio"), "l": (row, "ratio_lower"), "u": (row, "ratio_upper")}
            words = "{g}: {s}% meet it, {r} times the share of everybody else (95% interval {l} to {u})."
            told.append(replace(sentence(words, "groups", cells, [(row, "words")]), withheld=WITHHELD))
    return told


def _strata(cohort: Cohort, strata: Strata) -> Finding:
    found = cohort.strata(strata.areas)
    bands, vague = [*(name for name, _, _ in BANDS), UNKNOWN], (UNKNOWN, ELSEWHERE)
    places = sorted({place for place, _ in found}, key=lambda place: (place in vague, strata.names.get(place, place)))
    rows = [_stratum(found, strata, place, band) for place in places for band in bands if (place, band) in found]
    of = ["met"]
    columns = [
        dimension("area", "Place"),
        dimension("age", "Age"),
        known("residents", "Residents"),
        *_counts(),
        derived("rate", f"Meet it, per {PER:,} residents", of, 1),
        derived("lower", "Lower limit (95%)", of, 1),
        derived("upper", "Upper limit (95%)", of, 1),
    ]
    names = {**strata.names, **{name: capital(name) for name in (UNKNOWN, ELSEWHERE)}}
    title = "People asked and people who meet the card, by place and age"
    notes = (strata.source,) if strata.source else ()
    figures = _figures(cohort, "strata", title, columns, rows, names=names, at={}, notes=notes)
    clear = [row for row, cells in enumerate(rows) if cells[0] not in vague and cells[1] not in vague]
    most = max(clear, key=lambda row: (int(str(rows[row][4])), -row), default=-1)
    order = [(row, "met") for row in clear]
    words = "More of those who meet the card are aged {b} in {a} than of any other age and place"
    cells = {"a": (most, "area"), "b": (most, "age")}
    plain = "People who meet the card, by place and age"
    told = most >= 0 and int(str(rows[most][4])) > 0
    said = replace(sentence(words, "strata", cells, order), withheld=plain) if told else sentence(plain)
    return _finding(cohort, "strata", said, [], [figures], caveats=(PLACE, ASKED, *_suspicion(cohort)),
                    methods=("Byar's and exact interval of a rate",))  # fmt: skip


def _stratum(
    found: Mapping[tuple[str, str], tuple[int, int]], strata: Strata, place: str, band: str
) -> tuple[object, ...]:
    asked, met = found[place, band]
    residents = strata.residents.get((place, band))
    rate = crude_rate(met, residents, PER) if residents else None
    limits = (float(rate.value), float(rate.lower), float(rate.upper)) if rate else (None, None, None)
    return (place, band, residents, asked, met, asked - met, *limits)


def _suspicion(cohort: Cohort) -> tuple[str, ...]:
    return (NOT_GUILTY,) if any(rule.feed == "recorded-crime-people" for rule in cohort.card.rules) else ()


def _said(cohort: Cohort) -> str:
    return f"{cohort.today.day} {cohort.today:%B %Y}"


def _figures(
    cohort: Cohort,
    identifier: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[object]],
    *,
    at: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
) -> Figures:
    since, until = meeting_window(cohort.card, cohort.today)
    pinned = {"period": f"{since} to {until}", "card": cohort.card.name} | dict(at or {})
    if any(column.name == "card" for column in columns):
        del pinned["card"]
    return Figures(
        id=identifier,
        title=title,
        columns=tuple(columns),
        rows=tuple(tuple(clean(cell) for cell in row) for row in rows),
        unit=UNIT,
        source=FEED,
        at=tuple(sorted(pinned.items())),
        names={cohort.card.name: cohort.card.title, **(names or {})},
        notes=notes,
    )


def _finding(
    cohort: Cohort,
    identifier: str,
    title: Sentence,
    told: Sequence[Sentence],
    figures: Sequence[Figures],
    *,
    caveats: tuple[str, ...] = (),
    methods: tuple[str, ...] = (),
) -> Finding:
    since, until = meeting_window(cohort.card, cohort.today)
    return Finding(
        id=f"cohort.{identifier}",
        question="cohort",
        title=title,
        statements=tuple(told),
        verdict=Verdict.DESCRIBED,
        figures=tuple(figures),
        provenance=Provenance(
            source="; ".join(sorted({CONTRACTS[rule.feed].title for rule in cohort.card.rules})),
            extracts=cohort.ground.extracts,
            definition=cohort.card.definition or f"rule card {cohort.card.name}",
            period=f"after {since} to {until}",
            areas="everybody in the lake",
            methods=methods,
            code=CODE,
        ),
        caveats=caveats,
    )
