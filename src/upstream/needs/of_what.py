"""Of what kind: the mix of offences, knives, and domestic abuse with and without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from upstream.model.figures import Column, Figures
from upstream.model.finding import Chart, Finding, Verdict
from upstream.needs import months as calendar
from upstream.needs.area_lists import total_span
from upstream.needs.build import count, dimension, finding, limited, not_available, sentence, slug, table
from upstream.needs.measure import share_change
from upstream.needs.shape import Evidence
from upstream.needs.words import capital, listed
from upstream.statistics.proportions import wilson

WILSON = "Wilson interval of a proportion"
TOLD = 5
USED = {
    "include": "counts domestic abuse with the rest",
    "exclude": "leaves domestic abuse out",
    "only": "counts domestic abuse only",
}


def findings(evidence: Evidence) -> list[Finding]:
    found = _mix(evidence)
    found.append(_knife(evidence))
    found.append(_abuse(evidence))
    return found


def shares(of: list[str], rows: Sequence[Sequence[Any]]) -> list[Column]:
    """The columns of a share and its limits, the last three cells of every row; a decimal where shares are small."""
    return limited(("share", "lower", "upper"), "Share (%)", of, [row[-3:] for row in rows])


def share_cells(n: int, of: int) -> tuple[object, object, object]:
    if not of:
        return (None, None, None)
    share = wilson(n, of)
    return (100 * float(share.value), 100 * float(share.lower), 100 * float(share.upper))


def _span_index(evidence: Evidence) -> list[int]:
    at = {month: i for i, month in enumerate(evidence.counts.labels("month"))}
    return [at[str(month)] for month in total_span(evidence)]


def _mix(evidence: Evidence) -> list[Finding]:
    labels = evidence.counts.labels("offence")
    if len(labels) < 2:
        return [
            not_available(
                evidence,
                "of_what.offences",
                "The source does not tell kinds of {things} apart",
                "The source puts common assault, harassment and stalking in one category with wounding, rape and "
                "homicide. The "
                "police hold the offence code of each record.",
                things=evidence.definition.things,
            )
        ]
    index = _span_index(evidence)
    by = evidence.counts.by("month", "group", "offence")[index].sum(axis=0)
    groups = list(evidence.definition.groups)
    return [
        _mix_of(evidence, group, by[groups.index(group)], labels) for group in groups if by[groups.index(group)].sum()
    ]


def _mix_of(evidence: Evidence, group: str, counts: np.ndarray, labels: tuple[str, ...]) -> Finding:  # type: ignore[type-arg]
    when, total = calendar.label(total_span(evidence)), int(counts.sum())
    rows = sorted(((label, int(n)) for label, n in zip(labels, counts, strict=True) if n), key=lambda r: (-r[1], r[0]))
    body = [(label, n, total, *share_cells(n, total)) for label, n in rows]
    columns = [
        dimension("offence", "Offence"),
        count("n", "Offences"),
        count("all", "All in the group", offence="*"),
        *shares(["n", "all"], body),
    ]
    figures = table(
        evidence,
        "mix",
        f"Offences in {group}, {evidence.partnership.name}, {when}",
        columns,
        body,
        at={"group": group, "period": calendar.code(total_span(evidence))},
    )
    top = min(3, len(body))
    slots = listed([f"{{o{i}}} ({{s{i}}}%)" for i in range(top)])
    cells = {f"o{i}": (i, "offence") for i in range(top)} | {f"s{i}": (i, "share") for i in range(top)}
    title = sentence(f"{{group}} is mostly {slots}", "mix", cells, group=group)
    told = [
        sentence(
            "{o}: {n}, {s}% of the group (95% interval {l}% to {u}%).",
            "mix",
            {"o": (i, "offence"), "n": (i, "n"), "s": (i, "share"), "l": (i, "lower"), "u": (i, "upper")},
        )
        for i in range(min(TOLD, len(body)))
    ]
    chart = Chart(
        id=f"of_what.offences.{slug(group)}.chart",
        kind="bar",
        figures="mix",
        title=title,
        subtitle=f"Offences in {group}, {evidence.partnership.name}, {when}",
        x="offence",
        y="n",
        alt=sentence("A bar for each offence. The table gives the same numbers."),
    )
    return finding(
        evidence,
        f"of_what.offences.{slug(group)}",
        title,
        told,
        [figures],
        period=when,
        charts=[chart],
        methods=(WILSON,),
    )


def _knife(evidence: Evidence) -> Finding:
    if evidence.knife is None:
        return not_available(
            evidence,
            "of_what.knife",
            "How many involved a knife is not known",
            "The source has no knife flag. The police hold it, and it is published only for whole police forces.",
        )
    index, when = _span_index(evidence), calendar.label(total_span(evidence))
    all_of = evidence.counts.by("month", "group")[index]
    knives = evidence.knife.by("month", "group")[index]
    rows = [("*", int(knives.sum()), int(all_of.sum()))]
    if len(evidence.definition.groups) > 1:
        sums = zip(evidence.definition.groups, knives.sum(axis=0), all_of.sum(axis=0), strict=True)
        rows += [(group, int(k), int(n)) for group, k, n in sums]
    body = [(group, k, n, *share_cells(k, n)) for group, k, n in rows]
    columns = [
        dimension("group", "Group"),
        count("knife", "With a knife", knife="yes"),
        count("n", "All"),
        *shares(["knife", "n"], body),
    ]
    figures = table(
        evidence,
        "knife",
        f"Offences that involved a knife, {evidence.partnership.name}, {when}",
        columns,
        body,
        at={"period": calendar.code(total_span(evidence))},
        names={"*": "All"},
    )
    yearly, verdict, changed = _knife_years(evidence)
    lead = 1 if len(body) > 1 else 0
    title = sentence(
        "{s}% of {things} involved a knife" + ("" if lead == 0 else ", and {g}% of those in {group}"),
        "knife",
        {"s": (0, "share")} | ({"g": (1, "share"), "group": (1, "group")} if lead else {}),
        things=evidence.definition.things,
    )
    told = [
        sentence(
            "{group}: {k} of {n}, {s}% (95% interval {l}% to {u}%).",
            "knife",
            {
                "group": (i, "group"),
                "k": (i, "knife"),
                "n": (i, "n"),
                "s": (i, "share"),
                "l": (i, "lower"),
                "u": (i, "upper"),
            },
        )
        for i in range(len(body))
        if body[i][3] is not None
    ]
    return finding(
        evidence,
        "of_what.knife",
        title,
        [*told, *changed],
        [figures, *yearly],
        period=when,
        verdict=verdict,
        caveats=[
            "The flag covers a knife used, threatened, or believed to be there; possession alone is another offence."
        ],
        methods=(WILSON, "Newcombe interval of the difference of two proportions"),
    )


def _knife_years(evidence: Evidence):  # type: ignore[no-untyped-def]
    """Knife share of each whole year, and whether the last differs from the first."""
    assert evidence.knife is not None
    years = evidence.coverage.years
    if len(years) < 2:
        return [], Verdict.DESCRIBED, []
    at = {month: i for i, month in enumerate(evidence.counts.labels("month"))}
    totals, knives = evidence.monthly(), evidence.knife.by("month")
    rows = []
    for year in years:
        index = [at[str(month)] for month in year]
        k, n = int(knives[index].sum()), int(totals[index].sum())
        rows.append((year.label, k, n, *share_cells(k, n)))
    columns = [
        dimension("period", "Financial year"),
        count("knife", "With a knife", knife="yes"),
        count("n", "All"),
        *shares(["knife", "n"], rows),
    ]
    figures = table(evidence, "knife-years", f"Share with a knife by year, {evidence.partnership.name}", columns, rows)
    last = len(rows) - 1
    verdict = share_change(rows[0][1], rows[0][2], rows[-1][1], rows[-1][2])
    moved = {
        Verdict.HIGHER: "was higher in {b} ({y}%) than in {a} ({x}%)",
        Verdict.LOWER: "was lower in {b} ({y}%) than in {a} ({x}%)",
        Verdict.NO_CLEAR_CHANGE: "did not clearly change between {a} ({x}%) and {b} ({y}%)",
        Verdict.TOO_FEW: "rests on too few offences to compare {a} ({x}%) with {b} ({y}%)",
    }[verdict]
    words = sentence(
        f"The share with a knife {moved}.",
        "knife-years",
        {"x": (0, "share"), "y": (last, "share")},
        a=years[0].label,
        b=years[-1].label,
    )
    return [figures], verdict, [words]


def _abuse(evidence: Evidence) -> Finding:
    if evidence.abuse is None:
        return not_available(
            evidence,
            "of_what.domestic_abuse",
            "How many were domestic abuse is not known",
            "The source does not mark domestic abuse, so it can be neither left out nor counted. The police hold "
            "the flag.",
        )
    index, when = _span_index(evidence), calendar.label(total_span(evidence))
    sums = evidence.abuse.by("month", "group", "domestic_abuse")[index].sum(axis=0)
    every = sums.sum(axis=0)
    rows = [("*", int(every[0]), int(every[1]))]
    if len(evidence.definition.groups) > 1:
        rows += [(group, int(n[0]), int(n[1])) for group, n in zip(evidence.definition.groups, sums, strict=True)]
    body = [(group, n, without, n - without, *share_cells(n - without, n)) for group, n, without in rows]
    columns = [
        dimension("group", "Group"),
        count("n", "All", domestic_abuse="*"),
        count("without", "Not domestic abuse", domestic_abuse="no"),
        count("abuse", "Domestic abuse", domestic_abuse="yes"),
        *shares(["abuse", "n"], body),
    ]
    figures: Figures = table(
        evidence,
        "abuse",
        f"{capital(evidence.definition.things)} with and without domestic abuse, {evidence.partnership.name}, {when}",
        columns,
        body,
        at={"period": calendar.code(total_span(evidence))},
        names={"*": "All"},
    )
    used = USED[evidence.definition.domestic_abuse]
    title = sentence(
        "{s}% of {things} were domestic abuse", "abuse", {"s": (0, "share")}, things=evidence.definition.things
    )
    told = [
        sentence(
            "{group}: {a} of {n} were domestic abuse, {s}% (95% interval {l}% to {u}%); {w} were not.",
            "abuse",
            {
                "group": (i, "group"),
                "a": (i, "abuse"),
                "n": (i, "n"),
                "w": (i, "without"),
                "s": (i, "share"),
                "l": (i, "lower"),
                "u": (i, "upper"),
            },
        )
        for i in range(len(body))
        if body[i][4] is not None
    ]
    told.append(sentence("Elsewhere this assessment {used}.", "abuse", used=used))
    return finding(evidence, "of_what.domestic_abuse", title, told, [figures], period=when, methods=(WILSON,))
