"""How far to trust the scores: what hangs on one indicator, what is circular, and what a published figure says."""

from __future__ import annotations

import numpy as np

from upstream.model.finding import CellRef, Finding, Sentence, Verdict
from upstream.needs.build import dimension, known, text
from upstream.risk.gather import CHECK_DOMAIN
from upstream.risk.result import Result
from upstream.risk.telling import finding, partnership_name, table

STRONG, WEAK = 0.7, 0.4


def findings(result: Result) -> list[Finding]:
    found = [_sensitivity(result), _circular(result), _check(result)]
    return [finding for finding in found if finding is not None]


def _sensitivity(result: Result) -> Finding | None:
    if not result.without:
        return None
    inputs = result.inputs
    titles = {item.indicator.id: item.indicator.title for item in inputs.measured}
    columns = [
        dimension("indicator", "Without"),
        known("agreement", "Rank correlation with the full index", 3),
        known("kept", f"Of the {result.top} highest areas, still there"),
        known("moved", "Areas whose average score moves by 1 or more"),
        known("middle", "Middle move in rank"),
        known("largest", "Largest move in rank"),
    ]
    rows = []
    for one in result.without:
        moves = np.abs(one.ranks[~np.isnan(one.ranks)])
        rows.append(
            (titles[one.indicator], one.agreement.value, one.kept, one.moved, float(np.median(moves)), int(moves.max()))
        )
    figures = table("sensitivity", "The index without each indicator in turn", columns, rows)
    worst = min(range(len(rows)), key=lambda row: (result.without[row].kept, -result.without[row].moved))
    title = Sentence(
        "Most hangs on {name}: without it {kept} of the {top} highest areas stay",
        {"name": CellRef("sensitivity", worst, "indicator"), "kept": CellRef("sensitivity", worst, "kept")},
        {"top": str(result.top)},
    )
    said = Sentence(
        "Each row computes the index again without one indicator. Where few of the highest areas stay, the list rests "
        "on that indicator."
    )
    return finding(inputs, "sensitivity", title, [said], [figures])


def _circular(result: Result) -> Finding | None:
    """The warning that the outcome is among the drivers, with what the list would be without it."""
    inputs = result.inputs
    circular = inputs.specification.circular()
    if not circular:
        return None
    kept = {one.indicator: one for one in result.without}
    columns = [
        dimension("indicator", "Indicator"),
        text("why", "Why it is the outcome"),
        known("share", "Weight in the whole (%)", 1),
        known("kept", f"Of the {result.top} highest areas, still there without it"),
    ]
    rows = [
        (one.title, why, 100 * inputs.specification.share(one), kept[one.id].kept if one.id in kept else None)
        for one, why in circular
    ]
    figures = table("circular", "Indicators that measure what the strategy wants to prevent", columns, rows)
    names = " and ".join(one.title for one, _ in circular)
    words = "“{names}” is both a driver and the outcome" if len(rows) == 1 else "{names} are both drivers and outcomes"
    title = Sentence(words, values={"names": names})
    said = Sentence(
        "The score is meant to say where violence may come from, and recorded violence is part of it: an area scores "
        "high in part because violence was recorded there. Do not use this score to show that risk factors explain "
        "violence, and leave the indicator out where you compare scores with violence."
    )
    return finding(inputs, "circular", title, [said], [figures], verdict=Verdict.DESCRIBED)


def _check(result: Result) -> Finding | None:
    if not result.check:
        return None
    inputs = result.inputs
    heading = inputs.specification.heading(inputs.specification.check).title
    columns = [
        dimension("published", "Published figure"),
        known("value", "Rank correlation", 2),
        known("lower", "Lower limit (95%)", 2),
        known("upper", "Upper limit (95%)", 2),
        known("areas", "Areas"),
    ]
    rows = [
        (name.replace("anti_", "anti-").replace("_", " ").capitalize(), one.value, one.lower, one.upper, one.places)
        for name, one in result.check.items()
    ]
    title_words = f"{heading} against published crime figures of 2025, {partnership_name(inputs)}"
    figures = table("check", title_words, columns, rows)
    first = result.check.get(CHECK_DOMAIN)
    said = [
        Sentence(
            "The Indices of Deprivation 2025 publish a crime domain and crime rates by area, made by others from the "
            "police's own records. 1 would be the same order of areas, 0 no agreement."
        )
    ]
    if first is None:
        return finding(
            inputs, "check", Sentence("Our {h} heading and published figures", values={"h": heading}), said, [figures]
        )
    degree = "agrees well" if first.lower > STRONG else "agrees in part" if first.lower > WEAK else "agrees little"
    title = Sentence(
        "Our heading “{h}” {degree} with the published crime domain ({r}, 95% interval {l} to {u})",
        {
            key: CellRef("check", list(result.check).index(CHECK_DOMAIN), column)
            for key, column in (("r", "value"), ("l", "lower"), ("u", "upper"))
        },
        {"h": heading, "degree": degree},
    )
    caveats = [
        "Both rest on crime that the police recorded, in part the same: agreement does not show that either is right."
    ]
    methods = ("Spearman's rank correlation with Fisher's interval (Bonett and Wright 2000)",)
    return finding(inputs, "check", title, said, [figures], caveats=caveats, methods=methods)
