"""Harm in hot spots: offences weighed by how grave they are, with weights that the partnership gives."""

from __future__ import annotations

import numpy as np

from upstream.model.finding import Finding
from upstream.needs.build import count, derived, dimension, finding, known, sentence, table
from upstream.places.study import Study


def harm(study: Study) -> Finding | None:
    """The finding ``places.harm``: hot spots' share of harm beside their share of offences and of the land.

    None without weights, without offence codes, or where fewer than 95 % of offences have a weight.
    """
    from upstream.statistics.harm import weighted_sum

    weights, national = study.evidence.weights, study.national
    if weights is None or national is None or national.codes is None or not study.spots or not study.ground.lsoas:
        return None
    part = national.codes.cut(study.evidence.places.lsoas)
    codes, lsoas = part.present("code"), study.evidence.places.lsoas
    cube = part.cube([("month", [str(m) for m in study.months]), ("lsoa", lsoas), ("code", codes)]).by("lsoa", "code")
    at = {lsoa: i for i, lsoa in enumerate(lsoas)}
    by_place = np.stack([cube[[at[code] for code in members]].sum(axis=0) for members in study.ground.lsoas])
    groups = [(study.all_hot, list(study.inside))]
    if study.rest:
        groups.append((study.elsewhere, list(study.rest)))
    sums = weighted_sum(np.stack([by_place[places].sum(axis=0) for _, places in groups]), weights.array(codes))
    if not np.all(sums.available):
        return None
    value, n = np.asarray(sums.value, dtype=float), np.array([int(by_place[places].sum()) for _, places in groups])
    rows = [
        (
            code,
            int(n[i]),
            100 * n[i] / n.sum(),
            float(value[i]),
            100 * float(value[i]) / float(value.sum()),
            100 * float(study.ground.area[places].sum() / study.ground.area.sum()),
        )
        for i, (code, places) in enumerate(groups)
    ]
    columns = [
        dimension("area", "Where", "area"),
        count("n", "Recorded"),
        derived("share", "Share of offences (%)", ["n"], 1, of_rows=True),
        derived("harm", f"Harm ({weights.unit})", ["n"], 0),
        derived("harm_share", "Share of harm (%)", ["n"], 1, of_rows=True),
        known("land", "Share of land (%)", 1),
    ]
    figures = table(
        study.evidence,
        "harm",
        f"Harm in hot spots, {study.place}, {study.when}",
        columns,
        rows,
        at={"period": study.period},
        names=study.names,
    )
    title = sentence(
        "Hot spots hold {h}% of harm and {n}% of offences, on {g}% of the land",
        "harm",
        {"h": (0, "harm_share"), "n": (0, "share"), "g": (0, "land")},
    )
    return finding(
        study.evidence,
        "places.harm",
        title,
        [sentence("Weights: {name}, {edition}.", name=weights.name, edition=weights.edition)],
        [figures],
        period=study.when,
        methods=("Sum of offences times their weights, with at least 95% of offences weighed",),
    )
