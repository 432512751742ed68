"""Which kinds of offence changed, once the length of their list is allowed for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from upstream.model.finding import Finding, Sentence, Verdict
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import count, dimension, finding, sentence, table
from upstream.needs.measure import Change, compare, dispersion, period_counts
from upstream.needs.shape import Evidence
from upstream.needs.spans import RATIO, WIDENED, change_columns, ends
from upstream.needs.words import capital, listed
from upstream.statistics.change import benjamini_hochberg


def by_offence(evidence: Evidence) -> list[Finding]:
    pair = ends(evidence)
    if pair is None:
        return []
    labels = evidence.counts.labels("offence")
    counts = period_counts(evidence, list(pair), "offence")
    rows = sorted(
        ((label, int(b), int(a)) for label, (b, a) in zip(labels, counts.tolist(), strict=True) if b + a),
        key=lambda row: (-row[1] - row[2], row[0]),
    )
    if len(rows) < 2:
        return []
    spread = [compare(b, a, dispersion=_offence_dispersion(evidence, label, *pair)) for label, b, a in rows]
    adjusted = benjamini_hochberg([c.p for c in spread])
    verdicts = [_adjusted(c, p) for c, p in zip(spread, adjusted, strict=True)]
    of, (first, last) = ["before", "after"], calendar.paired(*pair)
    columns = [
        dimension("offence", "Offence"),
        count("before", capital(first), period=calendar.code(pair[0])),
        count("after", capital(last), period=calendar.code(pair[1])),
        *change_columns(of, spread),
    ]
    body = [
        (label, b, a, *(c.percent if b else (None, None, None)), float(p), v.value)
        for (label, b, a), c, p, v in zip(rows, spread, adjusted, verdicts, strict=True)
    ]
    figures = table(
        evidence,
        "offences",
        f"Change by offence, {evidence.partnership.name}",
        columns,
        body,
        notes=("The p values are adjusted for the number of offences compared (Benjamini-Hochberg).",),
    )
    up = [i for i, v in enumerate(verdicts) if v is Verdict.HIGHER]
    down = [i for i, v in enumerate(verdicts) if v is Verdict.LOWER]
    told = [_offence_sentence(i, "rose") for i in up] + [_offence_sentence(i, "fell") for i in down]
    told.append(_the_rest(len(rows), len(up) + len(down)))
    title = _offences_title(up, down, len(rows), first, last)
    found = finding(
        evidence,
        "changing.offences",
        title,
        told,
        [figures],
        period=f"{first} and {last}",
        methods=(RATIO, WIDENED, "Benjamini-Hochberg adjustment over the list of offences"),
    )
    return [found]


def _offences_title(up: list[int], down: list[int], n: int, first: str, last: str) -> Sentence:
    """Which kinds of offence clearly changed. It rests on those that it names alone, so that a small count elsewhere
    does not hide it."""
    if not up and not down:
        depends = [(i, "verdict") for i in range(n)]
        words = "No kind of offence clearly changed between {first} and {last}"
        return sentence(words, "offences", depends=depends, first=first, last=last)
    parts = [f"{listed([f'{{o{i}}}' for i in rows])} {moved}" for rows, moved in ((up, "rose"), (down, "fell")) if rows]
    named = {f"o{i}": (i, "offence") for i in (*up, *down)}
    depends = [(i, "verdict") for i in (*up, *down)]
    return sentence(
        f"{'; '.join(parts)} between {{first}} and {{last}}", "offences", named, depends, first=first, last=last
    )


def _offence_sentence(row: int, moved: str) -> Sentence:
    return sentence(
        "{offence} {moved}: {b} before, {a} after, a change of {c}% (95% interval {l}% to {u}%).",
        "offences",
        {
            "offence": (row, "offence"),
            "b": (row, "before"),
            "a": (row, "after"),
            "c": (row, "change"),
            "l": (row, "change_lower"),
            "u": (row, "change_upper"),
        },
        [(row, "verdict")],
        moved=moved,
    )


def _the_rest(n: int, clear: int) -> Sentence:
    words = "The other kinds did not clearly change, or were too few to say."
    said = sentence(
        words if clear < n else "Every kind clearly changed.", "offences", {}, [(i, "verdict") for i in range(n)]
    )
    return replace(said, withheld="For some of the other kinds the numbers are too small to publish safely.")


def _adjusted(change: Change, p: float) -> Verdict:
    """The verdict that stands after adjustment for the length of the list."""
    clear = change.verdict in (Verdict.HIGHER, Verdict.LOWER)
    return Verdict.NO_CLEAR_CHANGE if clear and not p < 0.05 else change.verdict


def _offence_dispersion(evidence: Evidence, offence: str, *spans: tuple[Month, ...]) -> float:
    cube = evidence.counts.only("offence", [offence])
    series = dict(zip(cube.labels("month"), cube.by("month").tolist(), strict=True))
    return dispersion(np.array([[series[str(month)] for month in span] for span in spans]))
